// DIR/NAME/error_spectrum.npz: how the error was spread over spatial frequencies at each recorded picture.
#pragma once

#include <vector>

#include "io/safetensors.h"
#include "results/results.h"

namespace rankscope {

/// `steps` [T] int64; `frequency` [R] float64 in cycles per pixel; `count` [R] int64, the frequencies of each
/// ring; `target` [R] float64 and `energy` [T, R] float32, the share of each ring in the mean square of the
/// target and of the error. Empty if the Run recorded none.
std::vector<StoredTensor> errorSpectrumArrays(const RunResult& run);

}  // namespace rankscope
