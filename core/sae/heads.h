// The pictures that one network gives at once: one, or one for each signal of a cohort.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace rankscope {

/// Columns of the outputs: those of head i are i · channels to (i + 1) · channels.
struct OutputHeads {
  std::int64_t channels = 3;
  std::vector<std::string> names;  ///< one per head
  bool clipped = false;            ///< scored clipped to [0, 1], as the task scores its Runs

  std::int64_t count() const { return static_cast<std::int64_t>(names.size()); }
  std::int64_t outputs() const { return channels * count(); }
};

/// 20 log10(1 / √mse), in dB.
double psnrOf(double meanSquare);

/// An output as its error is measured: clipped if the heads say so.
double scoredOutput(const OutputHeads& heads, float output);

/// Σ over a row's channels of (output - target)², per head, added to `sums`; of scored outputs.
void addSquaredErrors(const OutputHeads& heads, const float* output, const float* target,
                      std::span<double> sums);

/// PSNR of each head over all points. @param outputs, targets N x c
std::vector<double> psnrOfHeads(const OutputHeads& heads, std::span<const float> outputs,
                                std::span<const float> targets);

/// One head's columns, N x channels.
std::vector<float> headOf(const OutputHeads& heads, std::span<const float> outputs, std::int64_t head);

/// The change map of a head, as maps of errors are: per point the mean over its channels of |after - before|.
/// NaN stays NaN. @param before, after N x c
std::vector<float> changesOf(const OutputHeads& heads, std::span<const float> before,
                             std::span<const float> after, std::int64_t head);

}  // namespace rankscope
