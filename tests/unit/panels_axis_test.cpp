#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>

#include "ui/axis.h"

namespace rankscope {
namespace {

std::vector<double> valuesOf(const std::vector<Tick>& ticks) {
  std::vector<double> values;
  for (const Tick& tick : ticks) {
    values.push_back(tick.value);
  }
  return values;
}

std::vector<std::string> labelsOf(const std::vector<Tick>& ticks) {
  std::vector<std::string> labels;
  for (const Tick& tick : ticks) {
    labels.push_back(tick.label);
  }
  return labels;
}

TEST(Axis, mapsBothWays) {
  for (const Axis axis : {Axis{-3, 5, false}, Axis{1e-4, 2e3, true}}) {
    EXPECT_DOUBLE_EQ(axis.toUnit(axis.low), 0);
    EXPECT_DOUBLE_EQ(axis.toUnit(axis.high), 1);
    for (const double unit : {0.1, 0.5, 0.83}) {
      EXPECT_NEAR(axis.toUnit(axis.fromUnit(unit)), unit, 1e-12);
    }
  }
  EXPECT_DOUBLE_EQ((Axis{1, 100, true}).toUnit(10), 0.5);
  EXPECT_TRUE(std::isnan((Axis{1, 100, true}).toUnit(0)));
}

TEST(Axis, linearTicksAreOneTwoFive) {
  EXPECT_EQ(labelsOf(ticksOf({0, 1, false}, 5)),
            (std::vector<std::string>{"0.0", "0.2", "0.4", "0.6", "0.8", "1.0"}));
  EXPECT_EQ(labelsOf(ticksOf({0, 1234, false}, 3)), (std::vector<std::string>{"0", "500", "1000"}));
  EXPECT_EQ(labelsOf(ticksOf({-0.25, 0.25, false}, 5)),
            (std::vector<std::string>{"-0.2", "-0.1", "0.0", "0.1", "0.2"}));
  EXPECT_EQ(labelsOf(ticksOf({0, 50000, false}, 5)),
            (std::vector<std::string>{"0", "10k", "20k", "30k", "40k", "50k"}));
}

TEST(Axis, aLogarithmicRangeOfFewDecadesHasThreeLabelsAndMore) {
  EXPECT_EQ(labelsOf(ticksOf({0.02, 0.2, true}, 4)),
            (std::vector<std::string>{"0.02", "0.05", "0.1", "0.2"}));
  EXPECT_EQ(labelsOf(ticksOf({0.005, 0.2, true}, 4)),
            (std::vector<std::string>{"0.005", "0.01", "0.02", "0.05", "0.1", "0.2"}));
}

TEST(Axis, linearTicksStayInsideAndFew) {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> exponent(-6, 6);
  for (int trial = 0; trial < 300; ++trial) {
    const double low = std::pow(10, exponent(random)) - std::pow(10, exponent(random));
    const Axis axis{low, low + std::pow(10, exponent(random)), false};
    const std::vector<Tick> ticks = ticksOf(axis, 6);
    EXPECT_LE(ticks.size(), 7U);
    for (const Tick& tick : ticks) {
      EXPECT_GE(axis.toUnit(tick.value), -1e-5);
      EXPECT_LE(axis.toUnit(tick.value), 1 + 1e-5);
    }
  }
}

TEST(Axis, logarithmicTicksAreDecades) {
  EXPECT_EQ(valuesOf(ticksOf({1, 100, true}, 6)), (std::vector<double>{1, 2, 5, 10, 20, 50, 100}));
  const std::vector<Tick> wide = ticksOf({1e-12, 1, true}, 4);
  int labelled = 0;
  for (const Tick& tick : wide) {
    EXPECT_NEAR(std::log10(tick.value), std::round(std::log10(tick.value)), 1e-9);
    labelled += tick.label.empty() ? 0 : 1;
  }
  EXPECT_LE(labelled, 5);
  EXPECT_GE(labelled, 3);
  EXPECT_EQ(powerOfTen(-12), "10⁻¹²");
  EXPECT_EQ(powerOfTen(1), "10");
}

TEST(Axis, lessThanADecadeStillHasTicks) {
  EXPECT_EQ(valuesOf(ticksOf({2, 5, true}, 4)), (std::vector<double>{2, 3, 4, 5}));
}

TEST(NiceAxis, growsToTicksAndSurvivesOddData) {
  const Axis plain = niceAxis(9.3, 24.1, false, 5);
  EXPECT_DOUBLE_EQ(plain.low, 5);
  EXPECT_DOUBLE_EQ(plain.high, 25);
  const Axis decades = niceAxis(3e-3, 0.4, true, 5);
  EXPECT_DOUBLE_EQ(decades.low, 2e-3);
  EXPECT_DOUBLE_EQ(decades.high, 0.5);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  for (const bool logarithmic : {false, true}) {
    for (const auto& [low, high] : {std::pair{nan, nan}, {infinity, -infinity}, {3.0, 3.0}, {0.0, 0.0}}) {
      const Axis axis = niceAxis(low, high, logarithmic, 5);
      EXPECT_LT(axis.low, axis.high);
      EXPECT_TRUE(!logarithmic || axis.low > 0);
    }
  }
}

TEST(Format, readings) {
  EXPECT_EQ(formatReading(31.4159), "31.42");
  EXPECT_EQ(formatReading(0.5), "0.500");
  EXPECT_EQ(formatReading(1234.56), "1235");
  EXPECT_EQ(formatReading(45678.9), "45,679");
  EXPECT_EQ(formatReading(2.5e-7), "2.50e-07");
  EXPECT_EQ(formatReading(std::numeric_limits<double>::infinity()), "∞");
  EXPECT_EQ(formatReading(std::numeric_limits<double>::quiet_NaN()), "–");
  EXPECT_EQ(formatCount(1234567), "1,234,567");
  EXPECT_EQ(formatCount(-1000), "-1,000");
  EXPECT_EQ(formatCount(999), "999");
}

TEST(Format, channelsInThreeDigits) {
  EXPECT_EQ(formatChannel(0.5124F), ".512");
  EXPECT_EQ(formatChannel(-0.031F), "-.031");
  EXPECT_EQ(formatChannel(-0.0001F), ".000");
  EXPECT_EQ(formatChannel(0.9999F), "1.00");
  EXPECT_EQ(formatChannel(1.0F), "1.00");
  EXPECT_EQ(formatChannel(12.34F), "12.3");
}

TEST(Decimate, keepsEveryColumnsExtremes) {
  std::mt19937 random(3);
  std::normal_distribution<double> noise;
  std::vector<PlotPoint> points;
  for (int k = 0; k < 20000; ++k) {
    points.push_back({static_cast<double>(k), noise(random)});
  }
  points[12345].y = 100;
  points[777].y = -100;
  const Axis axis{0, 20000, false};
  constexpr int kColumns = 200;
  std::vector<PlotPoint> kept;
  decimate(points, axis, kColumns, kept);
  EXPECT_LE(kept.size(), 4U * kColumns);
  std::vector<std::pair<double, double>> before(kColumns, {1e9, -1e9});
  auto after = before;
  const auto collect = [&](const std::vector<PlotPoint>& from, auto& into) {
    for (const PlotPoint& p : from) {
      auto& range = into[static_cast<std::size_t>(p.x * kColumns / 20000)];
      range = {std::min(range.first, p.y), std::max(range.second, p.y)};
    }
  };
  collect(points, before);
  collect(kept, after);
  EXPECT_EQ(before, after);
  EXPECT_TRUE(std::is_sorted(kept.begin(), kept.end(), [](auto a, auto b) { return a.x < b.x; }));
}

TEST(Decimate, keepsGapsAndShortLines) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  std::vector<PlotPoint> points(1000, {0, 1});
  for (std::size_t k = 0; k < points.size(); ++k) {
    points[k].x = static_cast<double>(k);
  }
  points[500].y = nan;
  std::vector<PlotPoint> kept;
  decimate(points, {0, 1000, false}, 10, kept);
  EXPECT_EQ(std::count_if(kept.begin(), kept.end(), [](const PlotPoint& p) { return std::isnan(p.y); }), 1);
  kept.clear();
  decimate(std::span(points).first(20), {0, 1000, false}, 10, kept);
  EXPECT_EQ(kept.size(), 20U);
}

double distanceToSegment(PlotPoint p, PlotPoint a, PlotPoint b) {
  const double length = (b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y);
  const double t =
      std::clamp(((p.x - a.x) * (b.x - a.x) + (p.y - a.y) * (b.y - a.y)) / std::max(length, 1e-12), 0.0, 1.0);
  return std::hypot(p.x - a.x - t * (b.x - a.x), p.y - a.y - t * (b.y - a.y));
}

TEST(Simplify, staysWithinTheToleranceWithFewerPoints) {
  std::vector<PlotPoint> points;
  for (int k = 0; k <= 400; ++k) {
    points.push_back({static_cast<double>(k), 60 * std::exp(-k / 60.0) + (k == 250 ? 30 : 0)});
  }
  std::vector<PlotPoint> kept;
  simplify(points, 0.25, kept);
  EXPECT_LT(kept.size(), 60U);
  EXPECT_EQ(kept.front().x, 0);
  EXPECT_EQ(kept.back().x, 400);
  std::size_t segment = 0;
  for (const PlotPoint& point : points) {
    while (kept[segment + 1].x < point.x) {
      ++segment;
    }
    EXPECT_LE(distanceToSegment(point, kept[segment], kept[segment + 1]), 0.5) << "at " << point.x;
  }
}

}  // namespace
}  // namespace rankscope
