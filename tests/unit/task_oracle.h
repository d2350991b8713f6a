// Asks tests/oracle/operators.py, and makes the same pictures as it does.
#pragma once

#include <array>
#include <cstdint>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace rankscope::testing {

/// Why a package cannot be asked here; empty if it can. Does not import it, which takes seconds.
inline std::string pythonLacks(const std::string& package) {
  const std::string command = std::string(RANKSCOPE_PYTHON) +
                              " -c 'import importlib.util, sys; sys.exit(importlib.util.find_spec(\"" +
                              package + "\") is None)' >/dev/null 2>&1";
  return std::system(command.c_str()) == 0 ? "" : std::string(RANKSCOPE_PYTHON) + " has no " + package;
}

/// One answer per request, in order. @throws std::runtime_error if the oracle failed
inline nlohmann::json askOperators(const nlohmann::json& requests) {
  const std::string command =
      RANKSCOPE_PYTHON " '" RANKSCOPE_SOURCE_DIR "/tests/oracle/operators.py' '" + requests.dump() + "'";
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) {
    throw std::runtime_error("cannot start " + command);
  }
  std::string answer;
  std::array<char, 65536> buffer{};
  for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    answer.append(buffer.data(), got);
  }
  if (::pclose(pipe) != 0) {
    throw std::runtime_error("the oracle failed: " + command);
  }
  return nlohmann::json::parse(answer);
}

/// The generator of operators.py, rounded to float.
inline std::vector<float> drawnFloats(std::uint64_t seed, std::size_t count) {
  std::vector<float> values;
  std::uint64_t x = seed * 2654435761ULL + 12345;
  for (std::size_t i = 0; i < count; ++i) {
    x = x * 6364136223846793005ULL + 1442695040888963407ULL;
    values.push_back(static_cast<float>(static_cast<double>(x >> 11) * 0x1.0p-52 - 1));
  }
  return values;
}

}  // namespace rankscope::testing

#define RANKSCOPE_NEEDS_PYTHON(package)                                                 \
  if (const std::string why = rankscope::testing::pythonLacks(package); !why.empty()) { \
    GTEST_SKIP() << why;                                                                \
  }
