// The row on top: play, pause, step, reset, extend; how far, how fast, how good. UI thread only.
#pragma once

#include <vector>

#include "panels/ui_model.h"
#include "window/commands.h"

namespace rankscope {

/// Progress of several Runs as one.
struct Progress {
  std::int64_t step = 0;  ///< of the Run that is furthest behind
  std::int64_t target = 0;
  double stepsPerSecond = 0;  ///< of wall time, while the Runs take turns on the cores
  double secondsLeft = 0;
  bool running = false;
  bool finished = false;  ///< every Run that did not fail has reached its target
};

Progress progressOf(const std::vector<RunView>& runs);

/// Fills the current child. @param loading what is being opened, or empty
void drawTransport(const UiModel& model, const CommandList& commands, const std::string& loading);

}  // namespace rankscope
