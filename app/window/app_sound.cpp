// Hearing and exporting sounds.
#include <algorithm>
#include <cmath>
#include <filesystem>

#include <fmt/format.h>

#include "base/file.h"
#include "io/wav.h"
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

void App::exportSound(std::size_t run) {
  const ShownSound sound = soundNow(run + 1);
  if (sound.origin == PictureOrigin::None) {
    toast(ToastLevel::Info, "There is nothing to export yet.");
    return;
  }
  const std::string name = sessions_.frames()[run]->run;
  const std::string what = fmt::format("{} at step {}", name, sound.step);
  // Taken now: something else may be open by the time that a path is chosen.
  const int rate = sessions_.session()->signal()->sampleRate;
  browser_.open(
      FileBrowser::Purpose::SaveFile, state_.browserFolder,
      [this, sound, rate, what](std::filesystem::path path) {
        if (path.extension() != ".wav") {
          path += ".wav";
        }
        writeSound(path, sound, rate, what, false);
      },
      fmt::format("{}-{}.wav", name, sound.step));
}

void App::writeSound(const std::filesystem::path& path, const ShownSound& sound, int rate,
                     const std::string& what, bool overwrite) {
  jobs_.run(
      [this, path, sound, rate, what, overwrite]() -> Jobs::Outcome {
        if (!overwrite && std::filesystem::exists(path)) {
          return [this, path, sound, rate, what] {
            toast(ToastLevel::Warning, fmt::format("Not exported: {} is there already.", path.string()),
                  "Overwrite",
                  [this, path, sound, rate, what] { writeSound(path, sound, rate, what, true); });
          };
        }
        writeFileAtomically(path, encodeWav(*samplesOf(sound), rate));
        return [this, path, what] {
          toast(ToastLevel::Info, fmt::format("Exported {} to {}", what, path.string()));
        };
      },
      [this](std::string message) { toast(ToastLevel::Error, std::move(message)); });
}

}  // namespace rankscope
