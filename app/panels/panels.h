// Every panel's draw function. Each fills the ImGui child or window that is current when it is called. UI
// thread only.
#pragma once

#include <functional>
#include <memory>

#include "panels/scene_model.h"
#include "panels/surface_model.h"
#include "panels/ui_model.h"
#include "ui/property_widgets.h"

namespace rankscope {

/// GL objects of the picture panel (textures of target, reconstructions, error maps). Needs a current GL
/// context.
class PictureTextures;
struct PictureTexturesDeleter {
  void operator()(PictureTextures* textures) const;
};
using PictureTexturesPtr = std::unique_ptr<PictureTextures, PictureTexturesDeleter>;
PictureTexturesPtr makePictureTextures();

/// Centre: the target and one column per Run with its error map; linked pan and zoom, pixel values when
/// zoomed in.
void drawPicturePanel(const UiModel& model, ViewState& view, PictureTextures& textures,
                      const UiActions& actions);

/// What is drawn of sounds: made in the background, and textures. Needs a current GL context.
class AudioShapes;
struct AudioShapesDeleter {
  void operator()(AudioShapes* shapes) const;
};
using AudioShapesPtr = std::unique_ptr<AudioShapes, AudioShapesDeleter>;
AudioShapesPtr makeAudioShapes();

/// Centre, where the signal is a sound: waveforms or spectrograms of target and Runs with their errors;
/// linked zoom and pan in time; to be heard and exported.
void drawAudioPanel(const UiModel& model, ViewState& view, AudioShapes& shapes, const UiActions& actions);

/// GL objects of the surface panel. Needs a current GL context.
class SurfacePictures;
struct SurfacePicturesDeleter {
  void operator()(SurfacePictures* pictures) const;
};
using SurfacePicturesPtr = std::unique_ptr<SurfacePictures, SurfacePicturesDeleter>;
SurfacePicturesPtr makeSurfacePictures();

/// Centre, where the signal is a shape: the target and each Run's surface under one camera; orbit, pan, zoom
/// and flight; shaded, with wires, normals or errors.
/// @returns whether everything is drawn in full; until then it wants to be called again soon, even if nothing
/// happens
/// @param moreTools draws at the right end of the row of tools; may be empty
bool drawSurfacePanel(const SurfaceModel& model, SurfaceView& view, SurfacePictures& pictures,
                      const UiActions& actions, const std::function<void()>& moreTools = {});

/// GL objects of the scene panel. Needs a current GL context.
class ScenePictures;
struct ScenePicturesDeleter {
  void operator()(ScenePictures* pictures) const;
};
using ScenePicturesPtr = std::unique_ptr<ScenePictures, ScenePicturesDeleter>;
ScenePicturesPtr makeScenePictures();

/// Centre, where the signal is a scene: its photographs and their cameras, and what each Run shows, under one
/// camera; orbit, pan, zoom and flight; standing in a photograph; colours, depths, normals and samples.
/// @returns whether everything was asked for; until then it wants to be called again soon, even if nothing
/// happens
/// @param moreTools draws at the right end of the row of tools; may be empty
bool drawScenePanel(const SceneModel& model, SceneViewState& view, ScenePictures& pictures,
                    const UiActions& actions, const std::function<void()>& moreTools = {});

/// GL objects of the atoms panel. Needs a current GL context.
class AtomPictures;
struct AtomPicturesDeleter {
  void operator()(AtomPictures* pictures) const;
};
using AtomPicturesPtr = std::unique_ptr<AtomPictures, AtomPicturesDeleter>;
AtomPicturesPtr makeAtomPictures();

/// Centre, instead of the pictures: what a network's layers are made of. Tools to take them apart; the
/// network's picture, what the edits change and the map of the selected atom; a gallery of all atoms. A click
/// on an atom takes it out.
/// @param editor of the autoencoder's fields
/// @pre model.atoms is not null, and the signal is a picture
/// @returns whether everything is drawn; until then it wants to be called again soon, even if nothing happens
bool drawAtomsPanel(const UiModel& model, ViewState& view, AtomPictures& pictures, PropertyEditor& editor,
                    const UiActions& actions);

/// Right, beside the atoms panel: the layer's numbers, the selected atom's, what was done, who fires where.
void drawAtomInspector(const UiModel& model, ViewState& view, const UiActions& actions);

/// Right: per layer the spectrum (initial one behind), ranks over steps, layer x step heat map.
void drawRankPanel(const UiModel& model, ViewState& view, const UiActions& actions);

/// Bottom: score and loss against steps or seconds, and below them the scrubber.
void drawCurvePanel(const UiModel& model, ViewState& view, const UiActions& actions);

/// A sweep: how far it is, a heat map over two of its fields, and its cells one by one. A click on a cell
/// opens its Runs. @pre model.sweep is not null
void drawSweepPanel(const UiModel& model, ViewState& view, const UiActions& actions);

}  // namespace rankscope
