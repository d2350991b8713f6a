#include "cli/status_line.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace rankscope {
namespace {

constexpr std::chrono::milliseconds kTerminalPeriod{200};
constexpr std::chrono::milliseconds kLogPeriod{5000};
constexpr int kBarCells = 20;

/// Cuts to the terminal's width between UTF-8 characters.
std::string fitted(std::string line) {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 2) {
    return line;
  }
  std::size_t columns = 0;
  std::size_t end = 0;
  for (; end < line.size(); ++end) {
    columns += (static_cast<unsigned char>(line[end]) & 0xC0U) != 0x80U ? 1 : 0;
    if (columns >= size.ws_col) {
      break;
    }
  }
  return line.substr(0, end);
}

}  // namespace

StatusLine::StatusLine() : terminal_(::isatty(STDERR_FILENO) == 1) {}

StatusLine::~StatusLine() {
  if (lineOpen_) {
    std::fputc('\n', stderr);
  }
}

bool StatusLine::due(Clock::time_point now) const {
  return now - lastDraw_ >= (terminal_ ? kTerminalPeriod : kLogPeriod);
}

void StatusLine::draw(const std::string& line, Clock::time_point now) {
  if (terminal_) {
    fmt::print(stderr, "\r{}\x1b[K", fitted(line));
    std::fflush(stderr);
    lineOpen_ = true;
  } else {
    fmt::print(stderr, "{}\n", line);
  }
  lastDraw_ = now;
}

std::string progressBar(double fraction) {
  const auto full = static_cast<std::size_t>(std::lround(std::clamp(fraction, 0.0, 1.0) * kBarCells));
  return "[" + std::string(full, '#') + std::string(kBarCells - full, '.') + "] ";
}

}  // namespace rankscope
