#include "panels/picture_source.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rankscope {
namespace {

std::size_t at(int x, int y, int width, int channels) {
  return (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) *
         static_cast<std::size_t>(channels);
}

ShownPicture fullPicture(const Signal& signal, PictureOrigin origin, std::int64_t step,
                         std::span<const float> values) {
  const PictureExtent extent = extentOf(signal);
  // Until a new signal's Runs have published, a Frame may still be of another size.
  if (values.size() != at(0, extent.height, extent.width, signal.outputDimension)) {
    return {};
  }
  return {origin, step, extent.width, extent.height, signal.outputDimension, values, {}, nullptr, {}};
}

/// Means along rows: from (width x rest) to (to x rest), `stride` floats between neighbours, `count` lanes
/// each.
struct Share {
  int first = 0;
  std::vector<float> weights;
};

std::vector<Share> sharesOf(int from, int to) {
  std::vector<Share> shares(static_cast<std::size_t>(to));
  const double step = static_cast<double>(from) / to;
  for (int k = 0; k < to; ++k) {
    const double low = k * step;
    const double high = std::min((k + 1) * step, static_cast<double>(from));
    Share& share = shares[static_cast<std::size_t>(k)];
    share.first = std::min(static_cast<int>(low), from - 1);
    for (int i = share.first; i < std::min(static_cast<int>(std::ceil(high)), from); ++i) {
      share.weights.push_back(
          static_cast<float>((std::min(high, i + 1.0) - std::max(low, double(i))) / step));
    }
  }
  return shares;
}

}  // namespace

bool ShownPicture::isBlank(int x, int y, PictureExtent extent) const {
  return !known.empty() && known[at(x, y, extent.width, 1)] <= 0;
}

float ShownPicture::valueAt(int x, int y, int channel, PictureExtent extent) const {
  if (origin == PictureOrigin::None || channel >= channels || isBlank(x, y, extent)) {
    return std::numeric_limits<float>::quiet_NaN();
  }
  const int column =
      std::min(static_cast<int>(static_cast<std::int64_t>(x) * width / extent.width), width - 1);
  const int row =
      std::min(static_cast<int>(static_cast<std::int64_t>(y) * height / extent.height), height - 1);
  const std::size_t index = at(column, row, width, channels) + static_cast<std::size_t>(channel);
  return bytes.empty() ? floats[index] : static_cast<float>(bytes[index]) / 255.0F;
}

PictureExtent extentOf(const Signal& signal) {
  if (!showsPictures(signal.kind) || signal.lattice.extents.size() != 2) {
    return {};
  }
  return {static_cast<int>(signal.lattice.extents[1]), static_cast<int>(signal.lattice.extents[0])};
}

ShownPicture targetPicture(const Signal& signal) {
  return fullPicture(signal, PictureOrigin::Target, 0, signal.values);
}

ShownPicture runPicture(const Signal& signal, const Frame& frame, std::int64_t scrubStep) {
  ShownPicture picture;
  if (scrubStep < 0) {
    if (frame.outputs != nullptr) {
      picture = fullPicture(signal, PictureOrigin::Live, frame.outputsStep, *frame.outputs);
      picture.owner = frame.outputs;
    }
    return picture;
  }
  if (frame.replay != nullptr && frame.replay->step == scrubStep) {
    picture = fullPicture(signal, PictureOrigin::Replayed, frame.replay->step, frame.replay->outputs);
    picture.owner = frame.replay;
    return picture;
  }
  const auto& pictures = frame.history->pictures;
  const Thumbnail* small = pictureAt(*frame.history, scrubStep);
  if (small == nullptr || small->channels != signal.outputDimension) {
    return picture;
  }
  const auto same = [&](const std::shared_ptr<const Thumbnail>& other) { return other.get() == small; };
  return {PictureOrigin::Recorded,
          small->step,
          small->width,
          small->height,
          small->channels,
          {},
          small->pixels,
          *std::find_if(pictures.begin(), pictures.end(), same),
          {}};
}

std::optional<RunMoment> momentOfPicture(const Frame& frame, const ShownPicture& picture) {
  if (picture.origin == PictureOrigin::None || picture.origin == PictureOrigin::Target) {
    return std::nullopt;
  }
  for (const std::int64_t scrub : {std::int64_t{-1}, picture.step}) {
    std::optional<RunMoment> moment = momentOf(frame, scrub);
    if (moment && moment->step == picture.step) {
      return moment;
    }
  }
  return std::nullopt;
}

std::vector<float> reducePicture(std::span<const float> values, PictureExtent from, int channels,
                                 PictureExtent to) {
  const std::vector<Share> columns = sharesOf(from.width, to.width);
  const std::vector<Share> rows = sharesOf(from.height, to.height);
  const auto lanes = static_cast<std::size_t>(channels);
  std::vector<float> reduced(at(0, to.height, to.width, channels), 0.0F);
  std::vector<float> line(at(0, 1, from.width, channels));
  for (int y = 0; y < to.height; ++y) {
    std::fill(line.begin(), line.end(), 0.0F);
    const Share& row = rows[static_cast<std::size_t>(y)];
    for (std::size_t k = 0; k < row.weights.size(); ++k) {
      const float* source = &values[at(0, row.first + static_cast<int>(k), from.width, channels)];
      for (std::size_t i = 0; i < line.size(); ++i) {
        line[i] += row.weights[k] * source[i];
      }
    }
    for (int x = 0; x < to.width; ++x) {
      const Share& column = columns[static_cast<std::size_t>(x)];
      float* result = &reduced[at(x, y, to.width, channels)];
      for (std::size_t k = 0; k < column.weights.size(); ++k) {
        const float* source = &line[(static_cast<std::size_t>(column.first) + k) * lanes];
        for (std::size_t c = 0; c < lanes; ++c) {
          result[c] += column.weights[k] * source[c];
        }
      }
    }
  }
  return reduced;
}

}  // namespace rankscope
