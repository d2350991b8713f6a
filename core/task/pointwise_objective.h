// Mean squared error over points and channels: what every pointwise task minimises.
#pragma once

#include "task/objective.h"

namespace rankscope {

class PointwiseObjective : public Objective {
 public:
  double lossAndGradient(const at::Tensor& outputs, const at::Tensor& targets, std::int64_t totalRows,
                         at::Tensor& gradient) const override;
};

}  // namespace rankscope
