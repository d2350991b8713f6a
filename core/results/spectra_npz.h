// DIR/NAME/spectra.npz: every recorded singular value.
#pragma once

#include <vector>

#include "io/safetensors.h"
#include "train/history.h"

namespace rankscope {

/// `steps` [T] int64, and per layer K one [T, R] float32 array of descending singular values: "layers.K" of
/// the weight, "layers.K.pre" and "layers.K.post" of its pre- and post-activations. A row that was not
/// recorded, or of a matrix that was not finite, is NaN.
std::vector<StoredTensor> spectraArrays(const RunRecord& record);

}  // namespace rankscope
