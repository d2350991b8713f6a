#pragma once

#include <memory>

#include "model/network_maker.h"

namespace rankscope {

/// Random Fourier features gamma(x) = [cos 2 pi B x, sin 2 pi B x], B ~ N(0, sigma²) fixed, no raw x, cosines
/// first (Muon-INR models.py), into an MLP with this activation and PyTorch's default initialisation.
std::unique_ptr<Inr> makeFourierMlp(const NetworkRequest& request, const Activation& activation);

}  // namespace rankscope
