// The only place that knows how Dear ImGui 1.86 (Debian 12) and 1.90 (Debian 13) differ. UI thread only.
#pragma once

#include <string>

#include <imgui.h>
#include <imgui_internal.h>

namespace rankscope::shim {

/// Keys that panels and pop-ups ask for; shortcuts of commands come from GLFW and need no mapping.
enum class Key {
  Tab,
  Left,
  Right,
  Up,
  Down,
  PageUp,
  PageDown,
  Home,
  End,
  Delete,
  Backspace,
  Space,
  Enter,
  Escape
};

inline ImGuiKey toImGuiKey(Key key) {
  switch (key) {
    case Key::Tab:
      return ImGuiKey_Tab;
    case Key::Left:
      return ImGuiKey_LeftArrow;
    case Key::Right:
      return ImGuiKey_RightArrow;
    case Key::Up:
      return ImGuiKey_UpArrow;
    case Key::Down:
      return ImGuiKey_DownArrow;
    case Key::PageUp:
      return ImGuiKey_PageUp;
    case Key::PageDown:
      return ImGuiKey_PageDown;
    case Key::Home:
      return ImGuiKey_Home;
    case Key::End:
      return ImGuiKey_End;
    case Key::Delete:
      return ImGuiKey_Delete;
    case Key::Backspace:
      return ImGuiKey_Backspace;
    case Key::Space:
      return ImGuiKey_Space;
    case Key::Enter:
      return ImGuiKey_Enter;
    case Key::Escape:
      return ImGuiKey_Escape;
  }
  return ImGuiKey_Escape;
}

inline bool keyPressed(Key key, bool repeat = true) {
#if IMGUI_VERSION_NUM >= 18700
  return ImGui::IsKeyPressed(toImGuiKey(key), repeat);
#else
  return ImGui::IsKeyPressed(ImGui::GetKeyIndex(toImGuiKey(key)), repeat);
#endif
}

inline bool keyDown(Key key) {
#if IMGUI_VERSION_NUM >= 18700
  return ImGui::IsKeyDown(toImGuiKey(key));
#else
  return ImGui::IsKeyDown(ImGui::GetKeyIndex(toImGuiKey(key)));
#endif
}

/// Of 'A' … 'Z'. The earlier versions know most keys only by GLFW's numbers, in which letters are ASCII.
inline bool letterDown(char letter) {
#if IMGUI_VERSION_NUM >= 18700
  return ImGui::IsKeyDown(static_cast<ImGuiKey>(ImGuiKey_A + (letter - 'A')));
#else
  return ImGui::IsKeyDown(static_cast<int>(letter));
#endif
}

/// Whether some of what was typed or clicked waits for the next frames.
inline bool inputQueued() {
#if IMGUI_VERSION_NUM >= 18700
  return ImGui::GetCurrentContext()->InputEventsQueue.Size > 0;
#else
  return false;
#endif
}

enum class Border { None, Line };

/// A child with the style's padding in both cases. Always pair with ImGui::EndChild().
inline bool beginChild(const char* id, ImVec2 size, Border border = Border::None,
                       ImGuiWindowFlags flags = 0) {
#if IMGUI_VERSION_NUM >= 19000
  const ImGuiChildFlags childFlags = border == Border::Line ? ImGuiChildFlags_Border : ImGuiChildFlags_None;
  return ImGui::BeginChild(id, size, childFlags | ImGuiChildFlags_AlwaysUseWindowPadding, flags);
#else
  return ImGui::BeginChild(id, size, border == Border::Line, flags | ImGuiWindowFlags_AlwaysUseWindowPadding);
#endif
}

/// As beginChild without padding: for canvases and scrolling regions inside a padded panel.
inline bool beginBareChild(const char* id, ImVec2 size, ImGuiWindowFlags flags = 0) {
#if IMGUI_VERSION_NUM >= 19000
  return ImGui::BeginChild(id, size, ImGuiChildFlags_None, flags);
#else
  return ImGui::BeginChild(id, size, false, flags);
#endif
}

/// Whether the last item has been hovered long enough for its tooltip; disabled items explain themselves too.
inline bool itemWantsTooltip() {
#if IMGUI_VERSION_NUM >= 18980
  return ImGui::IsItemHovered(ImGuiHoveredFlags_ForTooltip | ImGuiHoveredFlags_AllowWhenDisabled);
#else
  constexpr float kDelaySeconds = 0.35F;
  return ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled) &&
         (ImGui::GetItemID() == 0 || ImGui::GetCurrentContext()->HoveredIdTimer > kDelaySeconds);
#endif
}

/// Lets items that come later in the same place take the mouse from the last item.
inline void allowOverlap() {
#if IMGUI_VERSION_NUM >= 18970
  // 1.89.7 wants this before the item; call allowNextOverlap() there.
#else
  ImGui::SetItemAllowOverlap();
#endif
}
inline void allowNextOverlap() {
#if IMGUI_VERSION_NUM >= 18970
  ImGui::SetNextItemAllowOverlap();
#endif
}

/// Whether the font atlas can take glyphs outside the first 65,536 code points; ours never needs them.
inline constexpr bool kWideCharacters = sizeof(ImWchar) == 4;

}  // namespace rankscope::shim
