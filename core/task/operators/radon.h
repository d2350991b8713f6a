// The Radon transform of a picture, by rotating it and summing its rows, without ever making the rotated
// pictures.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "task/operators/linear_operator.h"

namespace rankscope {

/// `count` angles in degrees from `first` to `last`, both included; one angle is `first`.
std::vector<double> projectionAngles(int count, double first, double last);

/// From height x width to angles x width. Row a, column j is the sum over i of the picture rotated
/// counter-clockwise by angle a about ((width-1)/2, (height-1)/2), at (i, j): bilinear, zero outside, same
/// canvas (kornia's rotate with align_corners; Muon-INR fit_ct.py).
std::unique_ptr<LinearOperator> makeRadon(int width, int height, std::span<const double> degrees);

}  // namespace rankscope
