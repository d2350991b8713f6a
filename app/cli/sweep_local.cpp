// Runs the cells of a sweep on this machine, several at a time.
#include <algorithm>
#include <csignal>
#include <cstring>
#include <deque>
#include <map>
#include <memory>
#include <thread>

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"
#include "cli/child_process.h"
#include "cli/interrupt.h"
#include "cli/status_line.h"
#include "cli/sweep_run.h"
#include "compute/pool.h"

namespace rankscope {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr const char* kProgress = "progress ";
constexpr int kInterrupted = 130;
constexpr Clock::duration kTablePeriod = 10s;
constexpr int kTablePatience = 20;  ///< tables take at most one part in so many of the time

/// A cell that is being computed.
struct Work {
  std::int64_t index = 0;
  std::unique_ptr<ChildProcess> process;
  double fraction = 0;    ///< of its steps
  std::string lastWords;  ///< the last line that is not about progress
};

class LocalSweep {
 public:
  LocalSweep(SweepState& state, const SweepRunOptions& options);

  bool run();

 private:
  void startWork();
  void hear(Work& work);
  bool conclude(const Work& work, const ChildEnd& end);
  void giveUp(std::int64_t index, const std::string& reason);
  void tell(Clock::time_point now);
  void writeTablesIfDue(Clock::time_point now);
  std::string line(Clock::time_point now) const;

  SweepState& state_;
  MachineSpec share_;  ///< what each cell may use
  std::size_t jobs_;
  std::deque<std::int64_t> waiting_;
  std::vector<Work> working_;
  std::map<std::int64_t, int> kills_;
  double begunEarlier_ = 0;  ///< parts of cells that an earlier process had computed
  std::int64_t finishedBefore_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point nextTables_ = start_ + kTablePeriod;
  StatusLine status_;
  InterruptGuard guard_;
};

LocalSweep::LocalSweep(SweepState& state, const SweepRunOptions& options)
    : state_(state),
      share_(options.machine),
      jobs_(static_cast<std::size_t>(options.jobs)),
      finishedBefore_(state.finished()) {
  const std::vector<std::int64_t> pending = state.pending();
  waiting_.assign(pending.begin(), pending.end());
  jobs_ = std::clamp<std::size_t>(waiting_.size(), 1, jobs_);
  const int cores = share_.threads > 0 ? share_.threads : usableCores();
  share_.threads = std::max(1, cores / static_cast<int>(jobs_));
}

void LocalSweep::startWork() {
  const std::int64_t index = waiting_.front();
  waiting_.pop_front();
  const CellStore& store = state_.store();
  std::vector<std::string> arguments{"sweep",
                                     store.specPath().string(),
                                     "--out",
                                     store.folder().string(),
                                     "--cell",
                                     fmt::format("{}", index),
                                     "--report",
                                     "--device",
                                     share_.device,
                                     "--threads",
                                     fmt::format("{}", share_.threads)};
  working_.push_back({index, std::make_unique<ChildProcess>(arguments), 0, ""});
}

void LocalSweep::hear(Work& work) {
  for (const std::string& text : work.process->lines()) {
    if (!text.starts_with(kProgress)) {
      work.lastWords = text;
      continue;
    }
    const double before = work.fraction;
    work.fraction = std::strtod(text.c_str() + std::strlen(kProgress), nullptr);
    if (before == 0) {
      begunEarlier_ += work.fraction;  // the first it reports is where it went on from
    }
  }
}

void LocalSweep::giveUp(std::int64_t index, const std::string& reason) {
  state_.recordFailure(index, reason);
}

/// @returns whether the cell is to be tried again
bool LocalSweep::conclude(const Work& work, const ChildEnd& end) {
  if (state_.look(work.index) || guard_.interrupted() || end.status == kInterrupted) {
    return false;
  }
  if (end.signal == SIGKILL && ++kills_[work.index] < 2) {
    return true;  // by a person, or for want of memory, of which there may be more later
  }
  if (end.signal != 0) {
    giveUp(work.index,
           fmt::format("its process was ended by signal {} ({}){}", end.signal, ::strsignal(end.signal),
                       end.signal == SIGKILL ? "; if memory ran out, use fewer --jobs" : ""));
  } else {
    giveUp(work.index, work.lastWords.empty() ? fmt::format("its process ended with status {}", end.status)
                                              : work.lastWords);
  }
  return false;
}

std::string LocalSweep::line(Clock::time_point now) const {
  double running = 0;
  for (const Work& work : working_) {
    running += work.fraction;
  }
  const auto finished = static_cast<double>(state_.finished());
  const double total = static_cast<double>(state_.count());
  std::string text = progressBar((finished + running) / total);
  text += fmt::format("{}/{} cells", state_.finished(), state_.count());
  if (state_.failed() > 0) {
    text += fmt::format("  {} failed", state_.failed());
  }
  if (const std::string best = state_.bestSoFar(); !best.empty()) {
    text += "  best " + best;
  }
  const double computed = finished - static_cast<double>(finishedBefore_) + running - begunEarlier_;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  if (computed > 0 && finished < total) {
    text += "  " + formatDuration((total - finished - running) * seconds / computed) + " left";
  }
  return text;
}

void LocalSweep::tell(Clock::time_point now) {
  if (status_.due(now)) {
    status_.draw(line(now), now);
  }
}

void LocalSweep::writeTablesIfDue(Clock::time_point now) {
  if (now >= nextTables_) {
    state_.writeTables();
    const Clock::time_point done = Clock::now();
    nextTables_ = done + std::max(kTablePeriod, kTablePatience * (done - now));
  }
}

bool LocalSweep::run() {
  while (!working_.empty() || (!waiting_.empty() && !guard_.interrupted())) {
    while (working_.size() < jobs_ && !waiting_.empty() && !guard_.interrupted()) {
      startWork();
    }
    for (std::size_t i = working_.size(); i > 0; --i) {
      Work& work = working_[i - 1];
      if (guard_.interrupted()) {
        work.process->terminate();
      }
      const std::optional<ChildEnd> end = work.process->ended();
      hear(work);
      if (end) {
        const bool again = conclude(work, *end);
        if (again) {
          waiting_.push_back(work.index);
        }
        working_.erase(working_.begin() + static_cast<std::ptrdiff_t>(i) - 1);
      }
    }
    tell(Clock::now());
    writeTablesIfDue(Clock::now());
    std::this_thread::sleep_for(10ms);
  }
  status_.draw(line(Clock::now()), Clock::now());
  return guard_.interrupted();
}

}  // namespace

bool runSweepHere(SweepState& state, const SweepRunOptions& options) {
  return LocalSweep(state, options).run();
}

}  // namespace rankscope
