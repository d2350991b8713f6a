// What is drawn with lines: boxes, axes, cameras. Plain data and pure functions, any thread.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "render/mesh_buffers.h"

namespace rankscope {

/// sRGB and opacity.
using LineColor = std::array<std::uint8_t, 4>;

struct LineSegment {
  Float3 begin{};
  Float3 end{};
  LineColor rgba{};
};

/// The twelve edges of a box along the axes.
void addBox(std::vector<LineSegment>& lines, const Float3& lowest, const Float3& highest,
            const LineColor& color);

/// Red, green and blue: the directions of x, y and z.
inline constexpr std::array<LineColor, 3> kAxisColors = {
    {{226, 88, 88, 255}, {104, 184, 96, 255}, {92, 142, 240, 255}}};

/// Three lines from `origin` along x, y and z.
void addAxes(std::vector<LineSegment>& lines, const Float3& origin, float length);

/// A camera as a pyramid: its eye, the four corners of its picture at `depth`, and a tick at the upper edge.
/// @param pose from the camera (x right, y up, z backwards) to the world, column after column
/// @param right,up half the width and height of its picture at a distance of 1
void addFrustum(std::vector<LineSegment>& lines, const std::array<float, 16>& pose, float right, float up,
                float depth, const LineColor& color);

/// a · b of 4 × 4 matrices, column after column.
std::array<float, 16> matrixProduct(const std::array<float, 16>& a, const std::array<float, 16>& b);

}  // namespace rankscope
