// A trained sparse autoencoder, and the codes it gives a whole signal.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "sae/activations.h"
#include "sae/atom_codes.h"
#include "sae/sae_state.h"
#include "sae/work.h"

namespace rankscope {

/// Immutable; any thread.
struct SaeModel {
  std::int64_t atoms = 0;  ///< n
  std::int64_t width = 0;  ///< d
  std::int64_t k = 0;
  SaeArrays<float> weights;

  /// Direction of an atom in the layer's neurons, d numbers; of length 1 if the spec says so.
  std::span<const float> atom(std::int64_t a) const {
    return std::span(weights.decoder)
        .subspan(static_cast<std::size_t>(a * width), static_cast<std::size_t>(width));
  }
};

using SaeModelPtr = std::shared_ptr<const SaeModel>;

/// The weights as they are now; with unit norm the atoms exactly so, for the last update may have left it.
SaeModelPtr publish(const SaeSpec& spec, const SaeState<float>& state);

/// Codes of all points and how well they give the activations back.
struct EncodedSignal {
  AtomCodesPtr codes;
  double r2 = 0;  ///< 1 - mean (ĥ - h)² / variance of h; NaN if h is the same everywhere
  double l0 = 0;  ///< atoms that fire at a point, mean
};

/// @returns nothing if it was stopped
std::optional<EncodedSignal> encode(const SaeModel& model, const Activations& activations, const Work& work);

/// ĥ of the points from `begin` on, row by row into `out` (count x d).
void reconstruct(const SaeModel& model, const AtomCodes& codes, std::int64_t begin, std::int64_t count,
                 float* out);

}  // namespace rankscope
