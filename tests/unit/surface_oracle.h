// What is known about closed oriented surfaces, counted from the triangles alone.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "mesh/mesh.h"

namespace rankscope::testing {

using Edge = std::pair<std::uint32_t, std::uint32_t>;

inline std::map<Edge, int> directedEdges(const Mesh& mesh) {
  std::map<Edge, int> edges;
  for (const Triangle& triangle : mesh.triangles) {
    for (std::size_t i = 0; i < 3; ++i) {
      ++edges[{triangle[i], triangle[(i + 1) % 3]}];
    }
  }
  return edges;
}

/// How many edges are not there exactly once each way: 0 for a closed oriented surface.
inline int faultyEdges(const Mesh& mesh) {
  const std::map<Edge, int> edges = directedEdges(mesh);
  int faulty = 0;
  for (const auto& [edge, count] : edges) {
    const auto back = edges.find({edge.second, edge.first});
    faulty += count != 1 || back == edges.end() || back->second != 1 ? 1 : 0;
  }
  return faulty;
}

/// Vertices whose triangles do not form one ring: 0 for a manifold.
inline int faultyVertices(const Mesh& mesh) {
  std::vector<std::map<std::uint32_t, std::uint32_t>> around(mesh.positions.size());
  for (const Triangle& triangle : mesh.triangles) {
    for (std::size_t i = 0; i < 3; ++i) {
      around[triangle[i]][triangle[(i + 1) % 3]] = triangle[(i + 2) % 3];
    }
  }
  int faulty = 0;
  for (const auto& ring : around) {
    if (ring.empty()) {
      ++faulty;
      continue;
    }
    std::size_t length = 0;
    std::uint32_t at = ring.begin()->first;
    do {
      const auto next = ring.find(at);
      at = next == ring.end() ? ring.begin()->first : next->second;
      ++length;
    } while (at != ring.begin()->first && length <= ring.size());
    faulty += length != ring.size() ? 1 : 0;
  }
  return faulty;
}

inline int eulerNumber(const Mesh& mesh) {
  const auto sides = static_cast<int>(3 * mesh.triangles.size());
  return static_cast<int>(mesh.positions.size()) - sides / 2 + static_cast<int>(mesh.triangles.size());
}

using Vector = std::array<double, 3>;

inline Vector minus(const Point3& a, const Point3& b) {
  Vector result{};
  for (std::size_t i = 0; i < 3; ++i) {
    result[i] = static_cast<double>(a[i]) - static_cast<double>(b[i]);
  }
  return result;
}

inline Vector cross(const Vector& a, const Vector& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

inline double dot(const Vector& a, const Vector& b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

inline double area(const Mesh& mesh) {
  double sum = 0;
  for (const Triangle& t : mesh.triangles) {
    const Vector n = cross(minus(mesh.positions[t[1]], mesh.positions[t[0]]),
                           minus(mesh.positions[t[2]], mesh.positions[t[0]]));
    sum += std::sqrt(dot(n, n)) / 2;
  }
  return sum;
}

/// Positive if the triangles are counter-clockwise from outside (divergence theorem).
inline double volume(const Mesh& mesh) {
  double sum = 0;
  for (const Triangle& t : mesh.triangles) {
    const Point3 origin{0, 0, 0};
    sum += dot(minus(mesh.positions[t[0]], origin),
               cross(minus(mesh.positions[t[1]], origin), minus(mesh.positions[t[2]], origin))) /
           6;
  }
  return sum;
}

}  // namespace rankscope::testing
