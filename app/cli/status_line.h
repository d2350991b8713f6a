// One line of progress on stderr that is drawn again and again: on a terminal in place, elsewhere as a new
// line every few seconds.
#pragma once

#include <chrono>
#include <string>

namespace rankscope {

/// Main thread.
class StatusLine {
 public:
  using Clock = std::chrono::steady_clock;

  StatusLine();
  ~StatusLine();
  StatusLine(const StatusLine&) = delete;
  StatusLine& operator=(const StatusLine&) = delete;

  /// Whether enough time has passed to draw again.
  bool due(Clock::time_point now) const;
  void draw(const std::string& line, Clock::time_point now);

 private:
  bool terminal_;
  bool lineOpen_ = false;
  Clock::time_point lastDraw_{};
};

/// "[#####...............] " of 20 cells.
std::string progressBar(double fraction);

}  // namespace rankscope
