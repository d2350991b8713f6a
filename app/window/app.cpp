#include "window/app.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include "base/error.h"
#include "signal/source_kind.h"
#include "spec/experiment_json.h"
#include "spec/task_defaults.h"
#include "ui/theme.h"
#include "window/file_kind.h"

namespace rankscope {
namespace {

/// An idle window wakes this seldom, to see whether it was interrupted. It draws nothing then.
constexpr double kLongestWait = 0.5;
constexpr double kRememberInterval = 2;
constexpr double kClickSeconds = 0.25;  // from a press in the atoms panel to its answer
constexpr std::size_t kKeptAutosaves = 10;

/// What a user opens takes the place of the former signal; size and cut belonged to that. Another kind of
/// source brings its own task, the same kind keeps what is being done.
/// @throws UserError if the file cannot be read
ExperimentSpec withSource(ExperimentSpec spec, const std::string& source) {
  const SourceKind kind = sourceKind(source);
  const std::vector<std::string> fitting = fittingTasks(kind);
  if (fitting != fittingTasks(sourceKindByName(spec.signal.source)) ||
      std::find(fitting.begin(), fitting.end(), spec.task.task) == fitting.end()) {
    changeTask(spec, usualTask(kind));
  }
  const std::string alpha = spec.signal.alpha;
  spec.signal = {};
  spec.signal.source = source;
  spec.signal.alpha = alpha;
  return spec;
}

}  // namespace

App::App(const WindowOptions& options)
    : options_(options),
      folders_(UserFolders::fromEnvironment()),
      waker_(std::make_shared<Waker>()),
      jobs_([waker = waker_] { waker->wake(); }),
      sessions_(
          jobs_, options.machine, folders_.state / "autosave", [waker = waker_] { waker->wake(); },
          sessionEvents()),
      sweep_([waker = waker_] { waker->wake(); }),
      draft_(defaultExperiment()),
      acceptedKindsText_(acceptedKinds()),
      player_([waker = waker_] { waker->wake(); }) {
  std::string problem;
  settings_ = loadSettings(folders_, problem);
  startupProblems_.push_back(std::exchange(problem, {}));
  state_ = loadState(folders_, problem);
  startupProblems_.push_back(problem);
  sessions_.setLastFolder(state_.lastFolder);
  sessions_.setLpips(options.lpips);
  rememberedSettings_ = settingsToText(settings_);
  rememberedState_ = stateToText(state_);
  if (!options.trace.empty()) {
    trace_.emplace(options.trace);
  }
  // The first experiment is made while the window opens.
  openFirst();
  window_ = std::make_unique<GlfwWindow>(state_.place, waker_);
  textures_ = makePictureTextures();
  audioShapes_ = makeAudioShapes();
  surfacePictures_ = makeSurfacePictures();
  scenePictures_ = makeScenePictures();
  atomPictures_ = makeAtomPictures();
  help_.renderer = window_->renderer();
  if (trace_) {
    ImGui::GetIO().UserData = &uiTrace_;
  }
  addCommands(commands_, *this);
  applyLook();
}

App::~App() {
  rememberEverything();
  sessions_.finishSaving();
  textures_.reset();
  audioShapes_.reset();
  surfacePictures_.reset();
  atomPictures_.reset();
  scenePictures_.reset();
  window_.reset();
  sessions_.shutDown();
}

void App::openFirst() {
  for (const std::string& problem : startupProblems_) {
    if (!problem.empty()) {
      toasts_.add(ToastLevel::Warning, problem, 0);
    }
  }
  inBackground([folder = folders_.state / "autosave"] { pruneAutosaves(folder, kKeptAutosaves); },
               [](const std::string&) {});
  if (options_.input.empty()) {
    sessions_.start(draft_, options_.playing);
  } else {
    acceptFile(options_.input, options_.playing);
  }
}

void App::toast(ToastLevel level, std::string text, std::string actionLabel, std::function<void()> action) {
  toasts_.add(level, std::move(text), GlfwWindow::now(), std::move(actionLabel), std::move(action));
  budget_.request();
}

SessionController::Events App::sessionEvents() {
  SessionController::Events events;
  events.opened = [this] { sessionOpened(); };
  events.failed = [this](std::string message) {
    openProblem_ = hasSession() ? "" : message;
    toast(ToastLevel::Error, std::move(message));
  };
  events.notice = [this](std::string message) { toast(ToastLevel::Info, std::move(message)); };
  events.runFailed = [this](std::string message) { toast(ToastLevel::Error, std::move(message)); };
  events.occupied = [this](const std::filesystem::path& folder, const std::string& loss) {
    toast(ToastLevel::Warning, fmt::format("Not saved: {} {}.", folder.string(), loss), "Overwrite",
          [this, folder] { sessions_.save(folder, true); });
  };
  events.resized = [this](std::string size, ExperimentSpec original) {
    toast(ToastLevel::Info, fmt::format("Resized to {} to fit live training.", size), "Use full size",
          [this, original] { start(original, true); });
  };
  return events;
}

void App::sessionOpened() {
  openProblem_.clear();
  draft_ = sessions_.applied();
  setup_.adopt(draft_);
  state_.view.scrubStep = -1;
  if (cellRequest_ != sessions_.request()) {
    state_.view.sweep.opened = -1;
  }
  state_.view.zoom = 0;
  state_.view.member = -1;
  state_.view.centreX = state_.view.centreY = 0.5;
  state_.view.soundBegin = 0;
  state_.view.soundEnd = state_.view.soundTop = 1;
  state_.view.surface = {};
  state_.view.scene = {};
  forgetAtoms(state_.view.atoms);
  if (window_ != nullptr) {
    atomPictures_ = makeAtomPictures();  // lets go of the network before
  }
  prepareTarget();
  player_.stop();
  if (hasSound()) {
    player_.look();
  } else if (window_ != nullptr) {
    audioShapes_ = makeAudioShapes();  // lets go of the sound before
  }
  state_.view.layer =
      std::min(state_.view.layer, draft_.runs.empty() ? 1 : draft_.runs.front().model.linearLayers() - 1);
  if (window_ != nullptr) {
    window_->setTitle(sessions_.session()->signal()->name + " – Rankscope");
  }
}

void App::openSource(const std::string& source, bool playing) {
  sessions_.start(withSource(draft_, source), playing, true);
}

void App::acceptFile(const std::string& path, bool playing) {
  if (path.starts_with("sample:")) {
    openSource(path, playing);
    return;
  }
  std::error_code ignored;
  const std::filesystem::path full = std::filesystem::absolute(path, ignored);
  const auto refuse = [&](const std::string& why) {
    openProblem_ = hasSession() ? "" : full.string() + ": " + why;
    toast(ToastLevel::Error, full.filename().string() + ": " + why);
  };
  switch (fileKind(full)) {
    case FileKind::Image:
    case FileKind::Scene:
      remember(state_.recent, full.string());
      try {
        openSource(full.string(), playing);
      } catch (const UserError& fault) {
        refuse(fault.what());
      }
      return;
    case FileKind::Experiment:
      remember(state_.recent, full.string());
      return acceptExperiment(full, playing);
    case FileKind::Checkpoint:
    case FileKind::ResultsFolder:
      remember(state_.recent, full.string());
      sessions_.resume(full);
      return;
    case FileKind::Sweep:
      return openSweep(full);
    case FileKind::Missing:
      return refuse("there is no such file; choose another");
    case FileKind::Unreadable:
      return refuse("it cannot be read; check its permissions");
    case FileKind::Folder:
      return refuse("this folder holds neither an experiment.json nor a transforms.json; drop " +
                    acceptedKinds());
    case FileKind::Unknown:
      return refuse("this kind of file cannot be opened; drop " + acceptedKinds());
  }
}

void App::acceptExperiment(const std::filesystem::path& path, bool playing) {
  try {
    sessions_.start(readExperiment(path), playing);
  } catch (const UserError& fault) {
    openProblem_ = hasSession() ? "" : fault.what();
    toast(ToastLevel::Error, fault.what());
  }
}

void App::run() {
  while (!window_->shouldClose() && !(options_.interrupted && options_.interrupted())) {
    turn();
  }
}

void App::turn() {
  const double before = GlfwWindow::now();
  const bool drawable = window_->drawable();
  const WindowEvents events = window_->poll(drawable ? budget_.wait(before, kLongestWait) : kLongestWait);
  const double now = GlfwWindow::now();
  if (events.any) {
    budget_.input(events.firstTime);
    cause_ = "input";
    handle(events);
  }
  if (jobs_.deliver()) {
    budget_.request();
  }
  if (sessions_.update()) {
    budget_.news();
    cause_ = cause_ == "input" ? cause_ : "frame";
  }
  updateSweep();
  followSound(now);
  sessions_.setYielding(budget_.acting(now));
  if (window_->drawable() && budget_.due(GlfwWindow::now())) {
    drawFrame(events.any ? events.firstTime : -1);
    // A click on an atom is answered by the lab and by two frames, for which a training would fight.
    if (atomsShown() && (ImGui::IsMouseDown(0) || ImGui::IsMouseReleased(0))) {
      sessions_.rest(kClickSeconds);
    }
  }
  if (now >= nextRemember_) {
    nextRemember_ = now + kRememberInterval;
    rememberEverything();
  }
}

void App::handle(const WindowEvents& events) {
  if (events.scaleChanged) {
    lookChanged_ = true;
  }
  for (const std::string& path : events.dropped) {
    acceptFile(path, true);
  }
  const bool modal =
      browser_.isOpen() || palette_.isOpen() || ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup);
  // While the user flies, letters move the camera; in a photograph the arrows go to the next.
  const bool flying = (hasShape() && state_.view.surface.flying) || (hasScene() && state_.view.scene.flying);
  const bool standing = hasScene() && state_.view.scene.standing && state_.view.scrubStep < 0;
  for (const Shortcut& key : events.keys) {
    const bool typing =
        ImGui::GetIO().WantTextInput && !key.control && !(key.key >= GLFW_KEY_F1 && key.key <= GLFW_KEY_F25);
    const bool steers = flying && !key.control && key.key >= GLFW_KEY_A && key.key <= GLFW_KEY_Z;
    const bool walks = standing && (key.key == GLFW_KEY_LEFT || key.key == GLFW_KEY_RIGHT);
    if (!modal && !typing && !steers && !walks) {
      commands_.handle(key);
    }
  }
  state_.view.flipToTarget = !modal && !ImGui::GetIO().WantTextInput && window_->keyHeld(GLFW_KEY_T);
  state_.view.surface.flipToTarget = state_.view.flipToTarget;
  state_.view.scene.flipToTarget = state_.view.flipToTarget;
}

