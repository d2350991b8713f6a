#include <cmath>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "base/csv.h"

namespace rankscope::testing {
namespace {

TEST(Csv, QuotesWhatWouldBreakARow) {
  EXPECT_EQ(csvText("plain name"), "plain name");
  EXPECT_EQ(csvText("a,b"), "\"a,b\"");
  EXPECT_EQ(csvText("say \"no\""), "\"say \"\"no\"\"\"");
  EXPECT_EQ(csvText("two\nlines"), "\"two\nlines\"");
  EXPECT_EQ(csvText("two\rlines"), "\"two\rlines\"");
}

TEST(Csv, NumbersAreReadBackAsTheyWere) {
  for (const double value : {0.1, -1.0 / 3, 1e-300, 24.0, std::numeric_limits<double>::max()}) {
    EXPECT_EQ(std::stod(csvNumber(value)), value);
  }
  EXPECT_EQ(csvNumber(24), "24");
  EXPECT_EQ(csvNumber(std::nan("")), "");
  EXPECT_EQ(csvNumber(std::numeric_limits<double>::infinity()), "");
}

}  // namespace
}  // namespace rankscope::testing
