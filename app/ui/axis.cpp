#include "ui/axis.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string_view>

#include <fmt/format.h>

namespace rankscope {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// The smallest of 1, 2, 5 x 10^k that is not below `least`.
double niceStep(double least) {
  const double power = std::pow(10.0, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    // The tolerance keeps 0.2 from becoming 0.5 by rounding.
    if (factor * power >= least * (1 - 1e-9)) {
      return factor * power;
    }
  }
  return 10 * power;
}

/// The largest of 1, 2, 5 x 10^k that is not above `most`.
double niceFloor(double most) {
  const double power = std::pow(10.0, std::floor(std::log10(most)));
  for (const double factor : {5.0, 2.0}) {
    if (factor * power <= most * (1 + 1e-9)) {
      return factor * power;
    }
  }
  return power;
}

/// With as many decimals as `step` needs.
std::string tickLabel(double value, double step) {
  const int decimals = std::max(0, static_cast<int>(-std::floor(std::log10(step * (1 + 1e-9)))));
  if (std::abs(value) < step * 1e-6) {
    return fmt::format("{:.{}f}", 0.0, step < 1e-5 ? 0 : decimals);
  }
  const double size = std::max(std::abs(value), step);
  if (size >= 1e7 || step < 1e-5) {
    return fmt::format("{:.3g}", value);
  }
  if (size >= 1e4 && step >= 100) {
    return fmt::format("{:.{}f}k", value / 1000, step >= 1000 ? 0 : 1);
  }
  return fmt::format("{:.{}f}", value, decimals);
}

std::vector<Tick> linearTicks(const Axis& axis, int most) {
  std::vector<Tick> ticks;
  const double step = niceStep((axis.high - axis.low) / most);
  const double slack = step * 1e-6;
  for (double k = std::ceil((axis.low - slack) / step); k * step <= axis.high + slack; ++k) {
    ticks.push_back({k * step, tickLabel(k * step, step)});
  }
  return ticks;
}

std::vector<Tick> decadeTicks(const Axis& axis, int most) {
  std::vector<Tick> ticks;
  const int first = static_cast<int>(std::floor(std::log10(axis.low) + 1e-9));
  const int last = static_cast<int>(std::ceil(std::log10(axis.high) - 1e-9));
  const int stride = std::max(1, (last - first + most - 1) / most);
  const auto inside = [&](double value) {
    return value >= axis.low * (1 - 1e-9) && value <= axis.high * (1 + 1e-9);
  };
  // So few decades lie inside at a training's start that the ticks between must tell the scale.
  int decades = 0;
  int all = 0;
  for (int exponent = first; exponent <= last; ++exponent) {
    const double decade = std::pow(10.0, exponent);
    decades += inside(decade) ? 1 : 0;
    all += (inside(decade) ? 1 : 0) + (inside(2 * decade) ? 1 : 0) + (inside(5 * decade) ? 1 : 0);
  }
  const bool labelMinor = 3 * (last - first) <= most || (decades < 3 && 2 * all <= 3 * most);
  for (int exponent = first; exponent <= last; ++exponent) {
    const double decade = std::pow(10.0, exponent);
    const bool plain = exponent >= -3 && exponent <= 3;
    if (inside(decade)) {
      const std::string label = labelMinor && plain ? fmt::format("{:g}", decade) : powerOfTen(exponent);
      ticks.push_back({decade, exponent % stride == 0 ? label : ""});
    }
    for (const double factor : {2.0, 5.0}) {
      if (stride == 1 && inside(factor * decade)) {
        const std::string label = plain ? fmt::format("{:g}", factor * decade) : fmt::format("{:g}·", factor);
        ticks.push_back({factor * decade, labelMinor ? (plain ? label : label + powerOfTen(exponent)) : ""});
      }
    }
  }
  return ticks;
}

}  // namespace

double Axis::toUnit(double value) const {
  if (!logarithmic) {
    return (value - low) / (high - low);
  }
  return value > 0 ? std::log(value / low) / std::log(high / low) : kNan;
}

double Axis::fromUnit(double unit) const {
  return logarithmic ? low * std::pow(high / low, unit) : low + unit * (high - low);
}

std::vector<Tick> ticksOf(const Axis& axis, int most) {
  const bool decades = axis.logarithmic && axis.high / axis.low >= 10 * (1 - 1e-9);
  return decades ? decadeTicks(axis, most) : linearTicks(axis, most);
}

Axis niceAxis(double lowest, double highest, bool logarithmic, int most) {
  if (!std::isfinite(lowest) || !std::isfinite(highest) || (logarithmic && lowest <= 0)) {
    return logarithmic ? Axis{1e-3, 1, true} : Axis{0, 1, false};
  }
  if (logarithmic) {
    const double low = niceFloor(lowest);
    const double high = niceStep(highest);
    return {low, high > low * 1.5 ? high : low * 10, true};
  }
  const double extent = highest - lowest;
  const double pad = extent > std::abs(highest) * 1e-9 ? 0 : std::max(std::abs(highest) * 0.05, 0.5);
  const double step = niceStep((extent + 2 * pad) / most);
  return {std::floor((lowest - pad) / step + 1e-9) * step, std::ceil((highest + pad) / step - 1e-9) * step,
          false};
}

