// Axes of plots as plain numbers: mapping, ticks, labels, and the thinning of long lines. Pure functions, any
// thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace rankscope {

/// A closed range, linear or logarithmic (then low > 0). high > low.
struct Axis {
  double low = 0;
  double high = 1;
  bool logarithmic = false;

  /// 0 at low, 1 at high; beyond them outside [0, 1]. NaN for what a logarithmic axis cannot show.
  double toUnit(double value) const;
  double fromUnit(double unit) const;
};

struct Tick {
  double value = 0;
  std::string label;  ///< empty for a minor tick
};

/// Linear: multiples of 1, 2 or 5 times a power of ten, at most `most` of them. Logarithmic: decades (every
/// second, third … if there are more than `most`), labelled as powers of ten, with 2 and 5 between where
/// there is room; below one decade the linear ticks. `most` >= 2.
std::vector<Tick> ticksOf(const Axis& axis, int most);

/// Grows a range of data to the neighbouring multiples of a tick step (1, 2 or 5 times a power of ten if
/// logarithmic), so that it stays put while the data creeps. A range without extent, or without finite
/// values, becomes one of useful width.
Axis niceAxis(double lowest, double highest, bool logarithmic, int most);

/// 10⁻³
std::string powerOfTen(int exponent);

/// "12,345".
std::string formatCount(std::int64_t value);

/// A readout in four significant digits: "31.42", "0.001234", "1.2e-7"; "–" for NaN, "∞" for infinity.
std::string formatReading(double value);

/// A channel of a pixel in three digits: "0.512" as ".512", "-.031", "1.00", "12.3".
std::string formatChannel(float value);

struct PlotPoint {
  double x = 0;
  double y = 0;
};

/// Keeps, for every column of pixels, the first, lowest, highest and last point, so that no spike is lost.
/// @param points ascending in x; points that are not finite break the line and are kept
/// @param columns how many columns the axis is wide
/// Appends to `kept` in the order of `points`. Short inputs are copied.
void decimate(std::span<const PlotPoint> points, const Axis& x, int columns, std::vector<PlotPoint>& kept);

/// Leaves out points of a line on the screen that are within `tolerance` of the straight line between those
/// kept, so that a smooth curve costs few triangles. The first and last stay. Appends to `kept`.
void simplify(std::span<const PlotPoint> points, double tolerance, std::vector<PlotPoint>& kept);

}  // namespace rankscope
