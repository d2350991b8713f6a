#include "cli/output.h"

#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/error.h"

namespace rankscope {

using Json = nlohmann::ordered_json;

void printText(std::string_view text) {
  errno = 0;
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    throw UserError("standard output", std::strerror(errno), "the results could not be printed");
  }
}

void printJson(const Json& json) {
  printText(json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

void writeStderr(std::string_view text) noexcept {
  (void)std::fwrite(text.data(), 1, text.size(), stderr);
  (void)std::fflush(stderr);
}

void occupyStandardStreams() noexcept {
  int opened = STDIN_FILENO;
  while (opened >= 0 && opened <= STDERR_FILENO) {
    opened = ::open("/dev/null", O_RDONLY);  // takes the lowest descriptor that is free
  }
  if (opened >= 0) {
    ::close(opened);
  }
}

void printError(std::string_view message) {
  writeStderr(fmt::format("rankscope: {}\n", message));
}

void printWarning(std::string_view message) {
  writeStderr(fmt::format("rankscope: note: {}\n", message));
}

Json finiteOrNull(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

std::int64_t parseCount(const std::string& option, const std::string& text, std::int64_t minimum,
                        std::int64_t maximum) {
  std::int64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc{} || end != text.data() + text.size() || value < minimum || value > maximum) {
    throw UserError(option, fmt::format("'{}' is not a whole number from {} to {}", text, minimum, maximum),
                    fmt::format("for example {} {}", option, std::max<std::int64_t>(minimum, 100)));
  }
  return value;
}

}  // namespace rankscope
