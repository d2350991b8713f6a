#include "compute/pool.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

#include <sched.h>

namespace rankscope {
namespace {

// A training step posts several batches in a row: a sleeping worker would cost a wake-up (some 50 us) for
// each.
constexpr auto kSpin = std::chrono::microseconds(50);

void relax() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#else
  std::this_thread::yield();
#endif
}

template <class Condition>
void spinUntil(Condition condition) {
  const auto end = std::chrono::steady_clock::now() + kSpin;
  while (!condition() && std::chrono::steady_clock::now() < end) {
    relax();
  }
}

}  // namespace

struct Pool::Batch {
  const std::function<void(std::size_t)>& task;
  const std::size_t count;
  std::atomic<std::size_t> next = 0;
  std::mutex errorMutex = {};
  std::exception_ptr error = nullptr;
};

int usableCores() {
  cpu_set_t mask;
  CPU_ZERO(&mask);
  if (::sched_getaffinity(0, sizeof(mask), &mask) == 0) {
    return std::max(1, CPU_COUNT(&mask));
  }
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

Pool::Pool(int threads, std::function<void()> prepareThread) : prepareThread_(std::move(prepareThread)) {
  const int wanted = threads > 0 ? threads : usableCores();
  workers_.reserve(static_cast<std::size_t>(wanted - 1));
  for (int i = 1; i < wanted; ++i) {
    workers_.emplace_back([this](const std::stop_token& stop) { work(stop); });
  }
}

Pool::~Pool() {
  for (std::jthread& worker : workers_) {
    worker.request_stop();
  }
}

void Pool::enter() const {
  if (prepareThread_) {
    prepareThread_();
  }
}

Pool::Turn::Turn(Pool& pool) : pool_(pool) {
  std::unique_lock lock(pool_.turnMutex_);
  const std::uint64_t ticket = pool_.nextTicket_++;
  pool_.turnChanged_.wait(lock, [&] { return pool_.servedTicket_ == ticket; });
}

Pool::Turn::~Turn() {
  {
    const std::lock_guard lock(pool_.turnMutex_);
    ++pool_.servedTicket_;
  }
  pool_.turnChanged_.notify_all();
}

void Pool::rest(std::chrono::steady_clock::time_point until) {
  restUntil_.store(until);
}

void Pool::waitWhileResting() const {
  for (auto until = restUntil_.load(); std::chrono::steady_clock::now() < until; until = restUntil_.load()) {
    std::this_thread::sleep_until(until);
  }
}

void Pool::parallelFor(std::size_t count, const std::function<void(std::size_t)>& task) {
  Batch batch{task, count};
  const bool shared = count > 1 && !workers_.empty();
  if (shared) {
    {
      const std::lock_guard lock(mutex_);
      batch_ = &batch;
      ++batchSerial_;
    }
    batchPosted_.notify_all();
  }
  runTasks(batch);
  if (shared) {
    {
      // From here on no worker joins: one that slept through the batch is not waited for.
      const std::lock_guard lock(mutex_);
      batch_ = nullptr;
    }
    spinUntil([this] { return helpers_.load() == 0; });
    std::unique_lock lock(mutex_);
    batchDone_.wait(lock, [this] { return helpers_.load() == 0; });
  }
  if (batch.error) {
    std::rethrow_exception(batch.error);
  }
}

void Pool::runTasks(Batch& batch) {
  for (std::size_t i = batch.next++; i < batch.count; i = batch.next++) {
    waitWhileResting();
    try {
      batch.task(i);
    } catch (...) {
      const std::lock_guard lock(batch.errorMutex);
      if (!batch.error) {
        batch.error = std::current_exception();
      }
    }
  }
}

void Pool::work(const std::stop_token& stop) {
  enter();
  std::uint64_t seen = 0;
  const auto posted = [&] { return batchSerial_.load() != seen; };
  while (true) {
    spinUntil([&] { return posted() || stop.stop_requested(); });
    std::unique_lock lock(mutex_);
    if (!batchPosted_.wait(lock, stop, posted)) {
      return;
    }
    seen = batchSerial_.load();
    help(lock);
  }
}

void Pool::help(std::unique_lock<std::mutex>& lock) {
  Batch* const batch = batch_;
  if (batch == nullptr) {
    return;
  }
  ++helpers_;
  lock.unlock();
  runTasks(*batch);
  lock.lock();
  if (--helpers_ == 0) {
    batchDone_.notify_all();
  }
}

}  // namespace rankscope
