#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <limits>
#include <new>
#include <numbers>
#include <stdexcept>
#include <stop_token>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "base/rng.h"
#include "surface/field_sampler.h"
#include "surface/surface.h"
#include "surface_oracle.h"

namespace rankscope {
namespace {

using testing::area;
using testing::eulerNumber;
using testing::faultyEdges;
using testing::faultyVertices;
using testing::volume;

template <class F>
Field pointwise(F f) {
  return [f](std::span<const Point3> points, std::span<float> values) {
    for (std::size_t i = 0; i < points.size(); ++i) {
      values[i] = f(points[i]);
    }
  };
}

Field sphere(float radius, Point3 centre = {0.013F, -0.021F, 0.008F}) {
  return pointwise([=](const Point3& p) {
    return std::hypot(p[0] - centre[0], p[1] - centre[1], p[2] - centre[2]) - radius;
  });
}

Field torus(float large, float small) {
  return pointwise(
      [=](const Point3& p) { return std::hypot(std::hypot(p[0], p[1]) - large, p[2] - 0.01F) - small; });
}

/// A number of its own for every place, so that every case of signs comes up beside every other.
Field noise(std::uint64_t seed) {
  return pointwise([seed](const Point3& p) {
    std::uint64_t stream = 0;
    for (const float x : p) {
      stream = stream * 1'000'003 + static_cast<std::uint64_t>(std::lround(x * 4096 + 8192));
    }
    return static_cast<float>(Rng(seed, stream).uniform(-1, 1));
  });
}

/// A net of 8 layers of 32 as wavy as a trained one: sines of sums, and its steepest slope on a fine lattice.
struct SmoothNet {
  std::vector<std::vector<double>> weights;

  explicit SmoothNet(std::uint64_t seed) {
    Rng rng(seed);
    for (int layer = 0; layer < 8; ++layer) {
      const int inputs = layer == 0 ? 3 : 32;
      std::vector<double> w(static_cast<std::size_t>(32 * (inputs + 1)));
      for (double& x : w) {
        x = layer == 0 ? rng.uniform(-5, 5) : rng.uniform(-1, 1) * std::sqrt(6.0 / 32);
      }
      weights.push_back(std::move(w));
    }
  }

