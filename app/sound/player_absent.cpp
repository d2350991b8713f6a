// For builds without PortAudio.
#include "sound/player.h"

namespace rankscope {

struct SoundPlayer::Parts {};

SoundPlayer::SoundPlayer(std::function<void()>) {}
SoundPlayer::~SoundPlayer() = default;

void SoundPlayer::look() {}
void SoundPlayer::play(SoundClip) {}
void SoundPlayer::stop() {}

SoundPlayer::Status SoundPlayer::status() const {
  return {
      State::Absent,
      "This program was built without PortAudio and cannot play: install portaudio19-dev and build again.",
      0};
}

std::string SoundPlayer::takeProblem() {
  return {};
}

}  // namespace rankscope
