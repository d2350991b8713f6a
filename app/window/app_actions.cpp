// What the commands do.
#include <algorithm>
#include <cmath>
#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "io/png.h"
#include "panels/audio_layout.h"
#include "panels/picture_view.h"
#include "window/app.h"
#include "window/file_kind.h"

namespace rankscope {
namespace {

constexpr double kExtendFactor = 1.5;

}  // namespace

void App::start(const ExperimentSpec& spec, bool playing) {
  try {
    validate(spec);
    sessions_.start(spec, playing);
  } catch (const UserError& fault) {
    toast(ToastLevel::Error, fault.what());
  }
}

void App::openFileDialog() {
  browser_.open(FileBrowser::Purpose::Open, state_.browserFolder,
                [this](const std::filesystem::path& path) { acceptFile(path.string(), true); });
}

void App::saveDialog() {
  const std::string stem = std::filesystem::path(sessions_.session()->signal()->name).stem().string();
  browser_.open(
      FileBrowser::Purpose::SaveFolder, state_.browserFolder,
      [this](const std::filesystem::path& path) {
        remember(state_.recent, path.string());
        sessions_.save(path);
      },
      "rankscope-" + stem);
}

void App::openSweep(const std::filesystem::path& path) {
  const std::filesystem::path folder = sweepFolder(path);
  std::error_code ignored;
  if (!std::filesystem::exists(folder / "sweep.json", ignored)) {
    const std::string why = fmt::format("{}: this sweep was not run here yet; rankscope sweep {} runs it",
                                        path.filename().string(), path.string());
    openProblem_ = hasSession() ? "" : why;
    toast(ToastLevel::Error, why);
    return;
  }
  remember(state_.recent, folder.string());
  sweep_.open(folder);
}

void App::updateSweep() {
  const SweepWatch::News news = sweep_.update();
  sweep_.setWatched(state_.panels.sweep && window_->drawable());
  if (!news.any) {
    return;
  }
  budget_.request();
  if (!news.problem.empty()) {
    openProblem_ = hasSession() || hasSweep() ? "" : news.problem;
    toast(ToastLevel::Error, news.problem);
  }
  if (news.opened) {
    state_.panels.sweep = true;
    state_.view.sweep = {};
    openProblem_.clear();
    if (!hasSession()) {
      window_->setTitle(sweep_.overview()->snapshot->folder.filename().string() + " – Rankscope");
    }
  }
}

void App::closeSweep() {
  sweep_.close();
  state_.panels.sweep = false;
  state_.view.sweep = {};
}

/// What a cell has written is never written again: its Runs go on from a copy. A cell that is not finished is
/// an experiment like any other.
void App::openCell(std::int64_t index) {
  const SweepSnapshot& sweep = *sweep_.overview()->snapshot;
  const SweepCell cell = cellAt(sweep.sweep, index);
  const std::optional<CellResult>& result = sweep.results[static_cast<std::size_t>(index)];
  if (result && !result->runs.empty()) {
    sessions_.resumeCopy(CellStore(sweep.folder).finishedFolder(cell.name), cell.name);
  } else {
    start(cell.experiment, false);
  }
  state_.view.sweep.opened = index;
  cellRequest_ = sessions_.request();
}

bool App::anyRunning() const {
  return std::any_of(sessions_.frames().begin(), sessions_.frames().end(),
                     [](const FramePtr& frame) { return frame->state == RunState::Running; });
}

void App::togglePlaying() {
  if (anyRunning()) {
    sessions_.sendAll(Pause{});
    return;
  }
  bool sent = false;
  for (std::size_t i = 0; i < sessions_.frames().size(); ++i) {
    if (sessions_.frames()[i]->state == RunState::Paused) {
      sessions_.send(i, Play{});
      sent = true;
    }
  }
  if (!sent) {
    toast(ToastLevel::Info, "Every run has ended: extend the target (X) to go on, or reset (R).");
  }
}

void App::toggleRun(std::size_t run) {
  if (sessions_.frames()[run]->state == RunState::Running) {
    sessions_.send(run, Pause{});
  } else {
    sessions_.send(run, Play{});
  }
}

void App::reset() {
  state_.view.scrubStep = -1;
  if (sessions_.wasOpened() || sessions_.ratesChanged()) {
    // What is in a folder that somebody opened stays as it is. And rates that were changed on the way are
    // part of the experiment now: only a fresh start gives the numbers that the same experiment gives
    // elsewhere.
    start(sessions_.applied(), false);
    return;
  }
  sessions_.sendAll(Reset{});
}

void App::extend() {
  for (std::size_t i = 0; i < sessions_.frames().size(); ++i) {
    const auto target = static_cast<double>(sessions_.frames()[i]->target);
    sessions_.send(i, ExtendTarget{static_cast<std::int64_t>(std::ceil(target * kExtendFactor))});
  }
}

bool App::hasPicture() const {
  return hasSession() && !hasSound() && !hasShape() && !hasScene();
}

void App::undoAtoms() {
  undoEdit(state_.view.atoms);
  sessions_.editAtoms(state_.view.atoms.layer, state_.view.atoms.edits);
}

void App::redoAtoms() {
  redoEdit(state_.view.atoms);
  sessions_.editAtoms(state_.view.atoms.layer, state_.view.atoms.edits);
}

void App::zoomBy(double factor) {
  ViewState& view = state_.view;
  if (hasSound()) {
    const TimeRange range{view.soundBegin, view.soundEnd};
    const TimeRange next = zoomTime(range, range.begin + range.length() / 2, factor,
                                    sessions_.session()->signal()->values.size());
    view.soundBegin = next.begin;
    view.soundEnd = next.end;
    return;
  }
  if (hasScene()) {
    SceneViewState& scene = view.scene;
    if (scene.camera) {
      scene.standing.reset();
      scene.camera = dollied(*scene.camera, {}, 1, 1 / factor, scene.camera->distance);
    }
    return;
  }
  const UiModel shown = model();
  const PictureExtent picture = displayExtent(*shown.signal, shownObservation(shown, view).get());
  if (picture.width <= 0) {
    return;
  }
  // The panel lays its cells out itself; the middle of a cell of about its size is the same point of the
  // picture.
  const PictureLayout cells =
      layOut(static_cast<int>(sessions_.frames().size()) + 1, view.showErrors, picture,
             static_cast<double>(centreWidth_), static_cast<double>(centreHeight_),
             8.0 * static_cast<double>(scale_), 24.0 * static_cast<double>(scale_));
  const ScreenRect cell{0, 0, cells.cellWidth, cells.cellHeight};
  const PictureView next =
      zoomAbout({view.zoom, view.centreX, view.centreY}, picture, cell, cell.w / 2, cell.h / 2, factor);
  view.zoom = next.zoom;
  view.centreX = next.centreX;
  view.centreY = next.centreY;
}

void App::moveLayer(int by) {
  const auto& runs = sessions_.applied().runs;
  const int last = runs.empty() ? 0 : runs.front().model.linearLayers() - 1;
  state_.view.layer = std::clamp(state_.view.layer + by, 0, last);
}

void App::openSample(const std::string& name) {
  openSource("sample:" + name, true);
}

void App::toggleTheme() {
  settings_.dark = !settings_.dark;
  lookChanged_ = true;
}

void App::scaleBy(double factor) {
  settings_.scale = factor > 0 ? std::clamp(settings_.scale * factor, 0.5, 4.0) : 1;
  lookChanged_ = true;
}

void App::writeScreenshot(int width, int height, GlfwWindow::Pixels pixels) {
  const std::time_t now = std::time(nullptr);
  const std::string name = fmt::format("rankscope-{:%Y%m%d-%H%M%S}.png", fmt::localtime(now));
  jobs_.run(
      [this, width, height, name, pixels = std::move(pixels)]() -> Jobs::Outcome {
        writeFileAtomically(name, encodePng(width, height, 3, pixels));
        return [this, name] { toast(ToastLevel::Info, "Screenshot: " + name); };
      },
      [this](std::string message) { toast(ToastLevel::Error, std::move(message)); });
}

}  // namespace rankscope
