#pragma once

#include "cli/cli.h"

namespace rankscope {

/// The program's own window; nullopt in a build without one, or where there is no display. Main thread.
std::optional<int> openWindow(const WindowRequest& request);

}  // namespace rankscope
