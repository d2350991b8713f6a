#include <cmath>
#include <tuple>

#include <gtest/gtest.h>

#include "compute/pool.h"
#include "task/operators/radon.h"
#include "task/operators/resampling.h"
#include "task_oracle.h"

namespace rankscope {
namespace {

using testing::askOperators;
using testing::drawnFloats;

void serially(std::size_t count, const std::function<void(std::size_t)>& task) {
  for (std::size_t i = 0; i < count; ++i) {
    task(i);
  }
}

std::vector<float> applied(LinearOperator& linear, const std::vector<float>& x) {
  std::vector<float> y(linear.outputSize(), NAN);
  linear.apply(x, y, serially);
  return y;
}

std::vector<float> appliedBack(LinearOperator& linear, const std::vector<float>& y) {
  std::vector<float> x(linear.inputSize(), NAN);
  linear.applyTransposed(y, x, serially);
  return x;
}

double inner(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  }
  return sum;
}

double norm(const std::vector<float>& a) {
  return std::sqrt(inner(a, a));
}

double largestDifference(const std::vector<float>& ours, const std::vector<double>& theirs) {
  EXPECT_EQ(ours.size(), theirs.size());
  double largest = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    largest = std::max(largest, std::abs(static_cast<double>(ours[i]) - theirs[i]));
  }
  return largest;
}

struct Case {
  std::string name;
  std::function<std::unique_ptr<LinearOperator>()> make;
};

class Operators : public ::testing::TestWithParam<Case> {};

// <A x, y> = <x, Aᵀ y>: what a gradient needs to be one. Rounding is relative to |A x| |y|.
TEST_P(Operators, TheTransposeIsOne) {
  const auto linear = GetParam().make();
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    const auto x = drawnFloats(seed, linear->inputSize());
    const auto y = drawnFloats(100 + seed, linear->outputSize());
    const auto forward = applied(*linear, x);
    EXPECT_NEAR(inner(forward, y), inner(x, appliedBack(*linear, y)), 1e-6 * norm(forward) * norm(y));
  }
}

// Entry by entry: column i of A from a unit picture, row k of it from a unit measurement.
TEST_P(Operators, EveryEntryIsTheSameBothWays) {
  const auto linear = GetParam().make();
  const std::size_t inputs = linear->inputSize();
  std::vector<std::vector<float>> columns;
  const std::size_t step = std::max<std::size_t>(1, inputs / 40);
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < inputs; i += step) {
    std::vector<float> unit(inputs, 0.0F);
    unit[i] = 1;
    columns.push_back(applied(*linear, unit));
    chosen.push_back(i);
  }
  for (std::size_t k = 0; k < linear->outputSize();
       k += std::max<std::size_t>(1, linear->outputSize() / 60)) {
    std::vector<float> unit(linear->outputSize(), 0.0F);
    unit[k] = 1;
    const auto row = appliedBack(*linear, unit);
    for (std::size_t c = 0; c < chosen.size(); ++c) {
      EXPECT_NEAR(row[chosen[c]], columns[c][k], 1e-6) << chosen[c] << " " << k;
    }
  }
}

TEST_P(Operators, SameBitsForAnyNumberOfThreads) {
  const auto linear = GetParam().make();
  const auto x = drawnFloats(1, linear->inputSize());
  const auto y = drawnFloats(2, linear->outputSize());
  const auto forward = applied(*linear, x);
  const auto back = appliedBack(*linear, y);
  for (const int threads : {1, 3}) {
    Pool pool(threads);
    const Pool::Turn turn(pool);
    const ParallelFor parallel = [&](std::size_t count, const auto& task) { pool.parallelFor(count, task); };
    std::vector<float> output(linear->outputSize());
    std::vector<float> input(linear->inputSize());
    linear->apply(x, output, parallel);
    linear->applyTransposed(y, input, parallel);
    EXPECT_EQ(output, forward) << threads;
    EXPECT_EQ(input, back) << threads;
  }
}

Case radonCase(const std::string& name, int width, int height, int angles, double first, double last) {
  return {name, [=] { return makeRadon(width, height, projectionAngles(angles, first, last)); }};
}

Case reductionCase(const std::string& name, Reduction reduction, int width, int height, int channels,
                   int scale) {
  return {name, [=] { return makeReduction(reduction, width, height, channels, scale); }};
}

