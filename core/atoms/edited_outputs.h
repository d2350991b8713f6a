// Renders an edit piece by piece, so that something is seen at once.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "atoms/atom_frame.h"
#include "sae/work.h"

namespace rankscope {

struct EditRequest {
  const DecomposedLayer& layer;
  std::span<const AtomEdit> edits;
  std::span<const float> plain;    ///< N x c, the outputs without edits
  std::span<const float> targets;  ///< N x c
  const OutputHeads& heads;
  std::int64_t columns = 0;  ///< of the picture; 0: the signal is none
};

/// Calls `deliver` with a picture of every other column and row, the points between filled in from their
/// neighbours, where that is quicker; then with the whole. Serial, layer and seconds of what it delivers are
/// the caller's to fill in.
/// @param first what the first picture runs on @param rest what all that follows runs on: newer edits may
/// stop this, but if they stopped the first picture too, a slider that moves at every frame would show none
/// @returns false if it was stopped
bool renderEdits(const EditRequest& request, const Work& first, const Work& rest,
                 const std::function<void(EditedOutputs)>& deliver);

}  // namespace rankscope
