#include "panels/audio_layout.h"

#include <algorithm>
#include <cmath>

namespace rankscope {
namespace {

constexpr double kFewestSamples = 4;
/// Of a waveform's lane, that of its error takes this share.
constexpr double kErrorShare = 0.6;
/// A spectrogram narrower than this, in heights of a header, is put into another row.
constexpr double kNarrowest = 8;

TimeRange clampedAt(double begin, double length) {
  const double first = std::clamp(begin, 0.0, 1 - length);
  return {first, first + length};
}

}  // namespace

TimeRange zoomTime(const TimeRange& range, double at, double factor, std::size_t samples) {
  const double least = std::min(1.0, kFewestSamples / static_cast<double>(std::max<std::size_t>(samples, 1)));
  const double length = std::clamp(range.length() / factor, least, 1.0);
  if (length >= 0.999) {
    return {};
  }
  const double share = (at - range.begin) / range.length();
  return clampedAt(at - share * length, length);
}

TimeRange panTime(const TimeRange& range, double by) {
  return clampedAt(range.begin + by, range.length());
}

SampleSpan seenSamples(const TimeRange& range, std::size_t samples) {
  const auto count = static_cast<double>(samples);
  const double first = std::floor(range.begin * count) - 1;
  const double last = std::ceil(range.end * count) + 1;
  return {static_cast<std::size_t>(std::clamp(first, 0.0, count)),
          static_cast<std::size_t>(std::clamp(last, 0.0, count))};
}

double momentOf(std::size_t sample, std::size_t samples) {
  return (static_cast<double>(sample) + 0.5) / static_cast<double>(samples);
}

ScreenRect AudioLayout::cell(int block) const {
  const double blockHeight = header + cellHeight + (pairs && !lanes ? inner + errorHeight : 0);
  double top = block / columns * (blockHeight + gapY) + header;
  if (lanes && pairs) {
    // The target's block has no error below it.
    top += std::max(block - 1, 0) * (inner + errorHeight);
  }
  return {left + block % columns * (cellWidth + gapX), std::floor(top), cellWidth, std::floor(cellHeight)};
}

ScreenRect AudioLayout::errorCell(int block) const {
  const ScreenRect above = cell(block);
  if (!pairs || (lanes && block == 0)) {
    return {above.x, above.y + above.h, above.w, 0};
  }
  return {above.x, above.y + above.h + inner, above.w, std::floor(errorHeight)};
}

ScreenRect AudioLayout::headerOf(int block) const {
  const ScreenRect below = cell(block);
  return {below.x, below.y - header, below.w, header};
}

AudioLayout layOutLanes(int blocks, bool pairs, const AudioRoom& room) {
  AudioLayout layout;
  layout.pairs = pairs && blocks > 1;
  layout.header = room.header;
  layout.left = room.axisX;
  layout.gapY = room.gap;
  layout.inner = layout.pairs ? room.gap / 2 : 0;
  layout.cellWidth = std::max(std::floor(room.width - room.axisX), 1.0);
  const int errors = layout.pairs ? blocks - 1 : 0;
  const double rest =
      room.height - room.axisY - blocks * room.header - (blocks - 1) * room.gap - errors * layout.inner;
  layout.cellHeight = std::max(rest / (blocks + kErrorShare * errors), 1.0);
  layout.errorHeight = layout.pairs ? layout.cellHeight * kErrorShare : 0;
  return layout;
}

AudioLayout layOutGrid(int blocks, bool pairs, const AudioRoom& room) {
  AudioLayout layout;
  layout.lanes = false;
  layout.pairs = pairs && blocks > 1;
  layout.header = room.header;
  layout.left = room.axisX;
  layout.gapX = room.gap;
  layout.gapY = room.gap + room.axisY;
  layout.inner = layout.pairs ? room.gap : 0;
  const auto widthIn = [&](int columns) {
    return std::floor((room.width - room.axisX - (columns - 1) * room.gap) / columns);
  };
  layout.columns = blocks;
  while (layout.columns > 1 && widthIn(layout.columns) < kNarrowest * room.header) {
    --layout.columns;
  }
  const int rows = (blocks + layout.columns - 1) / layout.columns;
  layout.cellWidth = std::max(widthIn(layout.columns), 1.0);
  const double block = (room.height - rows * room.axisY - (rows - 1) * room.gap) / rows - room.header;
  layout.cellHeight = std::max(layout.pairs ? (block - layout.inner) / 2 : block, 1.0);
  layout.errorHeight = layout.pairs ? layout.cellHeight : 0;
  return layout;
}

}  // namespace rankscope
