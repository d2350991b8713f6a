#include "window/window.h"

#include "window/app.h"

namespace rankscope {

int runWindow(const WindowOptions& options) {
  App app(options);
  app.run();
  return 0;
}

}  // namespace rankscope
