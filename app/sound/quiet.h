// Sound libraries write to stderr whatever they do not find. Any thread.
#pragma once

namespace rankscope {

/// Gives ALSA and JACK, where they are loaded, something else to report to, for good.
void silenceSoundLibraries();

/// For as long as it lives, what this process writes to stderr is lost: PortAudio knows no other place for
/// what it expected of a driver in vain. Nothing else in the window writes there but a program that is about
/// to die, so keep it short.
class StderrSilence {
 public:
  StderrSilence();
  ~StderrSilence();
  StderrSilence(const StderrSilence&) = delete;
  StderrSilence& operator=(const StderrSilence&) = delete;

 private:
  int kept_ = -1;
};

}  // namespace rankscope
