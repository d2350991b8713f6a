#include "train/history.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace rankscope {
namespace {

constexpr std::int64_t kThumbnailSide = 256;

/// The nearest of 1, 2, 5, 10, 20, … by ratio; at least 1.
std::int64_t roundTo125(double value) {
  std::int64_t best = 1;
  for (std::int64_t decade = 1; static_cast<double>(decade) <= 10 * value; decade *= 10) {
    for (const std::int64_t digit : {1, 2, 5}) {
      const auto distance = [&](std::int64_t stride) {
        return std::abs(std::log(static_cast<double>(stride) / value));
      };
      if (distance(digit * decade) < distance(best)) {
        best = digit * decade;
      }
    }
  }
  return best;
}

std::uint8_t toByte(double value) {
  return std::isnan(value) ? std::uint8_t{0}
                           : static_cast<std::uint8_t>(std::lround(255 * std::clamp(value, 0.0, 1.0)));
}

std::size_t bytesOf(const Thumbnail& picture) {
  return picture.pixels.size() + picture.sound.size() * sizeof(std::int16_t);
}

std::size_t bytesOf(const WeightSnapshot& weights) {
  std::size_t bytes = 0;
  for (const NamedArray& array : weights.arrays) {
    bytes += array.values.size() * sizeof(float);
  }
  return bytes;
}

template <class Item>
std::size_t bytesOf(const std::vector<std::shared_ptr<const Item>>& items) {
  std::size_t bytes = 0;
  for (const auto& item : items) {
    bytes += bytesOf(*item);
  }
  return bytes;
}

/// Removes the inner item whose neighbours are closest to each other. False if there is none.
template <class Item, class Position>
bool dropDensest(std::vector<std::shared_ptr<const Item>>& items, Position position) {
  if (items.size() < 3) {
    return false;
  }
  std::size_t densest = 0;
  double smallest = 0;
  for (std::size_t i = 1; i + 1 < items.size(); ++i) {
    const double gap = position(items[i + 1]->step) - position(items[i - 1]->step);
    if (densest == 0 || gap < smallest) {
      densest = i;
      smallest = gap;
    }
  }
  items.erase(items.begin() + static_cast<std::ptrdiff_t>(densest));
  return true;
}

double linear(std::int64_t step) {
  return static_cast<double>(step);
}

double logarithmic(std::int64_t step) {
  return std::log1p(static_cast<double>(step));
}

}  // namespace

std::shared_ptr<const Thumbnail> makeThumbnail(std::int64_t step, std::span<const float> outputs,
                                               const std::vector<std::int64_t>& extents, int channels) {
  if (extents.size() != 2 || channels < 1 || channels > 4 || extents[0] < 1 || extents[1] < 1 ||
      static_cast<std::int64_t>(outputs.size()) != extents[0] * extents[1] * channels) {
    return nullptr;
  }
  const std::int64_t height = extents[0];
  const std::int64_t width = extents[1];
  const std::int64_t side = (std::max(height, width) + kThumbnailSide - 1) / kThumbnailSide;
  auto picture = std::make_shared<Thumbnail>();
  picture->step = step;
  picture->height = static_cast<int>((height + side - 1) / side);
  picture->width = static_cast<int>((width + side - 1) / side);
  picture->channels = channels;
  picture->pixels.reserve(static_cast<std::size_t>(picture->height * picture->width * channels));
  for (std::int64_t top = 0; top < height; top += side) {
    const std::int64_t bottom = std::min(top + side, height);
    for (std::int64_t left = 0; left < width; left += side) {
      const std::int64_t right = std::min(left + side, width);
      std::array<double, 4> sum{};
      for (std::int64_t y = top; y < bottom; ++y) {
        const float* pixel = outputs.data() + (y * width + left) * channels;
        for (std::int64_t x = left; x < right; ++x) {
          for (std::size_t c = 0; c < static_cast<std::size_t>(channels); ++c) {
            sum[c] += static_cast<double>(*pixel++);
          }
        }
      }
      const auto area = static_cast<double>((bottom - top) * (right - left));
      for (std::size_t c = 0; c < static_cast<std::size_t>(channels); ++c) {
        picture->pixels.push_back(toByte(sum[c] / area));
      }
    }
  }
  return picture;
}

