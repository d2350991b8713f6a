#include <algorithm>
#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

#include "base/error.h"
#include "window/settings.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;

class SettingsFiles : public ::testing::Test {
 protected:
  SettingsFiles() {
    std::string name = (fs::temp_directory_path() / "rankscope-settings-XXXXXX").string();
    root_ = mkdtemp(name.data());
    folders_ = {root_ / "config", root_ / "state"};
  }
  ~SettingsFiles() override { fs::remove_all(root_); }

  void write(const fs::path& path, const std::string& text) {
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }

  fs::path root_;
  UserFolders folders_;
};

TEST_F(SettingsFiles, AreDefaultsWithoutComplaintWhenMissing) {
  std::string problem;
  EXPECT_EQ(loadSettings(folders_, problem), Settings{});
  EXPECT_EQ(loadState(folders_, problem).place, WindowPlace{});
  EXPECT_EQ(problem, "");
}

TEST_F(SettingsFiles, ComeBackAsTheyWereSaved) {
  const Settings settings{false, 1.5};
  WindowState state;
  state.place = {12, 34, 1280, 720, true};
  state.view.leftWidth = 333;
  state.view.showErrors = false;
  state.view.errorMetric = ErrorMetric::Signed;
  state.view.showMeasurement = true;
  state.view.sinogramErrorMaximum = 0.03;
  state.view.againstSeconds = true;
  state.recent = {"/a/b.png", "/c ü.json"};
  state.lastFolder = "/x/y";
  state.panels.bottom = false;
  saveSettings(folders_, settings);
  saveState(folders_, state);
  std::string problem;
  EXPECT_EQ(loadSettings(folders_, problem), settings);
  const WindowState read = loadState(folders_, problem);
  EXPECT_EQ(problem, "");
  EXPECT_EQ(read.place, state.place);
  EXPECT_EQ(read.recent, state.recent);
  EXPECT_EQ(read.lastFolder, "/x/y");
  EXPECT_EQ(read.view.leftWidth, 333);
  EXPECT_TRUE(read.view.showMeasurement);
  EXPECT_EQ(read.view.sinogramErrorMaximum, 0.03);
  EXPECT_FALSE(read.view.showErrors);
  EXPECT_EQ(read.view.errorMetric, ErrorMetric::Signed);
  EXPECT_TRUE(read.view.againstSeconds);
  EXPECT_EQ(read.panels, (PanelVisibility{true, true, false}));
}

TEST_F(SettingsFiles, NeverRememberWhereTheScrubberWas) {
  WindowState state;
  state.view.scrubStep = 500;
  state.view.flipToTarget = true;
  const WindowState read = stateFromText(stateToText(state));
  EXPECT_EQ(read.view.scrubStep, -1);
  EXPECT_FALSE(read.view.flipToTarget);
}

TEST_F(SettingsFiles, AreDefaultsWithAProblemNamedWhenBroken) {
  for (const char* broken :
       {"", "{", "[1, 2]", "nonsense", "{\"scale\": \"big\"}", "{\"theme\": 3}", "\xff\xfe"}) {
    write(folders_.config / "settings.json", broken);
    std::string problem;
    EXPECT_EQ(loadSettings(folders_, problem), Settings{}) << broken;
    EXPECT_NE(problem.find("settings.json"), std::string::npos) << broken;
  }
  write(folders_.state / "state.json", "{\"recent\": {\"a\": 1}}");
  std::string problem;
  EXPECT_TRUE(loadState(folders_, problem).recent.empty());
  EXPECT_NE(problem.find("state.json"), std::string::npos);
}

TEST_F(SettingsFiles, ClampNumbersOutOfRange) {
  EXPECT_EQ(settingsFromText("{\"scale\": 1000}").scale, 4.0);
  EXPECT_EQ(settingsFromText("{\"scale\": -1}").scale, 0.5);
  const WindowState state = stateFromText("{\"window\": {\"width\": 1, \"height\": 999999}}");
  EXPECT_EQ(state.place.width, 320);
  EXPECT_EQ(state.place.height, 16384);
}

TEST_F(SettingsFiles, SayWhyTheyCannotBeWritten) {
  write(root_ / "blocked", "a file where a folder should be");
  EXPECT_THROW(saveSettings({root_ / "blocked" / "config", root_}, Settings{}), UserError);
}

TEST(Recent, KeepsTheNewestFirstWithoutRepetition) {
  std::vector<std::string> recent;
  for (int i = 0; i < 20; ++i) {
    remember(recent, std::to_string(i));
  }
  EXPECT_EQ(recent.size(), kRecentCount);
  EXPECT_EQ(recent.front(), "19");
  remember(recent, "15");
  EXPECT_EQ(recent.front(), "15");
  EXPECT_EQ(recent.size(), kRecentCount);
  EXPECT_EQ(std::count(recent.begin(), recent.end(), "15"), 1);
}

}  // namespace
}  // namespace rankscope