INSTANTIATE_TEST_SUITE_P(Kinds, Operators,
                         ::testing::Values(radonCase("Wide", 41, 27, 17, 0, 180),
                                           radonCase("Tall", 13, 90, 9, -30, 75),
                                           radonCase("OneAngle", 30, 30, 1, 33, 180),
                                           radonCase("Long", 150, 4, 5, 0, 180),
                                           radonCase("OnePixelRows", 9, 1, 4, 0, 180),
                                           reductionCase("Bicubic4", Reduction::Bicubic, 40, 24, 3, 4),
                                           reductionCase("Bicubic2", Reduction::Bicubic, 13, 21, 1, 2),
                                           reductionCase("Bicubic4Odd", Reduction::Bicubic, 11, 7, 2, 4),
                                           reductionCase("Average4", Reduction::Average, 42, 25, 3, 4)),
                         [](const auto& one) { return one.param.name; });

TEST(Reductions, AreThoseOfPyTorch) {
  RANKSCOPE_NEEDS_PYTHON("torch");
  nlohmann::json requests = nlohmann::json::array();
  for (const char* reduction : {"bicubic", "average"}) {
    for (const auto& [width, height, channels, scale] : {std::tuple{40, 24, 3, 4}, std::tuple{33, 50, 1, 2},
                                                         std::tuple{19, 7, 2, 4}, std::tuple{5, 4, 1, 4}}) {
      requests.push_back({{"job", "reduce"},
                          {"seed", 5},
                          {"width", width},
                          {"height", height},
                          {"channels", channels},
                          {"scale", scale},
                          {"reduction", reduction}});
    }
  }
  const nlohmann::json answers = askOperators(requests);
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const nlohmann::json& r = requests[i];
    const int scale = r["scale"];
    const int width = r["width"];
    const int height = r["height"];
    EXPECT_EQ(answers[i]["extents"].get<std::vector<int>>(),
              (std::vector<int>{height / scale, width / scale}));
    const auto linear = makeReduction(r["reduction"] == "average" ? Reduction::Average : Reduction::Bicubic,
                                      width, height, r["channels"], scale);
    const auto ours = applied(*linear, drawnFloats(5, linear->inputSize()));
    EXPECT_LT(largestDifference(ours, answers[i]["values"].get<std::vector<double>>()), 2e-6) << r;
  }
}

TEST(Radon, IsARotationAndASumOverRows) {
  RANKSCOPE_NEEDS_PYTHON("torch");
  const auto angles = projectionAngles(13, 0, 180);
  nlohmann::json requests = nlohmann::json::array();
  for (const auto& [width, height] : {std::pair{61, 40}, std::pair{20, 33}}) {
    requests.push_back(
        {{"job", "rotate"}, {"seed", 3}, {"width", width}, {"height", height}, {"angles", angles}});
  }
  const nlohmann::json answers = askOperators(requests);
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const auto linear = makeRadon(requests[i]["width"], requests[i]["height"], angles);
    const auto ours = applied(*linear, drawnFloats(3, linear->inputSize()));
    EXPECT_LT(largestDifference(ours, answers[i]["values"].get<std::vector<double>>()), 2e-4) << i;
  }
}

TEST(Radon, AgreesWithScikitImage) {
  RANKSCOPE_NEEDS_PYTHON("skimage");
  const auto angles = projectionAngles(11, 0, 180);
  const int n = 63;
  nlohmann::json requests = nlohmann::json::array();
  requests.push_back({{"job", "radon"}, {"seed", 8}, {"width", n}, {"height", n}, {"angles", angles}});
  const nlohmann::json answer = askOperators(requests)[0];
  const auto image = answer["image"].get<std::vector<float>>();
  const auto ours = applied(*makeRadon(n, n, angles), image);
  EXPECT_LT(largestDifference(ours, answer["values"].get<std::vector<double>>()), 2e-4);
}

TEST(Radon, RightAnglesAreExact) {
  const int n = 9;  // odd and square: every sample falls on a pixel
  const auto x = drawnFloats(4, std::size_t{n * n});
  const auto sinogram = applied(*makeRadon(n, n, std::vector<double>{0, 90, 180}), x);
  for (std::size_t j = 0; j < n; ++j) {
    double column = 0;
    double row = 0;
    for (std::size_t i = 0; i < n; ++i) {
      column += static_cast<double>(x[i * n + j]);
      row += static_cast<double>(x[j * n + i]);
    }
    EXPECT_NEAR(sinogram[j], column, 1e-5);
    EXPECT_NEAR(sinogram[n + j], row,
                1e-5);  // counter-clockwise by 90 degrees: the top row becomes the left column
    EXPECT_NEAR(sinogram[2 * n + (n - 1 - j)], column, 1e-5);
  }
}

TEST(ProjectionAngles, IncludeBothEnds) {
  EXPECT_EQ(projectionAngles(3, 0, 180), (std::vector<double>{0, 90, 180}));
  EXPECT_EQ(projectionAngles(1, 45, 180), std::vector<double>{45});
  EXPECT_EQ(projectionAngles(2, 90, 30), (std::vector<double>{90, 30}));
}

}  // namespace
}  // namespace rankscope
