// Mean squared error over points and channels: what every pointwise task minimises.
#pragma once

#include "task/objective.h"

namespace rankscope {

class PointwiseObjective : public Objective {
 public:
  double lossAndGradient(const at::Tensor& outputs, const at::Tensor& targets, std::int64_t totalRows,
                         at::Tensor& gradient) const override;
};

/// The numbers of a tensor as they lie in memory: its own if it is contiguous float32 on the CPU, else a
/// copy's. Both must outlive the span.
std::span<const float> plainNumbers(const at::Tensor& tensor, at::Tensor& copy);

}  // namespace rankscope
