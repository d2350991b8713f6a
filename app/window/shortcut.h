// Keyboard shortcuts as data: compared, and written out for menus and help. Any thread.
#pragma once

#include <string>

namespace rankscope {

/// One key press as the window reports it. Key codes are GLFW's (ASCII capitals for letters); letters and
/// signs are those of the user's keyboard layout.
struct Shortcut {
  int key = 0;  ///< 0: none
  bool control = false;
  bool shift = false;
  bool alt = false;

  bool operator==(const Shortcut&) const = default;
};

/// "Ctrl+Shift+O", "Space", "F1", "→"; "" for none.
std::string toText(const Shortcut& shortcut);

}  // namespace rankscope
