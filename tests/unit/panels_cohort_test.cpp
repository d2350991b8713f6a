// A cohort as the picture panel shows it.
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "gl_test.h"
#include "panel_frame.h"
#include "panels/cohort_sheets.h"
#include "panels/panels.h"
#include "panels/picture_source.h"
#include "signal/cohort.h"
#include "signal/contact_sheet.h"
#include "train/score_info.h"

namespace rankscope {
namespace {

constexpr int kMembers = 6;
constexpr int kWidth = 8;
constexpr int kHeight = 10;

SignalPtr shades() {
  std::vector<Image> pictures;
  std::vector<std::string> names;
  for (int k = 0; k < kMembers; ++k) {
    pictures.push_back(
        {kWidth, kHeight, 1, std::vector<float>(kWidth * kHeight, static_cast<float>(k) / 10)});
    names.push_back("shade " + std::to_string(k));
  }
  return makeCohortSignal(pictures, names, "shades");
}

/// At a step, every output off by `error`, with a PSNR for every member.
FramePtr frameAt(const Signal& cohort, std::int64_t step, float error) {
  auto outputs = std::make_shared<std::vector<float>>(cohort.values);
  for (float& value : *outputs) {
    value += error;
  }
  auto frame = std::make_shared<Frame>();
  frame->step = frame->outputsStep = step;
  frame->outputs = outputs;
  frame->evaluation = {step, 0.1, {{kMeanPsnrScore, 20}}, true};
  for (std::size_t k = 0; k < kMembers; ++k) {
    frame->evaluation.scores.push_back({memberPsnrScore(k), 20 + static_cast<double>(k)});
  }
  frame->history = std::make_shared<History>();
  return frame;
}

class CohortModel {
 public:
  CohortModel() {
    spec_.name = "adam";
    model_.signal = cohort_;
    model_.runs = {{"adam", &spec_, frameAt(*cohort_, 7, 0.5F), 0}};
  }

  void show(FramePtr frame) { model_.runs[0].frame = std::move(frame); }
  UiModel presented(const ViewState& view) { return sheets_.presented(model_, view); }

  SignalPtr cohort_ = shades();

 private:
  RunSpec spec_;
  UiModel model_;
  CohortSheets sheets_;
};

TEST(CohortSheets, allOfThemOnASheetOrOneAlone) {
  CohortModel model;
  ViewState view;
  const UiModel all = model.presented(view);
  ASSERT_EQ(all.cohort, model.cohort_);
  const Image sheet = contactSheet(*model.cohort_, model.cohort_->values, kScreenGap);
  EXPECT_EQ(all.signal->values, sheet.pixels);
  EXPECT_EQ(extentOf(*all.signal).width, sheet.width);
  const ShownPicture picture = runPicture(*all.signal, *all.runs[0].frame, -1);
  ASSERT_EQ(picture.origin, PictureOrigin::Live);
  EXPECT_FLOAT_EQ(picture.floats[0], 0.5F);

  view.member = 3;
  const UiModel alone = model.presented(view);
  EXPECT_EQ(alone.signal->name, "shade 3");
  EXPECT_EQ(alone.signal->values, std::vector<float>(kWidth * kHeight, 0.3F));
  for (const float value : runPicture(*alone.signal, *alone.runs[0].frame, -1).floats) {
    EXPECT_FLOAT_EQ(value, 0.8F);
  }
  EXPECT_NE(alone.signal->digest, all.signal->digest) << "textures would not follow";

  view.scrubStep = 3;
  EXPECT_EQ(model.presented(view).signal->values, sheet.pixels) << "of the past there are sheets only";
}

TEST(CohortSheets, outputsAreLaidOutOnce) {
  CohortModel model;
  const ViewState view;
  const FramePtr first = model.presented(view).runs[0].frame;
  EXPECT_EQ(model.presented(view).runs[0].frame, first);
  // A Frame that brings no new outputs shows the same picture.
  auto next = std::make_shared<Frame>(*frameAt(*model.cohort_, 8, 0.25F));
  model.show(next);
  const FramePtr second = model.presented(view).runs[0].frame;
  EXPECT_EQ(second->step, 8);
  EXPECT_NE(second->outputs, first->outputs);
  auto paused = std::make_shared<Frame>(*next);
  paused->state = RunState::Paused;
  model.show(paused);
  EXPECT_EQ(model.presented(view).runs[0].frame->outputs, second->outputs);
}

TEST(CohortSheets, otherSignalsAndStrangeFramesAreLeftAlone) {
  CohortSheets sheets;
  UiModel plain;
  auto picture = std::make_shared<Signal>();
  picture->lattice.extents = {2, 2};
  plain.signal = picture;
  EXPECT_EQ(sheets.presented(plain, {}).signal, picture);
  EXPECT_EQ(sheets.presented(plain, {}).cohort, nullptr);
  EXPECT_EQ(sheets.presented({}, {}).signal, nullptr);

  CohortModel model;
  auto other = std::make_shared<Frame>(*frameAt(*model.cohort_, 1, 0));
  other->outputs = std::make_shared<std::vector<float>>(5, 0.0F);
  model.show(other);
  const UiModel shown = model.presented({});
  EXPECT_EQ(runPicture(*shown.signal, *shown.runs[0].frame, -1).origin, PictureOrigin::None);
}

class CohortPanelTest : public GlTest {
 protected:
  void SetUp() override {
    GlTest::SetUp();
    if (!ready()) {
      return;
    }
    frame_ = std::make_unique<PanelFrame>(1000, 500, true);
    textures_ = makePictureTextures();
    draw();
    draw();
  }

