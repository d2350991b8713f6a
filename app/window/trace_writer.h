// The --trace file: one JSON object per line and drawn frame, for tests that send real events. UI thread
// only.
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "panels/ui_model.h"
#include "ui/ui_trace.h"

namespace rankscope {

/// {"t", "frame_ms", "input_to_present_ms"?, "cause", "pointer": [x, y], "widgets"?: [{"widget", "x", "y",
/// "w", "h"}], "state"?: {…}, "active"?: {"widget", "field", "text", "selection"}}. Widgets, state and active
/// are written when they differ from the last line that had them.
class TraceWriter {
 public:
  struct Moment {
    double time = 0;  ///< seconds since the window opened, at presentation
    double frameSeconds = 0;
    double inputToPresent = -1;  ///< seconds; negative: no input in this frame
    std::string cause;           ///< "input", "frame", "plan"
    std::string session;         ///< "open", "loading", "none"
    std::string signal;
    std::string toast;
    std::string dialog;  ///< "browser", "palette", "help" or ""
    ImVec2 pointer;      ///< where this frame saw the mouse: what came before it has been seen too
  };

  /// @throws UserError if the file cannot be written
  explicit TraceWriter(const std::filesystem::path& path);

  void write(const Moment& moment, const UiModel& model, const ViewState& view,
             std::vector<UiTrace::Rect> widgets, const UiTrace::Active& active);

 private:
  std::ofstream file_;
  std::string lastWidgets_;
  std::string lastState_;
  UiTrace::Active lastActive_;
};

}  // namespace rankscope
