// What the parts of the sweep panel share within one frame. UI thread only.
#pragma once

#include <string>

#include "panels/ui_model.h"
#include "ui/axis.h"
#include "ui/color_bar.h"
#include "ui/plot.h"

namespace rankscope {

struct SweepScene {
  const SweepOverview& overview;
  const SweepSlice& slice;
  PlotLook look;
  Axis axis;         ///< of the colour scale that is drawn
  ColorScale scale;  ///< bright is good

  ImU32 colour(double value) const;
};

/// "PSNR (dB)".
std::string scoreHeading(const std::string& score);

/// What keeps a cell from having numbers: "failed: …", "begun", "not run yet"; "" if nothing does.
std::string cellNote(const SweepOverview& overview, std::int64_t cell);

/// Score over two dimensions, with its scale below. A click opens a cell.
void drawSweepMap(const SweepScene& scene, const SweepView& view, const UiActions& actions, ImVec2 size);

/// The height at which a map has room for everything.
float sweepMapHeight(const SweepScene& scene);

/// Every cell in a table. A click opens one.
void drawSweepTable(const SweepScene& scene, SweepView& view, const UiActions& actions, ImVec2 size);

}  // namespace rankscope
