// Line plots as inline SVG that follows the page's light or dark colours. Pure functions, any thread.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace rankscope::report {

struct PlotSeries {
  std::string label;                              ///< shown when the pointer rests on the line
  std::string color;                              ///< "#rrggbb"; empty: the page's muted line colour
  std::vector<std::pair<double, double>> points;  ///< ascending x; a point that is not finite breaks the line
  double width = 1.7;
  bool dashed = false;
  std::vector<double> deviations = {};  ///< half the length of a bar across each point; empty: no bars
  std::vector<std::size_t> stars = {};  ///< points that are marked
};

struct Plot {
  std::string title;
  std::string note;  ///< beside the title, muted: a unit or a matrix's size
  std::string xLabel;
  bool wholeX = false;  ///< x counts something
  bool logarithmicX = false;
  bool logarithmic = false;  ///< the y axis
  /// Shows at most so many times below the largest y; 0: everything. Singular values at rounding level say
  /// nothing.
  double dynamicRange = 0;
  std::vector<double> within = {};  ///< what the y axis shows at least: 0 and 1 for a share
  std::vector<PlotSeries> series;
};

/// Size of a plot's drawing, in its own units, shared with the heat map so that they line up.
inline constexpr double kPlotWidth = 360;
inline constexpr double kPlotHeight = 212;
inline constexpr double kPlotLeft = 44;
inline constexpr double kPlotRight = 350;

/// <figure class="plot"> with its caption.
std::string svgPlot(const Plot& plot);

/// The same of several, one after the other.
std::string svgPlots(const std::vector<Plot>& plots);

/// What is drawn inside a plot's frame of kPlotWidth x kPlotHeight; empty if no value is finite.
std::string svgDrawing(const Plot& plot);

/// The step axis under a drawing: labels and the axis' name. `y` is the frame's lower edge.
struct SvgAxis;
std::string svgHorizontalTicks(const SvgAxis& axis, double y, const std::string& label);

}  // namespace rankscope::report
