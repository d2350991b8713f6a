#include "cli/headless.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/spec_options.h"
#include "results/event_log.h"
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

/// Prints what the Runs have to say, once: a checkpoint that cannot be written fails again at every interval.
class Notices {
 public:
  explicit Notices(std::size_t runs) : serials_(runs), texts_(runs) {}

  void print(const std::vector<FramePtr>& frames, Progress& progress) {
    for (std::size_t run = 0; run < frames.size(); ++run) {
      const Frame& frame = *frames[run];
      if (frame.noticeSerial != serials_[run] && frame.notice != texts_[run]) {
        progress.note(fmt::format("{}: {}", frame.run, frame.notice));
        texts_[run] = frame.notice;
      }
      serials_[run] = frame.noticeSerial;
    }
  }

 private:
  std::vector<std::uint64_t> serials_;
  std::vector<std::string> texts_;
};

/// Trains until every Run has settled. @returns whether a signal cut it short
bool train(Session& session, const InterruptGuard& guard) {
  Experiment& experiment = session.experiment();
  Progress progress(framesOf(experiment), Progress::Clock::now());
  Notices notices(experiment.size());
  bool interrupted = false;
  while (!experiment.settled()) {
    if (guard.interrupted() && !interrupted) {
      interrupted = true;
      progress.note(session.folder().empty() ? "stopping; Ctrl+C again ends at once"
                                             : "saving; Ctrl+C again gives up what is not saved");
      experiment.sendAll(Stop{});  // writes the checkpoints, if there is a folder for them
    }
    const std::vector<FramePtr> frames = framesOf(experiment);
    notices.print(frames, progress);
    progress.update(frames, Progress::Clock::now());
    std::this_thread::sleep_for(20ms);
  }
  const std::vector<FramePtr> frames = framesOf(experiment);
  notices.print(frames, progress);
  progress.finish(frames, Progress::Clock::now());
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
             ? fmt::format("{} {:.{}f}{}{}", info.label, run[score].get<double>(), info.decimals,
                           info.unit.empty() ? "" : " ", info.unit)
             : info.label + " –";
}

/// The task's first score, and what is measured of every picture.
std::string scoreTexts(const nlohmann::ordered_json& run, const std::string& first) {
  std::string texts = fmt::format("{:<14}", scoreText(run, first));
  for (const char* name : {"ssim", kLpipsScore}) {
    if (run.contains(name) && run[name].is_number()) {
      texts += "  " + scoreText(run, name);
    }
  }
  return texts;
}

std::string tableLine(const nlohmann::ordered_json& run, const std::string& score) {
  const auto number = [&](const char* key) {
    return run.contains(key) && run[key].is_number() ? formatShort(run[key].get<double>()) : std::string("–");
  };
  std::string ranks;
  for (const auto& rank : run.value("stable_rank", nlohmann::ordered_json::array())) {
    ranks += rank.is_number() ? fmt::format(" {:.1f}", rank.get<double>()) : " –";
  }
  return fmt::format("{:<16} step {:<8} {}  loss {:<9}  {:<12} stable ranks{}\n", run.value("name", ""),
                     run.value("steps", std::int64_t{0}), scoreTexts(run, score), number("loss"),
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

double secondsSince1970() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

/// @returns "" or why the results could not be written. The numbers are printed all the same.
std::string tryWriteResults(const Session& session, bool tensorboard) {
  try {
    if (!session.folder().empty()) {
      session.writeResults();
      if (tensorboard) {
        writeEventFiles(session.folder(), session.results(), secondsSince1970());
      }
    }
    return "";
  } catch (const UserError& failure) {
    return failure.what();
  }
}

int conclude(const Session& session, bool interrupted, const HeadlessOptions& options) {
  const std::vector<RunResult> results = session.results();
  const std::string unwritten = tryWriteResults(session, options.tensorboard);
  const bool reported = unwritten.empty() && !session.folder().empty();
  printSummary(reported ? std::filesystem::absolute(session.folder() / "report.html") : "", results,
               options.json);
  printFailures(results);
  if (!unwritten.empty()) {
    printError(unwritten);
  }
  if (!unwritten.empty() || anyFailed(results)) {
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
  sessionOptions.lpips = options.lpips;
  const std::unique_ptr<Session> session = start(sessionOptions);
  const Signal& signal = *session->signal();
  for (const std::string& note : signal.notes) {
    printWarning(note);
  }
  if (!options.lpips.empty() && !showsPictures(signal.kind)) {
    printWarning("--lpips has no effect on what is no picture");
  }
  const InterruptGuard guard;
  try {
    const bool interrupted = train(*session, guard);
    return conclude(*session, interrupted, options);
  } catch (const UserError& failure) {
    printError(failure.what());
    return kFailed;
  }
}

void addLpipsOption(CLI::App& app, std::string& path, const std::string& group) {
  addTextOption(
      app, "--lpips", path,
      "Also measure LPIPS with these weights, a .safetensors file that docs/lpips.md says how to make")
      ->type_name("FILE")
      ->group(group);
}

void HeadlessFlags::addTo(CLI::App& app, bool pictures) {
  addTextOption(app, "--stop-at", stopAt_,
                "Stop after this many steps, resumable; the schedule still aims at the target")
      ->type_name("N")
      ->group("Output");
  if (pictures) {
    addLpipsOption(app, lpips_, "Output");
  }
  app.add_flag("--json", json_, "Print one JSON document on stdout; progress goes to stderr")
      ->group("Output");
  app.add_flag("--tensorboard", tensorboard_,
               "Also write the curves as TensorBoard event files, one in each run's folder")
      ->group("Output");
}

void HeadlessFlags::applyTo(HeadlessOptions& options) const {
  options.json = json_;
  options.tensorboard = tensorboard_;
  options.lpips = lpips_;
  if (!stopAt_.empty()) {
    options.stopAt = parseCount("--stop-at", stopAt_, 1, kMostSteps);
  }
}

}  // namespace rankscope
