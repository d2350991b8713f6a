// The line search of L-BFGS. Any thread.
#pragma once

#include <functional>

#include <ATen/core/Tensor.h>

namespace rankscope {

/// The objective at x + t d.
struct LinePoint {
  double t = 0;
  double loss = 0;
  double slope = 0;     ///< gradient · d
  at::Tensor gradient;  ///< flat; not changed by later evaluations
};

using LineFunction = std::function<LinePoint(double t)>;

/// A point that fulfils the strong Wolfe conditions with c₁ = 1e-4 and c₂ = 0.9 (Nocedal and Wright 2006,
/// algorithms 3.5 and 3.6), by the decisions of PyTorch's _strong_wolfe; the best point of the bracket after
/// 25 evaluations or once the bracket is narrower than 1e-9 / `largestEntry`.
/// @param start at t = 0, slope below 0 @param firstStep the first t @param largestEntry max |d|
LinePoint strongWolfe(const LineFunction& evaluate, const LinePoint& start, double firstStep,
                      double largestEntry);

}  // namespace rankscope
