// The two channels between a Run and whoever watches it. Safe from any thread; locks are held for a pointer swap only.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace rankscope {

/// One slot that holds the newest value: a missed one is no loss.
template <class T>
class LatestValue {
 public:
  void put(std::shared_ptr<const T> value) {
    const std::lock_guard lock(mutex_);
    value_.swap(value);
  }
  std::shared_ptr<const T> get() const {
    const std::lock_guard lock(mutex_);
    return value_;
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;
};

/// A queue that keeps everything, emptied in one go.
template <class T>
class Inbox {
 public:
  void push(T value) {
    {
      const std::lock_guard lock(mutex_);
      values_.push_back(std::move(value));
    }
    pushed_.notify_all();
  }
  std::vector<T> drain() {
    const std::lock_guard lock(mutex_);
    return std::exchange(values_, {});
  }
  /// Waits until there is something, then drains.
  std::vector<T> wait() {
    std::unique_lock lock(mutex_);
    pushed_.wait(lock, [&] { return !values_.empty(); });
    return std::exchange(values_, {});
  }

 private:
  std::mutex mutex_;
  std::condition_variable pushed_;
  std::vector<T> values_;
};

}  // namespace rankscope
