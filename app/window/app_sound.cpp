// Hearing sounds.
#include <algorithm>
#include <cmath>

#include "panels/audio_layout.h"
#include "window/app.h"

namespace rankscope {
namespace {

/// How often the mark of what is heard moves.
constexpr double kFollowInterval = 1.0 / 25;

}  // namespace

bool App::hasSound() const {
  return hasSession() && sessions_.session()->signal()->kind == SignalKind::Audio;
}

ShownSound App::soundNow(std::size_t sound) const {
  const SignalPtr& signal = sessions_.session()->signal();
  if (sound == 0) {
    return targetSound(signal);
  }
  return sound <= sessions_.frames().size()
             ? runSound(*signal, *sessions_.frames()[sound - 1], state_.view.scrubStep)
             : ShownSound{};
}

void App::playOrStop(std::size_t sound) {
  if (player_.status().state == SoundPlayer::State::Playing && playing_ == sound) {
    player_.stop();
    return;
  }
  // Of a recorded sound this unpacks the samples: under a millisecond for a minute.
  const Samples samples = samplesOf(soundNow(sound));
  if (samples == nullptr) {
    return;
  }
  const SampleSpan seen = seenSamples({state_.view.soundBegin, state_.view.soundEnd}, samples->size());
  const bool loud = std::any_of(samples->begin() + static_cast<std::ptrdiff_t>(seen.begin),
                                samples->begin() + static_cast<std::ptrdiff_t>(seen.end),
                                [](float sample) { return std::abs(sample) > 1; });
  if (loud) {
    toast(ToastLevel::Info, "Some samples are beyond ±1: they are clipped while they are played.");
  }
  playing_ = sound;
  player_.play({sessions_.session()->signal()->sampleRate, samples, seen.begin, seen.end});
}

ListeningView App::listening() const {
  ListeningView view;
  if (!hasSound()) {
    return view;
  }
  const SoundPlayer::Status status = player_.status();
  view.possible = status.state >= SoundPlayer::State::Ready;
  view.reason = status.reason;
  if (status.state == SoundPlayer::State::Playing) {
    view.playing = static_cast<int>(playing_);
    view.position = momentOf(status.position, sessions_.session()->signal()->values.size());
  }
  return view;
}

/// The player's thread wakes the loop when something changes; between, the mark of what is heard moves.
void App::followSound(double now) {
  if (std::string problem = player_.takeProblem(); !problem.empty()) {
    toast(ToastLevel::Error, "This cannot be played: " + problem);
  }
  const SoundPlayer::State state = player_.status().state;
  if (state != heardState_) {
    heardState_ = state;
    budget_.request();
  }
  if (state == SoundPlayer::State::Playing) {
    budget_.drawAt(now + kFollowInterval);
  }
}

}  // namespace rankscope
