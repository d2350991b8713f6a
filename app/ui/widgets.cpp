#include "ui/widgets.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "ui/fonts.h"
#include "ui/imgui_shim.h"
#include "ui/ui_trace.h"

namespace rankscope {
namespace {

constexpr float kTooltipWidthInEms = 26;

ImU32 textColour() {
  return ImGui::GetColorU32(ImGuiCol_Text);
}

ImU32 buttonColour(bool emphasised) {
  const ImGuiCol index = ImGui::IsItemActive()    ? ImGuiCol_ButtonActive
                         : ImGui::IsItemHovered() ? ImGuiCol_ButtonHovered
                                                  : ImGuiCol_Button;
  if (!emphasised) {
    return ImGui::GetColorU32(index);
  }
  return mix(textColour(), ImGui::GetColorU32(ImGuiCol_Button),
             ImGui::IsItemActive() ? 0.3F : (ImGui::IsItemHovered() ? 0.12F : 0));
}

void drawButtonFrame(bool emphasised) {
  ImGui::GetWindowDrawList()->AddRectFilled(ImGui::GetItemRectMin(), ImGui::GetItemRectMax(),
                                            buttonColour(emphasised), ImGui::GetStyle().FrameRounding);
}

int resizeString(ImGuiInputTextCallbackData* data) {
  if (data->EventFlag == ImGuiInputTextFlags_CallbackResize) {
    auto& text = *static_cast<std::string*>(data->UserData);
    text.resize(static_cast<std::size_t>(data->BufTextLen));
    data->Buf = text.data();
  }
  return 0;
}

}  // namespace

void tooltip(std::string_view text, std::string_view shortcut) {
  if (text.empty() || !shim::itemWantsTooltip()) {
    return;
  }
  ImGui::BeginTooltip();
  ImGui::PushTextWrapPos(ImGui::GetFontSize() * kTooltipWidthInEms);
  ImGui::TextUnformatted(text.data(), text.data() + text.size());
  if (!shortcut.empty()) {
    ImGui::PushStyleColor(ImGuiCol_Text, ImGui::GetColorU32(ImGuiCol_TextDisabled));
    ImGui::TextUnformatted(shortcut.data(), shortcut.data() + shortcut.size());
    ImGui::PopStyleColor();
  }
  ImGui::PopTextWrapPos();
  ImGui::EndTooltip();
}

bool iconButton(const char* id, Icon icon, bool emphasised) {
  const float side = ImGui::GetFrameHeight();
  const bool pressed = ImGui::InvisibleButton(id, ImVec2(side, side));
  drawButtonFrame(emphasised);
  const ImVec2 corner = ImGui::GetItemRectMin();
  const ImU32 colour = emphasised ? ImGui::GetColorU32(ImGuiCol_WindowBg) : textColour();
  drawIcon(*ImGui::GetWindowDrawList(), icon, ImVec2(corner.x + side / 2, corner.y + side / 2), side * 0.5F,
           colour);
  return pressed;
}

bool labelledIconButton(const char* id, Icon icon, const char* label, float width) {
  const ImGuiStyle& style = ImGui::GetStyle();
  const float height = ImGui::GetFrameHeight();
  const float iconSize = height * 0.5F;
  const float content = iconSize + style.ItemInnerSpacing.x + ImGui::CalcTextSize(label).x;
  const float total = width > 0 ? width : content + 2 * style.FramePadding.x;
  const bool pressed = ImGui::InvisibleButton(id, ImVec2(total, height));
  drawButtonFrame(false);
  const ImVec2 corner = ImGui::GetItemRectMin();
  const float left = corner.x + std::max(style.FramePadding.x, (total - content) / 2);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  drawIcon(list, icon, ImVec2(left + iconSize / 2, corner.y + height / 2), iconSize, textColour());
  list.AddText(ImVec2(left + iconSize + style.ItemInnerSpacing.x, corner.y + style.FramePadding.y),
               textColour(), label);
  return pressed;
}

bool segmented(const char* id, std::span<const char* const> labels, int& selected) {
  ImGui::PushID(id);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(1, ImGui::GetStyle().ItemSpacing.y));
  bool changed = false;
  for (int i = 0; i < static_cast<int>(labels.size()); ++i) {
    if (i > 0) {
      ImGui::SameLine();
    }
    const bool active = i == selected;
    ImGui::PushStyleColor(ImGuiCol_Button,
                          ImGui::GetColorU32(active ? ImGuiCol_HeaderHovered : ImGuiCol_FrameBg));
    ImGui::PushStyleColor(ImGuiCol_Text, ImGui::GetColorU32(active ? ImGuiCol_Text : ImGuiCol_TextDisabled));
    if (ImGui::Button(labels[static_cast<std::size_t>(i)]) && !active) {
      selected = i;
      changed = true;
    }
    ImGui::PopStyleColor(2);
  }
  ImGui::PopStyleVar();
  ImGui::PopID();
  return changed;
}

void ellipsisText(std::string_view text, float width) {
  const ImVec2 position(ImGui::GetCursorScreenPos().x,
                        ImGui::GetCursorScreenPos().y + ImGui::GetCurrentWindow()->DC.CurrLineTextBaseOffset);
  const float right = position.x + std::max(width, 0.0F);
  ImGui::Dummy(ImVec2(std::max(width, 1.0F), ImGui::GetTextLineHeight()));
  ImGui::RenderTextEllipsis(ImGui::GetWindowDrawList(), position,
                            ImVec2(right, position.y + ImGui::GetTextLineHeight()), right, right, text.data(),
                            text.data() + text.size(), nullptr);
}

