// The application behind the window: what is open, what is shown, and what the user can do. UI thread only.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "panels/audio_source.h"
#include "panels/cohort_sheets.h"
#include "panels/comparison.h"
#include "panels/panels.h"
#include "panels/surface_source.h"
#include "sound/player.h"
#include "ui/ui_trace.h"
#include "window/command_palette.h"
#include "window/command_table.h"
#include "window/commands.h"
#include "window/file_browser.h"
#include "window/glfw_window.h"
#include "window/help_window.h"
#include "window/jobs.h"
#include "window/redraw_budget.h"
#include "window/session_controller.h"
#include "window/settings.h"
#include "window/setup_panel.h"
#include "window/sweep_watch.h"
#include "window/toasts.h"
#include "window/trace_writer.h"
#include "window/window.h"

namespace rankscope {

class App : private CommandHost {
 public:
  explicit App(const WindowOptions& options);
  ~App() override;
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  /// Until the window is closed.
  void run();

  /// The one way in for files, and for "sample:NAME": dropped, chosen, recent or from the command line.
  void acceptFile(const std::string& path, bool playing);

 private:
  // app.cpp: the loop.
  void openFirst();
  void turn();
  void handle(const WindowEvents& events);
  void drawFrame(double inputTime);
  void applyLook();
  void rememberEverything();
  void inBackground(std::function<void()> work, Jobs::OnError failed);
  UiModel model();
  UiModel experimentModel() const;
  void toast(ToastLevel level, std::string text, std::string actionLabel = {},
             std::function<void()> action = {});
  SessionController::Events sessionEvents();
  void sessionOpened();
  void acceptExperiment(const std::filesystem::path& path, bool playing);
  void openSource(const std::string& source, bool playing);

  // app_layout.cpp: what is where.
  void build();
  void closeMenus();
  void drawMenuBar();
  void drawHeadline(float reserved);
  void drawMenu(const char* name);
  void drawBody(const UiModel& model);
  void drawCentre(const UiModel& model, float width, float height);
  void drawSetup();
  void drawStartPage();
  void drawDialogs();
  UiActions actions();

  // app_actions.cpp: what the commands do.
  bool hasSession() const override { return sessions_.session() != nullptr; }
  bool anyRunning() const override;
  std::size_t runCount() const override { return sessions_.frames().size(); }
  bool canResume() const override { return !sessions_.lastFolder().empty(); }
  bool hasSweep() const override { return sweep_.overview() != nullptr; }
  bool isDark() const override { return settings_.dark; }
  bool messagesShown() const override { return showMessages_; }
  ExperimentSpec& draft() override { return draft_; }
  ViewState& view() override { return state_.view; }
  PanelVisibility& panels() override { return state_.panels; }
  void openFileDialog() override;
  void saveDialog() override;
  void resumeLast() override { sessions_.resume(sessions_.lastFolder()); }
  void closeSweep() override;
  void openSample(const std::string& name) override;
  void quit() override { window_->requestClose(); }
  void togglePlaying() override;
  void toggleRun(std::size_t run) override;
  void singleStep() override { sessions_.sendAll(StepOnce{1}); }
  void measure() override { sessions_.sendAll(Measure{}); }
  void reset() override;
  void extend() override;
  void restart() override { start(draft_, true); }
  void addRun() override { SetupPanel::addRun(draft_); }
  bool hasMeasurement() const override { return observationOf(experimentModel()) != nullptr; }
  void toggleMeasurement() override { showMeasurement(model(), state_.view, !state_.view.showMeasurement); }
  bool hasPicture() const override;
  bool atomsShown() const override { return state_.view.atoms.open && hasPicture(); }
  void toggleAtoms() override { state_.view.atoms.open = !state_.view.atoms.open; }
  void undoAtoms() override;
  void redoAtoms() override;
  void zoomBy(double factor) override;
  void moveLayer(int by) override;
  void toggleTheme() override;
  void scaleBy(double factor) override;
  void screenshot() override { wantScreenshot_ = true; }
  void toggleMessages() override { showMessages_ = !showMessages_; }
  void openPalette() override { palette_.open(); }
  void toggleHelp() override { help_.open = !help_.open; }
  void start(const ExperimentSpec& spec, bool playing);
  void openSweep(const std::filesystem::path& path);
  void updateSweep();
  void openCell(std::int64_t cell);

  // app_sound.cpp: hearing.
  bool hasSound() const override;
  bool canPlay() const override { return player_.status().state >= SoundPlayer::State::Ready; }
  void playOrStop(std::size_t sound) override;
  std::size_t lastPlayed() const override { return playing_; }
  ShownSound soundNow(std::size_t sound) const;
  ListeningView listening() const;
  void followSound(double now);

  // app_export.cpp: files for other programs.
  struct Export {
    std::string what;                  ///< "muon at step 300"
    std::vector<std::string> endings;  ///< the first is the usual one
    std::function<void(const std::filesystem::path&)> write;
  };
  bool hasShape() const override;
  bool hasScene() const;
  void prepareTarget();
  void exportSound(std::size_t run) override;
  void exportSurface(std::size_t run) override;
  void chooseExport(Export file, const std::string& name);
  void writeExport(const std::filesystem::path& path, const Export& file, bool overwrite);

  void writeScreenshot(int width, int height, GlfwWindow::Pixels pixels);

  WindowOptions options_;
  UserFolders folders_;
  Settings settings_;
  WindowState state_;
  std::shared_ptr<Waker> waker_;
  Jobs jobs_;
  SessionController sessions_;
  SweepWatch sweep_;
  std::optional<TraceWriter> trace_;
  UiTrace uiTrace_;
  ExperimentSpec draft_;
  CommandList commands_;
  Toasts toasts_;
  SetupPanel setup_;
  FileBrowser browser_;
  CommandPalette palette_;
  HelpWindow help_;
  std::vector<std::string> startupProblems_;
  std::string openProblem_;        ///< why nothing is open
  std::uint64_t cellRequest_ = 0;  ///< with which view().sweep.opened was asked for
  std::string rememberedState_;    ///< as last written
  std::string rememberedSettings_;
  std::string acceptedKindsText_;
  bool showMessages_ = false;
  bool wantScreenshot_ = false;
  bool lookChanged_ = true;
  CohortSheets sheets_;
  float scale_ = 1;
  RedrawBudget budget_;
  std::string cause_ = "plan";
  double nextRemember_ = 0;
  std::string withoutRoom_;  ///< panels that the window is too small for, in words
  float centreWidth_ = 0;
  float centreHeight_ = 0;
  std::unique_ptr<GlfwWindow> window_;  ///< after everything that draws into it has been named
  SoundPlayer player_;
  SoundPlayer::State heardState_ = SoundPlayer::State::Unknown;  ///< as last drawn
  std::size_t playing_ = 0;             ///< the sound that was played last; see UiModel::listening
  PictureTexturesPtr textures_;         ///< destroyed before the window: it needs the GL context
  AudioShapesPtr audioShapes_;          ///< likewise
  SurfacePicturesPtr surfacePictures_;  ///< likewise
  ScenePicturesPtr scenePictures_;      ///< likewise
  PropertyEditor saeEditor_;
  AtomPicturesPtr atomPictures_;  ///< likewise
  ShownTarget target_;            ///< of the open shape
};

}  // namespace rankscope
