// What a network gives with some atoms of a layer taken out or turned up. Only the points where they fire are
// computed again.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sae/network_tail.h"
#include "sae/sae_model.h"
#include "sae/work.h"

namespace rankscope {

/// A layer with its autoencoder and all that interventions need. Shared parts, all immutable.
struct DecomposedLayer {
  ActivationsPtr activations;  ///< h, N x d
  SaeModelPtr model;
  AtomCodesPtr codes;  ///< z
  NetworkTailPtr tail;
};

/// Atom `atom` counts `scale` times: 0 ablates it, 1 leaves it alone, -1 turns it round.
struct AtomEdit {
  std::int32_t atom = 0;
  double scale = 0;

  bool operator==(const AtomEdit&) const = default;
};

/// Points where any of the edits changes something, ascending.
std::vector<std::int64_t> changedPoints(const AtomCodes& codes, std::span<const AtomEdit> edits);

/// The network's outputs at `points` (ascending) with h + Σ (scale - 1) z_a w_a in place of h: with one edit
/// of scale 0 the paper's f^{-a}. Points where no edit fires give the same bits as without edits.
/// @param out points x c
/// @returns false if it was stopped; `out` is then filled in part
bool renderEdited(const DecomposedLayer& layer, std::span<const AtomEdit> edits,
                  std::span<const std::int64_t> points, std::span<float> out, const Work& work);

/// The network's outputs at all points from h as it is, N x c. @returns empty if it was stopped
std::vector<float> renderPlain(const DecomposedLayer& layer, const Work& work);

/// All of the outputs with the edits: `plain`, and the changed points over it. @param plain as renderPlain
/// gives it  @returns empty if it was stopped
std::vector<float> renderOver(const DecomposedLayer& layer, std::span<const AtomEdit> edits,
                              std::span<const float> plain, const Work& work);

/// The network's outputs at all points from ĥ, the autoencoder's reconstruction. @returns empty if it was
/// stopped
std::vector<float> renderSubstituted(const DecomposedLayer& layer, const Work& work);

/// Points whose rendering is not noticed: an edit of more is first shown on half the lattice.
inline constexpr std::int64_t kFirstPassPoints = 6000;

/// What to render first so that something is seen at once: all points if they are at most `most`, else those
/// of every other column and row, then the rest. @param points ascending  @param columns of the picture; 0:
/// the signal is none, and it goes in one piece
std::vector<std::vector<std::int64_t>> renderPasses(std::vector<std::int64_t> points, std::int64_t columns,
                                                    std::int64_t most);

}  // namespace rankscope
