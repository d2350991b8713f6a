// Where the pictures of a cohort lie on their sheet.
#include <cmath>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "signal/cohort.h"
#include "signal/contact_sheet.h"

namespace rankscope {
namespace {

/// The k-th picture is k/10 everywhere.
SignalPtr shades(int members, int width, int height) {
  std::vector<Image> pictures;
  std::vector<std::string> names;
  for (int k = 0; k < members; ++k) {
    pictures.push_back(
        {width, height, 1,
         std::vector<float>(static_cast<std::size_t>(width * height), static_cast<float>(k) / 10)});
    names.push_back("shade " + std::to_string(k));
  }
  return makeCohortSignal(pictures, names, "shades");
}

TEST(ContactSheet, everyMemberHasItsPlaceAndTheGapsAreWhite) {
  const SignalPtr cohort = shades(5, 3, 4);
  const SheetLayout layout = sheetLayout(*cohort);
  const Image sheet = contactSheet(*cohort, cohort->values);
  ASSERT_EQ(sheet.width, layout.width());
  ASSERT_EQ(sheet.height, layout.height());
  std::vector<int> seen(5, 0);
  for (int y = 0; y < sheet.height; ++y) {
    for (int x = 0; x < sheet.width; ++x) {
      const float value = sheet.pixels[static_cast<std::size_t>(y * sheet.width + x)];
      const std::optional<int> member = layout.memberAt(x, y);
      EXPECT_FLOAT_EQ(value, member ? static_cast<float>(*member) / 10 : 1.0F) << x << " " << y;
      if (member) {
        ++seen[static_cast<std::size_t>(*member)];
      }
    }
  }
  EXPECT_EQ(seen, std::vector<int>(5, 12));
  EXPECT_FALSE(layout.memberAt(-1, 0));
  EXPECT_FALSE(layout.memberAt(0, sheet.height));
}

TEST(ContactSheet, isWiderThanHigh) {
  for (const int members : {2, 5, 10, 24}) {
    for (const auto& [width, height] : {std::pair{178, 218}, {64, 64}, {300, 100}}) {
      const SheetLayout layout(members, width, height);
      const double shape = static_cast<double>(layout.width()) / layout.height();
      // Two tall pictures, or two wide ones, can come no nearer to 1.6.
      EXPECT_LT(std::abs(std::log(shape / 1.6)), members == 2 ? 1.4 : 0.7) << members << " of " << width;
      EXPECT_EQ(layout.members(), members);
    }
  }
}

}  // namespace
}  // namespace rankscope
