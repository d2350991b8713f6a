// Shapes whose every number is known, and the pixels of what was drawn.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

#include "render/capture.h"
#include "render/mesh_renderer.h"
#include "render/scene_target.h"

namespace rankscope {

using Color = std::array<int, 3>;

struct TestMesh {
  std::vector<Float3> positions;
  std::vector<Float3> normals;
  std::vector<float> values;
  std::vector<std::array<std::uint32_t, 3>> triangles;

  SurfaceData data() const { return {positions, normals, values, {}, triangles}; }
};

/// Counter-clockwise seen from outside.
inline TestMesh sphere(float radius, std::uint32_t slices, std::uint32_t stacks) {
  TestMesh mesh;
  for (std::uint32_t i = 0; i <= stacks; ++i) {
    const double polar = std::numbers::pi * i / stacks;
    for (std::uint32_t j = 0; j <= slices; ++j) {
      const double around = 2 * std::numbers::pi * j / slices;
      const Float3 normal = {static_cast<float>(std::sin(polar) * std::sin(around)),
                             static_cast<float>(std::cos(polar)),
                             static_cast<float>(std::sin(polar) * std::cos(around))};
      mesh.normals.push_back(normal);
      mesh.positions.push_back({radius * normal[0], radius * normal[1], radius * normal[2]});
    }
  }
  for (std::uint32_t i = 0; i < stacks; ++i) {
    for (std::uint32_t j = 0; j < slices; ++j) {
      const std::uint32_t a = i * (slices + 1) + j;
      const std::uint32_t b = a + slices + 1;
      mesh.triangles.push_back({a, b, b + 1});
      mesh.triangles.push_back({a, b + 1, a + 1});
    }
  }
  return mesh;
}

/// A square of side 2 · half about (0, 0, z), looking to +z, with a value.
inline TestMesh square(float half, float z, float value = 0) {
  TestMesh mesh;
  mesh.positions = {{-half, -half, z}, {half, -half, z}, {half, half, z}, {-half, half, z}};
  mesh.normals.assign(4, {0, 0, 1});
  mesh.values.assign(4, value);
  mesh.triangles = {{0, 1, 2}, {0, 2, 3}};
  return mesh;
}

/// From (0, 0, distance) towards the origin. @param slope half the view's height at a distance of 1
inline RenderView viewAlongZ(float distance, float slope, int width, int height) {
  constexpr float kNearest = 0.1F;
  constexpr float kFarthest = 100;
  RenderView view;
  view.width = width;
  view.height = height;
  view.view = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, -distance, 1};
  const float aspect = static_cast<float>(width) / static_cast<float>(height);
  view.projection[0] = 1 / (slope * aspect);
  view.projection[5] = 1 / slope;
  view.projection[10] = (kNearest + kFarthest) / (kNearest - kFarthest);
  view.projection[11] = -1;
  view.projection[14] = 2 * kNearest * kFarthest / (kNearest - kFarthest);
  return view;
}

/// What was drawn, the lowest row first.
struct Pixels {
  Capture capture;

  Color at(int x, int y) const {
    const auto k = 3 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(capture.width) +
                        static_cast<std::size_t>(x));
    return {capture.rgb[k], capture.rgb[k + 1], capture.rgb[k + 2]};
  }

  int count(const Color& color) const {
    int found = 0;
    for (int y = 0; y < capture.height; ++y) {
      for (int x = 0; x < capture.width; ++x) {
        found += at(x, y) == color ? 1 : 0;
      }
    }
    return found;
  }

  int total() const { return capture.width * capture.height; }
};

}  // namespace rankscope
