#include "open_window.h"

#include <cstdlib>

#include "base/error.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "window/window.h"

namespace rankscope {
namespace {

bool isSet(const char* variable) {
  const char* value =
      std::getenv(variable);  // NOLINT(concurrency-mt-unsafe): before any thread of ours starts
  return value != nullptr && *value != '\0';
}

}  // namespace

std::optional<int> openWindow(const WindowRequest& request) {
  if (!isSet("DISPLAY") && !isSet("WAYLAND_DISPLAY")) {
    return std::nullopt;
  }
  try {
    const InterruptGuard guard;
    return runWindow({request.input, request.machine, request.trace, request.playing,
                      [&guard] { return guard.interrupted(); }, request.lpips});
  } catch (const UserError& failure) {
    if (!request.trace.empty()) {
      throw;  // who wants frame times wants a window
    }
    printWarning(failure.what());
    return std::nullopt;
  }
}

}  // namespace rankscope
