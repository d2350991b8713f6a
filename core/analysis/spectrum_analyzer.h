#pragma once

#include <memory>

#include "signal/signal.h"
#include "spec/model_spec.h"
#include "train/trainee.h"

namespace rankscope {

/// Spectra of every weight matrix ("layers.K", all of them, first and last included) and, on request, of
/// every layer's pre- and post-activations on at most 2048 points of the signal: an even-strided subset, the
/// same every time. A matrix that is not finite has no singular values and NaN for every number. analyze()
/// throws UserError if the snapshot is of another network.
/// @param coordinateScale what the signal's coordinates are multiplied by before they enter the network
std::unique_ptr<SpectrumAnalyzer> makeSpectrumAnalyzer(const ModelSpec& model, SignalPtr signal,
                                                       double coordinateScale = 1);

}  // namespace rankscope
