#include "session/session.h"

#include <system_error>

#include <fmt/format.h>

#include "analysis/spectrum_analyzer.h"
#include "base/error.h"
#include "base/file.h"
#include "compute/pool.h"
#include "engine/inr_trainee.h"
#include "engine/surface_maker.h"
#include "perceptual/lpips.h"
#include "scene/scene_signal.h"
#include "signal/cohort.h"
#include "signal/contact_sheet.h"
#include "spec/experiment_json.h"
#include "spec/rates.h"

namespace rankscope {
namespace {

ExperimentOptions experimentOptions(const ExperimentSpec& spec, const SessionOptions& options) {
  ExperimentOptions merged = options.experiment;
  merged.pace = spec.pace;
  merged.checkpointInterval = spec.checkpointInterval();
  return merged;
}

SignalPtr openSignal(const ExperimentSpec& spec) {
  if (!isSceneTask(spec.task.task)) {
    return loadSignal(spec.signal, spec.task);
  }
  Pool pool;
  pool.enter();
  const Pool::Turn turn(pool);
  return loadSceneSignal(spec.signal,
                         [&](std::size_t count, const auto& task) { pool.parallelFor(count, task); });
}

std::filesystem::path runCheckpoint(const std::filesystem::path& folder, const std::string& run) {
  return folder.empty() ? std::filesystem::path() : checkpointPath(folder, run);
}

using LpipsPtr = std::shared_ptr<const Lpips>;

/// Null if no file is named.
LpipsPtr lpipsFor(const Signal& signal, const SessionOptions& options) {
  if (options.lpips.empty()) {
    return nullptr;
  }
  if (!showsPictures(signal.kind)) {
    throw UserError("--lpips", signal.name + " is no picture, and LPIPS compares pictures", "leave it out");
  }
  return readLpips(options.lpips);
}

RunParts freshParts(const RunSpec& run, const TaskSpec& task, const SignalPtr& signal,
                    const std::shared_ptr<Pool>& pool, const LpipsPtr& lpips, const SessionOptions& options) {
  RunParts parts;
  parts.spec = run;
  parts.trainee = makeTrainee(run, task, signal, pool, options.machine, lpips);
  return parts;
}

/// A checkpoint that another experiment left in the folder is not gone on with. The rates alone may differ:
/// they are changed while a Run learns.
void checkSameRun(const std::filesystem::path& checkpoint, const RunSpec& stored, RunSpec described) {
  storeRates(ratesOf(stored.optimizer), described.optimizer);
  if (stored != described) {
    throw UserError(checkpoint.string(), "belongs to another experiment than the experiment.json beside it",
                    "start anew with fit --force, or put the matching file back");
  }
}

/// @param run takes over the rates that the Run has now
RunParts resumedParts(RunSpec& run, const std::filesystem::path& checkpoint, std::int64_t steps,
                      const SignalPtr& signal, const std::shared_ptr<Pool>& pool, const LpipsPtr& lpips,
                      const SessionOptions& options) {
  RestoredTrainee restored = restoreTrainee(checkpoint, signal, pool, options.machine, lpips);
  checkSameRun(checkpoint, restored.info.run, run);
  if (steps > 0 && steps < restored.info.step) {
    throw UserError(checkpoint.string(),
                    fmt::format("is at step {} already, past --steps {}", restored.info.step, steps),
                    "ask for more steps");
  }
  storeRates(restored.baseRates, run.optimizer);
  RunParts parts;
  parts.seconds = trainedSeconds(checkpoint.parent_path(), restored.record);
  parts.checkpointStep = restored.info.step;
  parts.spec = restored.info.run;
  parts.trainee = std::move(restored.trainee);
  parts.target = steps > 0 ? steps : restored.record.target;
  parts.restored = withStoredScores(checkpoint.parent_path(), std::move(restored.record));
  return parts;
}

/// What every Run needs besides its Trainee.
void complete(RunParts& parts, const TaskSpec& task, const SignalPtr& signal,
              const std::filesystem::path& folder) {
  parts.analyzer = makeSpectrumAnalyzer(parts.spec.model, signal, coordinateScale(task, parts.spec.model));
  if (signal->kind == SignalKind::Shape) {
    parts.surfaceMaker = makeSurfaceMaker(parts.spec.model, task, signal);
  }
  parts.checkpoint = runCheckpoint(folder, parts.spec.name);
  parts.extents = signal->lattice.extents;
  parts.channels = signal->outputDimension;
  if (signal->kind == SignalKind::Cohort) {
    const SheetLayout sheet = sheetLayout(*signal);
    parts.extents = {sheet.height(), sheet.width()};
    parts.channels = memberChannels(*signal);
    parts.arrange = [signal](std::span<const float> outputs) {
      return contactSheet(*signal, outputs, kScreenGap).pixels;
    };
  }
}

/// A checkpoint must find its encoder again from anywhere.
ExperimentSpec withAbsolutePaths(ExperimentSpec spec) {
  for (RunSpec& run : spec.runs) {
    if (!run.training.startFrom.empty()) {
      run.training.startFrom = std::filesystem::absolute(run.training.startFrom).string();
    }
  }
  return spec;
}

void makeRunFolders(const std::filesystem::path& folder, const ExperimentSpec& spec) {
  makeWritableFolder(folder);
  for (const RunSpec& run : spec.runs) {
    makeWritableFolder(checkpointPath(folder, run.name).parent_path());
    removeAbandonedTemporaries(checkpointPath(folder, run.name));
  }
}

/// A fresh experiment must not be gone on with from what an earlier one left.
void removeOldCheckpoints(const std::filesystem::path& folder, const ExperimentSpec& spec) {
  for (const RunSpec& run : spec.runs) {
    std::error_code ignored;
    std::filesystem::remove(checkpointPath(folder, run.name), ignored);
  }
}

/// The results folder that `path` is, or is in.
std::filesystem::path resultsFolder(const std::filesystem::path& path) {
  std::error_code ignored;
  std::filesystem::path folder =
      (std::filesystem::absolute(path, ignored) / "").lexically_normal().parent_path();
  if (!std::filesystem::is_directory(folder, ignored)) {
    folder = folder.parent_path();
  }
  if (!std::filesystem::exists(folder / "experiment.json", ignored) &&
      std::filesystem::exists(folder.parent_path() / "experiment.json", ignored)) {
    folder = folder.parent_path();
  }
  if (!std::filesystem::exists(folder / "experiment.json", ignored)) {
    throw UserError(path.string(), "there is no experiment.json here or one folder up",
                    "name a results folder that fit --out wrote");
  }
  return folder;
}

}  // namespace

std::unique_ptr<Session> Session::start(const ExperimentSpec& spec, const SessionOptions& options) {
  validate(spec);
  return start(spec, openSignal(spec), options);
}

std::unique_ptr<Session> Session::start(const ExperimentSpec& spec, SignalPtr signal,
                                        const SessionOptions& options) {
  validate(spec);
  std::unique_ptr<Session> session(new Session);
  session->spec_ = withAbsolutePaths(spec);
  session->signal_ = std::move(signal);
  session->folder_ = options.folder;
  const LpipsPtr lpips = lpipsFor(*session->signal_, options);
  const std::shared_ptr<Pool> pool = makeTensorPool(options.machine);
  pool->enter();
  std::vector<RunParts> runs;
  for (const RunSpec& run : session->spec_.runs) {
    runs.push_back(freshParts(run, spec.task, session->signal_, pool, lpips, options));
    complete(runs.back(), spec.task, session->signal_, options.folder);
  }
  if (!options.folder.empty()) {
    makeRunFolders(options.folder, spec);
    removeOldCheckpoints(options.folder, spec);
    writeExperimentFile(options.folder, spec);
  }
  session->experiment_ =
      std::make_unique<Experiment>(std::move(runs), pool, experimentOptions(spec, options));
  session->lab_ = std::make_shared<AtomLab>(makeTensorPool(options.machine), options.experiment.wake);
  return session;
}

std::unique_ptr<Session> Session::resume(const std::filesystem::path& path, const SessionOptions& options,
                                         std::int64_t steps) {
  std::unique_ptr<Session> session(new Session);
  session->folder_ = resultsFolder(path);
  session->spec_ = readExperiment(session->folder_ / "experiment.json");
  session->signal_ = openSignal(session->spec_);
  const LpipsPtr lpips = lpipsFor(*session->signal_, options);
  makeRunFolders(session->folder_, session->spec_);
  const std::shared_ptr<Pool> pool = makeTensorPool(options.machine);
  pool->enter();
  std::vector<RunParts> runs;
  for (RunSpec& run : session->spec_.runs) {
    const std::filesystem::path checkpoint = checkpointPath(session->folder_, run.name);
    if (std::filesystem::exists(checkpoint)) {
      runs.push_back(resumedParts(run, checkpoint, steps, session->signal_, pool, lpips, options));
    } else {
      runs.push_back(freshParts(run, session->spec_.task, session->signal_, pool, lpips, options));
      runs.back().target = steps;
    }
    complete(runs.back(), session->spec_.task, session->signal_, session->folder_);
  }
  session->experiment_ =
      std::make_unique<Experiment>(std::move(runs), pool, experimentOptions(session->spec_, options));
  session->lab_ = std::make_shared<AtomLab>(makeTensorPool(options.machine), options.experiment.wake);
  return session;
}

void Session::studyAtoms(std::size_t run, std::vector<int> layers, const SaeSpec& sae) {
  const std::uint64_t study =
      lab_->study({spec_.runs[run], spec_.task, signal_, nullptr, std::move(layers), sae});
  experiment_->send(
      run, Clone{[lab = lab_, study](WeightSnapshotPtr weights) { lab->supply(study, std::move(weights)); }});
}

std::vector<RunResult> Session::results() const {
  std::vector<RunResult> results;
  for (std::size_t i = 0; i < experiment_->size(); ++i) {
    const std::filesystem::path checkpoint = runCheckpoint(folder_, spec_.runs[i].name);
    const bool written = !checkpoint.empty() && std::filesystem::exists(checkpoint);
    results.push_back({spec_.runs[i], experiment_->frame(i), written ? checkpoint : std::filesystem::path()});
  }
  return results;
}

void Session::writeResults() const {
  rankscope::writeResults(folder_, spec_, *signal_, results());
}

}  // namespace rankscope
