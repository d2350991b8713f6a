#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>

#include <gtest/gtest.h>

#include "file_oracle.h"
#include "sweep_fixture.h"
#include "window/sweep_watch.h"

namespace rankscope {
namespace {

using testing::TemporaryFolder;
using testing::twoByThree;

/// A watch, and the UI thread's part of it.
class SweepWatchTest : public ::testing::Test {
 protected:
  /// Waits for the thread's next word.
  SweepWatch::News next() {
    std::unique_lock lock(mutex_);
    rung_.wait(lock, [&] { return rings_ > heard_; });
    heard_ = rings_;
    return watch_.update();
  }

  CellStore sweepOf(const std::string& name, std::int64_t finished) {
    CellStore store(folder_.path() / name);
    store.prepare(sweep_);
    for (std::int64_t index = 0; index < finished; ++index) {
      testing::finishCell(store, sweep_, index, static_cast<double>(index));
    }
    return store;
  }

  TemporaryFolder folder_;
  SweepSpec sweep_ = twoByThree();
  std::mutex mutex_;
  std::condition_variable rung_;
  int rings_ = 0;
  int heard_ = 0;
  SweepWatch watch_{[this] {
    {
      const std::lock_guard lock(mutex_);
      ++rings_;
    }
    rung_.notify_all();
  }};
};

TEST_F(SweepWatchTest, FollowsWhatIsLookedAt) {
  const CellStore store = sweepOf("one", 2);
  watch_.setWatched(true);
  watch_.open(store.folder());
  EXPECT_TRUE(watch_.loading());
  const SweepWatch::News news = next();
  EXPECT_TRUE(news.any);
  EXPECT_TRUE(news.opened);
  EXPECT_FALSE(watch_.loading());
  EXPECT_EQ(watch_.overview()->snapshot->finished, 2);
  testing::finishCell(store, sweep_, 2, 7);
  // It may be seen while it is merely begun.
  while (watch_.overview()->snapshot->finished < 3) {
    EXPECT_FALSE(next().opened);
  }
  EXPECT_DOUBLE_EQ(watch_.overview()->high, 7);
}

TEST_F(SweepWatchTest, NoticesTheEndOfWhoRanIt) {
  const CellStore store = sweepOf("one", cellCount(sweep_).value());
  auto lock = std::make_unique<SweepLock>(store);
  watch_.setWatched(true);
  watch_.open(store.folder());
  next();
  ASSERT_TRUE(watch_.overview()->snapshot->complete());
  EXPECT_TRUE(watch_.overview()->snapshot->beingRun);
  lock.reset();
  next();
  EXPECT_FALSE(watch_.overview()->snapshot->beingRun);
}

TEST_F(SweepWatchTest, RanksByWhatIsAskedFor) {
  watch_.open(sweepOf("one", 4).folder());
  next();
  EXPECT_EQ(watch_.overview()->score, "psnr");
  watch_.rankBy("seconds");
  EXPECT_TRUE(next().any);
  EXPECT_EQ(watch_.overview()->score, "seconds");
}

TEST_F(SweepWatchTest, LooksAgainWhenItIsShownAgain) {
  const CellStore store = sweepOf("one", 1);
  watch_.open(store.folder());
  next();
  testing::finishCell(store, sweep_, 1, 1);
  watch_.setWatched(true);
  EXPECT_TRUE(next().any);
  EXPECT_EQ(watch_.overview()->snapshot->finished, 2);
}

TEST_F(SweepWatchTest, SaysWhatIsWrongAndKeepsWhatWasOpen) {
  watch_.open(sweepOf("one", 1).folder());
  next();
  watch_.open(folder_.path() / "none");
  const SweepWatch::News news = next();
  EXPECT_NE(news.problem.find("sweep.json"), std::string::npos) << news.problem;
  EXPECT_FALSE(news.opened);
  EXPECT_EQ(watch_.overview()->snapshot->finished, 1);
  watch_.rankBy("seconds");
  EXPECT_FALSE(next().opened);
  EXPECT_EQ(watch_.overview()->score, "seconds") << "what was open goes on";
  watch_.open(sweepOf("two", 2).folder());
  EXPECT_TRUE(next().opened);
  EXPECT_EQ(watch_.overview()->snapshot->finished, 2);
  watch_.close();
  EXPECT_EQ(watch_.overview(), nullptr);
  EXPECT_FALSE(watch_.update().any);
}

}  // namespace
}  // namespace rankscope
