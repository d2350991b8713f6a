// The window: the one entry point of app/window.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "spec/experiment_spec.h"

namespace rankscope {

struct WindowOptions {
  std::string input;  ///< a picture, experiment, checkpoint or results folder; empty: the default experiment
  MachineSpec machine;
  std::filesystem::path trace;  ///< writes one JSON line per drawn frame there; for tests; empty: none
  bool playing = true;          ///< a fresh experiment trains at once
  /// Asked now and then: whether to close, as after Ctrl+C. May be empty.
  std::function<bool()> interrupted = {};
  std::filesystem::path lpips = {};  ///< weights for LPIPS; empty: that score is not available
};

/// Opens the window and returns when it is closed: 0. Main thread only.
/// @throws UserError if there is no display or no OpenGL 3.3, or the trace file cannot be written
int runWindow(const WindowOptions& options);

}  // namespace rankscope
