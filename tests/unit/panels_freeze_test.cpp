// The freeze view of the sweep panel, drawn with a mouse: where its points and bars are, and what a click
// does.
#include <cmath>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "freeze_fixture.h"
#include "gl_test.h"
#include "panel_frame.h"
#include "panels/panels.h"

namespace rankscope {
namespace {

using testing::freezeResults;
using testing::freezeSnapshot;
using testing::freezeSweep;
using testing::frozenEncoder;

class FreezePanelTest : public GlTest {
 protected:
  void SetUp() override {
    GlTest::SetUp();
    if (ready()) {
      actions_.openCell = [this](std::int64_t cell) { opened_.push_back(cell); };
      actions_.rankBy = [](const std::string&) {};
      actions_.invoke = [](std::string_view) {};
      show(freezeSnapshot(freezeResults(freezeSweep(), {30, 25, 28, 12}),
                          frozenEncoder({2, 32, 28}, {15, 30, 48})));
    }
  }

  void TearDown() override {
    EXPECT_TRUE(!ready() || glGetError() == static_cast<GLenum>(GL_NO_ERROR));
    frame_.reset();
    GlTest::TearDown();
  }

  void show(SweepSnapshot snapshot, int width = 1200, int height = 760) {
    frame_.reset();
    frame_ = std::make_unique<PanelFrame>(width, height, true);
    view_ = {};
    model_.sweep = overviewOf(std::make_shared<const SweepSnapshot>(std::move(snapshot)), "");
    draw();
    draw();
  }

  void draw() {
    frame_->draw([&] { drawSweepPanel(model_, view_, actions_); });
  }

  bool there(const std::string& widget) const { return frame_->rect(widget).w > 0; }

  ImVec2 middle(const std::string& widget) const {
    const UiTrace::Rect at = frame_->rect(widget);
    EXPECT_GT(at.w, 0) << widget;
    return {at.x + at.w / 2, at.y + at.h / 2};
  }

  void click(const std::string& widget) {
    frame_->click(widget, [this] { draw(); });
    ImGui::GetIO().MousePos = ImVec2(1, 1);
    draw();
  }

  /// Pixels in the colour of the text above a point, where its star is.
  int brightAbove(const std::string& widget) const {
    const Capture screen = frame_->capture();
    const ImVec2 at = middle(widget);
    const ImU32 text = palette(true).text;
    int count = 0;
    for (int y = static_cast<int>(at.y) - 17; y < static_cast<int>(at.y) - 5; ++y) {
      for (int x = static_cast<int>(at.x) - 4; x <= static_cast<int>(at.x) + 4; ++x) {
        const std::size_t pixel = 3 * static_cast<std::size_t>(y * screen.width + x);
        const int red = static_cast<int>(text >> IM_COL32_R_SHIFT & 0xFFU);
        count += std::abs(screen.rgb[pixel] - red) < 24 ? 1 : 0;
      }
    }
    return count;
  }

