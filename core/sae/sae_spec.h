// What sparse autoencoder to train on a layer's activations. A plain struct; see sae_spec.cpp for its
// property table.
#pragma once

#include <cstdint>
#include <string>

#include "base/property.h"

namespace rankscope {

/// The TopK autoencoder of Gao et al. 2024 ("Scaling and evaluating sparse autoencoders"), with the defaults
/// of the cohort-INR paper where it gives them and of OpenAI's code elsewhere.
struct SaeSpec {
  std::int64_t atoms = 4096;       ///< n
  std::int64_t k = 32;             ///< atoms that may fire at a point
  std::int64_t steps = 10'000;     ///< the target
  std::int64_t batch = 4096;       ///< points per step drawn at random; 0: all points, every step
  double lr = 1e-4;                ///< Adam's rate
  bool unitNorm = true;            ///< atoms (rows of the decoder) have length 1
  bool removeParallel = true;      ///< the part of an atom's gradient along the atom is removed
  std::string preBias = "median";  ///< what b_pre starts from: median | mean | zero
  bool tied = true;                ///< the encoder starts as the decoder
  bool auxiliary = true;           ///< dead atoms learn the residual
  std::int64_t auxiliaryK = 0;     ///< dead atoms at a point; 0: half the layer's width
  double auxiliaryWeight = 1.0 / 32;
  std::int64_t deadWindow = 0;  ///< points without firing until an atom is dead; 0: see window()
  std::int64_t seed = 0;        ///< initial atoms and batches

  bool operator==(const SaeSpec&) const = default;
  static const PropertyTable& properties();

  /// The dead atoms that may fire at a point of a layer of this width.
  std::int64_t deadAtOnce(std::int64_t width) const;

  /// Points without firing until an atom is dead: a tenth of those the training sees, at most 10 million.
  /// @param points of the signal, which is the batch if that is 0
  std::int64_t window(std::int64_t points) const;
};

/// Checks every field and that k is no more than n. @throws UserError naming the field
void validate(const SaeSpec& spec);

}  // namespace rankscope
