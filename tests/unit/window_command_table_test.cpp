#include <cctype>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "window/command_table.h"

namespace rankscope {
namespace {

/// Remembers what was asked of it.
class FakeHost : public CommandHost {
 public:
  bool hasSession() const override { return session; }
  bool anyRunning() const override { return false; }
  std::size_t runCount() const override { return 2; }
  bool canResume() const override { return session; }
  bool hasSweep() const override { return sweep; }
  bool isDark() const override { return true; }
  bool messagesShown() const override { return false; }
  ExperimentSpec& draft() override { return draft_; }
  ViewState& view() override { return view_; }
  PanelVisibility& panels() override { return panels_; }
  void openFileDialog() override { asked = "open"; }
  void saveDialog() override { asked = "save"; }
  void resumeLast() override { asked = "resume"; }
  void closeSweep() override { asked = "close sweep"; }
  void openSample(const std::string& name) override { asked = "sample " + name; }
  void quit() override { asked = "quit"; }
  void togglePlaying() override { asked = "play"; }
  void toggleRun(std::size_t run) override { asked = "toggle " + std::to_string(run); }
  void singleStep() override { asked = "step"; }
  void reset() override { asked = "reset"; }
  void extend() override { asked = "extend"; }
  void restart() override { asked = "restart"; }
  void addRun() override { asked = "add"; }
  bool hasSound() const override { return sound; }
  bool hasPicture() const override { return true; }
  bool atomsShown() const override { return false; }
  void measure() override { asked = "measure"; }
  void toggleAtoms() override { asked = "atoms"; }
  void undoAtoms() override { asked = "undo"; }
  void redoAtoms() override { asked = "redo"; }
  bool hasShape() const override { return shape; }
  void exportSurface(std::size_t run) override { asked = "export surface " + std::to_string(run); }
  bool canPlay() const override { return device; }
  void playOrStop(std::size_t which) override { asked = "hear " + std::to_string(which); }
  std::size_t lastPlayed() const override { return 2; }
  void exportSound(std::size_t run) override { asked = "export " + std::to_string(run); }
  bool hasMeasurement() const override { return measures; }
  void toggleMeasurement() override { asked = "measurement"; }
  void zoomBy(double factor) override { asked = factor > 1 ? "in" : "out"; }
  void moveLayer(int by) override { asked = by > 0 ? "next" : "previous"; }
  void toggleTheme() override { asked = "theme"; }
  void scaleBy(double factor) override {
    asked = factor > 1 ? "larger" : (factor > 0 ? "smaller" : "standard");
  }
  void screenshot() override { asked = "screenshot"; }
  void toggleMessages() override { asked = "messages"; }
  void openPalette() override { asked = "palette"; }
  void toggleHelp() override { asked = "help"; }

  bool session = true;
  bool sweep = true;
  bool sound = true;
  bool shape = true;
  bool device = true;
  bool measures = true;
  std::string asked;

 private:
  ExperimentSpec draft_ = defaultExperiment();
  ViewState view_;
  PanelVisibility panels_;
};

class CommandTable : public ::testing::Test {
 protected:
  CommandTable() { addCommands(list_, host_); }

