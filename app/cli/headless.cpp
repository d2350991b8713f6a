#include "cli/headless.h"

#include <algorithm>
#include <thread>

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "train/score_info.h"

namespace rankscope {
namespace {

using namespace std::chrono_literals;

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kInterrupted = 130;
constexpr std::int64_t kMostSteps = 1'000'000'000;

std::vector<FramePtr> framesOf(const Experiment& experiment) {
  std::vector<FramePtr> frames;
  for (std::size_t run = 0; run < experiment.size(); ++run) {
    frames.push_back(experiment.frame(run));
  }
  return frames;
}

/// Trains until every Run has settled. @returns whether a signal cut it short
bool train(Session& session, const InterruptGuard& guard) {
  Experiment& experiment = session.experiment();
  Progress progress(framesOf(experiment), Progress::Clock::now());
  bool interrupted = false;
  while (!experiment.settled()) {
    if (guard.interrupted() && !interrupted) {
      interrupted = true;
      experiment.sendAll(Stop{});  // writes the checkpoints, if there is a folder for them
    }
    progress.update(framesOf(experiment), Progress::Clock::now());
    std::this_thread::sleep_for(20ms);
  }
  progress.finish(framesOf(experiment), Progress::Clock::now());
  return interrupted;
}

bool anyFailed(const std::vector<RunResult>& results) {
  return std::any_of(results.begin(), results.end(),
                     [](const RunResult& r) { return r.frame->failure.has_value(); });
}

void printFailures(const std::vector<RunResult>& results) {
  for (const RunResult& result : results) {
    if (result.frame->failure) {
      printError(fmt::format("{}: {}; {}", result.frame->run, result.frame->failure->what,
                             result.frame->failure->hint));
    }
  }
}

/// "PSNR 23.45 dB", of the task's first score.
std::string scoreText(const nlohmann::ordered_json& run, const std::string& score) {
  const ScoreInfo info = scoreInfo(score);
  return run.contains(score) && run[score].is_number()
             ? fmt::format("{} {:.{}f} {}", info.label, run[score].get<double>(), info.decimals, info.unit)
             : info.label + " –";
}

std::string tableLine(const nlohmann::ordered_json& run, const std::string& score) {
  const auto number = [&](const char* key) {
    return run.contains(key) && run[key].is_number() ? formatShort(run[key].get<double>()) : std::string("–");
  };
  std::string ranks;
  for (const auto& rank : run.value("stable_rank", nlohmann::ordered_json::array())) {
    ranks += rank.is_number() ? fmt::format(" {:.1f}", rank.get<double>()) : " –";
  }
  return fmt::format("{:<16} step {:<8} {:<14}  loss {:<9}  {:<12} stable ranks{}\n", run.value("name", ""),
                     run.value("steps", std::int64_t{0}), scoreText(run, score), number("loss"),
                     formatDuration(run.value("seconds", 0.0)), ranks);
}

/// @param report where it was written; may be empty
void printSummary(const std::filesystem::path& report, const std::vector<RunResult>& results, bool json) {
  const nlohmann::ordered_json summary = summarize(results);
  if (json) {
    printJson(summary);
    return;
  }
  std::string text;
  for (std::size_t i = 0; i < results.size(); ++i) {
    const std::vector<Score>& scores = results[i].frame->evaluation.scores;
    text += tableLine(summary["runs"][i], scores.empty() ? "psnr" : scores.front().name);
  }
  if (!report.empty()) {
    text += fmt::format("report: {}\n", report.string());
  }
  printText(text);
}

void tellInterrupted(const Session& session) {
  if (session.folder().empty()) {
    printError("interrupted; nothing was saved, for there is no --out");
  } else {
    printError(
        fmt::format("interrupted and saved; go on with: rankscope resume {}", session.folder().string()));
  }
}

/// @returns "" or why the results could not be written. The numbers are printed all the same.
std::string tryWriteResults(const Session& session) {
  try {
    if (!session.folder().empty()) {
      session.writeResults();
    }
    return "";
  } catch (const UserError& failure) {
    return failure.what();
  }
}

int conclude(const Session& session, bool interrupted, bool json) {
  const std::vector<RunResult> results = session.results();
  const std::string unwritten = tryWriteResults(session);
  const bool reported = unwritten.empty() && !session.folder().empty();
  printSummary(reported ? std::filesystem::absolute(session.folder() / "report.html") : "", results, json);
  if (!unwritten.empty()) {
    printError(unwritten);  // the checkpoints will have failed for the same reason
    return kFailed;
  }
  printFailures(results);
  if (anyFailed(results)) {
    return kFailed;
  }
  if (interrupted) {
    tellInterrupted(session);
  }
  return interrupted ? kInterrupted : kDone;
}

}  // namespace

int trainHeadless(const HeadlessOptions& options, const StartSession& start) {
  SessionOptions sessionOptions;
  sessionOptions.machine = options.machine;
  sessionOptions.folder = options.folder;
  sessionOptions.experiment.startPlaying = true;
  sessionOptions.experiment.stopAt = options.stopAt;
  const std::unique_ptr<Session> session = start(sessionOptions);
  const InterruptGuard guard;
  try {
    const bool interrupted = train(*session, guard);
    return conclude(*session, interrupted, options.json);
  } catch (const UserError& failure) {
    printError(failure.what());
    return kFailed;
  }
}

void HeadlessFlags::addTo(CLI::App& app) {
  app.add_option("--stop-at", stopAt_,
                 "Stop after this many steps, resumable; the schedule still aims at the target")
      ->type_name("N")
      ->group("Output");
  app.add_flag("--json", json_, "Print one JSON document on stdout; progress goes to stderr")
      ->group("Output");
}

void HeadlessFlags::applyTo(HeadlessOptions& options) const {
  options.json = json_;
  if (!stopAt_.empty()) {
    options.stopAt = parseCount("--stop-at", stopAt_, 1, kMostSteps);
  }
}

}  // namespace rankscope
