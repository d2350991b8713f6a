// One frame of the picture panel: what is drawn where. UI thread only.
#pragma once

#include <optional>
#include <vector>

#include "panels/picture_source.h"
#include "panels/picture_textures.h"
#include "panels/picture_view.h"
#include "panels/ui_model.h"
#include "ui/plot.h"

namespace rankscope {

struct PixelAt {
  int x = 0, y = 0;
};

struct PictureScene {
  const UiModel& model;
  const ViewState& view;
  PlotLook look;
  PictureExtent extent;
  ShownPicture target;
  std::vector<ShownPicture> pictures;  ///< one per Run
  PictureLayout layout;
  ScreenRect canvas;
  std::optional<PixelAt> hovered;  ///< of the full-size picture, under the mouse

  int blocks() const { return static_cast<int>(pictures.size()) + 1; }

  /// A cell's rectangle on the screen. Block 0 is the target's.
  ScreenRect cell(int block, bool errorCell) const;
  Placement placement(const ScreenRect& cell) const;
};

/// The error of a pixel as the error map shows it; NaN without a picture.
double pixelError(const PictureScene& scene, std::size_t run, PixelAt pixel);

/// "|t − p|" of the chosen metric.
const char* metricName(ErrorMetric metric);
const char* metricHelp(ErrorMetric metric);

/// Pictures, error maps, their headers and the scale.
void drawPictureCells(const PictureScene& scene, const PictureTextures& textures);

/// What went wrong, on the pictures of the Runs that failed, and the mark of the held flip key.
void drawOverlays(const PictureScene& scene);

/// Numbers on the pixels, once they are large enough to hold them.
void drawPixelValues(const PictureScene& scene);

/// Marks the hovered pixel in every cell.
void drawHoverMarkers(const PictureScene& scene);

/// One line below the pictures: the hovered pixel's values and errors.
void drawPictureStatus(const PictureScene& scene);

}  // namespace rankscope
