#include "sound/player.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include <portaudio.h>

#include "sound/quiet.h"

namespace rankscope {
namespace {

/// What PortAudio's own thread reads. It neither allocates nor waits.
struct Voice {
  SoundClip clip;
  int channels = 1;
  std::atomic<std::size_t> next = 0;  ///< the sample to be handed over next
  std::function<void()> ended;
};

int feed(const void*, void* output, unsigned long frames, const PaStreamCallbackTimeInfo*,
         PaStreamCallbackFlags, void* data) {
  auto& voice = *static_cast<Voice*>(data);
  auto* out = static_cast<float*>(output);
  std::size_t at = voice.next.load(std::memory_order_relaxed);
  for (unsigned long frame = 0; frame < frames; ++frame) {
    const float sample = at < voice.clip.end ? (*voice.clip.samples)[at++] : 0.0F;
    const float value = std::isnan(sample) ? 0.0F : std::clamp(sample, -1.0F, 1.0F);
    out = std::fill_n(out, voice.channels, value);
  }
  voice.next.store(at, std::memory_order_relaxed);
  return at < voice.clip.end ? paContinue : paComplete;
}

/// An open stream, playing from the start to its end.
class Playback {
 public:
  /// @param ended called from PortAudio's thread
  Playback(SoundClip clip, std::function<void()> ended) {
    voice_.ended = std::move(ended);
    voice_.next = clip.begin;
    voice_.clip = std::move(clip);
  }
  ~Playback() {
    if (stream_ != nullptr) {
      Pa_AbortStream(stream_);
      Pa_CloseStream(stream_);
    }
  }
  Playback(const Playback&) = delete;
  Playback& operator=(const Playback&) = delete;

  /// @returns "" or why it does not play
  std::string start() {
    const StderrSilence silence;
    const PaDeviceIndex device = Pa_GetDefaultOutputDevice();
    const PaDeviceInfo* info = Pa_GetDeviceInfo(device);
    if (info == nullptr) {
      return "the sound device is gone";
    }
    voice_.channels = std::clamp(info->maxOutputChannels, 1, 2);
    const PaStreamParameters output{device, voice_.channels, paFloat32, info->defaultHighOutputLatency,
                                    nullptr};
    PaError error = Pa_OpenStream(&stream_, nullptr, &output, voice_.clip.rate, paFramesPerBufferUnspecified,
                                  paClipOff | paDitherOff, &feed, &voice_);
    if (error != paNoError) {
      stream_ = nullptr;
      return Pa_GetErrorText(error);
    }
    if (const PaStreamInfo* opened = Pa_GetStreamInfo(stream_)) {
      delay_ = static_cast<std::size_t>(std::max(opened->outputLatency, 0.0) * voice_.clip.rate);
    }
    Pa_SetStreamFinishedCallback(stream_, [](void* voice) { static_cast<Voice*>(voice)->ended(); });
    error = Pa_StartStream(stream_);
    return error == paNoError ? "" : Pa_GetErrorText(error);
  }

  std::size_t position() const {
    const std::size_t next = voice_.next.load(std::memory_order_relaxed);
    return std::max(next, voice_.clip.begin + delay_) - delay_;
  }

 private:
  Voice voice_;
  PaStream* stream_ = nullptr;
  std::size_t delay_ = 0;  ///< samples between being handed over and being heard
};

}  // namespace

struct SoundPlayer::Parts {
  std::function<void()> wake;
  mutable std::mutex mutex;
  std::condition_variable changed;
  // Guarded by the mutex.
  State state = State::Unknown;
  std::string problem;
  bool wantsLook = false;
  bool wantsStop = false;
  bool ended = false;
  bool quit = false;
  std::optional<SoundClip> wanted;
  std::unique_ptr<Playback> playback;
  // The thread's own.
  bool initialised = false;
  std::jthread thread;

  void set(State next) {
    {
      const std::lock_guard lock(mutex);
      state = next;
    }
    wake();
  }

  void ask(const std::function<void(Parts&)>& change) {
    {
      const std::lock_guard lock(mutex);
      change(*this);
      if (!thread.joinable()) {
        thread = std::jthread([this] { serve(); });
      }
    }
    changed.notify_one();
  }

