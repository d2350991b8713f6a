#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "base/values.h"

namespace rankscope::testing {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(Values, TheMeanOfNoneIsNoNumber) {
  EXPECT_EQ(meanOf(std::vector<double>{1, 2, 6}), 3);
  EXPECT_TRUE(std::isnan(meanOf({})));
}

TEST(Values, ARangePassesOverWhatIsNotFinite) {
  const FiniteRange range = finiteRange(std::vector<double>{kNaN, -2, kInfinity, 5, -kInfinity});
  EXPECT_EQ(range.low, -2);
  EXPECT_EQ(range.high, 5);
  EXPECT_TRUE(finiteRange(std::vector<double>{kNaN, kInfinity}).empty());
}

TEST(Values, ALogarithmicRangeHasNoZeroInIt) {
  const FiniteRange range = finiteRange(std::vector<double>{0, -1, 0.25, 8}, true);
  EXPECT_EQ(range.low, 0.25);
  EXPECT_EQ(range.high, 8);
  EXPECT_TRUE(finiteRange(std::vector<double>{0, -1}, true).empty());
}

}  // namespace
}  // namespace rankscope::testing
