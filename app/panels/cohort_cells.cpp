#include "panels/cohort_cells.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "panels/recorded.h"
#include "train/score_info.h"
#include "ui/fonts.h"
#include "ui/imgui_shim.h"
#include "ui/theme.h"
#include "ui/ui_trace.h"
#include "ui/widgets.h"

namespace rankscope {
namespace {

constexpr double kRoomForScore = 44;  ///< screen pixels across a member, unscaled

ScreenRect memberRect(const Placement& at, const SheetLayout& sheet, int member) {
  const double x = at.toScreenX(sheet.left(member));
  const double y = at.toScreenY(sheet.top(member));
  return {x, y, at.toScreenX(sheet.left(member) + sheet.memberWidth()) - x,
          at.toScreenY(sheet.top(member) + sheet.memberHeight()) - y};
}

void drawScore(const PictureScene& scene, const ScreenRect& member, double psnr) {
  ImFont* small = font(FontRole::Small);
  const float pad = 3 * scene.look.scale;
  const std::string text = fmt::format("{:.1f}", psnr);
  const ImVec2 size = textSize(small, text);
  const ImVec2 low(static_cast<float>(member.x) + pad,
                   static_cast<float>(member.y + member.h) - size.y - pad);
  ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(low.x - 2, low.y - 1),
                                            ImVec2(low.x + size.x + 2, low.y + size.y + 1),
                                            IM_COL32(0, 0, 0, 150), 2);
  drawText(small, low, IM_COL32(255, 255, 255, 235), text);
}

void drawScoresOf(const PictureScene& scene, const SheetLayout& sheet, std::size_t run) {
  const auto moment = momentOfPicture(*scene.model.runs[run].frame, scene.shown.pictures[run]);
  if (!moment || scene.view.flipToTarget) {
    return;
  }
  const ScreenRect cell = scene.cell(static_cast<int>(run) + 1, false);
  const Placement at = scene.placement(cell);
  ImGui::PushClipRect(ImVec2(static_cast<float>(cell.x), static_cast<float>(cell.y)),
                      ImVec2(static_cast<float>(cell.x + cell.w), static_cast<float>(cell.y + cell.h)), true);
  for (int member = 0; member < sheet.members(); ++member) {
    const double psnr = moment->score(memberPsnrScore(static_cast<std::size_t>(member)));
    const ScreenRect rect = memberRect(at, sheet, member);
    if (std::isfinite(psnr) && rect.w >= kRoomForScore * static_cast<double>(scene.look.scale)) {
      drawScore(scene, rect, psnr);
    }
  }
  ImGui::PopClipRect();
}

}  // namespace

int shownMember(const PictureScene& scene) {
  const bool alone = scene.model.cohort != nullptr && scene.view.scrubStep < 0 &&
                     scene.view.member < static_cast<int>(scene.model.cohort->members.size());
  return alone ? scene.view.member : -1;
}

std::optional<SheetLayout> shownSheet(const PictureScene& scene) {
  if (scene.model.cohort == nullptr || shownMember(scene) >= 0) {
    return std::nullopt;
  }
  return sheetLayout(*scene.model.cohort);
}

void memberTools(const UiModel& model, ViewState& view) {
  if (model.cohort == nullptr) {
    return;
  }
  const std::vector<std::string>& names = model.cohort->members;
  const std::string all = fmt::format("All {}", names.size());
  const bool alone = view.member >= 0 && view.member < static_cast<int>(names.size());
  ImGui::SetNextItemWidth(150 * model.scale);
  if (ImGui::BeginCombo("##member",
                        alone ? names[static_cast<std::size_t>(view.member)].c_str() : all.c_str())) {
    if (ImGui::Selectable(all.c_str(), !alone)) {
      view.member = -1;
    }
    for (int member = 0; member < static_cast<int>(names.size()); ++member) {
      ImGui::PushID(member);
      if (ImGui::Selectable(names[static_cast<std::size_t>(member)].c_str(), member == view.member)) {
        view.member = member;
      }
      ImGui::PopID();
    }
    ImGui::EndCombo();
  }
  traceItem("picture.member");
  tooltip(
      "Which of the cohort's pictures is shown. A click on one of them shows it alone, and a click on that "
      "all again; of the past there are only all.");
  ImGui::SameLine(0, 16 * model.scale);
}

void chooseMember(const PictureScene& scene, ViewState& view) {
  if (scene.model.cohort == nullptr || scene.view.scrubStep >= 0 || !scene.hovered) {
    return;
  }
  constexpr float kClickPixels = 3;
  const ImGuiIO& io = ImGui::GetIO();
  if (!ImGui::IsItemDeactivated() || io.MouseDragMaxDistanceSqr[0] > kClickPixels * kClickPixels) {
    return;
  }
  const std::optional<SheetLayout> sheet = shownSheet(scene);
  const std::optional<int> member =
      sheet ? sheet->memberAt(scene.hovered->x, scene.hovered->y) : std::optional<int>(-1);
  if (member) {
    view.member = *member;
    view.zoom = 0;
    view.centreX = view.centreY = 0.5;
  }
}

void drawMemberScores(const PictureScene& scene) {
  if (const std::optional<SheetLayout> sheet = shownSheet(scene)) {
    for (std::size_t run = 0; run < scene.shown.pictures.size(); ++run) {
      drawScoresOf(scene, *sheet, run);
    }
  }
}

std::string memberPlaceText(const PictureScene& scene, const SheetLayout& sheet) {
  const std::optional<int> member = sheet.memberAt(scene.hovered->x, scene.hovered->y);
  if (!member) {
    return "between pictures";
  }
  return fmt::format("{}  x {:<4} y {:<4}", scene.model.cohort->members[static_cast<std::size_t>(*member)],
                     scene.hovered->x - sheet.left(*member), scene.hovered->y - sheet.top(*member));
}

}  // namespace rankscope
