// Icons drawn as shapes, so that no icon font is needed. UI thread only.
#pragma once

#include <imgui.h>

namespace rankscope {

enum class Icon {
  Play,
  Pause,
  Stop,
  Step,
  Reset,
  Extend,
  Folder,
  File,
  Image,
  Plus,
  Minus,
  Close,
  Gear,
  Bell,
  Chain,
  ChainOpen,
  Up,
  Info,
  Warning,
  Error,
  Restart,
  Save,
  Star
};

/// Draws `icon` centred at `centre`, `size` pixels across.
void drawIcon(ImDrawList& list, Icon icon, ImVec2 centre, float size, ImU32 colour);

}  // namespace rankscope
