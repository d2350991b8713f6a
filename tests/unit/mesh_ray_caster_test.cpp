// Rays against every triangle, one by one.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

#include <gtest/gtest.h>

#include "base/rng.h"
#include "mesh/ray_caster.h"
#include "mesh_fixture.h"

namespace rankscope {
namespace {

using Double3 = std::array<double, 3>;

Double3 minus(const Point3& a, const Point3& b) {
  return {static_cast<double>(a[0]) - static_cast<double>(b[0]),
          static_cast<double>(a[1]) - static_cast<double>(b[1]),
          static_cast<double>(a[2]) - static_cast<double>(b[2])};
}

double dot(const Double3& a, const Double3& b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

Double3 cross(const Double3& a, const Double3& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

/// Where the ray meets the triangle (Möller and Trumbore 1997), in double.
std::optional<double> meeting(const Mesh& mesh, const Triangle& t, const Point3& from, const Point3& along) {
  const Double3 d{along[0], along[1], along[2]};
  const Double3 e1 = minus(mesh.positions[t[1]], mesh.positions[t[0]]);
  const Double3 e2 = minus(mesh.positions[t[2]], mesh.positions[t[0]]);
  const Double3 s = minus(from, mesh.positions[t[0]]);
  const Double3 p = cross(d, e2);
  const double determinant = dot(e1, p);
  const double u = dot(s, p) / determinant;
  const Double3 q = cross(s, e1);
  const double v = dot(d, q) / determinant;
  const double distance = dot(e2, q) / determinant;
  const bool inside = u >= 0 && v >= 0 && u + v <= 1 && distance > 0;
  return inside ? std::optional(distance) : std::nullopt;
}

TEST(RayCaster, FindsTheNearestOfAllTriangles) {
  const Mesh mesh = meshes::together(meshes::torus(2, 0.6, 40, 24), meshes::sphere(0.8F, 3));
  const RayCaster caster(mesh.positions, mesh.triangles);
  Rng rng(5);
  int met = 0;
  for (int ray = 0; ray < 400; ++ray) {
    const auto number = [&] { return static_cast<float>(4 * rng.uniform() - 2); };
    const Point3 from{number(), number(), 4};
    const Point3 along{0.3F * number(), 0.3F * number(), -2};
    double nearest = std::numeric_limits<double>::infinity();
    for (const Triangle& triangle : mesh.triangles) {
      nearest = std::min(nearest, meeting(mesh, triangle, from, along).value_or(nearest));
    }
    const std::optional<RayCaster::Hit> hit = caster.find(from, along);
    ASSERT_EQ(hit.has_value(), std::isfinite(nearest));
    if (!hit) {
      continue;
    }
    ++met;
    EXPECT_NEAR(hit->distance, nearest, 1e-5 * nearest);
    const Triangle& triangle = mesh.triangles[hit->triangle];
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const float place = (1 - hit->weights[0] - hit->weights[1]) * mesh.positions[triangle[0]][axis] +
                          hit->weights[0] * mesh.positions[triangle[1]][axis] +
                          hit->weights[1] * mesh.positions[triangle[2]][axis];
      EXPECT_NEAR(place, from[axis] + hit->distance * along[axis], 1e-4F);
    }
  }
  EXPECT_GT(met, 100);
  EXPECT_LT(met, 400);
}

}  // namespace
}  // namespace rankscope
