#include "open_window.h"

namespace rankscope {

std::optional<int> openWindow(const WindowRequest&) {
  return std::nullopt;
}

}  // namespace rankscope
