#include "ui/theme.h"

#include <algorithm>
#include <array>

namespace rankscope {
namespace {

constexpr ImU32 rgb(unsigned hex) {
  return IM_COL32((hex >> 16) & 0xFF, (hex >> 8) & 0xFF, hex & 0xFF, 0xFF);
}

constexpr std::array<ImU32, kAccentCount> kAccents{rgb(0x4C9BE8), rgb(0xF08C3A), rgb(0x3FB68B),
                                                   rgb(0xC879D6), rgb(0xD9C24A), rgb(0xE8697D),
                                                   rgb(0x7AA0B8), rgb(0x9A8F7A)};

constexpr Palette kDark{rgb(0x121417), rgb(0x1A1D21), rgb(0x0E1013), rgb(0x25292F), rgb(0x2D3239),
                        rgb(0x363C45), rgb(0x2B3037), rgb(0xE4E7EB), rgb(0x98A1AC), rgb(0x5F6873),
                        rgb(0x262B31), rgb(0x39424E), rgb(0x5FBF8F), rgb(0xE0B04C), rgb(0xE8697D)};

constexpr Palette kLight{rgb(0xE4E7EA), rgb(0xF7F8F9), rgb(0xFFFFFF), rgb(0xE8EAED), rgb(0xDEE2E6),
                         rgb(0xD2D7DD), rgb(0xD0D5DB), rgb(0x1D2228), rgb(0x5C6672), rgb(0x9CA5AF),
                         rgb(0xE6E9EC), rgb(0xCFD9E6), rgb(0x1F8A5B), rgb(0xA87408), rgb(0xC23B52)};

ImVec4 vec(ImU32 colour) {
  return ImGui::ColorConvertU32ToFloat4(colour);
}

void applyColours(ImGuiStyle& style, const Palette& p) {
  const auto set = [&](ImGuiCol index, ImU32 colour) { style.Colors[index] = vec(colour); };
  set(ImGuiCol_Text, p.text);
  set(ImGuiCol_TextDisabled, p.textDim);
  set(ImGuiCol_WindowBg, p.window);
  // The frame is cleared to the panels' colour: filling it once more would double the cost of drawing in
  // software.
  set(ImGuiCol_ChildBg, 0);
  set(ImGuiCol_PopupBg, mix(p.panel, p.frame, 0.35F));
  set(ImGuiCol_Border, p.border);
  set(ImGuiCol_BorderShadow, 0);
  set(ImGuiCol_FrameBg, p.frame);
  set(ImGuiCol_FrameBgHovered, p.frameHovered);
  set(ImGuiCol_FrameBgActive, p.frameActive);
  set(ImGuiCol_TitleBg, p.panel);
  set(ImGuiCol_TitleBgActive, p.panel);
  set(ImGuiCol_TitleBgCollapsed, p.panel);
  set(ImGuiCol_MenuBarBg, p.panel);
  set(ImGuiCol_ScrollbarBg, 0);
  set(ImGuiCol_ScrollbarGrab, p.frameActive);
  set(ImGuiCol_ScrollbarGrabHovered, p.highlight);
  set(ImGuiCol_ScrollbarGrabActive, p.textFaint);
  set(ImGuiCol_CheckMark, p.text);
  set(ImGuiCol_SliderGrab, p.textFaint);
  set(ImGuiCol_SliderGrabActive, p.textDim);
  set(ImGuiCol_Button, p.frame);
  set(ImGuiCol_ButtonHovered, p.frameHovered);
  set(ImGuiCol_ButtonActive, p.frameActive);
  set(ImGuiCol_Header, p.frame);
  set(ImGuiCol_HeaderHovered, p.highlight);
  set(ImGuiCol_HeaderActive, p.frameActive);
  set(ImGuiCol_Separator, p.border);
  set(ImGuiCol_SeparatorHovered, p.highlight);
  set(ImGuiCol_SeparatorActive, p.textFaint);
  set(ImGuiCol_ResizeGrip, 0);
  set(ImGuiCol_ResizeGripHovered, p.highlight);
  set(ImGuiCol_ResizeGripActive, p.textFaint);
  set(ImGuiCol_Tab, p.panel);
  set(ImGuiCol_TabHovered, p.highlight);
  set(ImGuiCol_TabActive, p.frame);
  set(ImGuiCol_TabUnfocused, p.panel);
  set(ImGuiCol_TabUnfocusedActive, p.frame);
  set(ImGuiCol_TableHeaderBg, p.panel);
  set(ImGuiCol_TableBorderStrong, p.border);
  set(ImGuiCol_TableBorderLight, p.border);
  set(ImGuiCol_TableRowBg, 0);
  set(ImGuiCol_TableRowBgAlt, withAlpha(p.frame, 0.35F));
  set(ImGuiCol_TextSelectedBg, p.highlight);
  set(ImGuiCol_DragDropTarget, p.warning);
  set(ImGuiCol_NavHighlight, p.textDim);
  set(ImGuiCol_ModalWindowDimBg, withAlpha(IM_COL32_BLACK, 0.45F));
}

}  // namespace

ImU32 withAlpha(ImU32 colour, float alpha) {
  const auto opacity =
      static_cast<float>((colour >> IM_COL32_A_SHIFT) & 0xFF) * std::clamp(alpha, 0.0F, 1.0F);
  return (colour & ~IM_COL32_A_MASK) | (static_cast<ImU32>(opacity + 0.5F) << IM_COL32_A_SHIFT);
}

ImU32 mix(ImU32 a, ImU32 b, float t) {
  const ImVec4 from = vec(a);
  const ImVec4 to = vec(b);
  const auto at = [t](float x, float y) { return x + (y - x) * t; };
  return ImGui::ColorConvertFloat4ToU32(
      ImVec4(at(from.x, to.x), at(from.y, to.y), at(from.z, to.z), at(from.w, to.w)));
}

ImU32 accentColour(int accent, bool dark) {
  const ImU32 colour = kAccents[static_cast<std::size_t>(std::max(accent, 0)) % kAccentCount];
  return dark ? colour : mix(colour, IM_COL32_BLACK, 0.2F);
}

const Palette& palette(bool dark) {
  return dark ? kDark : kLight;
}

void applyTheme(bool dark, float scale) {
  ImGuiStyle style;
  applyColours(style, palette(dark));
  style.WindowPadding = ImVec2(10, 10);
  style.FramePadding = ImVec2(8, 4);
  style.ItemSpacing = ImVec2(8, 6);
  style.ItemInnerSpacing = ImVec2(6, 4);
  style.CellPadding = ImVec2(6, 3);
  style.IndentSpacing = 14;
  style.ScrollbarSize = 10;
  style.GrabMinSize = 10;
  style.WindowRounding = 6;
  style.ChildRounding = 0;
  style.FrameRounding = 4;
  style.PopupRounding = 6;
  style.ScrollbarRounding = 6;
  style.GrabRounding = 3;
  style.TabRounding = 4;
  style.WindowBorderSize = 1;
  style.ChildBorderSize = 1;
  style.PopupBorderSize = 1;
  style.FrameBorderSize = 0;
  style.WindowTitleAlign = ImVec2(0, 0.5F);
  style.WindowMenuButtonPosition = ImGuiDir_None;
  style.AntiAliasedLinesUseTex = false;
  style.DisabledAlpha = 0.4F;
  style.ScaleAllSizes(scale);
  ImGui::GetStyle() = style;
}

}  // namespace rankscope
