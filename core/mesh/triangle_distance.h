// The point of a triangle that is closest to another point, and on which part of the triangle it lies.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "mesh/mesh.h"
#include "mesh/mesh_measures.h"

namespace rankscope {

/// Edge k runs from corner k to corner k+1.
enum class TrianglePart : std::uint8_t { Corner0, Corner1, Corner2, Edge0, Edge1, Edge2, Inside };

struct ClosestOnTriangle {
  Vector3 point{};
  double distanceSquared = 0;
  TrianglePart part = TrianglePart::Inside;
};

/// By the regions around the triangle (Ericson, Real-Time Collision Detection, 5.1.5), in double: differences
/// of floats lose nothing there. Triangles without area are taken for the segment or point that they are.
inline ClosestOnTriangle closestOnTriangle(const Point3& p, const Point3& a, const Point3& b,
                                           const Point3& c) {
  const auto minus = [](const Point3& u, const Point3& v) {
    return Vector3{static_cast<double>(u[0]) - v[0], static_cast<double>(u[1]) - v[1],
                   static_cast<double>(u[2]) - v[2]};
  };
  const auto dot = [](const Vector3& u, const Vector3& v) { return u[0] * v[0] + u[1] * v[1] + u[2] * v[2]; };
  const Vector3 ab = minus(b, a), ac = minus(c, a), ap = minus(p, a);
  /// a + v ab + w ac
  const auto at = [&](double v, double w, TrianglePart part) {
    ClosestOnTriangle out;
    Vector3 away{};
    for (std::size_t k = 0; k < 3; ++k) {
      const double step = v * ab[k] + w * ac[k];
      out.point[k] = a[k] + step;
      away[k] = ap[k] - step;
    }
    out.distanceSquared = dot(away, away);
    out.part = part;
    return out;
  };
  const double d1 = dot(ab, ap), d2 = dot(ac, ap);
  if (d1 <= 0 && d2 <= 0) {
    return at(0, 0, TrianglePart::Corner0);
  }
  const double bb = dot(ab, ab), bc = dot(ab, ac), cc = dot(ac, ac);
  const double d3 = d1 - bb, d4 = d2 - bc;  // from b
  if (d3 >= 0 && d4 <= d3) {
    return at(1, 0, TrianglePart::Corner1);
  }
  const double vc = d1 * d4 - d3 * d2;
  if (vc <= 0 && d1 >= 0 && d3 <= 0) {
    return at(d1 / (d1 - d3), 0, TrianglePart::Edge0);
  }
  const double d5 = d1 - bc, d6 = d2 - cc;  // from c
  if (d6 >= 0 && d5 <= d6) {
    return at(0, 1, TrianglePart::Corner2);
  }
  const double vb = d5 * d2 - d1 * d6;
  if (vb <= 0 && d2 >= 0 && d6 <= 0) {
    return at(0, d2 / (d2 - d6), TrianglePart::Edge2);
  }
  const double va = d3 * d6 - d5 * d4;
  if (va <= 0 && d4 - d3 >= 0 && d5 - d6 >= 0) {
    const double w = (d4 - d3) / ((d4 - d3) + (d5 - d6));
    return at(1 - w, w, TrianglePart::Edge1);
  }
  const double scale = 1 / (va + vb + vc);
  return at(vb * scale, vc * scale, TrianglePart::Inside);
}

}  // namespace rankscope
