#include <cstdio>
#include <cstdlib>
#include <new>
#include <numeric>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/isolated.h"

namespace rankscope {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST(Isolated, HandsBackWhatTheWorkReturns) {
  Bytes large(3'000'000);
  std::iota(large.begin(), large.end(), std::uint8_t{0});
  EXPECT_EQ(runIsolated([&] { return large; }), large);
  EXPECT_EQ(runIsolated([] { return Bytes{}; }), Bytes{});
}

TEST(Isolated, ARefusalComesThroughWordForWord) {
  try {
    runIsolated([]() -> Bytes { throw UserError("slice.dcm", "is broken", "save it anew"); });
    FAIL();
  } catch (const UserError& error) {
    EXPECT_STREQ(error.what(), UserError("slice.dcm", "is broken", "save it anew").what());
  }
}

TEST(Isolated, CrashesAndEndlessWorkStayInTheChild) {
  EXPECT_THROW(runIsolated([]() -> Bytes { std::abort(); }), IsolatedCrash);
  EXPECT_THROW(runIsolated([]() -> Bytes { throw std::runtime_error("other"); }), IsolatedCrash);
  EXPECT_THROW(runIsolated([]() -> Bytes { std::exit(3); }), IsolatedCrash);
  const IsolationLimits short_{1ULL << 30, 1};
  EXPECT_THROW(runIsolated(
                   []() -> Bytes {
                     volatile std::uint64_t i = 0;
                     while (true) {
                       i = i + 1;
                     }
                   },
                   short_),
               IsolatedCrash);
}

#ifndef __SANITIZE_ADDRESS__
TEST(Isolated, MemoryIsLimited) {
  const IsolationLimits small{64ULL << 20, 10};
  EXPECT_THROW(runIsolated([] { return Bytes(std::size_t{512} << 20); }, small), IsolatedCrash);
  EXPECT_EQ(runIsolated([] { return Bytes(std::size_t{1} << 20); }, small).size(), std::size_t{1} << 20);
}
#endif

TEST(Isolated, WhatTheWorkPrintsIsNotSeen) {
  testing::internal::CaptureStderr();
  runIsolated([] {
    std::fputs("noise\n", stderr);
    return Bytes{1};
  });
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace rankscope
