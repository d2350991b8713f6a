#include "sound/quiet.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

namespace rankscope {
namespace {

/// ALSA's snd_lib_error_handler_t.
void ignoreAlsa(const char*, int, const char*, int, const char*, ...) {}

void ignoreJack(const char*) {}

template <class Handler>
void call(const char* setter, Handler handler) {
  // PortAudio brings these libraries along; which of them depends on how it was built.
  if (void* found = dlsym(RTLD_DEFAULT, setter)) {
    reinterpret_cast<void (*)(Handler)>(found)(handler);
  }
}

}  // namespace

void silenceSoundLibraries() {
  call("snd_lib_error_set_handler", &ignoreAlsa);
  call("jack_set_error_function", &ignoreJack);
  call("jack_set_info_function", &ignoreJack);
}

StderrSilence::StderrSilence() {
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere < 0) {
    return;
  }
  kept_ = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
  if (kept_ >= 0) {
    dup2(nowhere, STDERR_FILENO);
  }
  close(nowhere);
}

StderrSilence::~StderrSilence() {
  if (kept_ >= 0) {
    dup2(kept_, STDERR_FILENO);
    close(kept_);
  }
}

}  // namespace rankscope
