// The channels between a Run and whoever watches or serves it. Safe from any thread; locks are held for a
// swap only.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <utility>
#include <vector>

namespace rankscope {

/// A queue that keeps everything, emptied in one go. It has no wait of its own: its reader waits at its
/// Doorbell.
template <class T>
class Inbox {
 public:
  void push(T value) {
    const std::lock_guard lock(mutex_);
    values_.push_back(std::move(value));
  }
  std::vector<T> drain() {
    const std::lock_guard lock(mutex_);
    return std::exchange(values_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<T> values_;
};

/// The one place where a thread waits, whatever it waits for: everybody who changes something that may
/// concern it rings. Read count(), look at everything, then wait past that count: a ring in between is not
/// lost.
class Doorbell {
 public:
  using Clock = std::chrono::steady_clock;

  void ring() {
    {
      const std::lock_guard lock(mutex_);
      ++count_;
    }
    rung_.notify_all();
  }
  std::uint64_t count() const {
    const std::lock_guard lock(mutex_);
    return count_;
  }
  /// Returns once count() differs from `heard`.
  void wait(std::uint64_t heard) const {
    std::unique_lock lock(mutex_);
    rung_.wait(lock, [&] { return count_ != heard; });
  }
  /// As above, but not past `deadline`.
  void wait(std::uint64_t heard, Clock::time_point deadline) const {
    std::unique_lock lock(mutex_);
    rung_.wait_until(lock, deadline, [&] { return count_ != heard; });
  }

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable rung_;
  std::uint64_t count_ = 0;
};

}  // namespace rankscope
