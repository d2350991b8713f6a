#include "ui/ui_trace.h"

#include <utility>

#include <imgui_internal.h>

namespace rankscope {
namespace {

UiTrace* current() {
  return static_cast<UiTrace*>(ImGui::GetIO().UserData);
}

}  // namespace

void UiTrace::record(std::string_view widget, ImVec2 minimum, ImVec2 maximum) {
  rects_.push_back({std::string(widget), minimum.x, minimum.y, maximum.x - minimum.x, maximum.y - minimum.y});
}

void UiTrace::recordField(const std::string& text, bool selection) {
  active_.field = true;
  active_.text = text;
  active_.selection = selection;
}

UiTrace::Active UiTrace::takeActive() {
  return std::exchange(active_, {});
}

std::vector<UiTrace::Rect> UiTrace::take() {
  return std::exchange(rects_, {});
}

void traceItem(std::string_view widget) {
  if (current() != nullptr && ImGui::IsItemVisible()) {
    current()->record(widget, ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
    if (ImGui::IsItemActive()) {
      current()->recordActive(widget);
    }
  }
}

void traceField(const std::string& text) {
  if (current() != nullptr && ImGui::IsItemActive()) {
    const ImGuiInputTextState* state = ImGui::GetInputTextState(ImGui::GetItemID());
    current()->recordField(text, state != nullptr && state->HasSelection());
  }
}

void traceArea(std::string_view widget, ImVec2 minimum, ImVec2 maximum) {
  if (current() != nullptr) {
    current()->record(widget, minimum, maximum);
  }
}

}  // namespace rankscope
