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
  double aspect() const { return canvas.layout.cellWidth / canvas.layout.cellHeight; }

  /// Top of the error colours, in the scene's units.
  double errorMaximum() const { return view.errorMaximum > 0 ? view.errorMaximum : model.errorScale; }
};

/// Pictures and headers; notes where there is no surface; what went wrong; the axes; the scale of errors.
void drawSurfaceCells(const SurfaceScene& scene, const SurfacePictures& pictures);

/// One line below everything: how large the surfaces are, and what the mouse does.
void drawSurfaceStatus(const SurfaceScene& scene, const SurfacePictures& pictures);

}  // namespace rankscope
