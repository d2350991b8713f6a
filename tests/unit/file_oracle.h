// Asks tests/oracle/files.py what it makes of a file.
#pragma once

#include <array>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace rankscope::testing {

/// A folder of its own, removed at the end.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "rankscope-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
      throw std::runtime_error("no temporary folder");
    }
    path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) {
      names.push_back(entry.path().filename().string());
    }
    return names;
  }

 private:
  std::filesystem::path path_;
};

inline bool commandWorks(const std::string& command) {
  return std::system((command + " >/dev/null 2>&1").c_str()) == 0;
}

/// Why the oracle cannot run here; empty if it can.
inline std::string fileOracleMissing() {
  return commandWorks(RANKSCOPE_PYTHON " -c 'import numpy'") ? "" : RANKSCOPE_PYTHON " has no NumPy";
}

/// @throws std::runtime_error if the oracle failed: it asserts what it expects of a file
inline nlohmann::json askOracleScript(const std::string& script, const std::vector<std::string>& arguments) {
  std::string command = RANKSCOPE_PYTHON " -B " RANKSCOPE_SOURCE_DIR "/tests/oracle/" + script;
  for (const std::string& argument : arguments) {
    command += " '" + argument + "'";
  }
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) {
    throw std::runtime_error("cannot start " + command);
  }
  std::string answer;
  std::array<char, 4096> buffer{};
  for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    answer.append(buffer.data(), got);
  }
  if (::pclose(pipe) != 0) {
    throw std::runtime_error("failed: " + command);
  }
  return nlohmann::json::parse(answer);
}

inline nlohmann::json askFileOracle(const std::vector<std::string>& arguments) {
  return askOracleScript("files.py", arguments);
}

}  // namespace rankscope::testing

#define RANKSCOPE_NEEDS_FILE_ORACLE()                                                  \
  if (const std::string why = rankscope::testing::fileOracleMissing(); !why.empty()) { \
    GTEST_SKIP() << why;                                                               \
  }