UiModel App::model() {
  return sheets_.presented(experimentModel(), state_.view);
}

UiModel App::experimentModel() const {
  UiModel model;
  model.scale = scale_;
  model.dark = settings_.dark;
  model.frameSeconds = budget_.lastCost();
  model.sweep = sweep_.overview();
  if (!hasSession()) {
    return model;
  }
  model.signal = sessions_.session()->signal();
  model.listening = listening();
  model.atoms = sessions_.atoms();
  model.spec = &sessions_.applied();
  for (std::size_t i = 0; i < sessions_.frames().size(); ++i) {
    const RunSpec& spec = sessions_.applied().runs[i];
    model.runs.push_back({spec.name, &spec, sessions_.frames()[i], static_cast<int>(i)});
  }
  return model;
}

void App::applyLook() {
  lookChanged_ = false;
  scale_ = std::clamp(window_->contentScale() * static_cast<float>(settings_.scale), 0.5F, 4.0F);
  window_->setLook(settings_.dark, scale_);
}

void App::drawFrame(double inputTime) {
  if (lookChanged_) {
    applyLook();
  }
  const double start = GlfwWindow::now();
  std::function<void(int, int, GlfwWindow::Pixels)> capture;
  if (std::exchange(wantScreenshot_, false)) {
    capture = [this](int width, int height, GlfwWindow::Pixels pixels) {
      writeScreenshot(width, height, std::move(pixels));
    };
  }
  const double end = window_->draw([this] { build(); }, palette(settings_.dark).panel, capture);
  budget_.drew(start, end);
  if (window_->inputPending()) {
    budget_.input(end);
  }
  if (trace_) {
    const Toast* newest = toasts_.newest(end);
    const std::string dialog =
        browser_.isOpen() ? "browser" : (palette_.isOpen() ? "palette" : (help_.open ? "help" : ""));
    trace_->write({end, end - start, inputTime < 0 ? -1 : end - inputTime, cause_,
                   sessions_.loading() || sweep_.loading() ? "loading" : (hasSession() ? "open" : "none"),
                   hasSession() ? sessions_.session()->signal()->name : "",
                   newest == nullptr ? "" : newest->text, dialog, ImGui::GetIO().MousePos},
                  model(), state_.view, uiTrace_.take(), uiTrace_.takeActive());
  }
  cause_ = "plan";
}

void App::rememberEverything() {
  state_.place = window_ == nullptr ? state_.place : window_->place();
  if (!browser_.folder().empty()) {
    state_.browserFolder = browser_.folder().string();
  }
  const bool progressed = std::any_of(sessions_.frames().begin(), sessions_.frames().end(),
                                      [](const FramePtr& f) { return f->step > 0; });
  if (hasSession() && progressed) {
    state_.lastFolder = sessions_.session()->folder().string();
  }
  const auto failed = [this](const std::string& message) {
    toast(ToastLevel::Warning, "Settings are not remembered: " + message);
  };
  if (std::string text = settingsToText(settings_); text != rememberedSettings_) {
    rememberedSettings_ = std::move(text);
    inBackground([folders = folders_, settings = settings_] { saveSettings(folders, settings); }, failed);
  }
  if (std::string text = stateToText(state_); text != rememberedState_) {
    rememberedState_ = std::move(text);
    inBackground([folders = folders_, state = state_] { saveState(folders, state); }, failed);
  }
}

void App::inBackground(std::function<void()> work, Jobs::OnError failed) {
  jobs_.run(
      [work = std::move(work)]() -> Jobs::Outcome {
        work();
        return {};
      },
      std::move(failed));
}

}  // namespace rankscope
