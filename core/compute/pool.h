// The one set of compute workers of the process: a core each.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace rankscope {

/// Runs take turns on the Pool step by step: whoever holds the Turn has every worker, so two Runs never fight
/// for cores. The thread that calls parallelFor works too, so `threads` threads compute. Destroy it after all
/// its users.
class Pool {
 public:
  /// @param threads 0: one per core this process may use
  /// @param prepareThread called once on each worker, and by enter() on each calling thread: sets
  /// floating-point
  ///        modes; must not throw
  explicit Pool(int threads = 0, std::function<void()> prepareThread = {});
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  int threads() const { return static_cast<int>(workers_.size()) + 1; }

  /// Prepares the calling thread as a worker. Call once in each thread that will call parallelFor.
  void enter() const;

  /// Exclusive use of the workers, first come first served. RAII.
  class Turn {
   public:
    explicit Turn(Pool& pool);
    ~Turn();
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    Pool& pool_;
  };

  /// No task begins before `until`; those that have begun end, in milliseconds. For a moment in which
  /// somebody waits for other threads. Any thread; never waits.
  void rest(std::chrono::steady_clock::time_point until);

  /// Calls task(0) … task(count-1), each once, on any worker in any order; returns when all are done. Needs a
  /// Turn. The first exception is rethrown here after all tasks ended. Not reentrant.
  void parallelFor(std::size_t count, const std::function<void(std::size_t)>& task);

 private:
  struct Batch;
  void work(const std::stop_token& stop);
  void help(std::unique_lock<std::mutex>& lock);
  void runTasks(Batch& batch);
  void waitWhileResting() const;

  std::function<void()> prepareThread_;

  std::mutex turnMutex_;
  std::condition_variable turnChanged_;
  std::uint64_t nextTicket_ = 0;
  std::uint64_t servedTicket_ = 0;

  std::atomic<std::chrono::steady_clock::time_point> restUntil_{std::chrono::steady_clock::time_point::min()};

  std::mutex mutex_;
  std::condition_variable_any batchPosted_;
  std::condition_variable batchDone_;
  Batch* batch_ = nullptr;                      // guarded by mutex_
  std::atomic<std::uint64_t> batchSerial_ = 0;  // written under mutex_, spun upon without it
  std::atomic<int> helpers_ = 0;                // workers inside batch_; likewise

  std::vector<std::jthread> workers_;
};

/// The cores this process may use: its affinity mask, which a container or Slurm narrows. At least 1.
int usableCores();

}  // namespace rankscope