  FakeHost host_;
  CommandList list_;
};

TEST_F(CommandTable, HasUniqueIdsAndWords) {
  std::set<std::string> ids;
  for (const UiCommand& command : list_.all()) {
    EXPECT_TRUE(ids.insert(command.id).second) << command.id;
    EXPECT_FALSE(command.label.empty()) << command.id;
    EXPECT_FALSE(command.tooltip.empty()) << command.id;
    EXPECT_TRUE(command.action) << command.id;
    EXPECT_TRUE(std::isupper(static_cast<unsigned char>(command.label[0]))) << command.label;
  }
  EXPECT_GT(ids.size(), 35U);
}

TEST_F(CommandTable, GivesNoKeyToTwoCommands) {
  std::map<std::string, std::string> owners;
  for (const UiCommand& command : list_.all()) {
    for (const Shortcut& shortcut : {command.shortcut, command.alternative}) {
      const std::string text = toText(shortcut);
      if (!text.empty()) {
        EXPECT_TRUE(owners.emplace(text, command.id).second)
            << text << ": " << command.id << " and " << owners[text];
      }
    }
  }
}

TEST_F(CommandTable, DoesWhatTheKeysPromise) {
  const std::map<std::string, Shortcut> wanted{
      {"open", {'O', true, false, false}},        {"save", {'S', true, false, false}},
      {"play", {' ', false, false, false}},       {"step", {'.', false, false, false}},
      {"reset", {'R', true, false, false}},       {"palette", {'P', true, false, false}},
      {"help", {290, false, false, false}},       {"larger", {'=', true, false, false}},
      {"smaller", {'-', true, false, false}},     {"standard", {'0', true, false, false}},
      {"screenshot", {301, false, false, false}}, {"previous", {'[', false, false, false}},
      {"next", {']', false, false, false}},       {"measurement", {'D', false, false, false}},
      {"quit", {'Q', true, false, false}},        {"toggle 1", {'2', false, false, false}}};
  for (const auto& [deed, shortcut] : wanted) {
    host_.asked.clear();
    EXPECT_TRUE(list_.handle(shortcut)) << deed;
    EXPECT_EQ(host_.asked, deed);
  }
}

TEST_F(CommandTable, KeepsQuietWhenNothingIsOpen) {
  host_.session = false;
  host_.sweep = false;
  for (const char* id : {"file.save", "run.play", "run.step", "run.reset", "run.extend", "view.fit",
                         "view.zoom-in", "file.resume-last", "file.close-sweep", "window.sweep"}) {
    EXPECT_FALSE(list_.invoke(id)) << id;
  }
  EXPECT_TRUE(list_.invoke("file.open"));
  EXPECT_FALSE(list_.invoke("run.toggle.5"));
  host_.measures = false;
  EXPECT_FALSE(list_.invoke("view.measurement"));
}

TEST_F(CommandTable, PlaysAndExportsSounds) {
  const std::map<std::string, std::string> deeds{{"audio.play-again", "hear 2"},
                                                 {"audio.play.0", "hear 0"},
                                                 {"audio.play.2", "hear 2"},
                                                 {"audio.export.1", "export 1"},
                                                 {"file.export-wav", "export 0"}};
  for (const auto& [id, deed] : deeds) {
    host_.asked.clear();
    EXPECT_TRUE(list_.invoke(id)) << id;
    EXPECT_EQ(host_.asked, deed);
  }
  EXPECT_TRUE(list_.invoke("view.spectrogram"));
  EXPECT_TRUE(host_.view().spectrogram);
  EXPECT_FALSE(list_.invoke("audio.play.3")) << "there are two runs";
  host_.device = false;
  EXPECT_FALSE(list_.invoke("audio.play.0"));
  EXPECT_TRUE(list_.invoke("audio.export.0")) << "exporting needs no device";
  host_.sound = false;
  for (const char* id : {"audio.export.0", "file.export-wav", "view.spectrogram"}) {
    EXPECT_FALSE(list_.invoke(id)) << id;
  }
}

TEST_F(CommandTable, ChangesTheView) {
  list_.invoke("view.error-metric");
  EXPECT_EQ(host_.view().errorMetric, ErrorMetric::Squared);
  list_.invoke("view.error-metric");
  list_.invoke("view.error-metric");
  EXPECT_EQ(host_.view().errorMetric, ErrorMetric::Absolute);
  host_.view().zoom = 7;
  host_.view().soundBegin = 0.4;
  host_.view().soundEnd = host_.view().soundTop = 0.5;
  list_.invoke("view.fit");
  EXPECT_EQ(host_.view().soundBegin, 0);
  EXPECT_EQ(host_.view().soundEnd, 1);
  EXPECT_EQ(host_.view().soundTop, 1);
  EXPECT_EQ(host_.view().zoom, 0);
  EXPECT_FALSE(list_.invoke("view.live"));
  host_.view().scrubStep = 10;
  EXPECT_TRUE(list_.invoke("view.live"));
  EXPECT_EQ(host_.view().scrubStep, -1);
  list_.invoke("run.lockstep");
  EXPECT_EQ(host_.draft().pace, "free");
  list_.invoke("window.right");
  EXPECT_FALSE(host_.panels().right);
  list_.invoke("window.sweep");
  EXPECT_TRUE(host_.panels().sweep);
}

}  // namespace
}  // namespace rankscope
