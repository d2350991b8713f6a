// What each atom of a layer is worth to the network's outputs.
#pragma once

#include <span>
#include <vector>

#include "sae/heads.h"
#include "sae/intervention.h"

namespace rankscope {

/// What the loss of one atom does.
struct AtomDamage {
  std::vector<double> psnr;  ///< per head, without the atom; the one before if it never fires
  double drop = 0;           ///< PSNR before - after, mean over the heads
  /// Share of the points over which the change spreads: (Σδ²)² / (N Σδ⁴), δ the length of a point's change in
  /// all outputs; 0 if nothing changes.
  double spread = 0;
};

/// Ablates every atom, each alone. Costs as much as rendering L0 pictures.
/// @param plain as renderPlain gives it  @param targets N x c
/// @returns one per atom; empty if it was stopped
std::vector<AtomDamage> damageOfAtoms(const DecomposedLayer& layer, const OutputHeads& heads,
                                      std::span<const float> plain, std::span<const float> targets,
                                      const Work& work);

}  // namespace rankscope
