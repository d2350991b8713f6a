// Ctrl+P: type a few letters of any command. UI thread only.
#pragma once

#include <string>
#include <vector>

#include "window/commands.h"

namespace rankscope {

class CommandPalette {
 public:
  void open();
  bool isOpen() const { return open_; }

  /// Draws it while it is open; runs the chosen command.
  void draw(const CommandList& commands, bool dark, float scale);

 private:
  void drawRows(const CommandList& commands, const std::vector<std::size_t>& order, bool dark, bool chosen);

  bool open_ = false;
  bool opening_ = false;
  bool moved_ = false;
  std::string text_;
  int selected_ = 0;
  std::string invoke_;
};

}  // namespace rankscope
