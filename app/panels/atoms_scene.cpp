#include "panels/atoms_scene.h"

#include <algorithm>

#include <fmt/format.h>

#include "ui/theme.h"

namespace rankscope {
namespace {

const LayerStudyPtr kNoStudy;

}  // namespace

const LayerStudyPtr& AtomsScene::study() const {
  return layer == nullptr ? kNoStudy : layer->study;
}

const EditedOutputs* AtomsScene::edited() const {
  const EditedOutputsPtr& newest = frame().edited;
  const bool shown =
      newest != nullptr && newest->layer == view.layer && !view.edits.empty() && newest->edits == view.edits;
  return shown ? newest.get() : nullptr;
}

int AtomsScene::hiddenLayers() const {
  const int ofRun = model.runs.empty() ? 1 : std::max(1, model.runs[view.run].spec->model.linearLayers() - 1);
  return frame().layers.empty() ? ofRun : std::max(ofRun, frame().layers.back().layer + 1);
}

AtomsScene makeAtomsScene(const UiModel& model, ViewState& view, const UiActions& actions) {
  AtomsView& atoms = view.atoms;
  const AtomFrame& frame = *model.atoms;
  atoms.run = std::min(atoms.run, model.runs.empty() ? 0 : model.runs.size() - 1);
  atoms.head = std::clamp(atoms.head, 0, std::max(0, static_cast<int>(frame.heads.count()) - 1));
  AtomsScene scene{model, atoms, actions, {&palette(model.dark), model.scale}, nullptr};
  showLayer(atoms, std::clamp(atoms.layer, 0, scene.hiddenLayers() - 1));
  scene.layer = findLayer(frame, atoms.layer);
  const LayerStudyPtr& study = scene.study();
  if (study == nullptr || atoms.selected >= study->parts.codes->atoms()) {
    atoms.selected = -1;
  }
  if (atoms.editsOf.lock() != study) {
    forgetEdits(atoms);
    atoms.editsOf = study;
  }
  return scene;
}

void sendEdits(const AtomsScene& scene) {
  scene.actions.editAtoms(scene.view.layer, scene.view.edits);
}

void clickAtom(const AtomsScene& scene, std::int32_t atom, bool more) {
  toggleAblation(scene.view, atom, more);
  sendEdits(scene);
}

std::vector<std::int32_t> shownOrder(const AtomsScene& scene) {
  const LayerStudy& study = *scene.study();
  std::vector<double> damage;
  if (scene.layer->damage != nullptr) {
    for (const AtomDamage& one : *scene.layer->damage) {
      damage.push_back(one.drop);
    }
  }
  const bool known = scene.view.order != AtomOrder::Damage || !damage.empty();
  return orderedAtoms(study.atoms, known ? scene.view.order : AtomOrder::Magnitude, damage);
}

std::string atomLabel(const AtomsView& view, std::int32_t atom) {
  const double scale = view.scaleOf(atom);
  if (scale == 0) {
    return fmt::format("{} ablated", atom);
  }
  return scale == 1 ? fmt::format("{}", atom) : fmt::format("{} ×{:.2f}", atom, scale);
}

}  // namespace rankscope
