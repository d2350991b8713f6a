#include "window/settings.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/file.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::uint64_t kMaximumBytes = 1U << 20;

std::string write(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json parse(const std::string& text) {
  Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) {
    throw UserError("", "is not a JSON object");
  }
  return json;
}

template <class T>
void read(const Json& json, const char* key, T& value) {
  const auto found = json.find(key);
  if (found == json.end()) {
    return;
  }
  try {
    value = found->get<T>();
  } catch (const Json::exception&) {
    throw UserError(key, fmt::format("a {} is of the wrong kind", found->type_name()));
  }
}

template <class T>
void readClamped(const Json& json, const char* key, T& value, T low, T high) {
  T stored = value;
  read(json, key, stored);
  value = stored >= low && stored <= high ? stored : std::clamp(stored == stored ? stored : low, low, high);
}

Json child(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_object() ? *found : Json::object();
}

Json viewToJson(const ViewState& view) {
  return {{"show-errors", view.showErrors},           {"error-metric", static_cast<int>(view.errorMetric)},
          {"error-maximum", view.errorMaximum},       {"sinogram-error-maximum", view.sinogramErrorMaximum},
          {"show-measurement", view.showMeasurement}, {"rank-quantity", view.rankQuantity},
          {"against-seconds", view.againstSeconds},   {"logarithmic-steps", view.logarithmicSteps},
          {"error-spectrum", view.errorSpectrum},     {"left-width", view.leftWidth},
          {"right-width", view.rightWidth},           {"bottom-height", view.bottomHeight},
          {"sweep-width", view.sweepWidth},           {"spectrogram", view.spectrogram},
          {"sound-window", view.soundWindow},         {"sound-decibels", view.soundDecibels}};
}

ViewState viewFromJson(const Json& json) {
  ViewState view;
  read(json, "show-errors", view.showErrors);
  int metric = 0;
  readClamped(json, "error-metric", metric, 0, 2);
  view.errorMetric = static_cast<ErrorMetric>(metric);
  readClamped(json, "error-maximum", view.errorMaximum, 1e-4, 10.0);
  readClamped(json, "sinogram-error-maximum", view.sinogramErrorMaximum, 1e-4, 10.0);
  read(json, "show-measurement", view.showMeasurement);
  readClamped(json, "rank-quantity", view.rankQuantity, 0, 4);
  read(json, "against-seconds", view.againstSeconds);
  read(json, "logarithmic-steps", view.logarithmicSteps);
  read(json, "error-spectrum", view.errorSpectrum);
  read(json, "spectrogram", view.spectrogram);
  readClamped(json, "sound-window", view.soundWindow, 0, 8192);
  readClamped(json, "sound-decibels", view.soundDecibels, 20.0, 160.0);
  readClamped(json, "left-width", view.leftWidth, 160.0, 1000.0);
  readClamped(json, "right-width", view.rightWidth, 160.0, 2000.0);
  readClamped(json, "bottom-height", view.bottomHeight, 80.0, 2000.0);
  readClamped(json, "sweep-width", view.sweepWidth, 160.0, 2000.0);
  return view;
}

Json panelsToJson(const PanelVisibility& panels) {
  return {{"left", panels.left}, {"right", panels.right}, {"bottom", panels.bottom}};
}

PanelVisibility panelsFromJson(const Json& json) {
  PanelVisibility panels;
  read(json, "left", panels.left);
  read(json, "right", panels.right);
  read(json, "bottom", panels.bottom);
  return panels;
}

Json placeToJson(const WindowPlace& place) {
  return {{"x", place.x},
          {"y", place.y},
          {"width", place.width},
          {"height", place.height},
          {"maximised", place.maximised}};
}

WindowPlace placeFromJson(const Json& json) {
  WindowPlace place;
  readClamped(json, "x", place.x, -1, 30'000);
  readClamped(json, "y", place.y, -1, 30'000);
  readClamped(json, "width", place.width, 320, 16'384);
  readClamped(json, "height", place.height, 240, 16'384);
  read(json, "maximised", place.maximised);
  return place;
}

fs::path xdgFolder(const char* variable, const char* underHome) {
  const char* set = std::getenv(variable);
  if (set != nullptr && *set == '/') {
    return fs::path(set) / "rankscope";
  }
  const char* home = std::getenv("HOME");
  std::error_code ignored;
  const fs::path base =
      home != nullptr && *home == '/' ? fs::path(home) / underHome : fs::temp_directory_path(ignored);
  return base / "rankscope";
}

template <class T, class Parse>
T load(const fs::path& path, Parse parseText, std::string& problem) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) {
    return T{};
  }
  try {
    const std::vector<std::uint8_t> bytes = readFile(path, kMaximumBytes);
    return parseText(std::string(bytes.begin(), bytes.end()));
  } catch (const std::exception& failure) {
    problem = fmt::format("{} is broken and was ignored ({}); it will be written anew", path.string(),
                          failure.what());
    return T{};
  }
}

}  // namespace

UserFolders UserFolders::fromEnvironment() {
  return {xdgFolder("XDG_CONFIG_HOME", ".config"), xdgFolder("XDG_STATE_HOME", ".local/state")};
}

void remember(std::vector<std::string>& recent, const std::string& path) {
  std::erase(recent, path);
  recent.insert(recent.begin(), path);
  recent.resize(std::min(recent.size(), kRecentCount));
}

std::string settingsToText(const Settings& settings) {
  return write({{"version", 1}, {"theme", settings.dark ? "dark" : "light"}, {"scale", settings.scale}});
}

Settings settingsFromText(const std::string& text) {
  const Json json = parse(text);
  Settings settings;
  std::string theme = "dark";
  read(json, "theme", theme);
  settings.dark = theme != "light";
  readClamped(json, "scale", settings.scale, 0.5, 4.0);
  return settings;
}

std::string stateToText(const WindowState& state) {
  return write({{"version", 1},
                {"window", placeToJson(state.place)},
                {"view", viewToJson(state.view)},
                {"panels", panelsToJson(state.panels)},
                {"recent", state.recent},
                {"last-folder", state.lastFolder},
                {"browser-folder", state.browserFolder}});
}

WindowState stateFromText(const std::string& text) {
  const Json json = parse(text);
  WindowState state;
  state.place = placeFromJson(child(json, "window"));
  state.view = viewFromJson(child(json, "view"));
  state.panels = panelsFromJson(child(json, "panels"));
  read(json, "recent", state.recent);
  state.recent.resize(std::min(state.recent.size(), kRecentCount));
  read(json, "last-folder", state.lastFolder);
  read(json, "browser-folder", state.browserFolder);
  return state;
}

Settings loadSettings(const UserFolders& folders, std::string& problem) {
  return load<Settings>(folders.config / "settings.json", settingsFromText, problem);
}

WindowState loadState(const UserFolders& folders, std::string& problem) {
  return load<WindowState>(folders.state / "state.json", stateFromText, problem);
}

void saveSettings(const UserFolders& folders, const Settings& settings) {
  makeWritableFolder(folders.config);
  writeFileAtomically(folders.config / "settings.json", settingsToText(settings));
}

void saveState(const UserFolders& folders, const WindowState& state) {
  makeWritableFolder(folders.state);
  writeFileAtomically(folders.state / "state.json", stateToText(state));
}

}  // namespace rankscope
