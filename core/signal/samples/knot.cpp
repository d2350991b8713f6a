#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>

#include "base/vector_ops.h"
#include "signal/samples/sculptures.h"

namespace rankscope {
namespace {

constexpr int kAlong = 480;
constexpr int kAround = 56;
constexpr double kTube = 0.42;

constexpr double kTurn = 2 * std::numbers::pi;

Vector3 moved(const Vector3& a, const Vector3& b, double factor) {
  return {a[0] + factor * b[0], a[1] + factor * b[1], a[2] + factor * b[2]};
}

Vector3 unit(const Vector3& a) {
  return times(a, 1 / lengthOf(a));
}

/// The trefoil.
Vector3 centre(double t) {
  return {std::sin(t) + 2 * std::sin(2 * t), std::cos(t) - 2 * std::cos(2 * t), -std::sin(3 * t)};
}

Vector3 tangent(double t) {
  return unit({std::cos(t) + 4 * std::cos(2 * t), -std::sin(t) + 4 * std::sin(2 * t), -3 * std::cos(3 * t)});
}

/// From wide smooth waves to threads of a fiftieth of the tube's girth: each is learnt at its own time.
double radius(double t, double angle) {
  const double waves = 0.10 * std::sin(6 * t + 2 * angle);
  const double threads = 0.035 * std::sin(48 * t + 5 * angle) * (0.5 + 0.5 * std::sin(t));
  const double beads = 0.05 * std::sin(60 * t) * std::sin(7 * angle) * (0.5 - 0.5 * std::sin(t));
  return kTube * (1 + waves + threads + beads);
}

Point3 surfacePoint(int along, int around) {
  const double t = kTurn * along / kAlong;
  const double angle = kTurn * around / kAround;
  const Vector3 forward = tangent(t);
  const Vector3 side = unit(cross(forward, {0, 0, 1}));
  const Vector3 up = cross(side, forward);
  const double r = radius(t, angle);
  const Vector3 p = moved(moved(centre(t), side, r * std::cos(angle)), up, r * std::sin(angle));
  return {static_cast<float>(p[0]), static_cast<float>(p[1]), static_cast<float>(p[2])};
}

std::uint32_t vertex(int along, int around) {
  return static_cast<std::uint32_t>((along % kAlong) * kAround + around % kAround);
}

}  // namespace

Mesh sculptKnot() {
  Mesh mesh;
  mesh.positions.reserve(static_cast<std::size_t>(kAlong * kAround));
  for (int along = 0; along < kAlong; ++along) {
    for (int around = 0; around < kAround; ++around) {
      mesh.positions.push_back(surfacePoint(along, around));
    }
  }
  for (int along = 0; along < kAlong; ++along) {
    for (int around = 0; around < kAround; ++around) {
      const std::uint32_t a = vertex(along, around);
      const std::uint32_t b = vertex(along + 1, around);
      const std::uint32_t c = vertex(along + 1, around + 1);
      const std::uint32_t d = vertex(along, around + 1);
      mesh.triangles.push_back({a, b, c});
      mesh.triangles.push_back({a, c, d});
    }
  }
  return mesh;
}

}  // namespace rankscope