RunRecord withoutScore(RunRecord record, const std::string& name) {
  const auto found = std::find(record.scoreNames.begin(), record.scoreNames.end(), name);
  if (found == record.scoreNames.end()) {
    return record;
  }
  const auto at = found - record.scoreNames.begin();
  record.scoreNames.erase(found);
  for (CurvePoint& point : record.curve) {
    if (at < static_cast<std::ptrdiff_t>(point.scores.size())) {
      point.scores.erase(point.scores.begin() + at);
    }
  }
  return record;
}

std::shared_ptr<const Thumbnail> makeSoundThumbnail(std::int64_t step, std::span<const float> outputs) {
  if (outputs.empty()) {
    return nullptr;
  }
  float loudest = 0;
  for (const float sample : outputs) {
    if (std::isfinite(sample)) {
      loudest = std::max(loudest, std::abs(sample));
    }
  }
  constexpr float kLargest = std::numeric_limits<std::int16_t>::max();
  auto record = std::make_shared<Thumbnail>();
  record->step = step;
  record->soundUnit = loudest / kLargest;
  record->sound.reserve(outputs.size());
  constexpr float kSilence = 1e-30F;  // its inverse would overflow
  const float units = loudest > kSilence ? kLargest / loudest : 0;
  for (const float sample : outputs) {
    const float value = std::isnan(sample) ? 0 : std::clamp(sample, -loudest, loudest) * units;
    record->sound.push_back(static_cast<std::int16_t>(std::lrint(std::clamp(value, -kLargest, kLargest))));
  }
  return record;
}

std::vector<float> samplesOf(const Thumbnail& sound) {
  std::vector<float> samples(sound.sound.size());
  std::transform(sound.sound.begin(), sound.sound.end(), samples.begin(),
                 [&](std::int16_t units) { return static_cast<float>(units) * sound.soundUnit; });
  return samples;
}

std::size_t memoryOf(const History& history) {
  return bytesOf(history.pictures) + bytesOf(history.weights);
}

void thin(History& history, std::size_t maximumBytes) {
  while (memoryOf(history) > maximumBytes) {
    // Pictures are spaced evenly in steps and weights evenly in their logarithm: each is thinned in its own
    // measure.
    const bool weightsFirst = bytesOf(history.weights) > bytesOf(history.pictures);
    const bool dropped =
        weightsFirst ? dropDensest(history.weights, logarithmic) || dropDensest(history.pictures, linear)
                     : dropDensest(history.pictures, linear) || dropDensest(history.weights, logarithmic);
    if (!dropped) {
      return;
    }
  }
}

RecordSchedule::RecordSchedule(std::int64_t steps)
    : steps_(steps),
      curveStride_(roundTo125(static_cast<double>(steps) / 500)),
      spectraStride_(roundTo125(static_cast<double>(steps) / 100)) {}

std::int64_t RecordSchedule::widened(std::int64_t stride, std::int64_t step) const {
  for (std::int64_t end = steps_; end <= step / 2; end *= 2) {
    stride *= 2;
  }
  return stride;
}

bool RecordSchedule::curveAt(std::int64_t step) const {
  return step % widened(curveStride_, step) == 0 || spectraAt(step);
}

bool RecordSchedule::spectraAt(std::int64_t step) const {
  if (step % widened(spectraStride_, step) == 0 || step == steps_) {
    return true;
  }
  constexpr std::array<std::int64_t, 6> early{1, 2, 5, 10, 20, 50};
  return step < spectraStride_ && std::find(early.begin(), early.end(), step) != early.end();
}

bool RecordSchedule::pictureAt(std::int64_t step) const {
  return spectraAt(step);
}

bool RecordSchedule::costlyAt(std::int64_t step) const {
  constexpr std::int64_t kFewer = 4;
  const bool early = step < spectraStride_;
  return spectraAt(step) && (early || step % widened(kFewer * spectraStride_, step) == 0 || step == steps_);
}

bool RecordSchedule::weightsAt(std::int64_t step) const {
  if (step == 0 || step == steps_) {
    return true;
  }
  const double quarter = std::round(4 * std::log10(static_cast<double>(step)));
  return step == std::llround(std::pow(10.0, quarter / 4));
}

}  // namespace rankscope