std::string powerOfTen(int exponent) {
  constexpr std::string_view digits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  if (exponent >= 0 && exponent <= 2) {
    return exponent == 0 ? "1" : exponent == 1 ? "10" : "100";
  }
  std::string text = exponent < 0 ? "10⁻" : "10";
  for (const char digit : std::to_string(std::abs(exponent))) {
    text += digits[static_cast<std::size_t>(digit - '0')];
  }
  return text;
}

std::string formatCount(std::int64_t value) {
  std::string digits = std::to_string(value < 0 ? -value : value);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return value < 0 ? "-" + digits : digits;
}

std::string formatReading(double value) {
  if (!std::isfinite(value)) {
    return std::isnan(value) ? "–" : value > 0 ? "∞" : "-∞";
  }
  const double size = std::abs(value);
  if (size != 0 && (size < 1e-4 || size >= 1e6)) {
    return fmt::format("{:.2e}", value);
  }
  if (size >= 10000) {
    return formatCount(std::llround(value));
  }
  const int whole = size < 1 ? 1 : static_cast<int>(std::floor(std::log10(size))) + 1;
  const int decimals = size == 0 ? 1 : size < 0.1 ? 5 : std::max(0, 4 - whole);
  return fmt::format("{:.{}f}", value, decimals);
}

std::string formatChannel(float value) {
  if (!std::isfinite(value)) {
    return std::isnan(value) ? "NaN" : value > 0 ? "∞" : "-∞";
  }
  const float size = std::abs(value);
  if (size >= 9.995F) {
    return size < 99.95F ? fmt::format("{:.1f}", value) : fmt::format("{:.3g}", value);
  }
  if (size >= 0.9995F) {
    return fmt::format("{:.2f}", value);
  }
  std::string text = fmt::format("{:.3f}", size);
  text.erase(0, 1);
  return value < 0 && text != ".000" ? "-" + text : text;
}

void decimate(std::span<const PlotPoint> points, const Axis& x, int columns, std::vector<PlotPoint>& kept) {
  if (points.size() <= 4 * static_cast<std::size_t>(std::max(columns, 1))) {
    kept.insert(kept.end(), points.begin(), points.end());
    return;
  }
  const auto columnOf = [&](const PlotPoint& p) { return std::floor(x.toUnit(p.x) * columns); };
  std::size_t begin = 0;
  while (begin < points.size()) {
    if (!std::isfinite(points[begin].x) || !std::isfinite(points[begin].y)) {
      kept.push_back(points[begin++]);
      continue;
    }
    const double column = columnOf(points[begin]);
    std::size_t lowest = begin;
    std::size_t highest = begin;
    std::size_t end = begin + 1;
    for (; end < points.size() && std::isfinite(points[end].y) && columnOf(points[end]) == column; ++end) {
      lowest = points[end].y < points[lowest].y ? end : lowest;
      highest = points[end].y > points[highest].y ? end : highest;
    }
    std::size_t chosen[] = {begin, std::min(lowest, highest), std::max(lowest, highest), end - 1};
    for (std::size_t k = 0; k < 4; ++k) {
      if (k == 0 || chosen[k] != chosen[k - 1]) {
        kept.push_back(points[chosen[k]]);
      }
    }
    begin = end;
  }
}

// A sector of directions from the last kept point narrows with every point that is passed over; a point
// outside it ends the segment (Sklansky and Gonzalez 1980, with the points themselves as the only possible
// ends).
void simplify(std::span<const PlotPoint> points, double tolerance, std::vector<PlotPoint>& kept) {
  if (points.empty()) {
    return;
  }
  constexpr double kPi = std::numbers::pi;
  const auto wrapped = [](double angle) { return std::remainder(angle, 2 * kPi); };
  kept.push_back(points.front());
  double direction = 0;
  double low = -kPi;
  double high = kPi;
  bool open = true;  // no direction yet
  for (std::size_t k = 1; k < points.size(); ++k) {
    const PlotPoint& anchor = kept.back();
    const double dx = points[k].x - anchor.x;
    const double dy = points[k].y - anchor.y;
    const double distance = std::hypot(dx, dy);
    if (!open) {
      const double turned = wrapped(std::atan2(dy, dx) - direction);
      if (distance <= tolerance || turned < low || turned > high) {
        kept.push_back(points[k - 1]);
        open = true;
        --k;
        continue;
      }
      const double spread = std::asin(std::min(1.0, tolerance / distance));
      low = std::max(low, turned - spread);
      high = std::min(high, turned + spread);
    } else if (distance > tolerance) {
      direction = std::atan2(dy, dx);
      high = std::asin(tolerance / distance);
      low = -high;
      open = false;
    }
  }
  if (points.size() > 1) {
    kept.push_back(points.back());
  }
}

}  // namespace rankscope
