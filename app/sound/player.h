// Plays a sound on the machine's default output device. The only place that knows PortAudio.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace rankscope {

/// Samples [begin, end) of one channel.
struct SoundClip {
  int rate = 0;  ///< samples per second
  std::shared_ptr<const std::vector<float>> samples;
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Every member is for the UI thread and returns at once: looking for devices, which can take seconds,
/// opening one and playing happen on a thread of the player. The destructor stops and waits for that thread.
class SoundPlayer {
 public:
  enum class State {
    Unknown,  ///< nobody has looked for a device yet
    Looking,
    Absent,
    Ready,
    Playing,  ///< or about to
  };
  struct Status {
    State state = State::Unknown;
    std::string reason;        ///< one sentence on why nothing can be played; "" where it can
    std::size_t position = 0;  ///< while Playing: the sample that is heard, roughly
  };

  /// @param wake called from another thread whenever the state has changed: must be cheap and thread-safe
  explicit SoundPlayer(std::function<void()> wake);
  ~SoundPlayer();
  SoundPlayer(const SoundPlayer&) = delete;
  SoundPlayer& operator=(const SoundPlayer&) = delete;

  /// Looks for a device, unless one was found before.
  void look();

  /// Plays instead of what was played before. Samples beyond ±1 are clipped, NaN is silence. Nothing happens
  /// without a device.
  void play(SoundClip clip);
  void stop();

  Status status() const;

  /// Why the newest sound could not be played, one line; "" if it could, or if this was asked before.
  std::string takeProblem();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace rankscope
