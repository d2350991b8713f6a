#include "window/shortcut.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

namespace rankscope {
namespace {

std::string keyName(int key) {
  constexpr std::array<std::pair<int, const char*>, 14> kNames{{{GLFW_KEY_SPACE, "Space"},
                                                                {GLFW_KEY_LEFT, "←"},
                                                                {GLFW_KEY_RIGHT, "→"},
                                                                {GLFW_KEY_UP, "↑"},
                                                                {GLFW_KEY_DOWN, "↓"},
                                                                {GLFW_KEY_END, "End"},
                                                                {GLFW_KEY_HOME, "Home"},
                                                                {GLFW_KEY_ENTER, "Enter"},
                                                                {GLFW_KEY_ESCAPE, "Esc"},
                                                                {GLFW_KEY_DELETE, "Del"},
                                                                {GLFW_KEY_KP_ADD, "Num +"},
                                                                {GLFW_KEY_KP_SUBTRACT, "Num −"},
                                                                {GLFW_KEY_MINUS, "−"},
                                                                {GLFW_KEY_EQUAL, "="}}};
  for (const auto& [code, name] : kNames) {
    if (code == key) {
      return name;
    }
  }
  if (key >= GLFW_KEY_F1 && key <= GLFW_KEY_F25) {
    return fmt::format("F{}", key - GLFW_KEY_F1 + 1);
  }
  return std::string(1, static_cast<char>(key));
}

}  // namespace

std::string toText(const Shortcut& shortcut) {
  if (shortcut.key == 0) {
    return "";
  }
  return fmt::format("{}{}{}{}", shortcut.control ? "Ctrl+" : "", shortcut.alt ? "Alt+" : "",
                     shortcut.shift ? "Shift+" : "", keyName(shortcut.key));
}

}  // namespace rankscope
