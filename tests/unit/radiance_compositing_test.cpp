#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <span>
#include <vector>

#include <gtest/gtest.h>

#include "radiance/compositing.h"
#include "radiance_fixture.h"

namespace rankscope {
namespace {

using radiance_tests::serially;

struct Rendered {
  std::vector<float> colour, opacity, depth;
};

Rendered render(const RaySamples& samples) {
  Rendered out;
  out.colour.resize(3 * samples.rays());
  out.opacity.resize(samples.rays());
  out.depth.resize(samples.rays());
  composite(samples, {out.colour, out.opacity, out.depth});
  return out;
}

// ---- Against the integral in closed form ----

/// Along a ray through the middle of exp(-r² / 2s²), at distance b from it, the optical depth up to t is
/// A exp(-b²/2s²) s sqrt(pi/2) (erf((t - m)/sqrt2 s) - erf((near - m)/sqrt2 s)), with m the nearest place.
struct Gaussian {
  double peak, width;

  double at(double square) const { return peak * std::exp(-square / (2 * width * width)); }
  double depthBetween(double b, double from, double to) const {
    const double scale = std::sqrt(2.0) * width;
    return at(b * b) * width * std::sqrt(std::numbers::pi / 2) *
           (std::erf(to / scale) - std::erf(from / scale));
  }
};

TEST(Compositing, AGaussianCloudIsAsOpaqueAsItsIntegralSays) {
  const OccupancyGrid grid({64, 1});
  RayMarch march;
  march.grid = &grid;
  for (const bool jitter : {false, true}) {
    march.settings.jitter = jitter;
    for (const double peak : {0.5, 3.0, 20.0}) {
      const Gaussian cloud{peak, 0.25};
      std::vector<Ray> rays;
      for (int i = 0; i < 9; ++i) {
        rays.push_back({{0.1F * static_cast<float>(i), 0, -3}, {0, 0, 1}});
      }
      RayBatch batch;
      marchRays(rays, march, serially, batch);
      std::vector<float> sigma, rgb(3 * batch.samples());
      for (std::size_t i = 0; i < batch.samples(); ++i) {
        double square = 0;
        for (std::size_t k = 0; k < 3; ++k) {
          square += std::pow(static_cast<double>(batch.positions[3 * i + k]), 2);
        }
        sigma.push_back(static_cast<float>(cloud.at(square)));
        rgb[3 * i] = 1;
        rgb[3 * i + 1] = 0.25F;
      }
      const std::vector<float> background(3 * rays.size(), 1);
      const Rendered out = render({batch.offsets, sigma, rgb, batch.t, batch.dt, background, 0});
      for (std::size_t r = 0; r < rays.size(); ++r) {
        const double opacity = 1 - std::exp(-cloud.depthBetween(0.1 * static_cast<double>(r), -1, 1));
        // A shifted sum of a smooth function errs only at its ends, where the cloud is thin.
        ASSERT_NEAR(out.opacity[r], opacity, 1e-3) << peak << " " << r;
        ASSERT_NEAR(out.colour[3 * r], 1, 1e-3);
        ASSERT_NEAR(out.colour[3 * r + 1], 0.25 * opacity + (1 - opacity), 1e-3);
        ASSERT_NEAR(out.colour[3 * r + 2], 1 - opacity, 1e-3);
      }
    }
  }
}

TEST(Compositing, AFogOfOneDensityWithAColourThatChangesAndItsDepth) {
  // sigma constant, red = exp(-k (t - 2)): colour = sigma / (sigma + k) (1 - exp(-(sigma + k) L)), and the
  // depth of an exponential law cut off at L.
  const double density = 2.5, k = 0.8, length = 2;
  RayMarch march;
  march.settings.jitter = false;
  RayBatch batch;
  const std::vector<Ray> rays{{{0, 0, -3}, {0, 0, 1}}};
  marchRays(rays, march, serially, batch);
  const std::vector<float> sigma(batch.samples(), static_cast<float>(density));
  std::vector<float> rgb(3 * batch.samples());
  for (std::size_t i = 0; i < batch.samples(); ++i) {
    rgb[3 * i] = std::exp(static_cast<float>(-k) * (batch.t[i] - 2));
  }
  const std::vector<float> background(3, 0);
  const Rendered out = render({batch.offsets, sigma, rgb, batch.t, batch.dt, background, 0});
  const double left = std::exp(-density * length);
  EXPECT_NEAR(out.opacity[0], 1 - left, 1e-4);
  EXPECT_NEAR(out.colour[0], density / (density + k) * (1 - std::exp(-(density + k) * length)), 1e-3);
  EXPECT_NEAR(out.depth[0], 2 * (1 - left) + (1 - left) / density - length * left, 1e-3);
}

TEST(Compositing, StratifiedSamplesAgreeWithTheIntegralOnAverage) {
  const Gaussian cloud{4, 0.3};
  RayMarch march;
  march.settings.steps = 512;
  RayBatch batch;
  const std::vector<Ray> rays(64, Ray{{0.2F, 0, -3}, {0, 0, 1}});
  marchRays(rays, march, serially, batch);
  std::vector<float> sigma;
  for (std::size_t i = 0; i < batch.samples(); ++i) {
    sigma.push_back(static_cast<float>(cloud.at(0.04 + std::pow(static_cast<double>(batch.t[i]) - 3, 2))));
  }
  const std::vector<float> rgb(3 * batch.samples()), background(3 * rays.size());
  const Rendered out = render({batch.offsets, sigma, rgb, batch.t, batch.dt, background, 0});
  double mean = 0;
  for (const float opacity : out.opacity) {
    mean += static_cast<double>(opacity) / static_cast<double>(rays.size());
  }
  EXPECT_NEAR(mean, 1 - std::exp(-cloud.depthBetween(0.2, -1, 1)), 1e-3);
}

// ---- The gradient ----

/// A handful of rays with samples, some without; everything in double for the test's own forward pass.
struct Case {
  std::vector<std::uint32_t> offsets{0, 5, 5, 12, 13};
  std::vector<double> sigma, rgb, t, dt, background;
  std::vector<double> byColour, byOpacity, byDepth;  ///< the loss is linear in what is rendered

