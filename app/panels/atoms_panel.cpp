// The atoms panel: tools above, three pictures, the wall of atoms below.
#include <algorithm>
#include <array>

#include "panels/atoms_scene.h"
#include "panels/choice_strip.h"
#include "panels/panels.h"
#include "ui/fonts.h"
#include "ui/widgets.h"

namespace rankscope {
namespace {

constexpr const char* kHint =
    "What is this network made of?\n\n"
    "A sparse autoencoder writes a layer's activations as a few of many atoms. Each atom is a direction in "
    "the "
    "layer's neurons and a map over the picture of where it fires. Take the network apart, then click an "
    "atom to "
    "see what the picture loses without it.";

void drawHint(const AtomsScene& scene) {
  const float width = std::min(ImGui::GetContentRegionAvail().x, 34 * ImGui::GetFontSize());
  ImGui::SetCursorPos(ImVec2((ImGui::GetWindowWidth() - width) / 2,
                             std::max(ImGui::GetWindowHeight() * 0.28F, ImGui::GetCursorPosY())));
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + width);
  colouredText(
      scene.look.palette->textDim,
      scene.layer == nullptr ? kHint : "This layer's atoms appear here once its autoencoder is trained.");
  ImGui::PopTextWrapPos();
}

constexpr std::array<StripChoice, 3> kBelow = {
    {{"Atoms", "Every atom's map.", "atoms.below.wall"},
     {"Layers",
      "How atoms change from layer to layer: how much of the picture they cover, how many are dead, "
      "and the strongest of each.",
      "atoms.below.layers"},
     {"n and k",
      "Autoencoders of other sizes on this layer: what they give back, and how many atoms they use.",
      "atoms.below.grid"}}};

/// @returns whether every thumbnail was there
bool drawBelow(const AtomsScene& scene, AtomPictures& pictures) {
  int below = static_cast<int>(scene.view.below);
  if (choiceStrip("below", kBelow, below)) {
    scene.view.below = static_cast<AtomsBelow>(below);
  }
  switch (scene.view.below) {
    case AtomsBelow::Layers:
      drawAtomLayers(scene);
      return true;
    case AtomsBelow::Grid:
      drawAtomGrid(scene);
      return true;
    case AtomsBelow::Wall:
      break;
  }
  ImGui::SameLine(0, 14 * scene.scale());
  return drawAtomGallery(scene, pictures);
}

}  // namespace

bool drawAtomsPanel(const UiModel& model, ViewState& view, AtomPictures& pictures, PropertyEditor& editor,
                    const UiActions& actions) {
  const AtomsScene scene = makeAtomsScene(model, view, actions);
  drawAtomTools(scene, editor);
  if (scene.study() == nullptr) {
    drawHint(scene);
    return true;
  }
  pictures.update(model.atoms, view.atoms, view.flipToTarget);
  const float room = ImGui::GetContentRegionAvail().y;
  drawAtomCells(scene, pictures, std::max(room * 0.45F, std::min(room, 140 * scene.scale())));
  ImGui::Dummy(ImVec2(0, 4 * scene.scale()));
  return drawBelow(scene, pictures);
}

}  // namespace rankscope
