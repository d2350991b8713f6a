#include <atomic>
#include <chrono>
#include <cstddef>
#include <initializer_list>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sched.h>

#include "compute/pool.h"

namespace rankscope {
namespace {

class PoolOf : public testing::TestWithParam<int> {};

TEST_P(PoolOf, CallsEachIndexOnce) {
  Pool pool(GetParam());
  EXPECT_EQ(pool.threads(), GetParam());
  const Pool::Turn turn(pool);
  for (const std::size_t count : std::initializer_list<std::size_t>{0, 1, 2, 3, 17, 1000}) {
    std::vector<std::atomic<int>> calls(count + 1);
    pool.parallelFor(count, [&](std::size_t i) { ++calls[i]; });
    for (std::size_t i = 0; i < count; ++i) {
      EXPECT_EQ(calls[i], 1) << i << " of " << count;
    }
    EXPECT_EQ(calls[count], 0);
  }
}

TEST_P(PoolOf, ManySmallBatchesInARowSeeEachOthersResults) {
  Pool pool(GetParam());
  const Pool::Turn turn(pool);
  std::vector<long> values(7, 0);
  for (int batch = 0; batch < 20000; ++batch) {
    // Plain longs, handed from worker to worker: right only if each batch happens after the one before it.
    pool.parallelFor(values.size(), [&](std::size_t i) { values[i] += static_cast<long>(i); });
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_EQ(values[i], 20000 * static_cast<long>(i));
  }
}

TEST_P(PoolOf, RethrowsAnExceptionAfterAllTasksEndedAndGoesOn) {
  Pool pool(GetParam());
  const Pool::Turn turn(pool);
  std::atomic<int> ended = 0;
  const auto task = [&](std::size_t i) {
    if (i == 3) {
      throw std::runtime_error("tile 3");
    }
    ++ended;
  };
  try {
    pool.parallelFor(10, task);
    FAIL() << "nothing was thrown";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "tile 3");
  }
  EXPECT_EQ(ended, 9);
  pool.parallelFor(5, [&](std::size_t) { ++ended; });
  EXPECT_EQ(ended, 14);
}

INSTANTIATE_TEST_SUITE_P(Threads, PoolOf, testing::Values(1, 2, 3, 8));

TEST(Pool, WorkersTakePart) {
  // Two tasks that wait for each other can only end if two threads run them.
  Pool pool(2);
  const Pool::Turn turn(pool);
  std::atomic<int> arrived = 0;
  std::mutex mutex;
  std::set<std::thread::id> threads;
  pool.parallelFor(2, [&](std::size_t) {
    ++arrived;
    while (arrived < 2) {
      std::this_thread::yield();
    }
    const std::lock_guard lock(mutex);
    threads.insert(std::this_thread::get_id());
  });
  EXPECT_EQ(threads.size(), 2U);
  EXPECT_TRUE(threads.contains(std::this_thread::get_id()));
}

TEST(Pool, RestsUntilThenAndDoesAllOfIt) {
  using Clock = std::chrono::steady_clock;
  Pool pool(2);
  const Pool::Turn turn(pool);
  const Clock::time_point until = Clock::now() + std::chrono::milliseconds(40);
  pool.rest(until);
  std::atomic<int> early = 0;
  std::atomic<int> done = 0;
  const auto task = [&](std::size_t) {
    early += Clock::now() < until ? 1 : 0;
    ++done;
  };
  pool.parallelFor(100, task);
  EXPECT_EQ(early, 0);
  EXPECT_EQ(done, 100);
  pool.parallelFor(100, task);
  EXPECT_EQ(done, 200) << "it goes on";
}

TEST(Pool, ARestInTheMiddleLetsEndWhatHasBegun) {
  using Clock = std::chrono::steady_clock;
  Pool pool(2);
  const Pool::Turn turn(pool);
  const Clock::time_point until = Clock::now() + std::chrono::milliseconds(40);
  std::atomic<bool> asked = false, resting = false;
  std::atomic<int> restless = 0, done = 0;
  pool.parallelFor(50, [&](std::size_t) {
    if (!asked.exchange(true)) {
      pool.rest(until);
      resting = true;
    } else if (resting && Clock::now() < until) {
      ++restless;
    }
    ++done;
  });
  EXPECT_LE(restless, 1) << "the other thread's, if it had just begun";
  EXPECT_EQ(done, 50);
}

TEST(Pool, TurnsAreExclusiveAndInOrderOfArrival) {
  Pool pool(2);
  long shared = 0;
  std::vector<int> order;
  {
    std::vector<std::jthread> users;
    for (int user = 0; user < 4; ++user) {
      users.emplace_back([&] {
        for (int i = 0; i < 500; ++i) {
          const Pool::Turn turn(pool);
          ++shared;
          pool.parallelFor(2, [](std::size_t) {});
        }
      });
    }
  }
  EXPECT_EQ(shared, 2000);

  // A holder, then two that queue one after the other: they are served in that order.
  std::vector<std::jthread> waiting;
  {
    const Pool::Turn turn(pool);
    for (int user = 0; user < 2; ++user) {
      std::atomic<bool> started = false;
      waiting.emplace_back([&, user] {
        started = true;
        const Pool::Turn own(pool);
        order.push_back(user);
      });
      while (!started) {
        std::this_thread::yield();
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  }
  waiting.clear();
  EXPECT_EQ(order, (std::vector<int>{0, 1}));
}

TEST(Pool, PreparesEachWorkerOnceAndCallersOnRequest) {
  std::mutex mutex;
  std::multiset<std::thread::id> prepared;
  {
    Pool pool(3, [&] {
      const std::lock_guard lock(mutex);
      prepared.insert(std::this_thread::get_id());
    });
    pool.enter();
  }
  EXPECT_EQ(prepared.size(), 3U);
  EXPECT_EQ(prepared.count(std::this_thread::get_id()), 1U);
  for (const std::thread::id id : prepared) {
    EXPECT_EQ(prepared.count(id), 1U);
  }
}

TEST(Pool, CountsTheCoresOfItsAffinityMask) {
  std::jthread([] {
    cpu_set_t allowed;
    ASSERT_EQ(sched_getaffinity(0, sizeof(allowed), &allowed), 0);
    EXPECT_EQ(usableCores(), CPU_COUNT(&allowed));
    int first = 0;
    while (!CPU_ISSET(static_cast<std::size_t>(first), &allowed)) {
      ++first;
    }
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(static_cast<std::size_t>(first), &one);
    ASSERT_EQ(sched_setaffinity(0, sizeof(one), &one), 0);
    EXPECT_EQ(usableCores(), 1);
    EXPECT_EQ(Pool().threads(), 1);
  }).join();
}

}  // namespace
}  // namespace rankscope
