// One frame of the atoms panel: what is drawn where. UI thread only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "panels/atom_pictures.h"
#include "panels/cell_parts.h"
#include "panels/ui_model.h"
#include "sae/atom_statistics.h"
#include "ui/plot.h"
#include "ui/property_widgets.h"

namespace rankscope {

struct AtomsScene {
  const UiModel& model;
  AtomsView& view;
  const UiActions& actions;
  PlotLook look;
  const LabLayer* layer = nullptr;  ///< that is shown; null: none is there yet

  const AtomFrame& frame() const { return *model.atoms; }
  /// Null until its autoencoder is trained.
  const LayerStudyPtr& study() const;
  /// What is shown answers the newest edits.
  const EditedOutputs* edited() const;
  /// Of the network that is, or is to be, taken apart.
  int hiddenLayers() const;
  float scale() const { return look.scale; }
};

/// Sets what of the view does not fit what is there.
AtomsScene makeAtomsScene(const UiModel& model, ViewState& view, const UiActions& actions);

/// Sends the edits of the view to where they are rendered. Call after each change of them.
void sendEdits(const AtomsScene& scene);

/// A click on an atom, wherever it is: takes it out, or in again; with Shift or Ctrl besides others; with the
/// right button it is only selected.
void clickAtom(const AtomsScene& scene, std::int32_t atom, bool more);

/// In what order the gallery shows them, dead ones last.
std::vector<std::int32_t> shownOrder(const AtomsScene& scene);

/// Buttons and numbers above the pictures.
void drawAtomTools(const AtomsScene& scene, PropertyEditor& editor);

/// The network's picture, what changes, the atom's map. @returns the height they take
void drawAtomCells(const AtomsScene& scene, AtomPictures& pictures, float height);

/// @returns whether every thumbnail was there
bool drawAtomGallery(const AtomsScene& scene, AtomPictures& pictures);

/// The layers beside each other, as plots; a click on one shows it.
void drawAtomLayers(const AtomsScene& scene);

/// Autoencoders over n and k: what to train, and tables of what came of it.
void drawAtomGrid(const AtomsScene& scene);

// What the inspector is made of, from top to bottom.
void drawLayerNumbers(const AtomsScene& scene);
void drawAtomNumbers(const AtomsScene& scene);
void drawAtomDirection(const AtomsScene& scene, float height);
void drawSteering(const AtomsScene& scene);
void drawEditList(const AtomsScene& scene);
void drawFiringList(const AtomsScene& scene);

/// "17", with what was done to it: "17 ablated", "17 ×2.5".
std::string atomLabel(const AtomsView& view, std::int32_t atom);

}  // namespace rankscope