  explicit Case(std::uint64_t seed, double densest) {
    Rng rng(seed);
    for (std::size_t i = 0; i < offsets.back(); ++i) {
      sigma.push_back(rng.uniform(0, densest));
      t.push_back(1 + 0.1 * static_cast<double>(i));
      dt.push_back(rng.uniform(0.05, 0.2));
      for (int c = 0; c < 3; ++c) {
        rgb.push_back(rng.uniform());
      }
    }
    for (std::size_t i = 0; i + 1 < offsets.size(); ++i) {
      byOpacity.push_back(rng.normal());
      byDepth.push_back(rng.normal());
      for (int c = 0; c < 3; ++c) {
        background.push_back(rng.uniform());
        byColour.push_back(rng.normal());
      }
    }
  }

  /// By the product of what is let through, as the equation is printed.
  double loss() const {
    double sum = 0;
    for (std::size_t r = 0; r + 1 < offsets.size(); ++r) {
      double through = 1, opacity = 0, depth = 0;
      std::array<double, 3> colour{};
      for (std::size_t i = offsets[r]; i < offsets[r + 1]; ++i) {
        const double alpha = 1 - std::exp(-sigma[i] * dt[i]);
        for (std::size_t c = 0; c < 3; ++c) {
          colour[c] += through * alpha * rgb[3 * i + c];
        }
        opacity += through * alpha;
        depth += through * alpha * t[i];
        through *= 1 - alpha;
      }
      for (std::size_t c = 0; c < 3; ++c) {
        sum += byColour[3 * r + c] * (colour[c] + (1 - opacity) * background[3 * r + c]);
      }
      sum += byOpacity[r] * opacity + byDepth[r] * depth;
    }
    return sum;
  }

