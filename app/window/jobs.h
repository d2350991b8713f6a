// Work that must not hold up the window: each job runs on a thread of its own and its outcome comes back to
// the UI thread.
#pragma once

#include <atomic>
#include <functional>
#include <list>
#include <string>
#include <thread>

#include "train/mailbox.h"

namespace rankscope {

/// Used on the UI thread only. The destructor waits for the jobs that still run; their outcomes are dropped.
class Jobs {
 public:
  using Outcome = std::function<void()>;
  using Work = std::function<Outcome()>;
  using OnError = std::function<void(std::string message)>;

  /// @param wake called from a job's thread when it has ended: must be cheap and thread-safe
  explicit Jobs(std::function<void()> wake);

  /// Runs `work` in the background; what it returns is called by deliver(). If it throws, `onError` is called
  /// there with a line of text instead.
  void run(Work work, OnError onError);

  /// From a running job: `message` is called by deliver(), before the job's own outcome.
  void post(Outcome message);

  /// Calls the outcomes of the jobs that ended. @returns whether there were any
  bool deliver();

  std::size_t running() const { return threads_.size(); }

 private:
  struct Worker {
    std::atomic<bool> ended = false;
    std::jthread thread;
  };

  std::function<void()> wake_;
  Inbox<Outcome> outcomes_;
  std::list<Worker> threads_;
};

}  // namespace rankscope
