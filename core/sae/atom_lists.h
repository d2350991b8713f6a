// A batch's codes turned round: for each atom the rows where it fires.
#pragma once

#include <cstdint>
#include <vector>

#include "compute/aligned_vector.h"
#include "compute/parallel_for.h"
#include "sae/sae_pass.h"

namespace rankscope {

/// Of atom a: entries offsets[a] to offsets[a + 1], rows ascending.
template <class T>
struct AtomLists {
  std::vector<std::int64_t> offsets;  ///< n + 1
  std::vector<std::int32_t> rows;     ///< of the batch
  AlignedVector<T> decoderWeights;    ///< scale · value: an atom's gradient is Σ of these times the errors
  AlignedVector<T> encoderWeights;    ///< scale · slope: its encoder's, Σ of these times the centred rows
  std::vector<std::uint8_t> fired;    ///< per atom, whether any value is above 0.001

  std::int64_t begin(std::int64_t atom) const { return offsets[static_cast<std::size_t>(atom)]; }
  std::int64_t count(std::int64_t atom) const { return begin(atom + 1) - begin(atom); }
};

/// A counting sort over fixed parts of the batch: the order does not depend on threads.
template <class T>
class AtomSorter {
 public:
  void sort(const BatchCodes<T>& codes, std::int64_t atoms, const ParallelFor& parallelFor,
            AtomLists<T>& lists);

 private:
  std::vector<std::int64_t> places_;  ///< parts x n: how many, then where the next goes
  std::vector<std::uint8_t> fired_;   ///< parts x n
};

}  // namespace rankscope
