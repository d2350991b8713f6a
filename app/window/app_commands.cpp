// Everything the user can do by name.

#include <fmt/format.h>
#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include "signal/samples.h"
#include "window/app.h"

namespace rankscope {
namespace {

constexpr double kZoomStep = 1.25;
constexpr double kScaleStep = 1.1;
constexpr std::size_t kRunKeys = 8;

Shortcut key(int code) {
  return {code, false, false, false};
}
Shortcut control(int code) {
  return {code, true, false, false};
}

}  // namespace

void App::addCommands() {
  addFileCommands();
  addRunCommands();
  addViewCommands();
  addWindowCommands();
}

void App::addFileCommands() {
  commands_.add({"file.open",
                 "File",
                 "Open…",
                 "A picture, an experiment, a checkpoint or a results folder.",
                 control('O'),
                 {},
                 {},
                 [this] { openFileDialog(); },
                 {}});
  commands_.add({"file.save",
                 "File",
                 "Save experiment…",
                 "Results, report and checkpoints of every run into a folder of your choice.",
                 control('S'),
                 {},
                 [this] { return hasSession(); },
                 [this] { saveDialog(); },
                 {}});
  commands_.add({"file.resume-last",
                 "File",
                 "Resume last",
                 "Goes on with the experiment before this one, from its last checkpoint.",
                 {},
                 {},
                 [this] { return !sessions_.lastFolder().empty(); },
                 [this] { sessions_.resume(sessions_.lastFolder()); },
                 {},
                 true});
  for (const SampleInfo& sample : sampleList()) {
    commands_.add({"file.sample." + sample.name,
                   "File",
                   "New from sample: " + sample.title,
                   sample.help,
                   {},
                   {},
                   {},
                   [this, name = sample.name] {
                     ExperimentSpec spec = draft_;
                     spec.signal = {};
                     spec.signal.source = "sample:" + name;
                     start(spec, true);
                   },
                   {}});
  }
  commands_.add({"file.quit",
                 "File",
                 "Quit",
                 "Saves a checkpoint and closes the window.",
                 control('Q'),
                 {},
                 {},
                 [this] { window_->requestClose(); },
                 {},
                 true});
}

void App::addRunCommands() {
  const auto open = [this] { return hasSession(); };
  commands_.add({"run.play",
                 "Run",
                 "Play or pause",
                 "Trains every run, or pauses all of them.",
                 key(GLFW_KEY_SPACE),
                 {},
                 open,
                 [this] { togglePlaying(); },
                 [this] { return anyRunning(); }});
  commands_.add({"run.step",
                 "Run",
                 "Single step",
                 "One update of every run, then pause.",
                 key('.'),
                 key(GLFW_KEY_RIGHT),
                 open,
                 [this] { sessions_.sendAll(StepOnce{1}); },
                 {}});
  commands_.add({"run.reset",
                 "Run",
                 "Reset",
                 "Back to step 0 and the same initial weights, paused.",
                 key('R'),
                 control('R'),
                 open,
                 [this] { reset(); },
                 {}});
  commands_.add(
      {"run.extend",
       "Run",
       "Extend target",
       "Half as many steps again. The schedule's horizon stays: past it the rates are at their minimum.",
       key('X'),
       {},
       open,
       [this] { extend(); },
       {}});
  commands_.add({"run.restart",
                 "Run",
                 "Restart with these settings",
                 "Trains what the setup panel says, from step 0.",
                 control(GLFW_KEY_ENTER),
                 {},
                 {},
                 [this] { start(draft_, true); },
                 {},
                 true});
  commands_.add({"run.lockstep",
                 "Run",
                 "Keep runs at the same step",
                 "On: every run is at the same step. Off: they share the time equally. Applies on restart.",
                 {},
                 {},
                 {},
                 [this] { draft_.pace = draft_.pace == "lockstep" ? "free" : "lockstep"; },
                 [this] { return draft_.pace == "lockstep"; }});
  commands_.add({"run.add",
                 "Run",
                 "Add run",
                 "One more run of the same signal. Applies on restart.",
                 {},
                 {},
                 [this] { return draft_.runs.size() < kRunKeys; },
                 [this] { SetupPanel::addRun(draft_); },
                 {},
                 true});
  for (std::size_t i = 0; i < kRunKeys; ++i) {
    commands_.add({fmt::format("run.toggle.{}", i),
                   "",
                   fmt::format("Play or pause run {}", i + 1),
                   "This run alone; in lockstep the others wait for it.",
                   key('1' + static_cast<int>(i)),
                   {},
                   [this, i] { return i < sessions_.frames().size(); },
                   [this, i] { toggleRun(i); },
                   {}});
  }
}

void App::addViewCommands() {
  ViewState& view = state_.view;
  const auto open = [this] { return hasSession(); };
  commands_.add({"view.fit",
                 "View",
                 "Fit pictures",
                 "The whole picture, as large as it fits.",
                 key('F'),
                 {},
                 open,
                 [&view] {
                   view.zoom = 0;
                   view.centreX = view.centreY = 0.5;
                 },
                 {}});
  commands_.add({"view.zoom-in",
                 "View",
                 "Zoom in",
                 "Pictures larger, about their middle.",
                 key('+'),
                 key('='),
                 open,
                 [this] { zoomBy(kZoomStep); },
                 {}});
  commands_.add({"view.zoom-out",
                 "View",
                 "Zoom out",
                 "Pictures smaller.",
                 key('-'),
                 key(GLFW_KEY_KP_SUBTRACT),
                 open,
                 [this] { zoomBy(1 / kZoomStep); },
                 {}});
  commands_.add({"view.one-to-one",
                 "View",
                 "One to one",
                 "One pixel of the picture on one of the screen.",
                 key('0'),
                 {},
                 open,
                 [&view] { view.zoom = 1; },
                 {},
                 true});
  commands_.add({"view.errors",
                 "View",
                 "Show errors",
                 "An error map below each reconstruction.",
                 key('M'),
                 {},
                 {},
                 [&view] { view.showErrors = !view.showErrors; },
                 [&view] { return view.showErrors; }});
  commands_.add(
      {"view.error-metric",
       "View",
       "Next error metric",
       "Absolute, squared or signed error.",
       key('E'),
       {},
       {},
       [&view] { view.errorMetric = static_cast<ErrorMetric>((static_cast<int>(view.errorMetric) + 1) % 3); },
       {}});
  commands_.add({"view.flip",
                 "View",
                 "Flip to target",
                 "Shows the target in every picture; hold T to compare, or keep it on from here.",
                 key('T'),
                 {},
                 open,
                 [&view] { view.flipToTarget = true; },
                 {},
                 true});
  commands_.add({"view.previous-layer",
                 "View",
                 "Previous layer",
                 "In the rank inspector.",
                 key('['),
                 {},
                 open,
                 [this] { moveLayer(-1); },
                 {}});
  commands_.add({"view.next-layer",
                 "View",
                 "Next layer",
                 "In the rank inspector.",
                 key(']'),
                 {},
                 open,
                 [this] { moveLayer(1); },
                 {}});
  commands_.add({"view.live",
                 "View",
                 "Back to live",
                 "Leaves the recorded past and follows the training.",
                 key('L'),
                 key(GLFW_KEY_END),
                 [&view] { return view.scrubStep >= 0; },
                 [&view] { view.scrubStep = -1; },
                 {}});
}

void App::addWindowCommands() {
  const auto toggles = [this](const char* id, const char* label, const char* what, int keyCode, bool& flag) {
    commands_.add({id,
                   "Window",
                   label,
                   what,
                   key(keyCode),
                   {},
                   {},
                   [&flag] { flag = !flag; },
                   [&flag] { return flag; }});
  };
  toggles("window.left", "Setup panel", "Left: signal, network, optimizers.", GLFW_KEY_F2, visible_.left);
  toggles("window.right", "Rank inspector", "Right: spectra and ranks.", GLFW_KEY_F3, visible_.right);
  toggles("window.bottom", "Curves", "Below: scores, loss and the scrubber.", GLFW_KEY_F4, visible_.bottom);
  commands_.add({"window.theme",
                 "Window",
                 "Light theme",
                 "Dark on light, or light on dark.",
                 {'L', true, true, false},
                 {},
                 {},
                 [this] {
                   settings_.dark = !settings_.dark;
                   lookChanged_ = true;
                 },
                 [this] { return !settings_.dark; }});
  commands_.add({"window.larger",
                 "Window",
                 "Larger interface",
                 "Text and controls 10 % larger.",
                 control('='),
                 control('+'),
                 {},
                 [this] { changeScale(settings_.scale * kScaleStep); },
                 {}});
  commands_.add({"window.smaller",
                 "Window",
                 "Smaller interface",
                 "Text and controls 10 % smaller.",
                 control('-'),
                 control(GLFW_KEY_KP_SUBTRACT),
                 {},
                 [this] { changeScale(settings_.scale / kScaleStep); },
                 {}});
  commands_.add({"window.standard-size",
                 "Window",
                 "Standard size",
                 "As large as the screen's own scale says.",
                 control('0'),
                 {},
                 {},
                 [this] { changeScale(1); },
                 {},
                 true});
  commands_.add({"window.screenshot",
                 "Window",
                 "Screenshot",
                 "This window as a PNG in the current folder.",
                 key(GLFW_KEY_F12),
                 {},
                 {},
                 [this] { wantScreenshot_ = true; },
                 {}});
  commands_.add({"window.messages",
                 "Window",
                 "Messages",
                 "Everything that was reported so far.",
                 {},
                 {},
                 {},
                 [this] { showMessages_ = !showMessages_; },
                 [this] { return showMessages_; }});
  commands_.add({"help.palette",
                 "Help",
                 "Find a command…",
                 "Type a few letters of anything you want to do.",
                 control('P'),
                 {},
                 {},
                 [this] { palette_.open(); },
                 {}});
  commands_.add({"help.open",
                 "Help",
                 "Help",
                 "Shortcuts, how to read the panels, versions.",
                 key(GLFW_KEY_F1),
                 {},
                 {},
                 [this] { help_.open = !help_.open; },
                 {}});
}

}  // namespace rankscope
