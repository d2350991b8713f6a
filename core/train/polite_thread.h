// Threads that must not be felt.
#pragma once

namespace rankscope {

/// The calling thread works where others leave time. Where the system refuses, it is merely less polite.
void lowerThreadPriority();

}  // namespace rankscope
