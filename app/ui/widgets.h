// Small controls in the window's look, on top of Dear ImGui. UI thread only, inside a frame.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include <imgui.h>

#include "ui/icons.h"
#include "ui/theme.h"

namespace rankscope {

/// Tooltip of the last item, wrapped to a readable width; `shortcut` is shown dimmed beside the first line.
void tooltip(std::string_view text, std::string_view shortcut = {});

/// A square button with an icon, as high as a text button. @param emphasised filled with the text's colour
bool iconButton(const char* id, Icon icon, bool emphasised = false);

/// An icon and words. `width` 0: as wide as needed.
bool labelledIconButton(const char* id, Icon icon, const char* label, float width = 0);

/// Mutually exclusive choices in one strip. @returns true if `selected` changed
bool segmented(const char* id, std::span<const char* const> labels, int& selected);

/// Text cut with an ellipsis at `width` pixels.
void ellipsisText(std::string_view text, float width);

/// Text in a colour.
void colouredText(ImU32 colour, std::string_view text);

/// A thin bar, filled from the left. `fraction` in [0, 1].
void thinProgress(float fraction, ImVec2 size, ImU32 colour, ImU32 background);

/// Whether the last item is held by the mouse, or was let go of in this frame: a quick hand's last movement
/// arrives together with the release, and counts.
bool itemHeld();

/// The same, once the mouse has moved too far for a click.
bool itemDragged();

/// A slider over `minimum` … `maximum` on a log axis with a tick at each power of ten.
/// @returns true while the value changes
bool logSlider(const char* id, double& value, double minimum, double maximum, float width, ImU32 colour,
               bool dark);

/// The same on a linear axis, with a tick at each tenth; two decimals of the span.
bool linearSlider(const char* id, double& value, double minimum, double maximum, float width, ImU32 colour,
                  bool dark);

/// A text field over a std::string. @returns true on every edit
bool inputText(const char* id, std::string& text, ImGuiInputTextFlags flags = 0, const char* hint = nullptr);

/// Stays on the line if `width` pixels fit, else starts another. @param spacing negative: the style's
void sameLineIfRoom(float width, float spacing = -1);

/// Cursor to the right edge, so that `width` pixels fit before it; stays where it is if there is less room.
void alignRight(float width);

}  // namespace rankscope
