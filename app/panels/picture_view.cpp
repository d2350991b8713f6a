#include "panels/picture_view.h"

#include <algorithm>
#include <cmath>

namespace rankscope {
namespace {

/// Width over height at which a header has room for a name and a score.
constexpr double kHeaderAspect = 7;

double zoomOf(const PictureView& view, PictureExtent picture, const ScreenRect& cell) {
  return view.zoom > 0 ? view.zoom : fitZoom(picture, cell);
}

/// Not rounded: what zooming and panning compute with.
Placement exactPlacement(const PictureView& view, PictureExtent picture, const ScreenRect& cell) {
  const double scale = zoomOf(view, picture, cell);
  return {cell.x + cell.w / 2 - view.centreX * picture.width * scale,
          cell.y + cell.h / 2 - view.centreY * picture.height * scale, scale};
}

PictureView centredAt(double zoom, double centreX, double centreY) {
  return {zoom, std::clamp(centreX, 0.0, 1.0), std::clamp(centreY, 0.0, 1.0)};
}

}  // namespace

double fitZoom(PictureExtent picture, const ScreenRect& cell) {
  if (picture.width <= 0 || picture.height <= 0) {
    return 1;
  }
  return std::max(1e-3, std::min(cell.w / picture.width, cell.h / picture.height));
}

Placement place(const PictureView& view, PictureExtent picture, const ScreenRect& cell) {
  Placement placement = exactPlacement(view, picture, cell);
  // On whole pixels, or a picture at 100 % would be blurred.
  placement.originX = std::round(placement.originX);
  placement.originY = std::round(placement.originY);
  return placement;
}

PictureView zoomAbout(const PictureView& view, PictureExtent picture, const ScreenRect& cell, double cursorX,
                      double cursorY, double factor) {
  const Placement before = exactPlacement(view, picture, cell);
  const double fit = fitZoom(picture, cell);
  const double zoom = std::min(before.scale * factor, std::max(kLargestZoom, fit));
  if (zoom <= fit * 1.001) {
    return {};
  }
  // screen = middle + (picture - centre) * zoom, solved for the centre with the cursor's picture point fixed.
  const double centreX = before.toPictureX(cursorX) - (cursorX - cell.x - cell.w / 2) / zoom;
  const double centreY = before.toPictureY(cursorY) - (cursorY - cell.y - cell.h / 2) / zoom;
  return centredAt(zoom, centreX / picture.width, centreY / picture.height);
}

PictureView panBy(const PictureView& view, PictureExtent picture, const ScreenRect& cell, double dx,
                  double dy) {
  const double zoom = zoomOf(view, picture, cell);
  return centredAt(view.zoom, view.centreX - dx / (zoom * picture.width),
                   view.centreY - dy / (zoom * picture.height));
}

ScreenRect PictureLayout::cell(int block, bool errorCell) const {
  const bool stacked = pairs && !beside;
  const int across = block % columns * (pairs && beside ? 2 : 1) + (errorCell && beside ? 1 : 0);
  const double blockHeight = header + cellHeight + (stacked ? gap + cellHeight : 0);
  const double top = block / columns * (blockHeight + gap) + header;
  return {across * (cellWidth + gap), top + (errorCell && stacked ? cellHeight + gap : 0), cellWidth,
          cellHeight};
}

PictureLayout layOut(int blocks, bool pairs, PictureExtent picture, double width, double height, double gap,
                     double header) {
  PictureLayout best;
  double bestZoom = 0;
  for (const bool beside : {false, true}) {
    for (int columns = blocks; columns >= 1 && (pairs || !beside); --columns) {
      const int rows = (blocks + columns - 1) / columns;
      const int across = columns * (pairs && beside ? 2 : 1);
      const int down = pairs && !beside ? 2 : 1;
      const double w = std::floor((width - gap * (across - 1)) / across);
      const double block = (height - gap * (rows - 1)) / rows - header;
      const double h = std::floor((block - gap * (down - 1)) / down);
      if (w < 1 || h < 1) {
        continue;
      }
      // Cells too narrow for their header count for less.
      const double zoom = fitZoom(picture, {0, 0, w, h}) * std::min(1.0, w / (header * kHeaderAspect));
      // One row of columns reads best: it is left only for a clearly larger picture.
      if (zoom > bestZoom * 1.1) {
        bestZoom = zoom;
        best = {columns, rows, beside, pairs, w, h, gap, header};
      }
    }
  }
  return best;
}

}  // namespace rankscope
