// Scores of plain numbers. Pure functions, any thread; sums in double.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace rankscope {

/// Mean of (a - b)² over equally long spans; NaN if they are empty.
double meanSquaredError(std::span<const float> a, std::span<const float> b);

/// The same of each of so many groups of neighbouring columns: N x c numbers, of which the first c / groups
/// of each row are the first group's.
/// @param groups a divisor of c
std::vector<double> meanSquaredErrors(std::span<const float> a, std::span<const float> b, std::size_t columns,
                                      std::size_t groups);

/// The same with `output` clamped to [0, 1] first (NaN stays). Muon-INR fit_ct.py scores CT so.
double meanSquaredErrorClamped(std::span<const float> target, std::span<const float> output);

/// 20 log10(1 / sqrt(mse)), in dB.
double psnr(double mse);

/// 10 log10(mean t² / mean (t - f)²), in dB.
double signalToNoise(std::span<const float> target, std::span<const float> output);

/// SI-SDR of the signals without their means: 10 log10((Σ(αt)² + e) / (Σ(αt - f)² + e)) in dB with
/// α = (Σft + e) / (Σt² + e), e the machine epsilon of float, as torchmetrics has it.
double scaleInvariantSignalToNoise(std::span<const float> target, std::span<const float> output);

}  // namespace rankscope
