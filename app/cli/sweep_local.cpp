// Runs the cells of a sweep on this machine, several at a time.
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "base/error.h"
#include "cli/child_process.h"
#include "cli/interrupt.h"
#include "cli/status_line.h"
#include "cli/sweep_progress.h"
#include "cli/sweep_run.h"
#include "compute/pool.h"

namespace rankscope {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr const char* kProgress = "progress ";
constexpr int kInterrupted = 130;

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
  void tell(Clock::time_point now);
  std::string line(Clock::time_point now) const;

  SweepState& state_;
  MachineSpec share_;  ///< what each cell may use
  std::size_t jobs_;
  std::deque<std::int64_t> waiting_;
  std::vector<Work> working_;
  std::map<std::int64_t, int> kills_;
  SweepProgress progress_;
  StatusLine status_;
  InterruptGuard guard_;
};

LocalSweep::LocalSweep(SweepState& state, const SweepRunOptions& options)
    : state_(state),
      share_(options.machine),
      jobs_(static_cast<std::size_t>(options.jobs)),
      progress_(state, Clock::now()) {
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
  working_.push_back({index, std::make_unique<ChildProcess>(programPath(), arguments), 0, ""});
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
      progress_.discount(work.fraction);  // the first it reports is where it went on from
    }
  }
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
    state_.recordFailure(
        work.index,
        fmt::format("its process was ended by signal {} ({}){}", end.signal, ::strsignal(end.signal),
                    end.signal == SIGKILL ? "; if memory ran out, use fewer --jobs" : ""));
  } else {
    state_.recordFailure(work.index, work.lastWords.empty()
                                         ? fmt::format("its process ended with status {}", end.status)
                                         : work.lastWords);
  }
  return false;
}

std::string LocalSweep::line(Clock::time_point now) const {
  double running = 0;
  for (const Work& work : working_) {
    running += work.fraction;
  }
  return progress_.line(state_, running, now);
}

void LocalSweep::tell(Clock::time_point now) {
  if (status_.due(now)) {
    status_.draw(line(now), now);
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
    progress_.writeTablesIfDue(state_, Clock::now());
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
