// Tasks that see the signal through a linear operator: loss = mean (A f - b)², gradient = 2/n Aᵀ(A f - b).
#pragma once

#include <memory>
#include <vector>

#include "task/objective.h"
#include "task/operators/linear_operator.h"

namespace rankscope {

class OperatorObjective : public Objective {
 public:
  /// @param observation its values are the b of the loss
  OperatorObjective(std::unique_ptr<LinearOperator> linear, ObservationPtr observation,
                    ParallelFor parallelFor);

  bool pointwise() const override { return false; }
  double lossAndGradient(const at::Tensor& outputs, const at::Tensor& targets, std::int64_t totalRows,
                         at::Tensor& gradient) const override;
  ObservationPtr observation() const override { return observation_; }
  std::span<const float> predicted() const override { return predicted_; }
  std::vector<Score> batchScores(double) const override { return {}; }

 private:
  std::unique_ptr<LinearOperator> linear_;
  ObservationPtr observation_;
  ParallelFor parallelFor_;
  // Kept between the calls: what the outputs last seen would measure, and the numbers on the way back.
  mutable std::vector<float> predicted_;
  mutable std::vector<float> residual_;
  mutable std::vector<float> back_;
};

/// context.parallelFor, or the plain loop if it is empty.
ParallelFor parallelForOf(const ObjectiveContext& context);

/// A x of the signal's own values.
std::vector<float> measured(LinearOperator& linear, const Signal& signal, const ParallelFor& parallelFor);

}  // namespace rankscope
