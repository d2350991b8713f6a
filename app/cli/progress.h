// The progress bar of headless training, on stderr.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "train/frame.h"

namespace rankscope {

/// On a terminal one line, redrawn; elsewhere a new line every few seconds. Main thread.
class Progress {
 public:
  using Clock = std::chrono::steady_clock;

  /// @param frames the Runs before they start, so that a resumed one does not count what it did before
  Progress(const std::vector<FramePtr>& frames, Clock::time_point now);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Draws if it is time to.
  void update(const std::vector<FramePtr>& frames, Clock::time_point now);

  /// A line of its own between those of the progress: "rankscope: note: <message>".
  void note(const std::string& message);

  /// Draws a last time and ends the line.
  void finish(const std::vector<FramePtr>& frames, Clock::time_point now);

 private:
  void draw(const std::vector<FramePtr>& frames, Clock::time_point now);
  void endLine();

  bool terminal_;
  Clock::time_point start_;
  Clock::time_point lastDraw_{};
  std::int64_t stepsBefore_ = 0;
  bool lineOpen_ = false;
};

/// The line itself. @param stepsBefore what all Runs together had done at the start @param width columns; 0:
/// no limit
std::string progressLine(const std::vector<FramePtr>& frames, std::int64_t stepsBefore, double seconds,
                         int width);

}  // namespace rankscope
