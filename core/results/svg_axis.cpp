#include "results/svg_axis.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "base/values.h"

namespace rankscope::report {
namespace {

constexpr double kMargin = 0.04;

std::string superscript(int number) {
  constexpr std::array<const char*, 10> kDigits{"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string out = number < 0 ? "⁻" : "";
  for (const char digit : fmt::format("{}", std::abs(number))) {
    out += kDigits[static_cast<std::size_t>(digit - '0')];
  }
  return out;
}

/// The smallest of 1, 2, 5 times a power of ten that is at least `x`.
double roundStep(double x) {
  const double power = std::pow(10.0, std::floor(std::log10(x)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= x * (1 - 1e-9)) {
      return factor * power;
    }
  }
  return 10 * power;
}

std::string linearLabel(double value, double step) {
  if (value != 0 && std::abs(value) < 1e-3) {
    return fmt::format("{:g}", value);
  }
  for (const auto& [unit, name] : {std::pair{1e6, "M"}, std::pair{1e3, "k"}}) {
    if (std::abs(value) >= 10 * unit && step >= unit / 10) {
      return fmt::format("{:g}{}", value / unit, name);
    }
  }
  return fmt::format("{:g}", value);
}

std::vector<SvgTick> linearTicks(const SvgAxis& axis, int wanted) {
  const double length = axis.high - axis.low;
  double step = roundStep(length / wanted);
  if (length / step < 3) {
    step = roundStep(step / 2.5);  // the next finer one: two labels are too few
  }
  if (axis.whole) {
    step = std::max(1.0, step);
  }
  std::vector<SvgTick> ticks;
  const double slack = step * 1e-6;
  for (double k = std::ceil((axis.low - slack) / step); k * step <= axis.high + slack; k += 1) {
    const double value = k == 0 ? 0 : k * step;
    ticks.push_back({value, linearLabel(value, step)});
  }
  return ticks;
}

std::vector<SvgTick> decadeTicks(const SvgAxis& axis, int wanted) {
  const int first = static_cast<int>(std::ceil(std::log10(axis.low) - 1e-9));
  const int last = static_cast<int>(std::floor(std::log10(axis.high) + 1e-9));
  const int stride = std::max(1, (last - first + wanted) / wanted);
  std::vector<SvgTick> ticks;
  for (int exponent = first; exponent <= last; exponent += stride) {
    ticks.push_back({std::pow(10.0, exponent), "10" + superscript(exponent)});
  }
  return ticks;
}

std::vector<SvgTick> fineLogTicks(const SvgAxis& axis) {
  std::vector<SvgTick> ticks;
  for (int exponent = static_cast<int>(std::floor(std::log10(axis.low)));
       std::pow(10.0, exponent) <= axis.high; ++exponent) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      const double value = factor * std::pow(10.0, exponent);
      if (value >= axis.low && value <= axis.high) {
        ticks.push_back({value, fmt::format("{:g}", value)});
      }
    }
  }
  return ticks;
}

}  // namespace

double SvgAxis::place(double value) const {
  if (!std::isfinite(value) || (logarithmic && value <= 0)) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  return logarithmic ? std::log(value / low) / std::log(high / low) : (value - low) / (high - low);
}

SvgAxis axisAround(const std::vector<double>& values, bool logarithmic, bool padded) {
  const FiniteRange found = finiteRange(values, logarithmic);
  auto [low, high] = found.empty() ? FiniteRange{1, 1} : found;
  if (logarithmic) {
    // A flat line still deserves some room around it; and no end may leave the range of a double.
    low = std::clamp(low, 1e-290, 1e290);
    high = std::clamp(high, 1e-290, 1e290);
    const double factor =
        std::max(padded ? std::pow(high / low, kMargin) : 1.0, high / low < 1.05 ? 1.1 : 1.0);
    return {low / factor, high * factor, true, false};
  }
  const bool flat = high - low <= 1e-9 * std::max(std::abs(high), std::abs(low));
  const double margin = flat ? std::max(0.5, 0.05 * std::abs(high)) : padded ? kMargin * (high - low) : 0;
  return {low - margin, high + margin, false, false};
}

std::vector<SvgTick> svgTicksOf(const SvgAxis& axis, int wanted) {
  if (!axis.logarithmic) {
    return linearTicks(axis, wanted);
  }
  std::vector<SvgTick> decades = decadeTicks(axis, wanted);
  if (decades.size() >= 3) {
    return decades;
  }
  std::vector<SvgTick> fine = fineLogTicks(axis);
  return fine.size() >= 3 ? fine : linearTicks(axis, wanted);
}

}  // namespace rankscope::report
