// The geometry of the picture panel: how pictures are laid out, and which part of a picture a view shows.
// Pure functions of plain numbers, any thread.
#pragma once

namespace rankscope {

struct PictureExtent {
  int width = 0;
  int height = 0;
};

/// In screen pixels; y grows downwards.
struct ScreenRect {
  double x = 0, y = 0, w = 0, h = 0;

  bool contains(double px, double py) const { return px >= x && px < x + w && py >= y && py < y + h; }
};

/// What every picture shows: `zoom` screen pixels per picture pixel (0: as large as fits) around a centre in
/// fractions of the picture.
struct PictureView {
  double zoom = 0;
  double centreX = 0.5;
  double centreY = 0.5;
};

/// Where the picture lies for one view in one rectangle: screen = origin + scale * picture.
struct Placement {
  double originX = 0, originY = 0;
  double scale = 1;

  double toScreenX(double x) const { return originX + x * scale; }
  double toScreenY(double y) const { return originY + y * scale; }
  double toPictureX(double x) const { return (x - originX) / scale; }
  double toPictureY(double y) const { return (y - originY) / scale; }
};

inline constexpr double kLargestZoom = 256;

/// The largest zoom at which the whole picture is seen.
double fitZoom(PictureExtent picture, const ScreenRect& cell);

Placement place(const PictureView& view, PictureExtent picture, const ScreenRect& cell);

/// Zooms by `factor` and keeps the picture point under the cursor where it is. Zooming out to the fit becomes
/// the fit.
PictureView zoomAbout(const PictureView& view, PictureExtent picture, const ScreenRect& cell, double cursorX,
                      double cursorY, double factor);

/// Moves the picture by so many screen pixels; its centre never leaves the picture.
PictureView panBy(const PictureView& view, PictureExtent picture, const ScreenRect& cell, double dx,
                  double dy);

/// A grid of blocks, the target's first. A block is a header line and a picture under it, and, if `pairs`, a
/// second cell for its error map below the picture or to its right; under or beside the target that cell
/// holds the scale.
struct PictureLayout {
  int columns = 1;  ///< of blocks
  int rows = 1;
  bool beside = false;  ///< error maps to the right of their pictures
  bool pairs = false;   ///< whether there are error maps
  double cellWidth = 0;
  double cellHeight = 0;  ///< without the header
  double gap = 0;
  double header = 0;

  /// A cell's rectangle, without its header, within the panel.
  ScreenRect cell(int block, bool errorCell) const;
};

/// The grid in which the pictures come out largest.
PictureLayout layOut(int blocks, bool pairs, PictureExtent picture, double width, double height, double gap,
                     double header);

}  // namespace rankscope
