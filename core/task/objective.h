// Loss and its gradient with respect to the network's outputs.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "signal/signal.h"
#include "spec/experiment_spec.h"
#include "train/trainee.h"

namespace rankscope {

/// Stateless after construction; lossAndGradient may be called from several workers at once.
class Objective {
 public:
  virtual ~Objective() = default;

  /// Pointwise: the loss is a sum over rows, so tiles can be treated one by one. Otherwise lossAndGradient is
  /// called once with every row (CT, super-resolution).
  virtual bool pointwise() const { return true; }

  /// @param outputs n x c, the network's outputs of some rows
  /// @param targets n x c, the signal's values of the same rows
  /// @param totalRows rows of the whole batch: what the mean divides by
  /// @param gradient n x c, receives dLoss/dOutputs
  /// @returns these rows' share of the loss, summed in double
  virtual double lossAndGradient(const at::Tensor& outputs, const at::Tensor& targets, std::int64_t totalRows,
                                 at::Tensor& gradient) const = 0;

  /// Names of scores() in order.
  virtual std::vector<std::string> scoreNames() const = 0;

  /// Scores that follow from a whole-signal loss (PSNR from MSE), unclipped.
  virtual std::vector<Score> scores(double loss) const = 0;
};

std::unique_ptr<Objective> makeObjective(const TaskSpec& spec, const Signal& signal);

}  // namespace rankscope
