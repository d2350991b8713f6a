#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "radiance/activations.h"
#include "radiance/ray.h"
#include "radiance/spherical_harmonics.h"

namespace rankscope {
namespace {

using Harmonics = std::array<float, kSphericalHarmonics>;

Harmonics harmonicsAt(double cosine, double azimuth) {
  const double sine = std::sqrt(1 - cosine * cosine);
  const std::array<float, 3> direction{static_cast<float>(sine * std::cos(azimuth)),
                                       static_cast<float>(sine * std::sin(azimuth)),
                                       static_cast<float>(cosine)};
  Harmonics out{};
  encodeDirections(direction, out);
  return out;
}

/// The real harmonic by its definition: the standard library's P_l^m with the Condon-Shortley sign.
double definition(unsigned l, int m, double polar, double azimuth) {
  const double legendre = std::sph_legendre(l, static_cast<unsigned>(std::abs(m)), polar);
  if (m == 0) {
    return legendre;
  }
  return std::numbers::sqrt2 * legendre * (m > 0 ? std::cos(m * azimuth) : std::sin(-m * azimuth));
}

TEST(SphericalHarmonics, AreThoseOfTheDefinition) {
  for (const double polar : {0.1, 0.7, 1.5, 2.2, 3.0}) {
    for (const double azimuth : {0.3, 1.9, 3.5, 5.8}) {
      const Harmonics found = harmonicsAt(std::cos(polar), azimuth);
      for (unsigned l = 0; l < 4; ++l) {
        for (int m = -static_cast<int>(l); m <= static_cast<int>(l); ++m) {
          const auto index = static_cast<std::size_t>(static_cast<int>(l * l + l) + m);
          ASSERT_NEAR(found[index], definition(l, m, polar, azimuth), 2e-6) << l << " " << m;
        }
      }
    }
  }
}

TEST(SphericalHarmonics, AreOrthonormalOverTheSphere) {
  // Four Gauss-Legendre points in the cosine and eight in the azimuth are exact for degree 6.
  const std::array<double, 4> nodes{-0.8611363115940526, -0.3399810435848563, 0.3399810435848563,
                                    0.8611363115940526};
  const std::array<double, 4> weights{0.3478548451374538, 0.6521451548625461, 0.6521451548625461,
                                      0.3478548451374538};
  std::array<std::array<double, kSphericalHarmonics>, kSphericalHarmonics> products{};
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    for (int j = 0; j < 8; ++j) {
      const Harmonics y = harmonicsAt(nodes[i], std::numbers::pi * j / 4);
      for (std::size_t a = 0; a < y.size(); ++a) {
        for (std::size_t b = 0; b < y.size(); ++b) {
          products[a][b] += weights[i] * std::numbers::pi / 4 * static_cast<double>(y[a] * y[b]);
        }
      }
    }
  }
  for (std::size_t a = 0; a < kSphericalHarmonics; ++a) {
    for (std::size_t b = 0; b < kSphericalHarmonics; ++b) {
      EXPECT_NEAR(products[a][b], a == b ? 1 : 0, 3e-6) << a << " " << b;
    }
  }
}

TEST(Activations, TruncExpClampsItsGradientAndNotItself) {
  const std::vector<float> x{-60, -20, -1, 0, 2, 20, 200};
  std::vector<float> y(x.size());
  truncExp(x, y);
  std::vector<float> grad(x.size(), 2);
  truncExpBackward(x, grad);
  const std::array<double, 7> steepness{-15, -15, -1, 0, 2, 15, 15};
  for (std::size_t i = 0; i + 1 < x.size(); ++i) {
    EXPECT_NEAR(y[i], std::exp(static_cast<double>(x[i])), 1e-6 * std::exp(static_cast<double>(x[i])));
  }
  EXPECT_EQ(y.back(), std::numeric_limits<float>::infinity());
  for (std::size_t i = 0; i < x.size(); ++i) {
    EXPECT_NEAR(grad[i], 2 * std::exp(steepness[i]), 1e-6 * std::exp(steepness[i])) << x[i];
  }
}

TEST(Activations, SigmoidAndItsGradient) {
  const std::vector<float> x{-90, -3, 0, 0.5F, 4, 90};
  std::vector<float> y(x.size());
  sigmoid(x, y);
  std::vector<float> grad(x.size(), 3);
  sigmoidBackward(y, grad);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto at = static_cast<double>(x[i]);
    const auto value = [](double v) { return 0.5 * (1 + std::tanh(v / 2)); };
    EXPECT_NEAR(y[i], value(at), 1e-6);
    EXPECT_NEAR(grad[i], 3 * (value(at + 1e-4) - value(at - 1e-4)) / 2e-4, 1e-5) << at;
  }
}

TEST(RayInterval, OfTheCubeByHand) {
  const RayInterval straight = intersectCube({{0, 0, -3}, {0, 0, 1}}, 1, 0.2F);
  EXPECT_FLOAT_EQ(straight.near, 2);
  EXPECT_FLOAT_EQ(straight.far, 4);
  const RayInterval inside = intersectCube({{0.5F, 0, 0}, {1, 0, 0}}, 1, 0.2F);
  EXPECT_FLOAT_EQ(inside.near, 0.2F) << "from within it starts at the nearest allowed distance";
  EXPECT_FLOAT_EQ(inside.far, 0.5F);
  // 3-4-5: into x = -2 at y = -1.25, out of y = 2.
  const RayInterval slanted = intersectCube({{-5, -3.5F, 0}, {0.8F, 0.6F, 0}}, 2, 0);
  EXPECT_FLOAT_EQ(slanted.near, 3.75F);
  EXPECT_FLOAT_EQ(slanted.far, 8.75F);
}

TEST(RayInterval, EmptyWhereTheCubeIsMissedBehindOrTooNear) {
  EXPECT_TRUE(intersectCube({{0, 0, -3}, {0, 0, -1}}, 1, 0).empty());
  EXPECT_TRUE(intersectCube({{2, 0, -3}, {0, 0, 1}}, 1, 0).empty());
  EXPECT_TRUE(intersectCube({{0, 0, 0.9F}, {0, 0, 1}}, 1, 0.2F).empty());
  // In a face's plane, where the slab method divides zero by zero.
  const RayInterval grazing = intersectCube({{1, 0, -3}, {0, 0, 1}}, 1, 0);
  EXPECT_FLOAT_EQ(grazing.near, 2);
  EXPECT_FLOAT_EQ(grazing.far, 4);
}

}  // namespace
}  // namespace rankscope
