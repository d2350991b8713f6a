// When to draw: never while nothing happens, rarely while one only watches, at the display's rate while one
// acts. Pure arithmetic on times in seconds that the caller passes in; UI thread only.
#pragma once

namespace rankscope {

class RedrawBudget {
 public:
  static constexpr double kActingSeconds = 0.7;  ///< how long after an input the user counts as acting
  static constexpr double kActingInterval = 1.0 / 60;
  static constexpr double kWatchingInterval = 0.1;
  static constexpr double kWatchingShare =
      1.0 / 16;                                  ///< of the time that drawing may take while one only watches
  static constexpr double kLongestInterval = 3;  ///< even where drawing is slower than that allows
  static constexpr int kFramesPerInput = 3;      ///< ImGui needs a few frames to settle

  /// A key, button, pointer, size or focus event.
  void input(double now);

  /// Something that the window itself has to say, soon: a message, another experiment.
  void request() { owed_ = kFramesPerInput; }

  /// A new Frame of a Run: shown when the budget allows.
  void news() { news_ = true; }

  /// One more drawing at `time` even if nothing happens until then (a tooltip's delay, a toast that fades).
  void drawAt(double time);

  bool acting(double now) const { return now - lastInput_ < kActingSeconds; }

  /// Whether a drawing is due now.
  bool due(double now) const;

  /// Seconds until something may be due; `longest` if nothing is planned.
  double wait(double now, double longest) const;

  /// Seconds that the last frame took; 0 before the first.
  double lastCost() const { return lastCost_; }

  /// A frame was drawn from `start` to `end`.
  void drew(double start, double end);

 private:
  double interval(double now) const;
  double nextTime(double now) const;

  double lastInput_ = -1e9;
  double lastStart_ = -1e9;
  double lastCost_ = 0;
  double plannedAt_ = 1e300;
  int owed_ = kFramesPerInput;
  bool news_ = true;
};

}  // namespace rankscope
