#include "cli/progress.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/output.h"
#include "train/score_info.h"

namespace rankscope {
namespace {

constexpr double kTerminalPeriod = 0.2;
constexpr double kLogPeriod = 5;
constexpr int kBarCells = 20;
constexpr int kNarrowestWithBar = 60;

int terminalWidth() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

double seconds(Progress::Clock::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

std::int64_t sumSteps(const std::vector<FramePtr>& frames) {
  std::int64_t sum = 0;
  for (const FramePtr& frame : frames) {
    sum += frame->step;
  }
  return sum;
}

bool over(const Frame& frame) {
  return frame.state == RunState::Failed || frame.state == RunState::Stopped;
}

std::string runText(const Frame& frame) {
  if (frame.state == RunState::Failed) {
    return frame.run + " failed";
  }
  const std::vector<Score>& scores = frame.evaluation.scores;
  if (!scores.empty() && std::isfinite(scores.front().value)) {
    const ScoreInfo info = scoreInfo(scores.front().name);
    return fmt::format("{} {:.{}f} {}", frame.run, scores.front().value, info.decimals, info.unit);
  }
  // Of drawn points there is the loss alone.
  if (scores.empty() && frame.evaluation.step > 0 && std::isfinite(frame.evaluation.loss)) {
    return fmt::format("{} loss {:.3g}", frame.run, frame.evaluation.loss);
  }
  return frame.run + " –";
}

std::string bar(double fraction) {
  const int full = static_cast<int>(std::lround(std::clamp(fraction, 0.0, 1.0) * kBarCells));
  return "[" + std::string(static_cast<std::size_t>(full), '#') +
         std::string(static_cast<std::size_t>(kBarCells - full), '.') + "] ";
}

/// Columns of UTF-8 text: continuation bytes take none.
std::size_t columns(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string cut(std::string text, std::size_t width) {
  while (!text.empty() && columns(text) > width) {
    text.pop_back();
  }
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0x80) != 0) {
    text.pop_back();
  }
  return text;
}

}  // namespace

std::string progressLine(const std::vector<FramePtr>& frames, std::int64_t stepsBefore, double seconds,
                         int width) {
  std::int64_t left = 0;
  std::int64_t target = 1;
  std::int64_t slowest = frames.empty() ? 0 : frames.front()->step;
  for (const FramePtr& frame : frames) {
    left += over(*frame) ? 0 : std::max<std::int64_t>(0, frame->target - frame->step);
    target = std::max(target, frame->target);
    slowest = std::min(slowest, frame->step);
  }
  const std::int64_t total = sumSteps(frames);
  const double done = static_cast<double>(total - stepsBefore);
  const double fraction = static_cast<double>(total) / std::max(1.0, static_cast<double>(total + left));
  std::string line = width == 0 || width >= kNarrowestWithBar ? bar(fraction) : "";
  line += fmt::format("{}/{}", slowest, target);
  for (const FramePtr& frame : frames) {
    line += "  " + runText(*frame);
  }
  if (done > 0 && seconds > 0) {
    line += fmt::format("  {:.0f} steps/s", done / seconds);
    if (left > 0) {
      line += "  " + formatDuration(static_cast<double>(left) * seconds / done) + " left";
    }
  }
  return width > 1 && columns(line) >= static_cast<std::size_t>(width)
             ? cut(line, static_cast<std::size_t>(width) - 1)
             : line;
}

Progress::Progress(const std::vector<FramePtr>& frames, Clock::time_point now)
    : terminal_(::isatty(STDERR_FILENO) == 1), start_(now), stepsBefore_(sumSteps(frames)) {}

Progress::~Progress() {
  endLine();
}

void Progress::update(const std::vector<FramePtr>& frames, Clock::time_point now) {
  if (seconds(now - lastDraw_) >= (terminal_ ? kTerminalPeriod : kLogPeriod)) {
    draw(frames, now);
  }
}

void Progress::finish(const std::vector<FramePtr>& frames, Clock::time_point now) {
  draw(frames, now);
  endLine();
}

void Progress::note(const std::string& message) {
  endLine();
  printWarning(message);
}

void Progress::endLine() {
  if (lineOpen_) {
    writeStderr("\n");
    lineOpen_ = false;
  }
}

void Progress::draw(const std::vector<FramePtr>& frames, Clock::time_point now) {
  const std::string line =
      progressLine(frames, stepsBefore_, seconds(now - start_), terminal_ ? terminalWidth() : 0);
  if (terminal_) {
    writeStderr(fmt::format("\r{}\x1b[K", line));
    lineOpen_ = true;
  } else {
    writeStderr(line + "\n");
  }
  lastDraw_ = now;
}

}  // namespace rankscope
