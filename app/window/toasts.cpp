#include "window/toasts.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "ui/fonts.h"
#include "ui/icons.h"
#include "ui/imgui_shim.h"
#include "ui/theme.h"
#include "ui/ui_trace.h"
#include "ui/widgets.h"

namespace rankscope {
namespace {

constexpr std::size_t kHistoryLength = 200;
constexpr double kFadeSeconds = 0.4;
constexpr double kNever = 1e300;

double lifetime(const Toast& toast) {
  switch (toast.level) {
    case ToastLevel::Info:
      return toast.action ? 12 : 4;
    case ToastLevel::Warning:
      return toast.action ? 14 : 9;
    case ToastLevel::Error:
      return 14;
  }
  return 4;
}

bool shown(const Toast& toast, double now) {
  return !toast.dismissed && now < toast.shownAt + lifetime(toast);
}

float opacity(const Toast& toast, double now) {
  return static_cast<float>(std::clamp((toast.shownAt + lifetime(toast) - now) / kFadeSeconds, 0.0, 1.0));
}

ImU32 levelColour(ToastLevel level, const Palette& p) {
  return level == ToastLevel::Error ? p.error : (level == ToastLevel::Warning ? p.warning : p.textDim);
}

Icon levelIcon(ToastLevel level) {
  return level == ToastLevel::Error ? Icon::Error
                                    : (level == ToastLevel::Warning ? Icon::Warning : Icon::Info);
}

/// Icon, wrapped text, and the button. @returns true if the toast was acted upon or clicked away
bool drawContent(Toast& toast, const Palette& p) {
  const float em = ImGui::GetFontSize();
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  drawIcon(*ImGui::GetWindowDrawList(), levelIcon(toast.level),
           ImVec2(corner.x + em * 0.5F, corner.y + em * 0.55F), em * 0.95F, levelColour(toast.level, p));
  ImGui::Dummy(ImVec2(em, em));
  ImGui::SameLine();
  ImGui::BeginGroup();
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x);
  ImGui::TextUnformatted(toast.text.c_str());
  ImGui::PopTextWrapPos();
  bool acted = false;
  if (toast.action && ImGui::Button(toast.actionLabel.c_str())) {
    const std::function<void()> action = toast.action;
    action();
    acted = true;
  }
  if (toast.action) {
    traceItem("toast.action");
  }
  ImGui::EndGroup();
  return acted;
}

}  // namespace

void Toasts::add(ToastLevel level, std::string text, double now, std::string actionLabel,
                 std::function<void()> action) {
  for (Toast& old : history_) {
    if (old.text == text && shown(old, now)) {
      old.shownAt = now;
      return;
    }
  }
  history_.push_back({level, std::move(text), now, std::move(actionLabel), std::move(action), false});
  unseen_ += level == ToastLevel::Info ? 0 : 1;
  if (history_.size() > kHistoryLength) {
    history_.pop_front();
  }
}

const Toast* Toasts::newest(double now) const {
  return !history_.empty() && shown(history_.back(), now) ? &history_.back() : nullptr;
}

double Toasts::draw(double now, bool dark, float scale) {
  const Palette& p = palette(dark);
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  const float width = std::min(380 * scale, display.x - 24 * scale);
  float bottom = display.y - 14 * scale;
  double next = kNever;
  for (std::size_t i = history_.size(); i-- > 0 && bottom > display.y * 0.3F;) {
    Toast& toast = history_[i];
    if (!shown(toast, now)) {
      continue;
    }
    const double end = toast.shownAt + lifetime(toast);
    next = std::min(next, now < end - kFadeSeconds ? end - kFadeSeconds : std::min(now + 0.1, end));
    ImGui::SetNextWindowPos(ImVec2(display.x - 14 * scale, bottom), ImGuiCond_Always, ImVec2(1, 1));
    ImGui::SetNextWindowSizeConstraints(ImVec2(width, 0), ImVec2(width, display.y));
    ImGui::PushStyleVar(ImGuiStyleVar_Alpha, std::max(opacity(toast, now), 0.02F));
    ImGui::PushStyleColor(ImGuiCol_WindowBg, mix(p.panel, p.frame, 0.6F));
    const std::string id = fmt::format("##toast{}", i);
    ImGui::Begin(id.c_str(), nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_AlwaysAutoResize |
                     ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoMove |
                     ImGuiWindowFlags_NoSavedSettings);
    ImGui::BringWindowToDisplayFront(ImGui::GetCurrentWindow());
    toast.dismissed = drawContent(toast, p);
    if (!toast.action && ImGui::IsWindowHovered() && ImGui::IsMouseReleased(ImGuiMouseButton_Left)) {
      toast.dismissed = true;
    }
    bottom -= ImGui::GetWindowHeight() + 8 * scale;
    ImGui::End();
    ImGui::PopStyleColor();
    ImGui::PopStyleVar();
  }
  return next;
}

void Toasts::drawHistory(bool& open, bool dark, float scale) {
  if (!open) {
    return;
  }
  unseen_ = 0;
  const Palette& p = palette(dark);
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos(ImVec2(display.x - 14 * scale, 34 * scale), ImGuiCond_Appearing, ImVec2(1, 0));
  ImGui::SetNextWindowSize(
      ImVec2(std::min(520 * scale, display.x * 0.9F), std::min(320 * scale, display.y * 0.7F)),
      ImGuiCond_Appearing);
  ImGui::PushStyleColor(ImGuiCol_WindowBg, p.panel);
  if (ImGui::Begin("Messages", &open, ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoSavedSettings)) {
    if (history_.empty()) {
      colouredText(p.textDim, "Nothing has happened yet.");
    }
    for (std::size_t i = history_.size(); i-- > 0;) {
      ImGui::PushID(static_cast<int>(i));
      Toast plain = history_[i];
      plain.action = {};
      drawContent(plain, p);
      ImGui::PopID();
    }
  }
  ImGui::End();
  ImGui::PopStyleColor();
}

}  // namespace rankscope
