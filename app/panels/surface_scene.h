// One frame of the surface panel: what is drawn where. UI thread only.
#pragma once

#include <cstddef>

#include "panels/picture_view.h"
#include "panels/surface_model.h"
#include "panels/surface_pictures.h"
#include "ui/plot.h"

namespace rankscope {

struct SurfaceScene {
  const SurfaceModel& model;
  const SurfaceView& view;
  PlotLook look;
  PictureLayout layout;
  ScreenRect canvas;

  /// A cell's rectangle on the screen, without its header. Cell 0 is the target's.
  ScreenRect cell(std::size_t index) const;

  double aspect() const { return layout.cellWidth / layout.cellHeight; }

  /// Top of the error colours, in the scene's units.
  double errorMaximum() const { return view.errorMaximum > 0 ? view.errorMaximum : model.errorScale; }
};

/// Pictures and headers; notes where there is no surface; what went wrong; the axes; the scale of errors.
void drawSurfaceCells(const SurfaceScene& scene, const SurfacePictures& pictures);

/// One line below everything: how large the surfaces are, and what the mouse does.
void drawSurfaceStatus(const SurfaceScene& scene, const SurfacePictures& pictures);

}  // namespace rankscope
