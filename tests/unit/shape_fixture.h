// A sphere as a mesh file would hold it.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>

#include "mesh/mesh.h"

namespace rankscope::testing {

/// Rings of triangles around an axis, counter-clockwise from outside.
inline Mesh sphereMesh(double radius, const Point3& centre, int rings = 48) {
  Mesh mesh;
  const int around = 2 * rings;
  const auto add = [&](double polar, double turn) {
    mesh.positions.push_back({static_cast<float>(centre[0] + radius * std::sin(polar) * std::cos(turn)),
                              static_cast<float>(centre[1] + radius * std::sin(polar) * std::sin(turn)),
                              static_cast<float>(centre[2] + radius * std::cos(polar))});
  };
  add(0, 0);
  for (int ring = 1; ring < rings; ++ring) {
    for (int i = 0; i < around; ++i) {
      add(std::numbers::pi * ring / rings, 2 * std::numbers::pi * i / around);
    }
  }
  add(std::numbers::pi, 0);
  const auto at = [&](int ring, int i) {
    return static_cast<std::uint32_t>(1 + (ring - 1) * around + i % around);
  };
  const auto last = static_cast<std::uint32_t>(mesh.positions.size() - 1);
  for (int i = 0; i < around; ++i) {
    mesh.triangles.push_back({0, at(1, i), at(1, i + 1)});
    for (int ring = 1; ring + 1 < rings; ++ring) {
      mesh.triangles.push_back({at(ring, i), at(ring + 1, i), at(ring + 1, i + 1)});
      mesh.triangles.push_back({at(ring, i), at(ring + 1, i + 1), at(ring, i + 1)});
    }
    mesh.triangles.push_back({at(rings - 1, i), last, at(rings - 1, i + 1)});
  }
  return mesh;
}

}  // namespace rankscope::testing
