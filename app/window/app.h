// The application behind the window: what is open, what is shown, and what the user can do. UI thread only.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "panels/panels.h"
#include "ui/ui_trace.h"
#include "window/command_palette.h"
#include "window/commands.h"
#include "window/file_browser.h"
#include "window/glfw_window.h"
#include "window/help_window.h"
#include "window/jobs.h"
#include "window/redraw_budget.h"
#include "window/session_controller.h"
#include "window/settings.h"
#include "window/setup_panel.h"
#include "window/toasts.h"
#include "window/trace_writer.h"
#include "window/window.h"

namespace rankscope {

/// Which panels the user wants; a small window leaves out what finds no room.
struct PanelVisibility {
  bool left = true, right = true, bottom = true;
};

class App {
 public:
  explicit App(const WindowOptions& options);
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  /// Until the window is closed.
  void run();

  /// The one way in for files: dropped, chosen, recent or from the command line.
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
  UiModel model() const;
  void toast(ToastLevel level, std::string text, std::string actionLabel = {},
             std::function<void()> action = {});
  SessionController::Events sessionEvents();
  void sessionOpened();

  // app_layout.cpp: what is where.
  void build();
  void drawMenuBar();
  void drawMenu(const char* name);
  void drawBody(const UiModel& model);
  void drawCentre(const UiModel& model, float width, float height);
  void drawSetup();
  void drawStartPage();
  void drawDialogs();
  UiActions actions();

  // app_commands.cpp: what can be done.
  void addCommands();
  void addFileCommands();
  void addRunCommands();
  void addViewCommands();
  void addWindowCommands();
  void start(const ExperimentSpec& spec, bool playing);
  void openFileDialog();
  void saveDialog();
  void togglePlaying();
  void toggleRun(std::size_t run);
  void reset();
  void extend();
  void zoomBy(double factor);
  void moveLayer(int by);
  void changeScale(double factor);
  void takeScreenshot(int width, int height, GlfwWindow::Pixels pixels);
  bool anyRunning() const;
  bool hasSession() const { return sessions_.session() != nullptr; }

  WindowOptions options_;
  UserFolders folders_;
  Settings settings_;
  WindowState state_;
  std::shared_ptr<Waker> waker_;
  Jobs jobs_;
  SessionController sessions_;
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
  std::string openProblem_;      ///< why nothing is open
  std::string rememberedState_;  ///< as last written
  std::string rememberedSettings_;
  std::string acceptedKindsText_;
  PanelVisibility visible_;
  bool showMessages_ = false;
  bool wantScreenshot_ = false;
  bool lookChanged_ = true;
  float scale_ = 1;
  RedrawBudget budget_;
  std::string cause_ = "plan";
  double nextRemember_ = 0;
  float centreWidth_ = 0;
  float centreHeight_ = 0;
  std::unique_ptr<GlfwWindow> window_;  ///< after everything that draws into it has been named
  PictureTexturesPtr textures_;         ///< destroyed before the window: it needs the GL context
};

}  // namespace rankscope
