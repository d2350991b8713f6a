// What is remembered between starts: settings (what the user decided) in XDG config, state (what happened) in
// XDG state. Broken files are never fatal. Blocking; small files.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "panels/ui_model.h"
#include "window/layout.h"

namespace rankscope {

struct Settings {
  bool dark = true;
  double scale = 1;  ///< the user's factor on top of the screen's

  bool operator==(const Settings&) const = default;
};

struct WindowPlace {
  int x = -1, y = -1;  ///< -1: let the desktop decide
  int width = 1600, height = 900;
  bool maximised = false;

  bool operator==(const WindowPlace&) const = default;
};

struct WindowState {
  WindowPlace place;
  ViewState view;  ///< layout and preferences; not the scrub position
  PanelVisibility panels;
  std::vector<std::string> recent;  ///< newest first
  std::string lastFolder;           ///< autosave of the last experiment
  std::string browserFolder;
};

/// Where the files are. Made from the environment once, at start.
struct UserFolders {
  std::filesystem::path config;  ///< $XDG_CONFIG_HOME/rankscope
  std::filesystem::path state;   ///< $XDG_STATE_HOME/rankscope

  /// Falls back to ~/.config and ~/.local/state, and to the temporary folder without a home.
  static UserFolders fromEnvironment();
};

inline constexpr std::size_t kRecentCount = 12;

/// Puts `path` first, without repetition, and keeps kRecentCount.
void remember(std::vector<std::string>& recent, const std::string& path);

std::string settingsToText(const Settings& settings);
std::string stateToText(const WindowState& state);

/// @throws UserError if the text is no JSON object or a field is of the wrong kind; out-of-range numbers are
/// clamped
Settings settingsFromText(const std::string& text);
WindowState stateFromText(const std::string& text);

/// The file's content, or defaults: a missing file is normal, a broken one is named in `problem`.
Settings loadSettings(const UserFolders& folders, std::string& problem);
WindowState loadState(const UserFolders& folders, std::string& problem);

/// Atomic. @throws UserError if the folder cannot be written
void saveSettings(const UserFolders& folders, const Settings& settings);
void saveState(const UserFolders& folders, const WindowState& state);

}  // namespace rankscope
