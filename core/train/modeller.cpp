#include "train/modeller.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "train/polite_thread.h"

namespace rankscope {
namespace {

constexpr int kMovingCells = 64;
constexpr int kUsualFinest = 128;

// After a Moving surface the thread rests nine times as long as that took: at most a tenth of one core.
constexpr int kRestFactor = 9;

}  // namespace

Modeller::Modeller(std::vector<Client> clients, std::function<void()> prepareThread)
    : clients_(std::move(clients)),
      prepareThread_(std::move(prepareThread)),
      results_(clients_.size()),
      desks_(clients_.size()),
      finest_(kUsualFinest),
      thread_([this](const std::stop_token& stop) { work(stop); }) {}

Modeller::~Modeller() {
  thread_.request_stop();
  {
    const std::lock_guard lock(mutex_);
    currentStop_.request_stop();
  }
  bell_.ring();
}

std::optional<Modeller::Job>& Modeller::slot(Desk& desk, SurfaceUse use) {
  switch (use) {
    case SurfaceUse::Moving:
      return desk.moving;
    case SurfaceUse::Resting:
      return desk.resting;
    case SurfaceUse::Recorded:
      return desk.recorded;
  }
  return desk.moving;
}

bool Modeller::wantsMoving(std::size_t run) const {
  const std::lock_guard lock(mutex_);
  const bool stale = current_ && current_->run == run && current_->use == SurfaceUse::Resting;
  return serves(run) && (!current_ || stale) && !desks_[run].moving && Clock::now() >= movingFrom_;
}

/// What is being made of this Run for this use, and for the same moment of another, has become stale.
void Modeller::giveUp(std::size_t run, SurfaceUse use) {
  const bool past = use == SurfaceUse::Recorded;
  if (current_ && current_->run == run && (current_->use == SurfaceUse::Recorded) == past) {
    currentStop_.request_stop();
  }
}

void Modeller::offer(std::size_t run, WeightSnapshotPtr weights, SurfaceUse use, std::uint64_t epoch) {
  if (!serves(run)) {
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    Desk& desk = desks_[run];
    if (use != SurfaceUse::Recorded) {
      desk.moving.reset();
      desk.resting.reset();
      desk.lastResting.reset();
    }
    slot(desk, use) = Job{run, std::move(weights), use, epoch};
    giveUp(run, use);
  }
  bell_.ring();
}

void Modeller::setFinest(int cells) {
  {
    const std::lock_guard lock(mutex_);
    if (cells == finest_) {
      return;
    }
    const bool finer = cells > finest_;
    finest_ = cells;
    for (Desk& desk : desks_) {
      if (finer && !desk.resting) {
        desk.resting = desk.lastResting;
      }
      if (finer && !desk.recorded) {
        desk.recorded = desk.lastRecorded;
      }
    }
    currentStop_.request_stop();
    if (current_ && !slot(desks_[current_->run], current_->use)) {
      slot(desks_[current_->run], current_->use) = *current_;
    }
  }
  bell_.ring();
}

void Modeller::work(const std::stop_token& stop) {
  lowerThreadPriority();
  if (prepareThread_) {
    prepareThread_();
  }
  while (!stop.stop_requested()) {
    const std::uint64_t heard = bell_.count();
    if (const std::optional<Work> work = next()) {
      perform(*work);
      continue;
    }
    if (stop.stop_requested()) {
      return;
    }
    bell_.wait(heard);
  }
}

std::optional<Modeller::Work> Modeller::next() {
  const std::lock_guard lock(mutex_);
  std::optional<Job> job = nextJob();
  if (!job) {
    return std::nullopt;
  }
  if (job->use == SurfaceUse::Resting) {
    desks_[job->run].lastResting = job;
  } else if (job->use == SurfaceUse::Recorded) {
    desks_[job->run].lastRecorded = job;
  }
  current_ = job;
  currentStop_ = std::stop_source();
  const int cells = job->use == SurfaceUse::Moving ? std::min(kMovingCells, finest_) : finest_;
  return Work{*std::move(job), cells, currentStop_.get_token()};
}

/// Runs by turns; of one Run what the user asked for goes first.
std::optional<Modeller::Job> Modeller::nextJob() {
  for (const SurfaceUse use : {SurfaceUse::Recorded, SurfaceUse::Resting, SurfaceUse::Moving}) {
    for (std::size_t i = 1; i <= desks_.size(); ++i) {
      const std::size_t run = (lastRun_ + i) % desks_.size();
      if (std::optional<Job>& wanted = slot(desks_[run], use)) {
        lastRun_ = run;
        return std::exchange(wanted, std::nullopt);
      }
    }
  }
  return std::nullopt;
}

void Modeller::perform(const Work& work) {
  const auto begin = Clock::now();
  const Job& job = work.job;
  const Client& client = clients_[job.run];
  const auto hand = [&](LiveSurfacePtr surface, std::string error) {
    results_[job.run].push({std::move(surface), job.weights->step, job.use, job.epoch, std::move(error)});
    client.bell->ring();
  };
  try {
    client.maker->make(*job.weights, work.cells, work.stop,
                       [&](LiveSurfacePtr surface) { hand(std::move(surface), ""); });
  } catch (const std::exception& error) {
    hand(nullptr, error.what());
  } catch (...) {
    hand(nullptr, "unknown error");
  }
  const std::lock_guard lock(mutex_);
  current_.reset();
  if (job.use == SurfaceUse::Moving) {
    const auto end = Clock::now();
    movingFrom_ = end + kRestFactor * (end - begin);
  }
}

}  // namespace rankscope
