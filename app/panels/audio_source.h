// Which samples a Run shows: live outputs, outputs re-rendered from recorded weights, or a recorded sound.
// Pure functions over immutable Frames, any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "panels/picture_source.h"
#include "signal/signal.h"
#include "train/frame.h"

namespace rankscope {

using Samples = std::shared_ptr<const std::vector<float>>;

struct ShownSound {
  PictureOrigin origin = PictureOrigin::None;
  std::int64_t step = 0;
  Samples samples;                          ///< of all but Recorded
  std::shared_ptr<const Thumbnail> record;  ///< of Recorded: 16 bits, its own loudest sample using them all

  /// Tells one sound from another for as long as either is kept; null for none.
  const void* identity() const {
    return record != nullptr ? static_cast<const void*>(record.get()) : samples.get();
  }
};

ShownSound targetSound(const SignalPtr& signal);

/// What a Run shows: live, or at or before `scrubStep`. A replay is shown exactly at its own step.
ShownSound runSound(const Signal& signal, const Frame& frame, std::int64_t scrubStep);

/// The samples, unpacked if they are recorded; null for none.
Samples samplesOf(const ShownSound& sound);

/// Loss and scores of a sound of this Run; nothing if they were not recorded at its very step.
std::optional<RunMoment> momentOfSound(const Frame& frame, const ShownSound& sound);

}  // namespace rankscope
