// Mean squared error over points and channels: what every pointwise task minimises.
#pragma once

#include <cstdint>

#include "task/objective.h"

namespace rankscope {

class PointwiseObjective : public Objective {
 public:
  /// @param groups the channels are so many signals', each with a mean of its own: the loss is their sum
  explicit PointwiseObjective(std::int64_t groups = 1) : groups_(groups) {}

  double lossAndGradient(const at::Tensor& outputs, const at::Tensor& targets, std::int64_t totalRows,
                         at::Tensor& gradient) const override;

 private:
  std::int64_t groups_;
};

}  // namespace rankscope
