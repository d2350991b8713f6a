#include <cmath>

#include <gtest/gtest.h>

#include "panels/picture_source.h"
#include "panels/picture_view.h"

namespace rankscope {
namespace {

constexpr PictureExtent kPicture{768, 512};
constexpr ScreenRect kCell{100, 50, 300, 260};

TEST(PictureView, fitShowsTheWholePictureCentred) {
  const Placement at = place({}, kPicture, kCell);
  EXPECT_DOUBLE_EQ(at.scale, 300.0 / 768);
  EXPECT_NEAR(at.toScreenX(0), 100, 0.5);
  EXPECT_NEAR(at.toScreenX(768), 400, 0.5);
  EXPECT_NEAR(at.toScreenY(256), 180, 0.5);
}

TEST(PictureView, screenAndPictureRoundTrip) {
  const Placement at = place({3.7, 0.3, 0.8}, kPicture, kCell);
  for (const double x : {0.0, 123.4, 767.0}) {
    EXPECT_NEAR(at.toPictureX(at.toScreenX(x)), x, 1e-9);
    EXPECT_NEAR(at.toPictureY(at.toScreenY(x)), x, 1e-9);
  }
}

TEST(PictureView, zoomKeepsThePointUnderTheCursor) {
  PictureView view;
  double cursorX = 231;
  double cursorY = 143;
  for (const double factor : {1.5, 1.2, 3.0, 1 / 1.7, 8.0, 0.4}) {
    const Placement before = place(view, kPicture, kCell);
    const double x = before.toPictureX(cursorX);
    const double y = before.toPictureY(cursorY);
    view = zoomAbout(view, kPicture, kCell, cursorX, cursorY, factor);
    const Placement after = place(view, kPicture, kCell);
    // Placements are rounded to whole screen pixels, once before and once after.
    EXPECT_NEAR(after.toScreenX(x), cursorX, 0.5 * factor + 0.5);
    EXPECT_NEAR(after.toScreenY(y), cursorY, 0.5 * factor + 0.5);
    cursorX += 7;
    cursorY -= 4;
  }
}

TEST(PictureView, zoomingOutEndsAtTheFit) {
  PictureView view = zoomAbout({}, kPicture, kCell, 200, 100, 4);
  EXPECT_GT(view.zoom, 0);
  view = zoomAbout(view, kPicture, kCell, 300, 200, 0.1);
  EXPECT_EQ(view.zoom, 0);
  EXPECT_EQ(view.centreX, 0.5);
}

TEST(PictureView, zoomHasAnEnd) {
  const PictureView view = zoomAbout({200, 0.5, 0.5}, kPicture, kCell, 250, 180, 100);
  EXPECT_DOUBLE_EQ(view.zoom, kLargestZoom);
}

TEST(PictureView, panMovesThePictureWithTheMouse) {
  const PictureView view{2, 0.5, 0.5};
  const Placement before = place(view, kPicture, kCell);
  const Placement after = place(panBy(view, kPicture, kCell, 30, -12), kPicture, kCell);
  EXPECT_NEAR(after.originX - before.originX, 30, 1e-9);
  EXPECT_NEAR(after.originY - before.originY, -12, 1e-9);
  const PictureView far = panBy(view, kPicture, kCell, 1e6, -1e6);
  EXPECT_EQ(far.centreX, 0);
  EXPECT_EQ(far.centreY, 1);
}

void expectInside(const PictureLayout& layout, int blocks, double width, double height) {
  for (int block = 0; block < blocks; ++block) {
    for (const bool errorCell : {false, true}) {
      const ScreenRect cell = layout.cell(block, errorCell && layout.pairs);
      EXPECT_GE(cell.x, 0);
      EXPECT_GE(cell.y, layout.header);
      EXPECT_LE(cell.x + cell.w, width + 1e-9);
      EXPECT_LE(cell.y + cell.h, height + 1e-9);
    }
  }
}

TEST(PictureLayout, fitsEverywhere) {
  for (const PictureExtent picture : {PictureExtent{100, 100}, {1000, 100}, {100, 1000}, {1, 1}}) {
    for (int blocks = 1; blocks <= 9; ++blocks) {
      for (const bool pairs : {false, true}) {
        for (const double width : {200.0, 900.0, 2500.0}) {
          expectInside(layOut(blocks, pairs, picture, width, 700, 8, 20), blocks, width, 700);
        }
      }
    }
  }
}

TEST(PictureLayout, columnsWhereWideAndRowsWhereNarrow) {
  const PictureLayout wide = layOut(3, true, {128, 192}, 900, 560, 8, 20);
  EXPECT_EQ(wide.columns, 3);
  EXPECT_FALSE(wide.beside);
  const PictureLayout narrow = layOut(3, true, {192, 128}, 260, 900, 8, 20);
  EXPECT_EQ(narrow.columns, 1);
  const PictureLayout panorama = layOut(3, true, {2000, 200}, 900, 560, 8, 20);
  EXPECT_LT(panorama.columns, 3);
}

TEST(PictureSource, reducingKeepsTheMean) {
  std::vector<float> values;
  for (int k = 0; k < 7 * 5 * 3; ++k) {
    values.push_back(static_cast<float>(std::sin(k * 1.3)));
  }
  const std::vector<float> reduced = reducePicture(values, {7, 5}, 3, {3, 2});
  ASSERT_EQ(reduced.size(), 3U * 2 * 3);
  for (std::size_t c = 0; c < 3; ++c) {
    double before = 0;
    double after = 0;
    for (std::size_t k = c; k < values.size(); k += 3) {
      before += static_cast<double>(values[k]) / 35;
    }
    for (std::size_t k = c; k < reduced.size(); k += 3) {
      after += static_cast<double>(reduced[k]) / 6;
    }
    EXPECT_NEAR(before, after, 1e-6);
  }
}

TEST(PictureSource, reducingByTwoAveragesFourPixels) {
  const std::vector<float> values = {0, 1, 2, 3, 4, 5, 6, 7};
  EXPECT_EQ(reducePicture(values, {4, 2}, 1, {2, 1}), (std::vector<float>{2.5F, 4.5F}));
}

}  // namespace
}  // namespace rankscope