void colouredText(ImU32 colour, std::string_view text) {
  ImGui::PushStyleColor(ImGuiCol_Text, colour);
  ImGui::TextUnformatted(text.data(), text.data() + text.size());
  ImGui::PopStyleColor();
}

void thinProgress(float fraction, ImVec2 size, ImU32 colour, ImU32 background) {
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  ImGui::Dummy(size);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float rounding = size.y / 2;
  list.AddRectFilled(corner, ImVec2(corner.x + size.x, corner.y + size.y), background, rounding);
  const float filled = size.x * std::clamp(fraction, 0.0F, 1.0F);
  if (filled >= size.y) {
    list.AddRectFilled(corner, ImVec2(corner.x + filled, corner.y + size.y), colour, rounding);
  }
}

namespace {

/// Where values lie on a slider, and which of them it can take.
struct SliderAxis {
  double minimum, maximum;
  bool logarithmic;

  double fraction(double value) const {
    if (!logarithmic) {
      return std::clamp((value - minimum) / (maximum - minimum), 0.0, 1.0);
    }
    return value > 0 ? std::clamp(std::log10(value / minimum) / std::log10(maximum / minimum), 0.0, 1.0)
                     : 0.0;
  }
  /// Numbers that can be said aloud: two significant digits, or a hundredth of the span.
  double valueAt(double fraction) const {
    const double span = maximum - minimum;
    const double exact =
        logarithmic ? minimum * std::pow(maximum / minimum, fraction) : minimum + fraction * span;
    const double unit = logarithmic ? std::pow(10.0, std::floor(std::log10(exact)) - 1) : span / 100;
    return std::clamp(std::round(exact / unit) * unit, minimum, maximum);
  }
  std::vector<double> ticks() const {
    std::vector<double> ticks;
    if (logarithmic) {
      for (double tick = minimum * 10; tick < maximum * 0.99; tick *= 10) {
        ticks.push_back(tick);
      }
    }
    for (int i = 1; !logarithmic && i < 10; ++i) {
      ticks.push_back(minimum + (maximum - minimum) * i / 10);
    }
    return ticks;
  }
};

bool slider(const char* id, double& value, const SliderAxis& axis, float width, ImU32 colour, bool dark) {
  const float height = std::round(ImGui::GetFontSize() * 1.1F);
  ImGui::InvisibleButton(id, ImVec2(width, height));
  const ImVec2 corner = ImGui::GetItemRectMin();
  const float knob = std::round(height * 0.32F);
  bool changed = false;
  if (itemHeld()) {
    const double t = std::clamp(
        static_cast<double>((ImGui::GetIO().MousePos.x - corner.x - knob) / (width - 2 * knob)), 0.0, 1.0);
    const double chosen = axis.valueAt(t);
    changed = std::abs(chosen - value) > 1e-9 * std::abs(chosen);
    value = changed ? chosen : value;
  }
  const Palette& p = palette(dark);
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const auto xOf = [&](double v) {
    return corner.x + knob + static_cast<float>(axis.fraction(v)) * (width - 2 * knob);
  };
  const float middle = std::round(corner.y + height / 2);
  const float thickness = std::max(2.0F, std::round(height * 0.14F));
  list.AddRectFilled(ImVec2(corner.x, middle - thickness / 2),
                     ImVec2(corner.x + width, middle + thickness / 2), p.frameActive, thickness);
  list.AddRectFilled(ImVec2(corner.x, middle - thickness / 2), ImVec2(xOf(value), middle + thickness / 2),
                     withAlpha(colour, 0.8F), thickness);
  for (const double tick : axis.ticks()) {
    list.AddLine(ImVec2(xOf(tick), middle + thickness * 1.5F), ImVec2(xOf(tick), middle + thickness * 3),
                 p.textFaint);
  }
  const bool live = ImGui::IsItemActive() || ImGui::IsItemHovered();
  list.AddCircleFilled(ImVec2(xOf(value), middle), live ? knob * 1.15F : knob,
                       live ? colour : mix(colour, p.panel, 0.15F));
  return changed;
}

}  // namespace

bool itemHeld() {
  return ImGui::IsItemActive() ||
         (ImGui::IsItemDeactivated() && ImGui::IsMouseReleased(ImGuiMouseButton_Left));
}

bool itemDragged() {
  constexpr float kClickPixels = 2;
  return itemHeld() &&
         ImGui::GetIO().MouseDragMaxDistanceSqr[ImGuiMouseButton_Left] >= kClickPixels * kClickPixels;
}

bool logSlider(const char* id, double& value, double minimum, double maximum, float width, ImU32 colour,
               bool dark) {
  return slider(id, value, {minimum, maximum, true}, width, colour, dark);
}

bool linearSlider(const char* id, double& value, double minimum, double maximum, float width, ImU32 colour,
                  bool dark) {
  return slider(id, value, {minimum, maximum, false}, width, colour, dark);
}

bool inputText(const char* id, std::string& text, ImGuiInputTextFlags flags, const char* hint) {
  flags |= ImGuiInputTextFlags_CallbackResize;
  const bool changed = ImGui::InputTextWithHint(id, hint == nullptr ? "" : hint, text.data(),
                                                text.capacity() + 1, flags, resizeString, &text);
  traceField(text);
  return changed;
}

void sameLineIfRoom(float width, float spacing) {
  ImGui::SameLine(0, spacing);
  if (ImGui::GetContentRegionAvail().x < width) {
    ImGui::NewLine();
  }
}

void alignRight(float width) {
  const float room = ImGui::GetContentRegionAvail().x - width;
  if (room > 0) {
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() + room);
  }
}

}  // namespace rankscope
