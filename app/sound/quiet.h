// Sound libraries write to stderr whatever they do not find. Any thread.
#pragma once

namespace rankscope {

/// Gives ALSA and JACK, where they are loaded, something else to report to.
void silenceSoundLibraries();

}  // namespace rankscope
