// Programs beside the tests: oracles in Python.
#pragma once

#include <array>
#include <cstddef>
#include <cstdio>
#include <stdexcept>
#include <string>

namespace rankscope::testing {

struct Output {
  std::string text;
  int status = 0;
};

/// What a shell command writes to its stdout. @throws std::runtime_error if it cannot be started
inline Output capture(const std::string& command) {
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) {
    throw std::runtime_error("cannot start: " + command);
  }
  Output output;
  std::array<char, 65536> buffer{};
  for (std::size_t got = 0; (got = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    output.text.append(buffer.data(), got);
  }
  output.status = pclose(pipe);
  return output;
}

}  // namespace rankscope::testing