  /// Takes the stream from where the UI thread looks, and closes it without holding the lock, which the end
  /// of a stream asks for. It may report that end.
  void close() {
    std::unique_ptr<Playback> old;
    const std::lock_guard lock(mutex);
    old = std::move(playback);
  }

  void findDevice() {
    silenceSoundLibraries();
    const StderrSilence silence;
    if (initialised) {
      // The list of devices is made once per initialisation.
      Pa_Terminate();
    }
    initialised = Pa_Initialize() == paNoError;
    set(initialised && Pa_GetDefaultOutputDevice() != paNoDevice ? State::Ready : State::Absent);
  }

  void begin(SoundClip clip) {
    {
      const std::lock_guard lock(mutex);
      ended = false;
      state = State::Playing;
    }
    auto next = std::make_unique<Playback>(std::move(clip),
                                           [this] { ask([](Parts& parts) { parts.ended = true; }); });
    const std::string why = next->start();
    {
      // Only what has started is shown to the UI thread. It may have ended by now; then serve() is about to
      // hear.
      const std::lock_guard lock(mutex);
      if (why.empty()) {
        playback = std::move(next);
      } else {
        problem = why;
        state = wanted ? state : State::Ready;
      }
    }
    wake();
  }

  /// Nothing plays any more, unless the UI thread has asked for the next sound meanwhile.
  void rest() {
    {
      const std::lock_guard lock(mutex);
      state = wanted ? state : State::Ready;
    }
    wake();
  }

  void serve();
};

void SoundPlayer::Parts::serve() {
  while (true) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return wantsLook || wantsStop || ended || quit || wanted; });
    const bool leave = quit;
    const bool find = std::exchange(wantsLook, false);
    const bool over = ended || wantsStop;
    ended = wantsStop = false;
    std::optional<SoundClip> clip = std::exchange(wanted, std::nullopt);
    lock.unlock();
    if (leave) {
      break;
    }
    if (find) {
      findDevice();
    }
    if (over || clip) {
      close();
    }
    if (clip) {
      begin(std::move(*clip));
    } else if (over) {
      rest();
    }
  }
  close();
  if (initialised) {
    Pa_Terminate();
  }
}

SoundPlayer::SoundPlayer(std::function<void()> wake) : parts_(std::make_unique<Parts>()) {
  parts_->wake = std::move(wake);
}

SoundPlayer::~SoundPlayer() {
  {
    const std::lock_guard lock(parts_->mutex);
    parts_->quit = true;
  }
  parts_->changed.notify_one();
  if (parts_->thread.joinable()) {
    parts_->thread.join();
  }
}

void SoundPlayer::look() {
  const State state = status().state;
  if (state == State::Unknown || state == State::Absent) {
    parts_->ask([](Parts& parts) {
      parts.state = State::Looking;
      parts.wantsLook = true;
    });
  }
}

void SoundPlayer::play(SoundClip clip) {
  const bool sensible =
      clip.samples != nullptr && clip.rate > 0 && clip.begin < clip.end && clip.end <= clip.samples->size();
  const State state = status().state;
  if (sensible && (state == State::Ready || state == State::Playing)) {
    parts_->ask([&](Parts& parts) {
      parts.state = State::Playing;
      parts.wantsStop = false;
      parts.wanted = std::move(clip);
    });
  }
}

void SoundPlayer::stop() {
  if (status().state == State::Playing) {
    parts_->ask([](Parts& parts) {
      parts.wanted.reset();
      parts.wantsStop = true;
    });
  }
}

SoundPlayer::Status SoundPlayer::status() const {
  const std::lock_guard lock(parts_->mutex);
  Status status{parts_->state, "", 0};
  if (status.state == State::Playing && parts_->playback != nullptr) {
    status.position = parts_->playback->position();
  } else if (status.state == State::Absent) {
    status.reason = "No sound device was found.";
  } else if (status.state != State::Ready) {
    status.reason = "Looking for a sound device …";
  }
  return status;
}

std::string SoundPlayer::takeProblem() {
  const std::lock_guard lock(parts_->mutex);
  return std::exchange(parts_->problem, {});
}

}  // namespace rankscope
