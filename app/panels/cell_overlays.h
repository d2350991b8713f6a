// What lies over the pictures of cells that look into space: axes and scales. UI thread only.
#pragma once

#include <string>

#include "camera/camera.h"
#include "panels/picture_view.h"
#include "ui/axis.h"
#include "ui/color_bar.h"
#include "ui/plot.h"

namespace rankscope {

/// The directions of x, y and z in the lower left corner of a cell, those that point away first.
void drawCellAxes(const ScreenRect& cell, const Camera& camera, const PlotLook& look);

struct CellScale {
  std::string title;  ///< "Distance to the target"
  ColorScale colors = ColorScale::Sequential;
  Axis axis;
  std::string trace;  ///< the widget's name
};

/// In the lower right corner, where there is room.
void drawCellScale(const ScreenRect& cell, const CellScale& scale, const PlotLook& look);

}  // namespace rankscope
