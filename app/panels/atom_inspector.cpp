// The inspector beside the atoms: numbers, steering, what was done, and who fires where.
#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "panels/atoms_scene.h"
#include "panels/panels.h"
#include "panels/picture_source.h"
#include "ui/fonts.h"
#include "ui/imgui_shim.h"
#include "ui/ui_trace.h"
#include "ui/widgets.h"

namespace rankscope {
namespace {

constexpr std::size_t kListed = 24;

void title(const char* text) {
  const ScopedFont bold(FontRole::Bold);
  ImGui::TextUnformatted(text);
}

/// One line of a list of atoms: a click takes it out or back.
void atomLine(const AtomsScene& scene, std::int32_t atom, const std::string& value, const char* trace) {
  ImGui::PushID(atom);
  const bool chosen = ImGui::Selectable("##line", atom == scene.view.selected);
  ImGui::PopID();
  traceItem(fmt::format("{}.{}", trace, atom));
  if (chosen) {
    const ImGuiIO& io = ImGui::GetIO();
    clickAtom(scene, atom, io.KeyShift || io.KeyCtrl);
  }
  tooltip("Click: take it out or back. Shift: together with others.");
  const ImVec2 low = ImGui::GetItemRectMin();
  const ImVec2 high = ImGui::GetItemRectMax();
  const float y = low.y + (high.y - low.y - font(FontRole::Mono)->FontSize) / 2;
  const bool edited = scene.view.scaleOf(atom) != 1;
  drawText(font(FontRole::Body), ImVec2(low.x + 4 * scene.scale(), y),
           edited ? scene.look.palette->warning : scene.look.palette->text, atomLabel(scene.view, atom));
  drawText(font(FontRole::Mono), ImVec2(high.x - 4 * scene.scale(), y), scene.look.palette->textDim, value,
           1);
}

void drawHeads(const AtomsScene& scene) {
  const OutputHeads& heads = scene.frame().heads;
  const EditedOutputs* edited = scene.edited();
  if (heads.count() < 2 || edited == nullptr || !edited->complete()) {
    return;
  }
  title("PSNR of each picture");
  for (int head = 0; head < static_cast<int>(heads.count()); ++head) {
    const auto at = static_cast<std::size_t>(head);
    const std::string value = fmt::format("{:.2f} → {:.2f} dB", scene.study()->psnr[at], edited->psnr[at]);
    ImGui::PushID(head);
    if (ImGui::Selectable(heads.names[at].c_str(), head == scene.view.head)) {
      scene.view.head = head;
    }
    ImGui::PopID();
    drawText(font(FontRole::Mono),
             ImVec2(ImGui::GetItemRectMax().x - 4 * scene.scale(), ImGui::GetItemRectMin().y),
             scene.look.palette->textDim, value, 1);
  }
}

std::vector<FiringAtom> findFiring(const AtomsScene& scene, const AtomRegion& region) {
  const AtomCodes& codes = *scene.study()->parts.codes;
  const int width = extentOf(*scene.frame().signal).width;
  if (region.isPixel()) {
    return atomsAt(codes, static_cast<std::int64_t>(region.top) * width + region.left);
  }
  return atomsSpecificTo(codes, pointsInBox(width, region.left, region.top, region.right, region.bottom),
                         kListed);
}

const std::vector<FiringAtom>& firingIn(const AtomsScene& scene, const AtomRegion& region) {
  FiringAnswer& answer = scene.view.firing;
  if (answer.study.lock() != scene.study() || !(answer.region == region)) {
    answer = {scene.study(), region, findFiring(scene, region)};
  }
  return answer.atoms;
}

}  // namespace

void drawSteering(const AtomsScene& scene) {
  AtomsView& view = scene.view;
  double scale = view.scaleOf(view.selected);
  const float width = ImGui::GetContentRegionAvail().x;
  colouredText(scene.look.palette->textDim, fmt::format("counts {:.2f} times", scale));
  tooltip("0: ablated. 1: as it is. 2: twice as strong. Below 0: turned round.");
  if (linearSlider("##steer", scale, kLeastSteer, kMostSteer, width, scene.look.palette->warning,
                   scene.model.dark)) {
    steer(view, view.selected, scale, !std::exchange(view.steering, true));
    sendEdits(scene);
  }
  view.steering = view.steering && ImGui::IsItemActive();
  traceItem("atoms.steer");
  const bool out = view.scaleOf(view.selected) == 0;
  if (ImGui::Button(out ? "Put back" : "Ablate")) {
    clickAtom(scene, view.selected, true);
  }
  traceItem("atoms.ablate");
  ImGui::SameLine();
  ImGui::BeginDisabled(view.scaleOf(view.selected) == 1);
  if (ImGui::Button("As it is")) {
    steer(view, view.selected, 1, true);
    sendEdits(scene);
  }
  ImGui::EndDisabled();
  traceItem("atoms.asis");
}

void drawEditList(const AtomsScene& scene) {
  AtomsView& view = scene.view;
  const auto button = [&](const char* label, const char* trace, const char* help, bool possible, auto act) {
    ImGui::BeginDisabled(!possible);
    if (ImGui::Button(label)) {
      act(view);
      sendEdits(scene);
    }
    ImGui::EndDisabled();
    traceItem(trace);
    tooltip(help);
  };
  button("Undo", "atoms.undo", "What was done last. Ctrl+Z", !view.undo.empty(), undoEdit);
  ImGui::SameLine();
  button("Redo", "atoms.redo", "What was undone last. Ctrl+Y", !view.redo.empty(), redoEdit);
  ImGui::SameLine();
  button("Put all back", "atoms.clear", "The network as it is.", !view.edits.empty(), clearEdits);
  if (view.edits.size() > 1) {
    std::string text;
    for (const AtomEdit& edit : view.edits) {
      text += (text.empty() ? "" : ", ") + atomLabel(view, edit.atom);
    }
    ImGui::PushTextWrapPos(0);
    colouredText(scene.look.palette->textDim, text);
    ImGui::PopTextWrapPos();
  }
}

void drawFiringList(const AtomsScene& scene) {
  const std::optional<AtomRegion>& region = scene.view.region;
  if (!region) {
    ImGui::PushTextWrapPos(0);
    colouredText(
        scene.look.palette->textDim,
        "Click a pixel of a picture for the atoms that fire there; drag a rectangle for those most specific "
        "to it.");
    ImGui::PopTextWrapPos();
    return;
  }
  const std::vector<FiringAtom>& firing = firingIn(scene, *region);
  title(region->isPixel() ? fmt::format("Fire at ({}, {})", region->left, region->top).c_str()
                          : fmt::format("Specific to {} × {} pixels", region->right - region->left,
                                        region->bottom - region->top)
                                .c_str());
  for (std::size_t k = 0; k < std::min(firing.size(), kListed); ++k) {
    atomLine(scene, firing[k].atom,
             region->isPixel() ? formatReading(firing[k].value)
                               : fmt::format("{:.0f} % of it", 100 * firing[k].share),
             "atoms.firing");
  }
  if (firing.empty()) {
    colouredText(scene.look.palette->textDim, "no atom");
  }
}

void drawAtomInspector(const UiModel& model, ViewState& view, const UiActions& actions) {
  const AtomsScene scene = makeAtomsScene(model, view, actions);
  if (scene.layer == nullptr) {
    return;
  }
  shim::beginBareChild("atom inspector", ImVec2(0, 0), ImGuiWindowFlags_NoBackground);
  drawLayerNumbers(scene);
  if (scene.study() != nullptr) {
    ImGui::Separator();
    if (scene.view.selected >= 0) {
      drawAtomNumbers(scene);
      drawAtomDirection(scene, 110 * scene.scale());
      drawSteering(scene);
    }
    drawEditList(scene);
    drawHeads(scene);
    ImGui::Separator();
    drawFiringList(scene);
  }
  ImGui::EndChild();
}

}  // namespace rankscope
