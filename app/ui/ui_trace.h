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

  /// What holds the keyboard or the mouse button, and what is in it if it is a text field.
  struct Active {
    std::string widget;  ///< "" for none
    std::string text;
    bool field = false;      ///< it takes text
    bool selection = false;  ///< some of the text is selected

    bool operator==(const Active&) const = default;
  };

  void record(std::string_view widget, ImVec2 minimum, ImVec2 maximum);
  void recordActive(std::string_view widget) { active_.widget = widget; }
  void recordField(const std::string& text, bool selection);

  /// What was recorded since the last call, and forgets it.
  std::vector<Rect> take();
  Active takeActive();

 private:
  std::vector<Rect> rects_;
  Active active_;
};

/// Call after a text field and before its traceItem.
void traceField(const std::string& text);

/// Call after an item: records its rectangle under `widget` ("run.play"). Nothing happens when tracing is
/// off, or when the item is clipped away.
void traceItem(std::string_view widget);

/// The same for an area that is no item (a picture, a plot).
void traceArea(std::string_view widget, ImVec2 minimum, ImVec2 maximum);

}  // namespace rankscope
