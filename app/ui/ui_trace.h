// What a test that sends real mouse and keyboard events needs to know: where each control is, and what the
// window shows. Off unless the window was started with --trace; then it costs a few lines of JSON per frame.
// UI thread only.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <imgui.h>

namespace rankscope {

/// Rectangles of this frame's controls, in window pixels. The window puts one into ImGuiIO::UserData when
/// tracing.
class UiTrace {
 public:
  struct Rect {
    std::string widget;
    float x = 0, y = 0, w = 0, h = 0;
  };

  void record(std::string_view widget, ImVec2 minimum, ImVec2 maximum);

  /// What was recorded since the last call, and forgets it.
  std::vector<Rect> take();

 private:
  std::vector<Rect> rects_;
};

/// Call after an item: records its rectangle under `widget` ("run.play"). Nothing happens when tracing is
/// off, or when the item is clipped away.
void traceItem(std::string_view widget);

/// The same for an area that is no item (a picture, a plot).
void traceArea(std::string_view widget, ImVec2 minimum, ImVec2 maximum);

}  // namespace rankscope
