// The low-priority thread that computes spectra from weights that Runs cloned for it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "train/mailbox.h"
#include "train/snapshot.h"
#include "train/spectra.h"
#include "train/trainee.h"

namespace rankscope {

/// `newer`, with those kinds of matrices that it lacks taken over from `older` (may be null).
SpectraPtr withMissingKinds(SpectraPtr newer, const SpectraPtr& older);

/// What spectra are wanted for.
enum class SpectraUse {
  Record,  ///< part of the History
  Show,    ///< of weights that come to rest between two recorded steps: as sure as Record, but not kept
  Live,    ///< for the eye, if there is time
};

/// Record and Show are done first, all of them, in order. Live ones come at a time budget, and the newest
/// request of a Run replaces its older one. All members may be called from any thread; none waits.
class Analyst {
 public:
  struct Client {
    std::unique_ptr<SpectrumAnalyzer> analyzer;  ///< null: the Run gets no spectra
    Doorbell* bell = nullptr;                    ///< rung after each Result
  };
  struct Result {
    SpectraPtr spectra;  ///< null if it failed
    std::int64_t step = 0;
    SpectraUse use = SpectraUse::Record;
    std::uint64_t epoch = 0;
    std::string error;
  };

  /// @param prepareThread called once on the thread
  Analyst(std::vector<Client> clients, std::function<void()> prepareThread);
  ~Analyst();
  Analyst(const Analyst&) = delete;
  Analyst& operator=(const Analyst&) = delete;

  bool serves(std::size_t run) const { return clients_[run].analyzer != nullptr; }

  /// For Record and Show: is answered by exactly one Result.
  /// @param epoch handed back: tells a Run that was reset what is stale
  void ask(std::size_t run, WeightSnapshotPtr weights, SpectraUse use, std::uint64_t epoch);

  /// Whether a live job would be done at once: ask before cloning weights for it.
  bool wantsLive(std::size_t run) const;
  void live(std::size_t run, WeightSnapshotPtr weights, bool withActivations, std::uint64_t epoch);

  /// The Results for this Run since the last call, in order.
  std::vector<Result> collect(std::size_t run) { return results_[run].drain(); }

 private:
  using Clock = std::chrono::steady_clock;
  struct Job {
    std::size_t run = 0;
    WeightSnapshotPtr weights;
    bool withActivations = true;
    SpectraUse use = SpectraUse::Record;
    std::uint64_t epoch = 0;
  };

  void work(const std::stop_token& stop);
  std::optional<Job> next();
  std::optional<Job> nextLive();
  void perform(const Job& job);

  const std::vector<Client> clients_;
  const std::function<void()> prepareThread_;
  std::deque<Inbox<Result>> results_;
  Doorbell bell_;
  mutable std::mutex mutex_;
  std::deque<Job> queue_;                 // Record and Show
  std::vector<std::optional<Job>> live_;  // one slot per Run
  std::size_t lastLive_ = 0;
  bool busy_ = false;
  Clock::time_point liveFrom_;  // no live job before
  std::jthread thread_;
};

}  // namespace rankscope
