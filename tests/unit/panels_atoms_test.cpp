// What the user does to atoms, and their pictures: plain data against what a hand would write down.
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "io/color_map.h"
#include "panels/atom_images.h"
#include "panels/atoms_view.h"

namespace rankscope {
namespace {

TEST(AtomsView, AClickAblatesAndBringsBack) {
  AtomsView view;
  toggleAblation(view, 7, false);
  EXPECT_EQ(view.edits, (std::vector<AtomEdit>{{7, 0}}));
  EXPECT_EQ(view.selected, 7);
  EXPECT_EQ(view.scaleOf(7), 0);
  EXPECT_EQ(view.scaleOf(8), 1);
  toggleAblation(view, 9, false);
  EXPECT_EQ(view.edits, (std::vector<AtomEdit>{{9, 0}})) << "alone";
  toggleAblation(view, 7, true);
  EXPECT_EQ(view.edits, (std::vector<AtomEdit>{{9, 0}, {7, 0}})) << "together";
  toggleAblation(view, 9, true);
  EXPECT_EQ(view.edits, (std::vector<AtomEdit>{{7, 0}}));
}

TEST(AtomsView, SteeringIsOneStepOfUndo) {
  AtomsView view;
  steer(view, 3, 2, true);
  steer(view, 3, 2.5, false);
  steer(view, 3, 9, false);
  EXPECT_EQ(view.scaleOf(3), kMostSteer) << "clipped";
  undoEdit(view);
  EXPECT_TRUE(view.edits.empty());
  redoEdit(view);
  EXPECT_EQ(view.scaleOf(3), kMostSteer);
  steer(view, 3, 1, true);
  EXPECT_TRUE(view.edits.empty()) << "1 is no edit";
  undoEdit(view);
  EXPECT_EQ(view.scaleOf(3), kMostSteer);
}

TEST(AtomsView, CountsAreNumbersWithCommas) {
  EXPECT_EQ(countsOf("4, 16,32"), (std::vector<std::int64_t>{4, 16, 32}));
  EXPECT_EQ(countsOf(" 32 4 4,"), (std::vector<std::int64_t>{4, 32}));
  for (const char* wrong : {"", " , ", "4, x", "-4", "0", "4.5", "99999999999999999999"}) {
    EXPECT_TRUE(countsOf(wrong).empty()) << wrong;
  }
}

TEST(AtomsView, UndoGoesBackStepByStep) {
  AtomsView view;
  undoEdit(view);
  EXPECT_TRUE(view.edits.empty()) << "there is nothing to undo";
  toggleAblation(view, 1, false);
  toggleAblation(view, 2, true);
  clearEdits(view);
  EXPECT_TRUE(view.edits.empty());
  undoEdit(view);
  EXPECT_EQ(view.edits.size(), 2U);
  undoEdit(view);
  EXPECT_EQ(view.edits.size(), 1U);
  toggleAblation(view, 5, true);
  const std::vector<AtomEdit> now = view.edits;
  redoEdit(view);
  EXPECT_EQ(view.edits, now) << "something new was done: nothing is to be done again";
}

TEST(AtomsView, AnotherLayerForgetsWhatWasDone) {
  AtomsView view;
  toggleAblation(view, 1, false);
  showLayer(view, 0);
  EXPECT_EQ(view.edits.size(), 1U) << "it is the one that is shown";
  showLayer(view, 2);
  EXPECT_TRUE(view.edits.empty());
  EXPECT_TRUE(view.undo.empty());
  EXPECT_EQ(view.selected, -1);
}

TEST(AtomsView, TheMeanIsShownUntilAnAtomIs) {
  AtomsView view;
  EXPECT_EQ(mappedAtom(view), -1);
  view.meanMap = true;
  selectAtom(view, 4);
  EXPECT_EQ(mappedAtom(view), 4);
  view.meanMap = true;
  EXPECT_EQ(mappedAtom(view), -1);
  toggleAblation(view, 5, false);
  EXPECT_EQ(mappedAtom(view), 5);
}

Rgb colourAt(const ByteImage& image, int x, int y) {
  const std::size_t at = 4 * static_cast<std::size_t>(y * image.extent.width + x);
  return {image.rgba[at], image.rgba[at + 1], image.rgba[at + 2]};
}

TEST(AtomImages, AMapShowsWhereItFires) {
  std::vector<float> values(12, 0);
  values[0] = 1;
  values[5] = 4;
  const ByteImage image = numberMap(values, {4, 3}, 4);
  EXPECT_EQ(colourAt(image, 1, 1), colorMap(1));
  EXPECT_EQ(colourAt(image, 0, 0), colorMap(0.25));
  EXPECT_EQ(colourAt(image, 3, 2), colorMap(0));
}

TEST(AtomImages, OverAPictureItIsSeenWhereNothingFires) {
  const ByteImage picture{{2, 1}, {200, 100, 50, 255, 200, 100, 50, 255}};
  const ByteImage image = mapOver(std::vector<float>{0, 3}, 3, picture);
  const auto gray = static_cast<std::uint8_t>(std::lround(0.6 * (0.2126 * 200 + 0.7152 * 100 + 0.0722 * 50)));
  EXPECT_EQ(colourAt(image, 0, 0), (Rgb{gray, gray, gray}));
  EXPECT_EQ(colourAt(image, 1, 0), colorMap(1));
  const ByteImage silent = mapOver(std::vector<float>{0, 0}, 0, picture);
  EXPECT_EQ(colourAt(silent, 1, 0), (Rgb{gray, gray, gray})) << "a dead atom";
}

TEST(AtomImages, AThumbnailKeepsTheShapeAndTheLargestValue) {
  // A picture of 80 x 40 in a square of 8: 8 x 4 texels of 10 x 10 pixels each, two rows free above and
  // below.
  const std::vector<std::int32_t> places{15 * 80 + 33, 16 * 80 + 38, 39 * 80 + 79};
  const std::vector<float> values{1, 3, 6};
  const ByteImage image = atomThumbnail({places, values}, {80, 40}, 8);
  EXPECT_EQ(image.extent.width, 8);
  EXPECT_EQ(image.extent.height, 8);
  EXPECT_EQ(image.rgba[3], 0) << "the margin is transparent";
  EXPECT_EQ(colourAt(image, 3, 2 + 1), colorMap(128.0 / 255)) << "the larger of two";
  EXPECT_EQ(colourAt(image, 7, 5), colorMap(1));
  EXPECT_EQ(colourAt(image, 0, 2), colorMap(0));
  EXPECT_EQ(image.rgba[4 * (2 * 8) + 3], 255);
}

TEST(AtomImages, AThumbnailOfASmallPictureHasNoGaps) {
  const std::vector<std::int32_t> places{0, 1, 2, 3, 4, 5};
  const std::vector<float> values(6, 2.0F);
  const ByteImage image = atomThumbnail({places, values}, {3, 2}, 8);  // 8 x 5 texels
  for (int y = 1; y < 6; ++y) {
    for (int x = 0; x < 8; ++x) {
      EXPECT_EQ(colourAt(image, x, y), colorMap(1)) << x << " " << y;
    }
  }
}

TEST(AtomImages, OfOneHeadOfSeveral) {
  const OutputHeads heads{3, {"a", "b"}};
  const std::vector<float> outputs{0, 0, 0, 1, 0.5F, 0, 0, 0, 0, 0.2F, 0.2F, 0.2F};
  const ByteImage image = headImage(heads, outputs, 1, {2, 1});
  EXPECT_EQ(colourAt(image, 0, 0), (Rgb{255, 128, 0}));
  EXPECT_EQ(colourAt(image, 1, 0), (Rgb{51, 51, 51}));
}

}  // namespace
}  // namespace rankscope
