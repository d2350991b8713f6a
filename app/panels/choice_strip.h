// Mutually exclusive choices, each with its own tooltip and name for tests. UI thread only.
#pragma once

#include <span>
#include <string>

#include <imgui.h>

#include "ui/ui_trace.h"
#include "ui/widgets.h"

namespace rankscope {

struct StripChoice {
  const char* label;
  const char* help;
  const char* trace;
};

/// @param width of the whole strip; 0: as wide as needed @returns true if `selected` changed
inline bool choiceStrip(const char* id, std::span<const StripChoice> choices, int& selected,
                        float width = 0) {
  ImGui::PushID(id);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(1, ImGui::GetStyle().ItemSpacing.y));
  const auto count = static_cast<float>(choices.size());
  const float each = width > 0 ? (width - (count - 1)) / count : 0;
  bool changed = false;
  for (int k = 0; k < static_cast<int>(choices.size()); ++k) {
    const StripChoice& choice = choices[static_cast<std::size_t>(k)];
    if (k > 0) {
      ImGui::SameLine();
    }
    const bool active = k == selected;
    ImGui::PushStyleColor(ImGuiCol_Button,
                          ImGui::GetColorU32(active ? ImGuiCol_HeaderHovered : ImGuiCol_FrameBg));
    ImGui::PushStyleColor(ImGuiCol_Text, ImGui::GetColorU32(active ? ImGuiCol_Text : ImGuiCol_TextDisabled));
    if (ImGui::Button(choice.label, ImVec2(each, 0)) && !active) {
      selected = k;
      changed = true;
    }
    ImGui::PopStyleColor(2);
    traceItem(choice.trace);
    tooltip(choice.help);
  }
  ImGui::PopStyleVar();
  ImGui::PopID();
  return changed;
}

}  // namespace rankscope
