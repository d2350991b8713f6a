#include <chrono>
#include <csignal>
#include <cstdlib>
#include <thread>

#include <gtest/gtest.h>

#include "cli/interrupt.h"

namespace rankscope {
namespace {

using namespace std::chrono_literals;

constexpr int kSurvived = 7;

/// For a process of its own.
[[noreturn]] void raiseTwice(std::chrono::milliseconds apart) {
  const InterruptGuard guard;
  std::raise(SIGTERM);
  std::this_thread::sleep_for(apart);
  std::raise(SIGTERM);
  std::_Exit(guard.interrupted() ? kSurvived : 0);
}

TEST(Interrupt, TwoSignalsAtATimeAreOneWish) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(raiseTwice(0ms), testing::ExitedWithCode(kSurvived), "");
}

TEST(Interrupt, ASecondOneAfterAWhileEndsTheProcess) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(raiseTwice(600ms), testing::ExitedWithCode(130), "");
}

TEST(Interrupt, AnIgnoredSignalStaysIgnored) {
  const auto previous = std::signal(SIGHUP, SIG_IGN);
  {
    const InterruptGuard guard;
    std::raise(SIGHUP);
    EXPECT_FALSE(guard.interrupted());
    std::raise(SIGTERM);
    EXPECT_TRUE(guard.interrupted());
  }
  EXPECT_EQ(std::signal(SIGHUP, previous), SIG_IGN) << "as it was";
}

TEST(Interrupt, EachGuardStartsAnew) {
  {
    const InterruptGuard guard;
    std::raise(SIGINT);
  }
  const InterruptGuard guard;
  EXPECT_FALSE(guard.interrupted());
}

}  // namespace
}  // namespace rankscope
