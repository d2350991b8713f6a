// One frame of the surface panel: what is drawn where. UI thread only.
#pragma once

#include <cstddef>

#include "panels/cell_parts.h"
#include "panels/surface_model.h"
#include "panels/surface_pictures.h"
#include "ui/plot.h"

namespace rankscope {

struct SurfaceScene {
  const SurfaceModel& model;
  const SurfaceView& view;
  PlotLook look;
  CellCanvas canvas;  ///< cell 0 is the target's

  ScreenRect cell(std::size_t index) const { return canvas.cell(index); }
  SurfaceForm form() const { return shownForm(model, view); }
  double aspect() const { return canvas.layout.cellWidth / canvas.layout.cellHeight; }

  /// Top of the error colours, in the scene's units.
  double errorMaximum() const { return view.errorMaximum > 0 ? view.errorMaximum : model.errorScale; }
};

/// Above the canvas: what is shown and how, and the camera.
void drawSurfaceTools(const SurfaceScene& scene, SurfaceView& view, const UiActions& actions);

/// Everything is seen, from the same direction.
void frameAll(const SurfaceScene& scene, SurfaceView& view);

/// A slice in the box, as the camera sees it; the box alone while there is none.
void drawSlice(const SurfaceScene& scene, std::size_t cell, const Texture2D* texture);

/// A Run's traced view within the box.
void drawTraced(const SurfaceScene& scene, std::size_t cell, const SurfaceViews& views);

/// Pictures and headers; notes where there is no surface; what went wrong; the axes; the scale of errors.
void drawSurfaceCells(const SurfaceScene& scene, const SurfacePictures& pictures);

/// Whether everything is shown as it should be; until then it wants to be drawn again soon.
bool isSettled(const SurfaceScene& scene, const SurfacePictures& pictures);

/// One line below everything: how large the surfaces are, and what the mouse does.
void drawSurfaceStatus(const SurfaceScene& scene, const SurfacePictures& pictures);

}  // namespace rankscope
