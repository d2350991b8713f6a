// One cell of a sweep, in a process of its own: whatever goes wrong here, the other cells go on.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <thread>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "cli/interrupt.h"
#include "cli/results_folder.h"
#include "cli/sweep_run.h"
#include "results/stored_experiment.h"
#include "session/session.h"
#include "spec/experiment_json.h"

namespace rankscope {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

constexpr int kFinished = 0;
constexpr int kInterrupted = 130;

/// Whether an earlier process began this very experiment in the folder.
bool begun(const fs::path& folder, const ExperimentSpec& experiment) {
  std::error_code ignored;
  if (!fs::exists(folder / "experiment.json", ignored)) {
    return false;
  }
  try {
    return readExperiment(folder / "experiment.json") == asStored(experiment);
  } catch (const UserError&) {
    return false;
  }
}

std::unique_ptr<Session> startAnew(const SweepCell& cell, const SessionOptions& options) {
  std::error_code ignored;
  fs::remove_all(options.folder, ignored);
  return Session::start(cell.experiment, options);
}

std::unique_ptr<Session> openSession(const SweepCell& cell, const SessionOptions& options) {
  if (!begun(options.folder, cell.experiment)) {
    return startAnew(cell, options);
  }
  try {
    SessionOptions resumed = options;
    resumed.folder.clear();
    return Session::resume(options.folder, resumed);
  } catch (const UserError&) {
    return startAnew(cell, options);  // what was begun is of no use, but the cell may be
  }
}

double fractionDone(const Experiment& experiment) {
  double done = 0;
  double wanted = 0;
  for (std::size_t run = 0; run < experiment.size(); ++run) {
    const FramePtr frame = experiment.frame(run);
    const bool over = frame->state == RunState::Failed || frame->state == RunState::Stopped;
    done += static_cast<double>(over ? frame->target : std::min(frame->step, frame->target));
    wanted += static_cast<double>(frame->target);
  }
  return wanted > 0 ? done / wanted : 0;
}

/// @returns whether a signal cut it short
bool train(Session& session, const InterruptGuard& guard, bool reports) {
  using Clock = std::chrono::steady_clock;
  Clock::time_point next = Clock::now();
  bool interrupted = false;
  while (!session.experiment().settled()) {
    if (guard.interrupted() && !interrupted) {
      interrupted = true;
      session.experiment().sendAll(Stop{});
    }
    if (reports && Clock::now() >= next) {
      fmt::print("progress {:.4f}\n", fractionDone(session.experiment()));
      std::fflush(stdout);
      next = Clock::now() + 200ms;
    }
    std::this_thread::sleep_for(5ms);
  }
  return interrupted;
}

CellOutcome outcomeOf(const std::vector<RunResult>& results) {
  for (const RunResult& result : results) {
    if (result.frame->failure) {
      return {true, fmt::format("{}: {}; {}", result.frame->run, result.frame->failure->what,
                                result.frame->failure->hint)};
    }
  }
  return {};
}

/// The summary that Session wrote names the checkpoints where they are now; their folder is about to move.
void writeSummaryAt(const fs::path& folder, const fs::path& whole, std::vector<RunResult> results) {
  for (RunResult& result : results) {
    if (!result.checkpoint.empty()) {
      result.checkpoint = checkpointPath(fs::absolute(whole), result.spec.name);
    }
  }
  writeFileAtomically(folder / "summary.json",
                      summarize(results).dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

bool allReachedTheirEnd(const std::vector<RunResult>& results) {
  return std::all_of(results.begin(), results.end(), [](const RunResult& result) {
    return result.frame->failure || result.frame->step >= result.spec.training.steps;
  });
}

}  // namespace

int runSweepCell(const SweepSpec& sweep, const CellStore& store, std::int64_t index,
                 const MachineSpec& machine, bool reports) {
  const InterruptGuard guard;
  const SweepCell cell = cellAt(sweep, index);
  const CellLock lock(store, cell.name);
  if (store.outcome(cell.name)) {
    return kFinished;  // another process was faster
  }
  SessionOptions options;
  options.machine = machine;
  options.folder = store.partialFolder(cell.name);
  options.experiment.startPlaying = true;
  options.experiment.pictures = false;
  options.experiment.framesPerSecond = 2;
  makeWritableFolder(options.folder);  // a folder that takes no files is no fault of the cell
  CellOutcome outcome;
  try {
    const std::unique_ptr<Session> session = openSession(cell, options);
    const bool interrupted = train(*session, guard, reports);
    const std::vector<RunResult> results = session->results();
    if (interrupted && !allReachedTheirEnd(results)) {
      return kInterrupted;
    }
    outcome = outcomeOf(results);
    session->writeResults();
    writeSummaryAt(options.folder, store.finishedFolder(cell.name), results);
  } catch (const UserError& failure) {
    outcome = {true, failure.what()};
  }
  store.finish(cell, outcome);
  return kFinished;
}

}  // namespace rankscope
