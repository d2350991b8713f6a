#include "panels/audio_source.h"

#include <algorithm>

#include "panels/recorded.h"

namespace rankscope {

ShownSound targetSound(const SignalPtr& signal) {
  return {PictureOrigin::Target, 0, Samples(signal, &signal->values), nullptr};
}

ShownSound runSound(const Signal& signal, const Frame& frame, std::int64_t scrubStep) {
  // Until a new signal's Runs have published, a Frame may still be of another length.
  const std::size_t count = signal.values.size();
  if (scrubStep < 0) {
    const bool fits = frame.outputs != nullptr && frame.outputs->size() == count;
    return fits ? ShownSound{PictureOrigin::Live, frame.outputsStep, frame.outputs, nullptr} : ShownSound{};
  }
  if (frame.replay != nullptr && frame.replay->step == scrubStep && frame.replay->outputs.size() == count) {
    return {PictureOrigin::Replayed, scrubStep, Samples(frame.replay, &frame.replay->outputs), nullptr};
  }
  const Thumbnail* found = pictureAt(*frame.history, scrubStep);
  if (found == nullptr || found->sound.size() != count) {
    return {};
  }
  const auto& kept = frame.history->pictures;
  return {PictureOrigin::Recorded, found->step, nullptr,
          *std::find_if(kept.begin(), kept.end(), [&](const auto& record) { return record.get() == found; })};
}

Samples samplesOf(const ShownSound& sound) {
  if (sound.record != nullptr) {
    return std::make_shared<const std::vector<float>>(samplesOf(*sound.record));
  }
  return sound.samples;
}

std::optional<RunMoment> momentOfSound(const Frame& frame, const ShownSound& sound) {
  ShownPicture picture;
  picture.origin = sound.origin;
  picture.step = sound.step;
  return momentOfPicture(frame, picture);
}

}  // namespace rankscope
