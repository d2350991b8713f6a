// The built-in pieces of audio. Pure functions, any thread.
#pragma once

#include "signal/audio_file.h"

namespace rankscope {

Audio playCarillon();  ///< 1.6 s at 16 kHz

}  // namespace rankscope
