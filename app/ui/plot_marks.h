// What else a plot may show beside its lines: spreads, dashes, bars, stars. Called while the plot lives,
// which clips them. UI thread only.
#pragma once

#include <span>

#include "ui/plot.h"

namespace rankscope {

/// A stretch of y at one x.
struct PlotSpread {
  double x = 0;
  double low = 0;
  double high = 0;
};

/// A filled band through spreads that ascend in x.
void drawBand(const Plot& plot, std::span<const PlotSpread> spreads, ImU32 colour);

/// An upright line with a cap at either end.
void drawWhisker(const Plot& plot, const PlotSpread& spread, ImU32 colour, float scale);

/// A level dashed line at y.
void drawDashes(const Plot& plot, double y, double from, double to, ImU32 colour, float scale);

/// From the plot's lower edge up to a point. @param width in units of x
void drawBar(const Plot& plot, PlotPoint top, double width, ImU32 colour, float scale);

/// Above a point.
void drawStarAbove(const Plot& plot, PlotPoint point, ImU32 colour, float scale);

}  // namespace rankscope
