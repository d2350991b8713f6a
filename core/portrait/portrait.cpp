#include "portrait/portrait.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "base/vector_ops.h"
#include "camera/projection.h"
#include "io/color_map.h"
#include "mesh/mesh_measures.h"

namespace rankscope {
namespace {

using Color = std::array<float, 3>;

constexpr int kRaysPerSide = 2;  // of a pixel

Vector3 toVector(const Point3& p) {
  return {p[0], p[1], p[2]};
}

Vector3 unit(const Vector3& a) {
  const double length = std::sqrt(dot(a, a));
  return length > 0 ? times(a, 1 / length) : a;
}

std::array<double, 3> cornerWeights(const RayCaster::Hit& hit) {
  const double second = static_cast<double>(hit.weights[0]);
  const double third = static_cast<double>(hit.weights[1]);
  return {1 - second - third, second, third};
}

double smoothstep(double from, double to, double x) {
  const double t = std::clamp((x - from) / (to - from), 0.0, 1.0);
  return t * t * (3 - 2 * t);
}

/// As the window's shader has it: a key light from the upper left of the eye, the sky above, the ground
/// below.
Color lit(const Color& base, const Vector3& normal, const CameraPose& pose, const Vector3& towardsEye) {
  const Vector3 keyLight =
      unit(plus(plus(times(pose.right, -0.45), times(pose.up, 0.65)), times(pose.back, 0.75)));
  constexpr std::array<double, 3> kSky{0.47, 0.49, 0.52};
  constexpr std::array<double, 3> kGround{0.17, 0.155, 0.15};
  constexpr std::array<double, 3> kKey{0.60, 0.585, 0.56};
  const double key = std::max(dot(normal, keyLight), 0.0);
  const double above = 0.5 + 0.5 * dot(normal, pose.up);
  const double rim = 0.72 + 0.28 * smoothstep(0, 0.55, dot(normal, towardsEye));
  const double gloss = 0.10 * std::pow(std::max(dot(normal, unit(plus(keyLight, towardsEye))), 0.0), 32);
  Color color{};
  for (std::size_t c = 0; c < 3; ++c) {
    const double light = (kGround[c] + (kSky[c] - kGround[c]) * above + kKey[c] * key) * rim;
    const double linear = static_cast<double>(base[c]) * static_cast<double>(base[c]);
    color[c] = static_cast<float>(std::sqrt(linear * light + gloss));
  }
  return color;
}

Color mapped(float value, float highest) {
  const Rgb rgb = colorMap(static_cast<double>(value / highest));
  return {static_cast<float>(rgb[0]) / 255, static_cast<float>(rgb[1]) / 255,
          static_cast<float>(rgb[2]) / 255};
}

std::uint8_t byteOf(float value) {
  return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0F, 1.0F) * 255));
}

}  // namespace

Portrait::Portrait(const Mesh& mesh, std::span<const float> values)
    : mesh_(mesh), values_(values), caster_(mesh.positions, mesh.triangles) {}

Portrait::Color Portrait::surfaceColor(const RayCaster::Hit& hit, const CameraPose& pose,
                                       const Vector3& direction, const PortraitStyle& style) const {
  const Triangle& triangle = mesh_.triangles[hit.triangle];
  const std::array<double, 3> weights = cornerWeights(hit);
  const Vector3 face = unit(doubleArea(mesh_, triangle));
  Vector3 normal{};
  double value = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    if (!mesh_.normals.empty()) {
      normal = plus(normal, times(toVector(mesh_.normals[triangle[i]]), weights[i]));
    }
    value += values_.empty() ? 0 : weights[i] * static_cast<double>(values_[triangle[i]]);
  }
  normal = dot(normal, normal) > 0 ? unit(normal) : face;
  if (style.mode == PortraitMode::Normals) {
    return {static_cast<float>(0.5 + 0.5 * normal[0]), static_cast<float>(0.5 + 0.5 * normal[1]),
            static_cast<float>(0.5 + 0.5 * normal[2])};
  }
  if (style.mode == PortraitMode::Values) {
    return mapped(static_cast<float>(value), style.highest);
  }
  const Vector3 towardsEye = times(direction, -1);
  const Vector3 seen = dot(face, towardsEye) < 0 ? times(face, -1) : face;
  const bool outer = dot(normal, seen) >= 0;
  return lit(outer ? style.front : style.back, outer ? normal : times(normal, -1), pose, towardsEye);
}

Portrait::Color Portrait::colorOf(const Point3& eye, const CameraPose& pose, const Vector3& direction,
                                  const PortraitStyle& style) const {
  const Point3 along{static_cast<float>(direction[0]), static_cast<float>(direction[1]),
                     static_cast<float>(direction[2])};
  const std::optional<RayCaster::Hit> hit = caster_.find(eye, along);
  return hit ? surfaceColor(*hit, pose, direction, style) : style.background;
}

PortraitPicture Portrait::render(const Camera& camera, int width, int height, const PortraitStyle& style,
                                 const ParallelFor& parallelFor) const {
  PortraitPicture picture{width, height, {}};
  picture.pixels.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
  const CameraPose pose = poseOf(camera);
  const Point3 eye{static_cast<float>(pose.eye[0]), static_cast<float>(pose.eye[1]),
                   static_cast<float>(pose.eye[2])};
  const double aspect = static_cast<double>(width) / height;
  parallelFor(static_cast<std::size_t>(height), [&](std::size_t row) {
    for (int column = 0; column < width; ++column) {
      Color sum{};
      for (int ray = 0; ray < kRaysPerSide * kRaysPerSide; ++ray) {
        const double x = column + (ray % kRaysPerSide + 0.5) / kRaysPerSide;
        const double y = static_cast<double>(row) + (ray / kRaysPerSide + 0.5) / kRaysPerSide;
        const ScreenPoint at{2 * x / width - 1, 1 - 2 * y / height};
        const Color color = colorOf(eye, pose, rayThrough(camera, aspect, at), style);
        for (std::size_t c = 0; c < 3; ++c) {
          sum[c] += color[c] / (kRaysPerSide * kRaysPerSide);
        }
      }
      const std::size_t first =
          (row * static_cast<std::size_t>(width) + static_cast<std::size_t>(column)) * 3;
      for (std::size_t c = 0; c < 3; ++c) {
        picture.pixels[first + c] = byteOf(sum[c]);
      }
    }
  });
  return picture;
}

}  // namespace rankscope
