#include "sae/heads.h"

#include <algorithm>
#include <cmath>

namespace rankscope {

double psnrOf(double meanSquare) {
  return 20 * std::log10(1 / std::sqrt(meanSquare));
}

double scoredOutput(const OutputHeads& heads, float output) {
  const auto given = static_cast<double>(output);
  return heads.clipped ? std::clamp(given, 0.0, 1.0) : given;
}

void addSquaredErrors(const OutputHeads& heads, const float* output, const float* target,
                      std::span<double> sums) {
  for (std::int64_t head = 0; head < heads.count(); ++head) {
    double sum = 0;
    for (std::int64_t c = head * heads.channels; c < (head + 1) * heads.channels; ++c) {
      const double difference = scoredOutput(heads, output[c]) - static_cast<double>(target[c]);
      sum += difference * difference;
    }
    sums[static_cast<std::size_t>(head)] += sum;
  }
}

std::vector<double> psnrOfHeads(const OutputHeads& heads, std::span<const float> outputs,
                                std::span<const float> targets) {
  std::vector<double> sums(heads.names.size(), 0.0);
  const std::int64_t columns = heads.outputs();
  const auto points = static_cast<std::int64_t>(outputs.size()) / columns;
  for (std::int64_t i = 0; i < points; ++i) {
    addSquaredErrors(heads, outputs.data() + i * columns, targets.data() + i * columns, sums);
  }
  for (double& value : sums) {
    value = psnrOf(value / static_cast<double>(points * heads.channels));
  }
  return sums;
}

std::vector<float> headOf(const OutputHeads& heads, std::span<const float> outputs, std::int64_t head) {
  const std::int64_t columns = heads.outputs();
  const auto points = static_cast<std::int64_t>(outputs.size()) / columns;
  std::vector<float> picture;
  picture.reserve(static_cast<std::size_t>(points * heads.channels));
  for (std::int64_t i = 0; i < points; ++i) {
    const float* row = outputs.data() + i * columns + head * heads.channels;
    picture.insert(picture.end(), row, row + heads.channels);
  }
  return picture;
}

std::vector<float> changesOf(const OutputHeads& heads, std::span<const float> before,
                             std::span<const float> after, std::int64_t head) {
  const auto columns = static_cast<std::size_t>(heads.outputs());
  const auto channels = static_cast<std::size_t>(heads.channels);
  std::vector<float> changes(before.size() / columns);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const std::size_t first = i * columns + static_cast<std::size_t>(head) * channels;
    double sum = 0;
    for (std::size_t c = first; c < first + channels; ++c) {
      sum += std::abs(static_cast<double>(after[c]) - static_cast<double>(before[c]));
    }
    changes[i] = static_cast<float>(sum / static_cast<double>(channels));
  }
  return changes;
}

}  // namespace rankscope
