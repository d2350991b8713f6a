// The geometry of the audio panel: which stretch of time is seen, and where each sound is drawn. Pure
// functions of plain numbers, any thread.
#pragma once

#include <cstddef>

#include "panels/picture_view.h"

namespace rankscope {

/// What every waveform and spectrogram shows, in fractions of the sound. begin < end.
struct TimeRange {
  double begin = 0;
  double end = 1;

  double length() const { return end - begin; }
  bool whole() const { return begin <= 0 && end >= 1; }
  bool operator==(const TimeRange&) const = default;
};

/// Zooms by `factor` about the moment `at` (a fraction of the sound), which stays where it is; stays within
/// the sound, and shows at least four of its samples.
TimeRange zoomTime(const TimeRange& range, double at, double factor, std::size_t samples);

/// Moves by `by` (a fraction of the sound), within it.
TimeRange panTime(const TimeRange& range, double by);

/// Samples [begin, end) of which at least a part is seen, one more at each side: for lines that leave the
/// view.
struct SampleSpan {
  std::size_t begin = 0;
  std::size_t end = 0;
};
SampleSpan seenSamples(const TimeRange& range, std::size_t samples);

/// Where a sample's middle is, in fractions of the sound: sample i lasts from i / n to (i + 1) / n.
double momentOf(std::size_t sample, std::size_t samples);

/// A grid of blocks, the target's first: a header line, what is drawn of the sound, and below it, if `pairs`,
/// its error. Waveforms are lanes below each other; spectrograms stand beside each other.
struct AudioLayout {
  int columns = 1;
  bool pairs = false;
  bool lanes = true;
  double cellWidth = 0;
  double cellHeight = 0;   ///< of a sound
  double errorHeight = 0;  ///< of an error; 0 without pairs
  double header = 0;
  double gapX = 0;   ///< between columns: room for the frequency axis
  double gapY = 0;   ///< between rows of blocks
  double inner = 0;  ///< between a sound and its error
  double left = 0;   ///< room for the axis of the first column

  /// Relative to the panel; without the header.
  ScreenRect cell(int block) const;
  /// As tall as cell() in the grid. Of the target: empty space in the grid, nothing among the lanes.
  ScreenRect errorCell(int block) const;
  ScreenRect headerOf(int block) const;
};

struct AudioRoom {
  double width = 0, height = 0;
  double header = 0;  ///< of each block
  double axisX = 0;   ///< width of an axis of amplitudes or frequencies
  double axisY = 0;   ///< height of the axis of time
  double gap = 0;
};

AudioLayout layOutLanes(int blocks, bool pairs, const AudioRoom& room);
AudioLayout layOutGrid(int blocks, bool pairs, const AudioRoom& room);

}  // namespace rankscope
