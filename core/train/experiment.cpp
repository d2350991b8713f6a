#include "train/experiment.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <utility>

#include "train/analyst.h"
#include "train/frame_board.h"
#include "train/mailbox.h"
#include "train/modeller.h"
#include "train/pace.h"
#include "train/run.h"

namespace rankscope {
namespace {

std::vector<Doorbell*> pointersTo(std::deque<Doorbell>& bells) {
  std::vector<Doorbell*> pointers;
  for (Doorbell& bell : bells) {
    pointers.push_back(&bell);
  }
  return pointers;
}

std::vector<Analyst::Client> takeAnalyzers(std::vector<RunParts>& runs, std::deque<Doorbell>& bells) {
  std::vector<Analyst::Client> clients;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    clients.push_back({std::move(runs[i].analyzer), &bells[i]});
  }
  return clients;
}

std::vector<Modeller::Client> takeMakers(std::vector<RunParts>& runs, std::deque<Doorbell>& bells) {
  std::vector<Modeller::Client> clients;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    clients.push_back({std::move(runs[i].surfaceMaker), &bells[i]});
  }
  return clients;
}

}  // namespace

/// Members are in the order in which they need each other: Runs go first, then the Analyst and the Modeller
/// that serve them.
class Experiment::Implementation {
 public:
  Implementation(std::vector<RunParts> parts, std::shared_ptr<Pool> pool, ExperimentOptions options)
      : options_(std::move(options)),
        pool_(pool),
        bells_(parts.size()),
        pace_(options_.pace == "free" ? PaceRule::SameSeconds : PaceRule::SameStep, pointersTo(bells_)),
        board_(parts.size()),
        analyst_(takeAnalyzers(parts, bells_), [pool] { pool->enter(); }),
        modeller_(takeMakers(parts, bells_), [pool] { pool->enter(); }) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const RunSurroundings surroundings{pool, options_, pace_, analyst_, modeller_, board_, yielding_};
      runs_.push_back(std::make_unique<Run>(i, std::move(parts[i]), surroundings, bells_[i]));
    }
    for (const auto& run : runs_) {
      run->start();
    }
  }

  const std::vector<std::unique_ptr<Run>>& runs() const { return runs_; }
  const FrameBoard& board() const { return board_; }

  void setYielding(bool yielding) { yielding_ = yielding; }

  void rest(std::chrono::steady_clock::time_point until) { pool_->rest(until); }

  void setFinestSurface(int cells) { modeller_.setFinest(cells); }

  void sendAll(const Command& command) {
    for (std::size_t i = 0; i < runs_.size(); ++i) {
      pace_.announce(i);
    }
    for (const auto& run : runs_) {
      run->post(command);
    }
  }

  void stop() {
    sendAll(Stop{});
    for (const auto& run : runs_) {
      run->join();
    }
  }

 private:
  const ExperimentOptions options_;
  const std::shared_ptr<Pool> pool_;
  std::atomic<bool> yielding_ = false;
  std::deque<Doorbell> bells_;
  Pace pace_;
  FrameBoard board_;
  Analyst analyst_;
  Modeller modeller_;
  std::vector<std::unique_ptr<Run>> runs_;
};

Experiment::Experiment(std::vector<RunParts> runs, std::shared_ptr<Pool> pool, ExperimentOptions options)
    : implementation_(
          std::make_unique<Implementation>(std::move(runs), std::move(pool), std::move(options))) {}

Experiment::~Experiment() {
  stop();
}

std::size_t Experiment::size() const {
  return implementation_->runs().size();
}

void Experiment::send(std::size_t run, Command command) {
  implementation_->runs().at(run)->send(std::move(command));
}

void Experiment::sendAll(const Command& command) {
  implementation_->sendAll(command);
}

FramePtr Experiment::frame(std::size_t run) const {
  return implementation_->board().get(run);
}

std::vector<FramePtr> Experiment::frames() const {
  return implementation_->board().all();
}

bool Experiment::settled() const {
  const auto& runs = implementation_->runs();
  return std::all_of(runs.begin(), runs.end(), [](const auto& run) { return run->settled(); });
}

void Experiment::setYielding(bool yielding) {
  implementation_->setYielding(yielding);
}

void Experiment::rest(std::chrono::steady_clock::time_point until) {
  implementation_->rest(until);
}

void Experiment::setFinestSurface(int cells) {
  implementation_->setFinestSurface(cells);
}

void Experiment::stop() {
  implementation_->stop();
}

}  // namespace rankscope
