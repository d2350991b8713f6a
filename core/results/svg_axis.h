// Axes of plots: where a value lies, and which values are written beside it. Pure functions, any thread.
#pragma once

#include <string>
#include <vector>

namespace rankscope::report {

struct SvgAxis {
  double low = 0;
  double high = 1;
  bool logarithmic = false;
  bool whole = false;  ///< counts: no ticks between whole numbers

  /// 0 at `low`, 1 at `high`; NaN for a value that the axis cannot show.
  double place(double value) const;
};

struct SvgTick {
  double value = 0;
  std::string label;
};

/// Around the finite values (above zero, if logarithmic), with a small margin if `padded`. Never of zero
/// length.
SvgAxis axisAround(const std::vector<double>& values, bool logarithmic, bool padded);

/// Round values on the axis: multiples of 1, 2 or 5 times a power of ten, or powers of ten; about `wanted`.
std::vector<SvgTick> svgTicksOf(const SvgAxis& axis, int wanted);

}  // namespace rankscope::report