  float operator()(const Point3& p) const {
    std::vector<double> h(p.begin(), p.end());
    for (const std::vector<double>& w : weights) {
      std::vector<double> next(32);
      for (std::size_t i = 0; i < 32; ++i) {
        const double* row = &w[i * (h.size() + 1)];
        double sum = row[h.size()];
        for (std::size_t j = 0; j < h.size(); ++j) {
          sum += row[j] * h[j];
        }
        next[i] = std::sin(sum);
      }
      h = std::move(next);
    }
    double sum = 0;
    for (const double x : h) {
      sum += x;
    }
    return static_cast<float>(sum / 8 + 0.05);
  }
};

/// The steepest difference quotient on a lattice of the cube.
double steepest(const SmoothNet& net, int cells) {
  std::vector<double> f;
  const int samples = cells + 1;
  const auto place = [&](int i) { return static_cast<float>(i) / static_cast<float>(cells) - 0.5F; };
  for (int i = 0; i < samples * samples * samples; ++i) {
    f.push_back(net({place(i % samples), place(i / samples % samples), place(i / samples / samples)}));
  }
  double result = 0;
  for (std::size_t i = 0; i + static_cast<std::size_t>(samples * samples + samples + 1) < f.size(); ++i) {
    const auto n = static_cast<std::size_t>(samples);
    if (i % n + 1 < n && i / n % n + 1 < n) {
      result = std::max(result, std::hypot(f[i + 1] - f[i], f[i + n] - f[i], f[i + n * n] - f[i]));
    }
  }
  return result * cells;
}

SurfaceGrid gridOf(int cells) {
  SurfaceGrid grid;
  grid.cells = cells;
  return grid;
}

Surface extract(const Field& field, int cells, SurfaceOptions options = {}) {
  return extractSurface(field, gridOf(cells), options).value();
}

SurfaceOptions everywhere(SurfaceOptions options = {}) {
  options.everywhere = true;
  return options;
}

void expectClosedManifold(const Mesh& mesh) {
  EXPECT_EQ(faultyEdges(mesh), 0);
  EXPECT_EQ(faultyVertices(mesh), 0);
}

void expectSame(const Mesh& a, const Mesh& b) {
  EXPECT_EQ(a.positions, b.positions);
  EXPECT_EQ(a.triangles, b.triangles);
  EXPECT_EQ(a.normals, b.normals);
}

TEST(Surface, OfASphere) {
  for (const int cells : {48, 61, 128}) {
    const Mesh mesh = extract(sphere(0.31F), cells).mesh;
    expectClosedManifold(mesh);
    EXPECT_EQ(eulerNumber(mesh), 2);
    const double r = 0.31;
    EXPECT_NEAR(volume(mesh) / (4.0 / 3 * std::numbers::pi * r * r * r), 1, 0.01);
    EXPECT_NEAR(area(mesh) / (4 * std::numbers::pi * r * r), 1, 0.01);
  }
}

TEST(Surface, OfATorus) {
  const Mesh mesh = extract(torus(0.28F, 0.12F), 96).mesh;
  expectClosedManifold(mesh);
  EXPECT_EQ(eulerNumber(mesh), 0);
  EXPECT_NEAR(volume(mesh) / (2 * std::numbers::pi * std::numbers::pi * 0.28 * 0.12 * 0.12), 1, 0.01);
  EXPECT_NEAR(area(mesh) / (4 * std::numbers::pi * std::numbers::pi * 0.28 * 0.12), 1, 0.01);
}

TEST(Surface, NormalsPointOutwards) {
  const Point3 centre{0.05F, 0, 0.02F};
  const Mesh mesh = extract(sphere(0.3F, centre), 64).mesh;
  ASSERT_EQ(mesh.normals.size(), mesh.positions.size());
  for (std::size_t i = 0; i < mesh.positions.size(); ++i) {
    const testing::Vector out = testing::minus(mesh.positions[i], centre);
    const testing::Vector normal = testing::minus(mesh.normals[i], {0, 0, 0});
    ASSERT_GT(testing::dot(out, normal) / 0.3, 0.98);
  }
}

TEST(Surface, OfNoiseIsStillAManifold) {
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    SurfaceOptions options;
    options.closedAtFaces = true;
    const Mesh mesh = extract(noise(seed), 21, options).mesh;
    EXPECT_GT(mesh.triangles.size(), 10'000U);
    expectClosedManifold(mesh);
    EXPECT_GT(volume(mesh), 0.3);
  }
}

TEST(Surface, ThatIsCutByTheCubeIsClosedOnRequest) {
  const Field ball = sphere(0.6F, {0, 0, 0});
  SurfaceOptions options;
  EXPECT_GT(faultyEdges(extract(ball, 64, options).mesh), 0);
  options.closedAtFaces = true;
  const Mesh mesh = extract(ball, 64, options).mesh;
  expectClosedManifold(mesh);
  EXPECT_EQ(eulerNumber(mesh), 2);
  // A ball of radius 0.6 without the six caps of height 0.1 beyond the cube's faces.
  const double cap = std::numbers::pi * 0.01 / 3 * (1.8 - 0.1);
  EXPECT_NEAR(volume(mesh) / (4.0 / 3 * std::numbers::pi * 0.216 - 6 * cap), 1, 0.01);
  for (const Point3& p : mesh.positions) {
    for (const float x : p) {
      EXPECT_LE(std::abs(x), 0.5F);
    }
  }
}

TEST(Surface, OfAllInsideIsTheCube) {
  SurfaceOptions options;
  options.closedAtFaces = true;
  const Mesh mesh = extract(pointwise([](const Point3&) { return -1.0F; }), 40, options).mesh;
  expectClosedManifold(mesh);
  EXPECT_NEAR(volume(mesh), 1, 1e-5);
  EXPECT_TRUE(extract(pointwise([](const Point3&) { return 1.0F; }), 40, options).mesh.triangles.empty());
}

TEST(Surface, SparseIsDense) {
  SurfaceOptions bounded;
  bounded.lipschitz = 1.0001;
  for (const Field& field : {sphere(0.31F), torus(0.28F, 0.12F), sphere(0.04F, {0.31F, -0.2F, 0.1F})}) {
    for (const int cells : {64, 75}) {
      expectSame(extract(field, cells, bounded).mesh, extract(field, cells, everywhere()).mesh);
    }
  }
}

TEST(Surface, SparseIsDenseForASmoothNet) {
  for (std::uint64_t seed = 1; seed < 3; ++seed) {
    const SmoothNet net(seed);
    SurfaceOptions bounded;
    bounded.lipschitz = 1.2 * steepest(net, 32);
    bounded.closedAtFaces = true;
    const Surface sparse = extract(pointwise(net), 40, bounded);
    const Surface dense = extract(pointwise(net), 40, everywhere(bounded));
    EXPECT_GT(dense.mesh.triangles.size(), 2000U);
    expectSame(sparse.mesh, dense.mesh);
    SurfaceOptions estimated;
    estimated.closedAtFaces = true;
    expectSame(extract(pointwise(net), 40, estimated).mesh, dense.mesh);
  }
}

/// Sheets and threads that lie askew, two cells of 96 thick and more. Thinner ones, of which the lattice
/// itself has only scattered samples, may be lost in part: findBricks is an estimate.
Field thinParts(float thickness) {
  return pointwise([=](const Point3& p) {
    const float ring = std::hypot(std::hypot(p[0], p[1]) - 0.33F, p[2] - 0.4F * p[0]) - thickness;
    const float plate = std::max(std::abs(0.48F * p[0] + 0.6F * p[1] + 0.64F * p[2] - 0.05F) - thickness,
                                 std::hypot(p[0], p[1], p[2]) - 0.3F);
    const float thread = std::hypot(p[0] - 0.31F * p[2], p[1] + 0.23F * p[2]) - thickness;
    return std::min({ring, plate, thread});
  });
}

TEST(Surface, SparseIsDenseForThinParts) {
  for (const float thickness : {0.012F, 0.018F}) {
    for (const int cells : {48, 96, 130}) {
      SCOPED_TRACE(::testing::Message() << thickness << " " << cells);
      SurfaceOptions options;
      options.closedAtFaces = true;
      const Surface sparse = extract(thinParts(thickness), cells, options);
      const Surface dense = extract(thinParts(thickness), cells, everywhere(options));
      EXPECT_GT(dense.mesh.triangles.size(), 500U);
      expectSame(sparse.mesh, dense.mesh);
    }
  }
}

TEST(Surface, EvaluatesLittle) {
  for (const auto& [cells, share] : {std::pair{128, 0.15}, {256, 0.075}}) {
    const double all = std::pow(cells + 1, 3);
    EXPECT_LT(static_cast<double>(extract(sphere(0.31F), cells).evaluated), share * all);
    EXPECT_LT(static_cast<double>(extract(torus(0.28F, 0.12F), cells).evaluated), share * all);
  }
  EXPECT_EQ(extract(sphere(0.31F), 64, everywhere()).evaluated, 65 * 65 * 65);
}

TEST(Surface, IsFollowedWhereTheBoundWasWrong) {
  // Far too small a slope: only blocks whose neighbours have the other sign are found at first.
  SurfaceOptions wrong;
  wrong.lipschitz = 1e-6;
  expectSame(extract(torus(0.28F, 0.12F), 128, wrong).mesh,
             extract(torus(0.28F, 0.12F), 128, everywhere()).mesh);
}

TEST(Surface, LevelsComeCoarseFirst) {
  std::vector<Surface> levels;
  const bool done = extractSurfaceLevels(sphere(0.31F), gridOf(128), {},
                                         [&](Surface s) { levels.push_back(std::move(s)); });
  EXPECT_TRUE(done);
  ASSERT_EQ(levels.size(), 3U);
  EXPECT_EQ(levels[0].cells, 32);
  EXPECT_EQ(levels[1].cells, 64);
  EXPECT_EQ(levels[2].cells, 128);
  expectSame(levels[2].mesh, extract(sphere(0.31F), 128).mesh);
}

TEST(Surface, StopsBetweenBatchesAndReportsItsProgress) {
  std::stop_source source;
  std::vector<double> shares;
  SurfaceOptions options;
  options.progress = [&](double share) { shares.push_back(share); };
  EXPECT_TRUE(extractSurface(sphere(0.31F), gridOf(128), options).has_value());
  EXPECT_TRUE(std::is_sorted(shares.begin(), shares.end()));
  EXPECT_EQ(shares.front(), 0);
  EXPECT_EQ(shares.back(), 1);

  int batches = 0;
  options.stop = source.get_token();
  const Field stopping = [&](std::span<const Point3> points, std::span<float> values) {
    sphere(0.31F)(points, values);
    source.request_stop();
    ++batches;
  };
  EXPECT_FALSE(extractSurface(stopping, gridOf(128), options).has_value());
  EXPECT_EQ(batches, 1);
}

TEST(Surface, TheFieldAndTheProgressStayOnTheCallersThread) {
  const std::thread::id caller = std::this_thread::get_id();
  SurfaceOptions options;
  options.progress = [&](double) { EXPECT_EQ(std::this_thread::get_id(), caller); };
  const Field watched = [&](std::span<const Point3> points, std::span<float> values) {
    EXPECT_EQ(std::this_thread::get_id(), caller);
    sphere(0.31F)(points, values);
  };
  EXPECT_TRUE(extractSurface(watched, gridOf(128), options).has_value());
}

TEST(Surface, AFieldThatFailsEndsTheSearch) {
  for (int good = 0; good < 4; ++good) {
    int batches = 0;
    const Field failing = [&](std::span<const Point3> points, std::span<float> values) {
      if (batches++ == good) {
        throw std::runtime_error("the field is gone");
      }
      sphere(0.31F)(points, values);
    };
    EXPECT_THROW(extractSurface(failing, gridOf(128)), std::runtime_error);
    EXPECT_EQ(batches, good + 1) << "it is not asked again";
  }
}

TEST(FieldSampler, WhatTheSearchThrowsIsThrownToTheCaller) {
  const Field field = sphere(0.3F);
  EXPECT_THROW(FieldSampler::run(field, {}, {}, [](FieldSampler&) { throw std::bad_alloc(); }),
               std::bad_alloc);
}

TEST(FieldSampler, EvaluatesWhileTheSearchGoesOn) {
  const std::vector<Point3> points(FieldSampler::kBatch + 7, Point3{0.5F, 0, 0});
  std::vector<float> values(points.size());
  std::atomic<bool> searched = false;
  // The first batch waits for what the search does meanwhile.
  const Field waiting = [&](std::span<const Point3> batch, std::span<float> out) {
    while (!searched) {
      std::this_thread::yield();
    }
    sphere(0.25F, {0, 0, 0})(batch, out);
  };
  int between = 0;
  FieldSampler::run(
      waiting, {}, [&] { ++between; },
      [&](FieldSampler& sampler) {
        sampler.begin(points, values);
        searched = true;
        EXPECT_TRUE(sampler.finish());
        EXPECT_EQ(sampler.evaluated(), static_cast<std::int64_t>(points.size()));
      });
  EXPECT_EQ(between, 2) << "two batches";
  EXPECT_EQ(values, std::vector<float>(points.size(), 0.25F));
}

TEST(Surface, OfValuesThatAreNoNumbers) {
  SurfaceOptions options;
  options.closedAtFaces = true;
  const Field holed = pointwise([](const Point3& p) {
    const float f = std::hypot(p[0], p[1], p[2]) - 0.4F;
    return p[0] > 0.2F ? std::numeric_limits<float>::quiet_NaN()
                       : (p[1] > 0.2F ? std::numeric_limits<float>::infinity() : f);
  });
  const Mesh mesh = extract(holed, 64, options).mesh;
  expectClosedManifold(mesh);
  for (const Point3& p : mesh.positions) {
    EXPECT_TRUE(std::isfinite(p[0]) && std::isfinite(p[1]) && std::isfinite(p[2]));
  }
}

TEST(Surface, RefusesGridsThatAreNone) {
  EXPECT_THROW(extractSurface(sphere(0.3F), gridOf(1)), std::invalid_argument);
  EXPECT_THROW(extractSurface(sphere(0.3F), gridOf(5000)), std::invalid_argument);
}

}  // namespace
}  // namespace rankscope
