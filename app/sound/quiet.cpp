#include "sound/quiet.h"

#include <dlfcn.h>

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

}  // namespace rankscope
