// One frame of the scene panel: what is drawn where. UI thread only.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "panels/cell_parts.h"
#include "panels/scene_frusta.h"
#include "panels/scene_model.h"
#include "panels/scene_pictures.h"
#include "ui/plot.h"

namespace rankscope {

struct SceneCanvas {
  const SceneModel& model;
  const SceneView& view;
  PlotLook look;
  CellCanvas canvas;  ///< cell 0 is that of the photographs
  std::vector<ShownFrustum> frusta = {};
  std::optional<std::size_t> hovered = {};  ///< the photograph whose camera is under the mouse

  ScreenRect cell(std::size_t index) const { return canvas.cell(index); }
  double aspect() const { return canvas.layout.cellWidth / canvas.layout.cellHeight; }
  /// Whether the first cell shows cameras in space, rather than a photograph.
  bool free() const { return !view.standing && !model.past; }
};

/// Pictures, cameras, headers; notes where nothing is shown; what went wrong; axes and scales.
void drawSceneCells(const SceneCanvas& scene, const ScenePictures& pictures);

/// One line below everything: what is seen, and what mouse and keys do.
void drawSceneStatus(const SceneCanvas& scene);

/// "train/r_7.png, to learn from, 8 of 80".
std::string photographText(const Scene& scene, std::size_t view);

}  // namespace rankscope
