// What every cell of a Run has, whether it shows a picture or a sound: header, notes, what went wrong. UI
// thread only.
#pragma once

#include <string>
#include <vector>

#include "panels/picture_source.h"
#include "panels/picture_view.h"
#include "train/frame.h"
#include "ui/plot.h"

namespace rankscope {

ImVec2 cornerOf(const ScreenRect& rect);
ImVec2 endOf(const ScreenRect& rect);

/// Cells under a row of tools, and room for a status line below them.
struct CellCanvas {
  ScreenRect area;
  PictureLayout layout;

  /// On whole pixels, or pictures would be blurred; without its header.
  ScreenRect cell(std::size_t index) const;

  bool hasRoom() const { return layout.cellWidth >= 1 && layout.cellHeight >= 1; }
};

/// What is left of the window below the cursor. @param picture what the cells should have about the shape of
CellCanvas layOutCells(std::size_t cells, PictureExtent picture, const PlotLook& look);

struct CellHeader {
  ImU32 accent = 0;  ///< 0: no swatch
  std::string name;
  std::string detail;
  std::vector<std::string> values;  ///< the same said at more or less length, longest first
};

/// Swatch and name at the left, the value at the right, the detail between them where it fits.
void drawCellHeader(const ScreenRect& header, const CellHeader& what, const PlotLook& look);

/// Over the lower part of a cell.
void drawCellFailure(const ScreenRect& cell, const Failure& failure, const PlotLook& look);

/// An empty frame with a few words in it.
void drawCellNote(const ScreenRect& cell, const std::string& text, const PlotLook& look);

/// Where what is shown comes from and what its Run does: "step 300, paused".
std::string detailText(const Frame& frame, PictureOrigin origin, std::int64_t step, bool showsTarget);

/// A score with its unit, and without it; "–" for what is no number. @param before "test "
std::vector<std::string> scoreTexts(const Score& score, const std::string& before = {});

/// Why nothing is shown. @param what "picture" or "sound"
std::string waitingText(const Frame& frame, std::int64_t scrubStep, const std::string& what);

}  // namespace rankscope
