// The command line: everything but the window, which main hands in, so that this folder needs no OpenGL.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "spec/experiment_spec.h"

namespace rankscope {

/// What `rankscope [FILE]` asks of the window.
struct WindowRequest {
  std::string input;  ///< a file or "sample:NAME"; empty: the default experiment
  MachineSpec machine;
  std::filesystem::path trace;       ///< where the window logs its frame times; empty: nowhere
  bool playing = true;               ///< starts training at once
  std::filesystem::path lpips = {};  ///< weights for LPIPS; empty: that score is not available
};

/// Opens the window and returns its exit status once it is closed; nullopt where no window can be opened.
using OpenWindow = std::function<std::optional<int>(const WindowRequest&)>;

/// Runs the program. `arguments` are those after the program's name. Main thread.
/// @returns the exit status: 0 done, 1 a run failed, 2 bad usage or input, 130 interrupted
/// @throws UserError for bad usage or input, before any training has begun
int runCommandLine(const std::vector<std::string>& arguments, const OpenWindow& openWindow);

}  // namespace rankscope
