// Everything that a sparse autoencoder in training consists of.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compute/aligned_vector.h"
#include "compute/parallel_for.h"
#include "sae/activations.h"
#include "sae/sae_spec.h"

namespace rankscope {

/// One number per weight: the weights themselves, a moment of Adam's, or a gradient. Row-major.
template <class T>
struct SaeArrays {
  AlignedVector<T> encoder;      ///< n x d
  AlignedVector<T> decoder;      ///< n x d: row a is atom a
  AlignedVector<T> encoderBias;  ///< n
  AlignedVector<T> preBias;      ///< d

  static SaeArrays zeros(std::int64_t atoms, std::int64_t width);
};

template <class T>
struct SaeState {
  std::int64_t atoms = 0;  ///< n
  std::int64_t width = 0;  ///< d
  std::int64_t step = 0;   ///< updates made
  SaeArrays<T> weights;
  SaeArrays<T> firstMoment;
  SaeArrays<T> secondMoment;
  std::vector<std::int64_t> quiet;  ///< per atom, points seen since it last fired above 0.001
};

/// Random directions, b_enc = 0 and b_pre from the activations, all by the spec.
template <class T>
SaeState<T> startSae(const SaeSpec& spec, const ActivationMatrix<T>& activations,
                     const ParallelFor& parallelFor);

/// The point with the least sum of Euclidean distances to the rows (Weiszfeld's algorithm), of at most 32768
/// of them that lie evenly among all. In double.
template <class T>
std::vector<double> geometricMedian(const ActivationMatrix<T>& activations, const ParallelFor& parallelFor);

/// Brings every row to length 1; a row of zeros stays.
template <class T>
void normaliseRows(AlignedVector<T>& matrix, std::int64_t rows, std::int64_t columns);

}  // namespace rankscope
