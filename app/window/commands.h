// The one list of everything the user can do by name: menus, keys, tooltips, the palette and the help are
// made from it. UI thread only.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "window/shortcut.h"

namespace rankscope {

/// One thing the user can do.
struct UiCommand {
  std::string id;       ///< "run.pause": the same for ever, for panels and tests
  std::string menu;     ///< the menu it is in; "" for none (palette and keys only)
  std::string label;    ///< in sentence case; ends in … if more is asked
  std::string tooltip;  ///< one or two sentences
  Shortcut shortcut;
  Shortcut alternative;           ///< a second key, not shown in menus
  std::function<bool()> enabled;  ///< empty: always
  std::function<void()> action;
  std::function<bool()> checked;  ///< for things that are on or off; empty: neither
  bool separatorAfter = false;
};

class CommandList {
 public:
  /// @pre the id is new
  void add(UiCommand command);

  const std::vector<UiCommand>& all() const { return commands_; }
  const UiCommand* find(std::string_view id) const;

  /// Runs it if it is enabled. @returns whether it ran
  bool invoke(std::string_view id) const;

  /// Runs the command with this shortcut, if it is enabled. @returns whether it ran
  bool handle(const Shortcut& pressed) const;

  static bool enabled(const UiCommand& command) { return !command.enabled || command.enabled(); }
  static bool checked(const UiCommand& command) { return command.checked && command.checked(); }

 private:
  std::vector<UiCommand> commands_;
};

/// How well `pattern` matches `text` as a subsequence, without regard to case; higher is better, negative:
/// not at all. Word starts and runs of neighbours count more.
int fuzzyScore(std::string_view pattern, std::string_view text);

/// Indices of `texts` that match, best first; ties keep their order. An empty pattern matches everything.
std::vector<std::size_t> fuzzyRank(std::string_view pattern, const std::vector<std::string>& texts);

}  // namespace rankscope
