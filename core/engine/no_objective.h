// For networks that are asked and not trained.
#pragma once

#include <string>
#include <vector>

#include "task/objective.h"

namespace rankscope {

class NoObjective : public Objective {
 public:
  double lossAndGradient(const at::Tensor&, const at::Tensor&, std::int64_t, at::Tensor&) const override {
    return 0;
  }
  std::vector<std::string> scoreNames() const override { return {}; }
  std::vector<Score> scores(const at::Tensor&, const at::Tensor&, double) const override { return {}; }
  std::vector<Score> batchScores(double) const override { return {}; }
};

}  // namespace rankscope
