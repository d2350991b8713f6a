#include <limits>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/text.h"

namespace rankscope {
namespace {

TEST(NearestName, HasTheSmallestEditDistance) {
  EXPECT_EQ(nearestName("widht", {"omega", "width", "weight-decay"}), "width");
  EXPECT_EQ(nearestName("mun", {"adam", "muon"}), "muon");
  EXPECT_EQ(nearestName("sitting", {"kitten", "sit", "setting"}), "setting");
  EXPECT_EQ(nearestName("x", {"ab", "cd"}), "ab") << "the first of equals";
  EXPECT_EQ(nearestName("", {"abc", "a"}), "a");
  EXPECT_EQ(nearestName("x", {}), "");
}

TEST(NearestName, TakesNoTimeForANameOfMegabytes) {
  EXPECT_EQ(nearestName(std::string(1U << 24, 'a'), {"b", std::string(60, 'a')}), std::string(60, 'a'));
}

TEST(JoinNames, PutsCommasBetween) {
  EXPECT_EQ(joinNames({}), "");
  EXPECT_EQ(joinNames({"a"}), "a");
  EXPECT_EQ(joinNames({"a", "b", "c"}), "a, b, c");
}

TEST(FormatDuration, ChoosesItsUnits) {
  EXPECT_EQ(formatDuration(0), "0.0 s");
  EXPECT_EQ(formatDuration(0.44), "0.4 s");
  EXPECT_EQ(formatDuration(12.4), "12 s");
  EXPECT_EQ(formatDuration(59.6), "1 min 00 s");
  EXPECT_EQ(formatDuration(185), "3 min 05 s");
  EXPECT_EQ(formatDuration(7800), "2 h 10 min");
  EXPECT_EQ(formatDuration(3599.7), "1 h 00 min");
  for (const double none :
       {-1.0, 1e300, std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_EQ(formatDuration(none), "–");
  }
}

TEST(FormatBytes, CountsInPowersOf1024) {
  EXPECT_EQ(formatBytes(0), "0 B");
  EXPECT_EQ(formatBytes(512), "512 B");
  EXPECT_EQ(formatBytes(1023), "1023 B");
  EXPECT_EQ(formatBytes(1024), "1.0 KiB");
  EXPECT_EQ(formatBytes(3174), "3.1 KiB");
  EXPECT_EQ(formatBytes(24U << 20), "24 MiB");
  EXPECT_EQ(formatBytes(std::uint64_t{5} << 40), "5.0 TiB");
  EXPECT_EQ(formatBytes(std::uint64_t{5000} << 40), "5000 TiB");
}

TEST(FormatShort, HasThreeDigits) {
  EXPECT_EQ(formatShort(0.00123456), "0.00123");
  EXPECT_EQ(formatShort(26.4), "26.4");
  EXPECT_EQ(formatShort(std::numeric_limits<double>::quiet_NaN()), "–");
}

TEST(UserErrorMessage, IsOneLineOfWhereWhatAndHint) {
  EXPECT_STREQ(UserError("file", "is broken", "mend it").what(), "file: is broken; mend it");
  EXPECT_STREQ(UserError("file", "is broken").what(), "file: is broken");
  EXPECT_STREQ(UserError("", "is broken").what(), "is broken");
}

TEST(UserErrorMessage, HoldsNothingThatATerminalWouldObey) {
  const std::string message = UserError("a\nb", "c\r\nd\x1b[31m", "e\x7f\t").what();
  EXPECT_EQ(message, "a b: c  d [31m; e  ");
}

TEST(UserErrorMessage, IsClippedBetweenCharacters) {
  std::string what = "x";
  for (int i = 0; i < 10000; ++i) {
    what += "ü";
  }
  const std::string message = UserError("", what).what();
  EXPECT_EQ(message.size(), 1U + 2 * 499 + 3);
  EXPECT_EQ(message.substr(message.size() - 5), "ü…");
}

}  // namespace
}  // namespace rankscope
