// One frame of the picture panel: what is drawn where. UI thread only.
#pragma once

#include <optional>
#include <vector>

#include "panels/comparison.h"
#include "panels/picture_textures.h"
#include "panels/picture_view.h"
#include "panels/ui_model.h"
#include "ui/plot.h"

namespace rankscope {

/// A sample of the comparison: a pixel, or an angle's row and a detector position.
struct PixelAt {
  int x = 0, y = 0;
};

/// What the axes of a sinogram need at the left of a cell and below it.
struct Gutter {
  double left = 0, bottom = 0;
};

struct PictureScene {
  const UiModel& model;
  const ViewState& view;
  PlotLook look;
  Comparison shown;
  PictureLayout layout;
  ScreenRect canvas;
  Gutter gutter;
  std::optional<PixelAt> hovered;  ///< under the mouse

  int blocks() const { return static_cast<int>(shown.pictures.size()) + 1; }

  /// A cell's rectangle on the screen, without its gutter. Block 0 is the target's.
  ScreenRect cell(int block, bool errorCell) const;
  Placement placement(const ScreenRect& cell) const;

  /// Where a sample lies on the screen.
  ScreenRect pixel(const Placement& at, PixelAt pixel) const;
};

/// The error of a pixel as the error map shows it; NaN without a picture, and where it is left blank.
double pixelError(const PictureScene& scene, std::size_t run, PixelAt pixel);

/// "|t − p|" of the chosen metric.
const char* metricName(ErrorMetric metric);
const char* metricHelp(ErrorMetric metric);

/// Names and scores above the cells.
void drawTargetHeader(const PictureScene& scene);
void drawRunHeader(const PictureScene& scene, std::size_t run);

/// Pictures, error maps, their headers and the scales.
void drawPictureCells(const PictureScene& scene, const PictureTextures& textures);

/// What the colours of the error maps mean, and the gray of sinograms, in the cell that the target leaves
/// free.
void drawPictureScales(const PictureScene& scene);

/// Room for a sinogram's axes; none in the other domains.
Gutter gutterOf(const Comparison& comparison, const PlotLook& look);

/// Angles at the left of a sinogram's cells, detector positions below them.
void drawSinogramAxes(const PictureScene& scene);

/// What went wrong, on the pictures of the Runs that failed, and the mark of the held flip key.
void drawOverlays(const PictureScene& scene);

/// Numbers on the pixels, once they are large enough to hold them.
void drawPixelValues(const PictureScene& scene);

/// Marks the hovered pixel in every cell.
void drawHoverMarkers(const PictureScene& scene);

/// One line below the pictures: the hovered pixel's values and errors.
void drawPictureStatus(const PictureScene& scene);

}  // namespace rankscope
