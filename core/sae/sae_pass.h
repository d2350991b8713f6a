// The forward pass of a sparse autoencoder over a batch, and what its backward pass needs of it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compute/aligned_vector.h"
#include "compute/parallel_for.h"
#include "sae/activations.h"
#include "sae/sae_arithmetic.h"
#include "sae/sae_state.h"

namespace rankscope {

/// Which atoms fire at each row of a batch, and how strongly.
template <class T>
struct BatchCodes {
  std::int64_t perRow = 0;          ///< room for so many at a row
  std::vector<std::int64_t> count;  ///< B
  std::vector<std::int32_t> atoms;  ///< B x perRow, ascending
  AlignedVector<T> values;          ///< B x perRow, above zero
  AlignedVector<T> slopes;          ///< B x perRow: error · atom, dLoss/dvalue but for `scale`
  T scale = 0;                      ///< dLoss/dreconstruction = scale · error

  void resize(std::int64_t rows, std::int64_t most);
};

/// With c = h - b_pre of the batch's rows: z = TopK(ReLU(W_enc c + b_enc)), error = W_decᵀ z - c; and of the
/// dead atoms' own z, the auxiliary error = W_decᵀ z + error (Gao et al. 2024, A.2: they learn -error).
template <class T>
struct SaePass {
  std::int64_t rows = 0;            ///< B
  AlignedVector<T> centred;         ///< B x d: c
  AlignedVector<T> error;           ///< B x d
  BatchCodes<T> codes;              ///< of all atoms
  AlignedVector<T> auxiliaryError;  ///< B x d; empty if no atom is dead
  BatchCodes<T> auxiliary;          ///< of the dead ones; no rows if there are none
  std::vector<std::int32_t> dead;   ///< ascending; empty without the auxiliary loss
  AlignedVector<T> errorSum;        ///< d: Σ over rows of error
  double reconstructionLoss = 0;    ///< mean error² / variance of the activations
  double auxiliaryLoss = 0;         ///< mean (auxiliary error)² / variance of the error; not weighted
};

/// Does it tile by tile. Owns what lanes work in; one thread at a time.
template <class T>
class SaeForward {
 public:
  /// @param variance of all activations
  SaeForward(const SaeSpec& spec, std::int64_t width, double variance);

  /// What the lanes take for each atom, at most.
  static std::int64_t laneBytesPerAtom();

  /// @param batch rows of `activations`
  void run(const ActivationMatrix<T>& activations, std::span<const std::int64_t> batch,
           const SaeArrays<T>& weights, std::span<const std::int32_t> dead, const PackedRows<T>& encoder,
           const ParallelFor& parallelFor, SaePass<T>& pass);

 private:
  struct Lane {
    AlignedVector<T> preActivations;  ///< tile x n
    AlignedVector<T> deadOnes;        ///< n
    std::vector<std::int32_t> scratch;
  };
  struct Job;

  void prepare(std::int64_t rows, SaePass<T>& pass);
  template <class Visit>
  void forEachTile(const ParallelFor& parallelFor, std::int64_t rows, Visit visit);
  void forwardTile(const Job& job, Lane& lane, std::int64_t begin, std::int64_t count);
  void chooseDead(const Job& job, Lane& lane, std::int64_t row, const T* preActivations);
  void auxiliaryTile(const Job& job, std::int64_t begin, std::int64_t count);
  void auxiliaryPass(const Job& job, const ParallelFor& parallelFor);
  double sumSquares() const;

  SaeSpec spec_;
  std::int64_t width_;
  double variance_;
  std::vector<Lane> lanes_;
  std::vector<double> tileSquares_;  ///< per tile, Σ error²
  AlignedVector<T> tileSums_;        ///< per tile, Σ over rows of error
};

}  // namespace rankscope
