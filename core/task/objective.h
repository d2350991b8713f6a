// Loss and its gradient with respect to the network's outputs.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "compute/parallel_for.h"
#include "signal/signal.h"
#include "spec/experiment_spec.h"
#include "task/point_source.h"
#include "train/trainee.h"

namespace rankscope {

/// Pointwise objectives may be asked by several workers at once; the others belong to one thread at a time.
class Objective {
 public:
  virtual ~Objective() = default;

  /// Pointwise: the loss is a sum over rows, so tiles can be treated one by one. Otherwise lossAndGradient is
  /// called once with every row (CT, super-resolution).
  virtual bool pointwise() const { return true; }

  /// What each step's points are drawn by, if not from the signal's own; null for most tasks.
  virtual const PointSource* pointSource() const { return nullptr; }

  /// The points that may be trained on, ascending indices into the signal; empty: every point.
  virtual std::span<const std::int64_t> trainingPoints() const { return {}; }

  /// @param outputs n x c, the network's outputs of some rows
  /// @param targets n x c, the signal's values of the same rows
  /// @param totalRows rows of the whole batch: what the mean divides by
  /// @param gradient n x c, receives dLoss/dOutputs; undefined: only the loss is wanted
  /// @returns these rows' share of the loss, summed in double
  virtual double lossAndGradient(const at::Tensor& outputs, const at::Tensor& targets, std::int64_t totalRows,
                                 at::Tensor& gradient) const = 0;

  /// Names of scores() in order; the first is the one that Runs are compared by.
  virtual std::vector<std::string> scoreNames() const = 0;

  /// Scores of the whole signal, cheap enough for every step.
  /// @param outputs N x c  @param targets N x c, the signal's values  @param loss the training loss of these
  /// outputs
  virtual std::vector<Score> scores(const at::Tensor& outputs, const at::Tensor& targets,
                                    double loss) const = 0;

  /// Scores that follow from the loss of a random batch; a part of scoreNames().
  virtual std::vector<Score> batchScores(double loss) const = 0;

  /// What is measured; null where it is the signal itself.
  virtual ObservationPtr observation() const { return nullptr; }

  /// What would be measured of the outputs last given to lossAndGradient; empty if nothing is.
  virtual std::span<const float> predicted() const { return {}; }
};

struct ObjectiveContext {
  std::uint64_t seed = 0;   ///< of masks and measurement noise: TrainingSpec::seed
  ParallelFor parallelFor;  ///< for objectives that are not pointwise; empty: one thread
};

/// @throws UserError if there is no such task, or the signal is not of the kind that it needs
std::unique_ptr<Objective> makeObjective(const TaskSpec& spec, const Signal& signal,
                                         const ObjectiveContext& context = {});

}  // namespace rankscope
