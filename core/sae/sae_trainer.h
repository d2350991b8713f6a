// Trains a sparse autoencoder on a layer's activations.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "compute/parallel_for.h"
#include "sae/atom_lists.h"
#include "sae/sae_pass.h"
#include "sae/sae_spec.h"
#include "sae/sae_state.h"

namespace rankscope {

/// Of the batch and the weights before update number `step` + 1.
struct SaeMetrics {
  std::int64_t step = 0;
  double loss = 0;  ///< reconstruction + weight · auxiliary
  double reconstruction =
      0;  ///< mean (ĥ - h)² / variance of h, as mean (h - its column's mean)² over all points
  double auxiliary = 0;  ///< the same of the residual by dead atoms, over the residual's variance; 0: none
  double r2 = 0;         ///< 1 - reconstruction
  double alive = 1;  ///< share of the atoms that fired above 0.001 among the last N points, N the signal's
  double l0 = 0;     ///< atoms that fire at a point, mean
};

/// What grows with the atoms may take so much: weights, moments, the lanes' rows, the packed encoder. A file
/// holds the first two alone, and so can be read back.
inline constexpr std::int64_t kMostTrainingBytes = std::int64_t{4} << 30;

/// One step: loss = MSE/variance + weight · auxiliary; its gradient by hand, only where atoms fire; then, in
/// the order of OpenAI's sparse_autoencoder, the atoms are brought back to length 1, the part of each
/// gradient along its atom is removed, and Adam (0.9, 0.999, epsilon 6.25e-10) makes the update. An atom's
/// gradient is summed over the rows where it fires in their order, and used at once: it never exists as a
/// matrix. The same bits for any number of threads. Not for concurrent use; parallelFor's threads should all
/// flush denormals or none.
template <class T>
class BasicSaeTrainer {
 public:
  using Data = std::shared_ptr<const ActivationMatrix<T>>;

  /// From the start. @throws UserError if the spec is not trainable(), or the activations do not vary
  BasicSaeTrainer(const SaeSpec& spec, Data activations, const ParallelFor& parallelFor);

  /// Goes on: the same bits as never having stopped. @throws UserError also if the state does not fit
  BasicSaeTrainer(const SaeSpec& spec, Data activations, SaeState<T> state);

  /// The most that kMostTrainingBytes have room for on a layer of this width.
  static std::int64_t mostAtoms(std::int64_t width);

  /// The same spec. Allocates nothing: to be asked before anything large is made. @throws UserError if it is
  /// at fault, or has more atoms than there is room for
  static const SaeSpec& trainable(const SaeSpec& spec, std::int64_t width);

  /// One update. @param gradients if not null, receives the loss's, before anything is removed from them
  /// @throws UserError if the loss is no finite number; nothing is updated then
  SaeMetrics step(const ParallelFor& parallelFor, SaeArrays<T>* gradients = nullptr);

  const SaeSpec& spec() const { return spec_; }
  const SaeState<T>& state() const { return state_; }
  std::int64_t stepsDone() const { return state_.step; }
  double variance() const { return variance_; }

 private:
  void check() const;
  std::vector<std::int64_t> batch() const;
  std::vector<std::int32_t> deadAtoms() const;
  SaeMetrics measure() const;
  void requireFinite(const SaeMetrics& metrics) const;
  void updateAtoms(const ParallelFor& parallelFor, SaeArrays<T>* gradients);
  void updateGroup(std::int64_t begin, std::int64_t end, T* preBiasSum, SaeArrays<T>* gradients);
  void updatePreBias(SaeArrays<T>* gradients);

  SaeSpec spec_;
  Data activations_;
  double variance_;
  SaeState<T> state_;
  PackedRows<T> encoder_;
  SaeForward<T> forward_;
  SaePass<T> pass_;
  AtomSorter<T> sorter_;
  AtomLists<T> lists_;
  AtomLists<T> auxiliaryLists_;
  AlignedVector<T> groupSums_;  ///< groups x d: Σ over a group's atoms of encoder-bias gradient · encoder row
};

using SaeTrainer = BasicSaeTrainer<float>;

}  // namespace rankscope
