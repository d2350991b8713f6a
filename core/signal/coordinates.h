#pragma once

#include <cstddef>
#include <vector>

namespace rankscope {

/// height*width x 2, row-major, order (x, y), each axis linspace(-1, 1) with both ends; an axis of one point
/// is 0. Source: Muon-INR fit_image.py.
std::vector<float> pixelCoordinates(int width, int height);

/// linspace(-1, 1, count) with both ends.
std::vector<float> lineCoordinates(std::size_t count);

}  // namespace rankscope
