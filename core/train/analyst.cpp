#include "train/analyst.h"

#include <exception>
#include <utility>

#include "train/polite_thread.h"

namespace rankscope {
namespace {

// After a live job the Analyst rests nine times as long as it took: at most a tenth of one core goes there.
constexpr int kRestFactor = 9;

bool hasKind(const Spectra& spectra, MatrixKind kind) {
  for (const MatrixSpectrum& matrix : spectra.matrices) {
    if (matrix.kind == kind) {
      return true;
    }
  }
  return false;
}

}  // namespace

SpectraPtr withMissingKinds(SpectraPtr newer, const SpectraPtr& older) {
  std::shared_ptr<Spectra> merged;
  for (const MatrixKind kind : {MatrixKind::Weight, MatrixKind::PreActivation, MatrixKind::Activation}) {
    if (!older || hasKind(*newer, kind) || !hasKind(*older, kind)) {
      continue;
    }
    if (!merged) {
      merged = std::make_shared<Spectra>(*newer);
    }
    for (const MatrixSpectrum& matrix : older->matrices) {
      if (matrix.kind == kind) {
        merged->matrices.push_back(matrix);
      }
    }
  }
  return merged ? SpectraPtr(std::move(merged)) : std::move(newer);
}

Analyst::Analyst(std::vector<Client> clients, std::function<void()> prepareThread)
    : clients_(std::move(clients)),
      prepareThread_(std::move(prepareThread)),
      results_(clients_.size()),
      live_(clients_.size()),
      thread_([this](const std::stop_token& stop) { work(stop); }) {}

Analyst::~Analyst() {
  thread_.request_stop();
  bell_.ring();
}

void Analyst::ask(std::size_t run, WeightSnapshotPtr weights, SpectraUse use, std::uint64_t epoch) {
  {
    const std::lock_guard lock(mutex_);
    queue_.push_back({run, std::move(weights), true, use, epoch});
  }
  bell_.ring();
}

bool Analyst::wantsLive(std::size_t run) const {
  const std::lock_guard lock(mutex_);
  return serves(run) && !busy_ && queue_.empty() && !live_[run] && Clock::now() >= liveFrom_;
}

void Analyst::live(std::size_t run, WeightSnapshotPtr weights, bool withActivations, std::uint64_t epoch) {
  {
    const std::lock_guard lock(mutex_);
    live_[run] = Job{run, std::move(weights), withActivations, SpectraUse::Live, epoch};
  }
  bell_.ring();
}

void Analyst::work(const std::stop_token& stop) {
  lowerThreadPriority();
  if (prepareThread_) {
    prepareThread_();
  }
  while (!stop.stop_requested()) {
    const std::uint64_t heard = bell_.count();
    if (const std::optional<Job> job = next()) {
      perform(*job);
      continue;
    }
    bool resting = false;
    Clock::time_point until;
    {
      const std::lock_guard lock(mutex_);
      until = liveFrom_;
      for (const auto& slot : live_) {
        resting = resting || slot.has_value();
      }
    }
    if (stop.stop_requested()) {
      return;
    }
    if (resting) {
      bell_.wait(heard, until);
    } else {
      bell_.wait(heard);
    }
  }
}

std::optional<Analyst::Job> Analyst::next() {
  const std::lock_guard lock(mutex_);
  std::optional<Job> job;
  if (!queue_.empty()) {
    job = std::move(queue_.front());
    queue_.pop_front();
  } else if (Clock::now() >= liveFrom_) {
    job = nextLive();
  }
  busy_ = job.has_value();
  return job;
}

std::optional<Analyst::Job> Analyst::nextLive() {
  for (std::size_t i = 1; i <= live_.size(); ++i) {
    const std::size_t run = (lastLive_ + i) % live_.size();
    if (live_[run]) {
      lastLive_ = run;
      return std::exchange(live_[run], std::nullopt);
    }
  }
  return std::nullopt;
}

void Analyst::perform(const Job& job) {
  const auto begin = Clock::now();
  Result result{nullptr, job.weights->step, job.use, job.epoch, ""};
  try {
    auto spectra =
        std::make_shared<Spectra>(clients_[job.run].analyzer->analyze(*job.weights, job.withActivations));
    spectra->step = job.weights->step;
    stampMatrices(*spectra);
    result.spectra = std::move(spectra);
  } catch (const std::exception& error) {
    result.error = error.what();
  } catch (...) {
    result.error = "unknown error";
  }
  {
    const std::lock_guard lock(mutex_);
    busy_ = false;
    if (job.use == SpectraUse::Live) {
      const auto end = Clock::now();
      liveFrom_ = end + kRestFactor * (end - begin);
    }
  }
  results_[job.run].push(std::move(result));
  clients_[job.run].bell->ring();
}

}  // namespace rankscope
