// F1: every shortcut, how to read the panels, and what this program is. UI thread only.
#pragma once

#include <string>

#include "window/commands.h"

namespace rankscope {

struct HelpWindow {
  bool open = false;
  std::string renderer;  ///< OpenGL's name of the graphics card or software

  void draw(const CommandList& commands, bool dark, float scale);
};

}  // namespace rankscope
