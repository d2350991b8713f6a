// The colours of what radiance fields show.
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "io/color_map.h"
#include "live_view_fixture.h"
#include "results/view_colours.h"
#include "scene/sample_scene.h"
#include "scene/scene_signal.h"
#include "scene/viewpoint.h"

namespace rankscope {
namespace {

TEST(ViewColours, RangesLeaveOutliersAndEmptinessOut) {
  std::vector<float> depths(1000, 0);
  for (std::size_t i = 0; i < 900; ++i) {
    depths[i] = 2 + 0.001F * static_cast<float>(i);
  }
  depths[950] = 500;
  const auto range = rangeOf(viewOfKind(ViewKind::Depth, 100, 10, depths));
  ASSERT_TRUE(range);
  EXPECT_NEAR(range->low, 2.01, 0.005);
  EXPECT_NEAR(range->high, 2.89, 0.005);
  EXPECT_EQ(rangeOf(viewOfKind(ViewKind::Samples, 2, 1, {0, 7}))->low, 0);
  EXPECT_FALSE(rangeOf(viewOfKind(ViewKind::Depth, 2, 1, {0, 0})));
  EXPECT_FALSE(rangeOf(viewOfKind(ViewKind::Colour, 1, 1, {1, 1, 1})));
  EXPECT_EQ(unionOf({1, 2}, {0.5, 1.5}), (ValueRange{0.5, 2}));
}

Rgb at(const std::vector<std::uint8_t>& bytes, std::size_t pixel) {
  return {bytes[3 * pixel], bytes[3 * pixel + 1], bytes[3 * pixel + 2]};
}

TEST(ViewColours, OfEachKind) {
  const std::array<std::uint8_t, 3> back{9, 8, 7};
  const auto colours =
      paintedView(viewOfKind(ViewKind::Colour, 2, 1, {0, 0.5F, 1, -1, 2, 0.2F}), {{}, back, {}});
  EXPECT_EQ(at(colours, 0), (Rgb{0, 128, 255}));
  EXPECT_EQ(at(colours, 1), (Rgb{0, 255, 51}));
  const auto depths = paintedView(viewOfKind(ViewKind::Depth, 3, 1, {0, 2, 4}), {{2, 4}, back, {}});
  EXPECT_EQ(at(depths, 0), back) << "nothing is seen";
  EXPECT_EQ(at(depths, 1), colorMap(1)) << "what is near is bright";
  EXPECT_EQ(at(depths, 2), colorMap(0));
  const auto samples = paintedView(viewOfKind(ViewKind::Samples, 1, 1, {30}), {{0, 30}, back, {}});
  EXPECT_EQ(at(samples, 0), colorMap(1));
  const auto normals =
      paintedView(viewOfKind(ViewKind::Normals, 3, 1, {0, 0, 0, 0, 1, 0, 0.5F, 0, 0}), {{}, back, {}});
  EXPECT_EQ(at(normals, 0), back);
  EXPECT_EQ(at(normals, 1), (Rgb{128, 255, 128}));
  EXPECT_EQ(at(normals, 2), (Rgb{132, 68, 67})) << "half of it shines through";
}

TEST(ViewColours, ErrorsAreAgainstThePixelsThatWereLookedAt) {
  LiveView view = viewOfKind(ViewKind::Colour, 2, 1, {0.5F, 0.5F, 0.5F, 0.5F, 0.5F, 0.5F});
  view.reduction = 2;
  view.fullWidth = 4;
  view.fullHeight = 2;
  // The pixels looked at are (1, 1) and (3, 1) of the second row.
  std::vector<float> target(24, 9);
  for (std::size_t c = 0; c < 3; ++c) {
    target[3 * 5 + c] = 0.5F;
    target[3 * 7 + c] = c == 0 ? 0.2F : 0.5F;
  }
  const auto bytes = paintedView(view, {{0, 0.1}, {}, target});
  EXPECT_EQ(at(bytes, 0), colorMap(0));
  EXPECT_EQ(at(bytes, 1), colorMap(1)) << "0.3 in one of three channels is 0.1";
}

}  // namespace
}  // namespace rankscope