  UiModel model_;
  ViewState view_;
  UiActions actions_;
  std::vector<std::int64_t> opened_;
  std::unique_ptr<PanelFrame> frame_;
};

TEST_F(FreezePanelTest, PointsLieAsTheirValuesDo) {
  // 25, 28 and 12 on the first file, 30 with nothing frozen; ten more on the second; the mean between them.
  const ImVec2 none = middle("freeze.point.0.none");
  const ImVec2 zero = middle("freeze.point.0.0");
  const ImVec2 one = middle("freeze.point.0.1");
  const ImVec2 two = middle("freeze.point.0.2");
  EXPECT_LT(none.x, zero.x);
  EXPECT_NEAR(one.x - zero.x, two.x - one.x, 2);
  const double perDecibel = (two.y - one.y) / 16.0;
  EXPECT_GT(perDecibel, 0) << "up is good";
  EXPECT_NEAR(one.y - none.y, 2 * perDecibel, 2);
  EXPECT_NEAR(zero.y - one.y, 3 * perDecibel, 2);
  EXPECT_NEAR(one.y - middle("freeze.point.1.1").y, 10 * perDecibel, 2);
  EXPECT_NEAR(one.y - middle("freeze.point.mean.1").y, 5 * perDecibel, 2);
}

TEST_F(FreezePanelTest, TheBestAndThePeaksAreStarred) {
  EXPECT_GT(brightAbove("freeze.point.mean.1"), 20);
  EXPECT_LT(brightAbove("freeze.point.mean.0"), 8);
  EXPECT_LT(brightAbove("freeze.point.mean.2"), 8);
}

TEST_F(FreezePanelTest, BarsAreAsHighAsTheRanks) {
  const float highest = frame_->rect("freeze.bar.weight.1").h;
  EXPECT_GT(highest, 60);
  EXPECT_NEAR(frame_->rect("freeze.bar.weight.2").h / highest, 28.0 / 32, 0.02);
  EXPECT_NEAR(frame_->rect("freeze.bar.weight.0").h / highest, 2.0 / 32, 0.02);
  const float activation = frame_->rect("freeze.bar.activation.2").h;
  EXPECT_NEAR(frame_->rect("freeze.bar.activation.0").h / activation, 15.0 / 48, 0.02);
  EXPECT_NEAR(activation, highest, 3) << "an axis of its own";
}

TEST_F(FreezePanelTest, AClickOnAPointOpensItsCell) {
  click("freeze.point.1.1");
  click("freeze.point.0.none");
  ASSERT_EQ(opened_.size(), 2U);
  const ExperimentSpec first = cellAt(freezeSweep(), opened_[0]).experiment;
  EXPECT_EQ(first.runs[0].training.freezeThrough, 1);
  EXPECT_EQ(first.signal.source, "brain.png");
  const ExperimentSpec second = cellAt(freezeSweep(), opened_[1]).experiment;
  EXPECT_EQ(second.runs[0].training.freezeThrough, kNothingFrozen);
  EXPECT_EQ(second.signal.source, "face.png");
  click("freeze.ranks.weight");
  EXPECT_EQ(opened_.size(), 2U) << "a rank has no cell";
}

TEST_F(FreezePanelTest, TheScoreAndTheCellsAreAChoice) {
  const ImVec2 before = middle("freeze.point.0.2");
  click("freeze.score.ssim");
  EXPECT_EQ(view_.sweep.freezeScore, 1);
  EXPECT_LT(middle("freeze.point.0.2").y, before.y) << "SSIM is made to rise as PSNR falls";
  EXPECT_FALSE(there("sweep.map"));
  click("sweep.view.cells");
  EXPECT_TRUE(there("sweep.map"));
  EXPECT_FALSE(there("freeze.depths"));
  click("sweep.view.freeze");
  EXPECT_TRUE(there("freeze.depths"));
}

TEST_F(FreezePanelTest, NarrowAndLowEveryPartIsStillThere) {
  for (const auto& [width, height] : {std::pair(430, 800), std::pair(300, 560), std::pair(1500, 420)}) {
    show(freezeSnapshot(freezeResults(freezeSweep(), {30, 25, 28, 12}),
                        frozenEncoder({2, 32, 28}, {15, 30, 48})),
         width, height);
    for (const char* widget : {"freeze.encoder", "freeze.depths", "freeze.ranks.weight",
                               "freeze.ranks.activation", "freeze.verdict"}) {
      const UiTrace::Rect at = frame_->rect(widget);
      EXPECT_GT(at.w, 60) << widget << " at " << width;
      EXPECT_GT(at.h, 10) << widget << " at " << width;
      EXPECT_LE(at.x + at.w, static_cast<float>(width)) << widget << " at " << width;
    }
  }
}

TEST_F(FreezePanelTest, WhatIsNotFinishedIsNotDrawn) {
  SweepResults some = freezeResults(freezeSweep(), {30, 25, 28, 12});
  some[3].reset();
  some[7].reset();
  for (std::size_t i = 8; i < some.size(); ++i) {
    some[i].reset();
  }
  show(freezeSnapshot(std::move(some), frozenEncoder({2, 32, 28}, {})));
  EXPECT_TRUE(there("freeze.point.0.1"));
  EXPECT_FALSE(there("freeze.point.0.2"));
  EXPECT_TRUE(there("freeze.verdict"));
  show(freezeSnapshot(SweepResults(24), frozenEncoder({}, {})));
  EXPECT_FALSE(there("freeze.point.0.1"));
  EXPECT_FALSE(there("freeze.score.ssim")) << "no fit has it";
  frame_->pointAt("freeze.depths");
  draw();
  EXPECT_TRUE(there("freeze.depths"));
}

TEST_F(FreezePanelTest, ABrokenFileIsOneLineAboveTheCells) {
  SweepSnapshot snapshot = freezeSnapshot(freezeResults(freezeSweep(), {30, 25, 28, 12}), {});
  snapshot.encoder.reset();
  snapshot.freezeProblem = "freeze.json: is not valid JSON at line 3; write it anew";
  show(std::move(snapshot));
  EXPECT_TRUE(there("sweep.problem"));
  EXPECT_TRUE(there("sweep.map"));
  EXPECT_FALSE(there("sweep.view.freeze"));
  EXPECT_LT(frame_->rect("sweep.problem").h, 30);
}

}  // namespace
}  // namespace rankscope