  double slope(double& value) {
    const double at = value;
    constexpr double kStep = 1e-5;
    value = at + kStep;
    const double above = loss();
    value = at - kStep;
    const double below = loss();
    value = at;
    return (above - below) / (2 * kStep);
  }
};

std::vector<float> narrow(const std::vector<double>& values) {
  return std::vector<float>(values.begin(), values.end());
}

TEST(CompositingGradient, IsThatOfFiniteDifferencesInDouble) {
  for (const double densest : {0.5, 5.0, 40.0}) {
    Case it(7, densest);
    const std::vector<float> sigma = narrow(it.sigma), rgb = narrow(it.rgb), t = narrow(it.t),
                             dt = narrow(it.dt);
    const std::vector<float> background = narrow(it.background);
    const std::vector<float> byColour = narrow(it.byColour), byOpacity = narrow(it.byOpacity),
                             byDepth = narrow(it.byDepth);
    std::vector<float> gradSigma(sigma.size(), 99), gradRgb(rgb.size(), 99);
    compositeBackward({it.offsets, sigma, rgb, t, dt, background, 0}, {byColour, byOpacity, byDepth},
                      gradSigma, gradRgb);
    for (std::size_t i = 0; i < sigma.size(); ++i) {
      ASSERT_NEAR(gradSigma[i], it.slope(it.sigma[i]), 2e-6) << densest << " " << i;
    }
    for (std::size_t i = 0; i < rgb.size(); ++i) {
      ASSERT_NEAR(gradRgb[i], it.slope(it.rgb[i]), 2e-6) << densest << " " << i;
    }
  }
}

TEST(CompositingGradient, WhatIsNotAskedCountsAsZero) {
  Case it(3, 5);
  std::fill(it.byOpacity.begin(), it.byOpacity.end(), 0.0);
  std::fill(it.byDepth.begin(), it.byDepth.end(), 0.0);
  const std::vector<float> sigma = narrow(it.sigma), rgb = narrow(it.rgb), t = narrow(it.t),
                           dt = narrow(it.dt);
  const std::vector<float> background = narrow(it.background), byColour = narrow(it.byColour);
  std::vector<float> gradSigma(sigma.size()), gradRgb(rgb.size());
  compositeBackward({it.offsets, sigma, rgb, t, dt, background, 0}, {byColour, {}, {}}, gradSigma, gradRgb);
  for (std::size_t i = 0; i < sigma.size(); ++i) {
    ASSERT_NEAR(gradSigma[i], it.slope(it.sigma[i]), 2e-6);
  }
}

// ---- Ends, tiles, backgrounds ----

TEST(Compositing, EndsARayOnceHardlyAnythingComesThrough) {
  const std::vector<std::uint32_t> offsets{0, 4};
  const std::vector<float> sigma{1, 110, 50, 50}, dt(4, 0.1F), t{1, 2, 3, 4}, background(3, 1);
  const std::vector<float> rgb{0.5F, 0.5F, 0.5F, 1, 0, 0, 0, 1, 0, 0, 0, 1};
  const RaySamples samples{offsets, sigma, rgb, t, dt, background};
  std::vector<float> gradSigma(4, 9), gradRgb(12, 9);
  const std::vector<float> byColour(3, 1);
  compositeBackward(samples, {byColour, {}, {}}, gradSigma, gradRgb);
  EXPECT_GT(gradRgb[3], 0.9F);
  for (std::size_t i = 6; i < 12; ++i) {
    EXPECT_EQ(gradRgb[i], 0) << "behind the end";
  }
  EXPECT_EQ(gradSigma[2], 0);
  EXPECT_EQ(gradSigma[3], 0);
  // What the end leaves out is less than it lets through.
  RaySamples whole = samples;
  whole.opaque = 0;
  const Rendered cut = render(samples), uncut = render(whole);
  for (std::size_t c = 0; c < 3; ++c) {
    EXPECT_NEAR(cut.colour[c], uncut.colour[c], kOpaque);
  }
  EXPECT_LT(cut.opacity[0], uncut.opacity[0]);
}

TEST(Compositing, ARayWithoutSamplesShowsTheBackground) {
  const std::vector<std::uint32_t> offsets{0, 0, 0};
  const std::vector<float> background{0.1F, 0.2F, 0.3F, 1, 1, 1};
  const Rendered out = render({offsets, {}, {}, {}, {}, background});
  EXPECT_EQ(out.colour, background);
  EXPECT_EQ(out.opacity, (std::vector<float>{0, 0}));
}

TEST(Compositing, ATileGivesWhatTheWholeGives) {
  const Case it(11, 5);
  const std::vector<float> sigma = narrow(it.sigma), rgb = narrow(it.rgb), t = narrow(it.t),
                           dt = narrow(it.dt);
  const std::vector<float> background = narrow(it.background);
  const Rendered whole = render({it.offsets, sigma, rgb, t, dt, background});
  const std::span<const std::uint32_t> offsets(it.offsets);
  const Rendered part =
      render({offsets.subspan(2), std::span(sigma).subspan(5), std::span(rgb).subspan(15),
              std::span(t).subspan(5), std::span(dt).subspan(5), std::span(background).subspan(6)});
  EXPECT_EQ(part.colour, std::vector<float>(whole.colour.begin() + 6, whole.colour.end()));
  EXPECT_EQ(part.depth, std::vector<float>(whole.depth.begin() + 2, whole.depth.end()));
}

}  // namespace
}  // namespace rankscope