  void TearDown() override {
    textures_.reset();
    frame_.reset();
    GlTest::TearDown();
  }

  void draw() {
    frame_->draw([&] { drawPicturePanel(model_.presented(view_), view_, *textures_, {}); });
  }

  void click(const std::string& widget, float x, float y) {
    frame_->pointAt(widget, x, y);
    draw();
    ImGui::GetIO().MouseDown[0] = true;
    draw();
    ImGui::GetIO().MouseDown[0] = false;
    draw();
    draw();
  }

  CohortModel model_;
  ViewState view_;
  std::unique_ptr<PanelFrame> frame_;
  PictureTexturesPtr textures_;
};

TEST_F(CohortPanelTest, aClickShowsOneMemberAndAnotherAllOfThem) {
  ASSERT_GT(frame_->rect("picture.member").w, 0);
  // The middle of the first picture of the sheet, which lies in the middle of its cell.
  const SheetLayout sheet = sheetLayout(*model_.cohort_);
  const UiTrace::Rect cell = frame_->rect("picture.run0");
  const float zoom =
      std::min(cell.w / static_cast<float>(sheet.width()), cell.h / static_cast<float>(sheet.height()));
  const auto across = [&](int at, int whole, float room) {
    return 0.5F + (static_cast<float>(at) - 0.5F * static_cast<float>(whole)) * zoom / room;
  };
  const int last = kMembers - 1;
  click("picture.run0", across(sheet.left(last) + kWidth / 2, sheet.width(), cell.w),
        across(sheet.top(last) + kHeight / 2, sheet.height(), cell.h));
  EXPECT_EQ(view_.member, last);
  click("picture.run0", 0.5F, 0.5F);
  EXPECT_EQ(view_.member, -1);
}

TEST_F(CohortPanelTest, aDragOnlyMoves) {
  frame_->pointAt("picture.run0");
  draw();
  ImGuiIO& io = ImGui::GetIO();
  io.MouseDown[0] = true;
  draw();
  io.MousePos.x += 20;
  draw();
  io.MouseDown[0] = false;
  draw();
  EXPECT_EQ(view_.member, -1);
}

}  // namespace
}  // namespace rankscope
