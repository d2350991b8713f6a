#include "ui/ui_trace.h"

#include <utility>

namespace rankscope {
namespace {

UiTrace* current() {
  return static_cast<UiTrace*>(ImGui::GetIO().UserData);
}

}  // namespace

void UiTrace::record(std::string_view widget, ImVec2 minimum, ImVec2 maximum) {
  rects_.push_back({std::string(widget), minimum.x, minimum.y, maximum.x - minimum.x, maximum.y - minimum.y});
}

std::vector<UiTrace::Rect> UiTrace::take() {
  return std::exchange(rects_, {});
}

void traceItem(std::string_view widget) {
  if (current() != nullptr && ImGui::IsItemVisible()) {
    current()->record(widget, ImGui::GetItemRectMin(), ImGui::GetItemRectMax());
  }
}

void traceArea(std::string_view widget, ImVec2 minimum, ImVec2 maximum) {
  if (current() != nullptr) {
    current()->record(widget, minimum, maximum);
  }
}

}  // namespace rankscope
