#include "render/scene_lines.h"

namespace rankscope {
namespace {

Float3 placed(const std::array<float, 16>& pose, const Float3& point) {
  Float3 result{};
  for (std::size_t row = 0; row < 3; ++row) {
    result[row] = pose[row] * point[0] + pose[4 + row] * point[1] + pose[8 + row] * point[2] + pose[12 + row];
  }
  return result;
}

}  // namespace

void addBox(std::vector<LineSegment>& lines, const Float3& lowest, const Float3& highest,
            const LineColor& color) {
  const auto corner = [&](unsigned bits) {
    return Float3{(bits & 1U) != 0 ? highest[0] : lowest[0], (bits & 2U) != 0 ? highest[1] : lowest[1],
                  (bits & 4U) != 0 ? highest[2] : lowest[2]};
  };
  for (unsigned from = 0; from < 8; ++from) {
    for (const unsigned axis : {1U, 2U, 4U}) {
      if ((from & axis) == 0) {
        lines.push_back({corner(from), corner(from | axis), color});
      }
    }
  }
}

void addAxes(std::vector<LineSegment>& lines, const Float3& origin, float length) {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    Float3 end = origin;
    end[axis] += length;
    lines.push_back({origin, end, kAxisColors[axis]});
  }
}

void addFrustum(std::vector<LineSegment>& lines, const std::array<float, 16>& pose, float right, float up,
                float depth, const LineColor& color) {
  const auto at = [&](float x, float y) { return placed(pose, {x * right * depth, y * up * depth, -depth}); };
  const Float3 eye = placed(pose, {0, 0, 0});
  const std::array<Float3, 4> corners = {at(-1, -1), at(1, -1), at(1, 1), at(-1, 1)};
  for (std::size_t k = 0; k < corners.size(); ++k) {
    lines.push_back({eye, corners[k], color});
    lines.push_back({corners[k], corners[(k + 1) % corners.size()], color});
  }
  lines.push_back({at(-0.3F, 1), at(0, 1.35F), color});
  lines.push_back({at(0, 1.35F), at(0.3F, 1), color});
}

std::array<float, 16> matrixProduct(const std::array<float, 16>& a, const std::array<float, 16>& b) {
  std::array<float, 16> result{};
  for (std::size_t column = 0; column < 4; ++column) {
    for (std::size_t row = 0; row < 4; ++row) {
      for (std::size_t k = 0; k < 4; ++k) {
        result[4 * column + row] += a[4 * k + row] * b[4 * column + k];
      }
    }
  }
  return result;
}

}  // namespace rankscope
