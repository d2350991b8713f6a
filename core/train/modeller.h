// The low-priority thread that makes meshes from weights that Runs cloned for it.
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

#include "train/live_surface.h"
#include "train/mailbox.h"
#include "train/snapshot.h"

namespace rankscope {

/// What a surface is wanted for.
enum class SurfaceUse {
  Moving,    ///< the Run goes on: one coarse surface, at a time budget
  Resting,   ///< the Run has come to rest: ever finer, until there is something newer
  Recorded,  ///< of weights of the past, likewise
};

/// Surfaces are for the eye alone: nothing waits for them and nothing is recorded. Of each Run the newest
/// weights at rest, and the newest of the past, replace older ones, at once: work on those is given up. All
/// members may be called from any thread; none waits.
class Modeller {
 public:
  struct Client {
    std::unique_ptr<SurfaceMaker> maker;  ///< null: the Run has no surface
    Doorbell* bell = nullptr;             ///< rung after each Result
  };
  struct Result {
    LiveSurfacePtr surface;  ///< null if it failed
    std::int64_t step = 0;
    SurfaceUse use = SurfaceUse::Moving;
    std::uint64_t epoch = 0;
    std::string error;
  };

  /// @param prepareThread called once on the thread
  Modeller(std::vector<Client> clients, std::function<void()> prepareThread);
  ~Modeller();
  Modeller(const Modeller&) = delete;
  Modeller& operator=(const Modeller&) = delete;

  bool serves(std::size_t run) const { return clients_[run].maker != nullptr; }

  /// Whether Moving weights would be looked at at once: ask before cloning some.
  bool wantsMoving(std::size_t run) const;

  /// @param epoch handed back: tells a Run that was reset what is stale
  void offer(std::size_t run, WeightSnapshotPtr weights, SurfaceUse use, std::uint64_t epoch);

  /// Cells of the finest surfaces from now on. Where there were finer ones they stay.
  void setFinest(int cells);

  /// The Results for this Run since the last call, in order.
  std::vector<Result> collect(std::size_t run) { return results_[run].drain(); }

 private:
  using Clock = std::chrono::steady_clock;
  struct Job {
    std::size_t run = 0;
    WeightSnapshotPtr weights;
    SurfaceUse use = SurfaceUse::Moving;
    std::uint64_t epoch = 0;
  };
  /// What is left to do for a Run, and what was done last of each kind that is refined.
  struct Desk {
    std::optional<Job> moving, resting, recorded;
    std::optional<Job> lastResting, lastRecorded;
  };
  struct Work {
    Job job;
    int cells = 0;
    std::stop_token stop;
  };

  void work(const std::stop_token& stop);
  std::optional<Work> next();
  std::optional<Job> nextJob();
  void perform(const Work& work);
  void giveUp(std::size_t run, SurfaceUse use);
  static std::optional<Job>& slot(Desk& desk, SurfaceUse use);

  const std::vector<Client> clients_;
  const std::function<void()> prepareThread_;
  std::deque<Inbox<Result>> results_;
  Doorbell bell_;
  mutable std::mutex mutex_;
  std::vector<Desk> desks_;
  int finest_ = 0;
  std::optional<Job> current_;
  std::stop_source currentStop_;
  std::size_t lastRun_ = 0;
  Clock::time_point movingFrom_;  // no Moving job before
  std::jthread thread_;
};

}  // namespace rankscope
