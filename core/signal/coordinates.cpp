#include "signal/coordinates.h"

#include <cstddef>

namespace rankscope {
namespace {

/// linspace(-1, 1, count)[index], computed in double so that both ends are exact.
float axisPoint(int index, int count) {
  return count == 1 ? 0.0f : static_cast<float>(-1.0 + 2.0 * index / (count - 1));
}

}  // namespace

std::vector<float> pixelCoordinates(int width, int height) {
  std::vector<float> columns;
  for (int x = 0; x < width; ++x) {
    columns.push_back(axisPoint(x, width));
  }
  std::vector<float> coordinates;
  coordinates.reserve(2 * static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  for (int y = 0; y < height; ++y) {
    for (const float column : columns) {
      coordinates.push_back(column);
      coordinates.push_back(axisPoint(y, height));
    }
  }
  return coordinates;
}

std::vector<float> lineCoordinates(std::size_t count) {
  std::vector<float> coordinates;
  coordinates.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    coordinates.push_back(axisPoint(static_cast<int>(i), static_cast<int>(count)));
  }
  return coordinates;
}

}  // namespace rankscope
