// Slices and traced views in the surface panel: their colours, what Runs are asked for, what is drawn.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "gl_test.h"
#include "panel_frame.h"
#include "panels/panels.h"
#include "panels/surface_moves.h"
#include "panels/surface_paint.h"
#include "panels/surface_pictures.h"
#include "panels/surface_views.h"
#include "scene_shapes.h"
#include "shape/shape.h"
#include "shape_fixture.h"
#include "train/slice_place.h"
#include "ui/color_bar.h"

namespace rankscope {
namespace {

/// f at every pixel that is looked at of a slice.
template <class F>
LiveView sliceOf(const SlicePlane& plane, int side, int reduction, F f) {
  LiveView view;
  view.kind = ViewKind::Slice;
  view.slice = plane;
  view.reduction = reduction;
  view.fullWidth = view.fullHeight = side;
  view.width = view.height = reducedExtent(side, reduction);
  for (int i = 0; i < view.width * view.height; ++i) {
    view.pixels.push_back(static_cast<float>(f(pixelPlace(view, static_cast<std::size_t>(i)))));
  }
  return view;
}

std::array<int, 3> colourOf(const std::vector<std::uint8_t>& bytes, int width, int x, int y) {
  const auto at = static_cast<std::size_t>(3 * (y * width + x));
  return {bytes[at], bytes[at + 1], bytes[at + 2]};
}

std::vector<std::uint8_t> divergingColours() {
  const auto texels = colorTexels(ColorScale::Diverging);
  return {texels.begin(), texels.end()};
}

TEST(SlicePlace, goesWithTheNextAxisAndAgainstTheOneAfterThat) {
  const LiveView view = sliceOf({0, 0.2}, 4, 1, [](const auto&) { return 0.0; });
  EXPECT_EQ(pixelPlace(view, 0), (std::array<double, 3>{0.2, -0.375, 0.375}));
  EXPECT_EQ(pixelPlace(view, 7), (std::array<double, 3>{0.2, 0.375, 0.125}));
}

TEST(SurfacePaint, slicesHaveALineWhereTheFieldIsZeroAndOthersAtRegularDistances) {
  // f = x: zero between the columns 49 and 50, lines every 0.05 = 5 pixels … too near; every 0.1 = 10 pixels.
  const SliceScale scale{0.5, 0.1};
  for (const int reduction : {1, 4}) {
    const LiveView slice = sliceOf({2, 0}, 100, reduction, [](const auto& p) { return p[0]; });
    const std::vector<std::uint8_t> bytes = paintedSlice(slice, scale, divergingColours());
    ASSERT_EQ(bytes.size(), 30000U);
    const auto brightness = [&](int x) {
      const std::array<int, 3> c = colourOf(bytes, 100, x, 50);
      return c[0] + c[1] + c[2];
    };
    EXPECT_GT(brightness(50), 700) << "white";
    EXPECT_GT(brightness(60), brightness(57) + 60) << "a line at 0.1";
    EXPECT_GT(brightness(40), brightness(43) + 60);
    const std::array<int, 3> inside = colourOf(bytes, 100, 14, 50);
    const std::array<int, 3> outside = colourOf(bytes, 100, 85, 50);
    EXPECT_GT(inside[2], inside[0] + 40) << "blue";
    EXPECT_GT(outside[0], outside[2] + 40) << "amber";
  }
}

TEST(SurfacePaint, slicesThatAreNoNumbersAreGray) {
  const LiveView slice = sliceOf({2, 0}, 8, 1, [](const auto&) { return std::nan(""); });
  EXPECT_EQ(colourOf(paintedSlice(slice, {}, divergingColours()), 8, 3, 3),
            (std::array<int, 3>{128, 128, 128}));
  EXPECT_EQ(reachOf(slice), 0);
}

TEST(SurfacePaint, scalesAreRoundNumbers) {
  EXPECT_NEAR(roundScale(11).spacing, 2, 1e-12);
  EXPECT_NEAR(roundScale(29).spacing, 5, 1e-12);
  EXPECT_NEAR(roundScale(0.5).spacing, 0.1, 1e-12);
  EXPECT_NEAR(roundScale(0.5).maximum, 0.6, 1e-12);
  EXPECT_GT(roundScale(0).spacing, 0);
  EXPECT_GT(roundScale(NAN).spacing, 0);
  const LiveView slice = sliceOf({2, 0}, 40, 1, [](const auto& p) { return p[1] > 0.48 ? 1000 : -3; });
  EXPECT_NEAR(reachOf(slice), 9, 1e-6) << "three times what the inside reaches";
  const LiveView few = sliceOf({2, 0}, 100, 1, [](const auto& p) { return p[1] > 0.492 ? 1000 : -3; });
  EXPECT_NEAR(reachOf(few), 3, 1e-6) << "but for the outliers";
}

TEST(SurfacePaint, tracedViewsAreTransparentWhereNothingIsSeen) {
  LiveView view;
  view.kind = ViewKind::Normals;
  view.fullWidth = view.width = 3;
  view.fullHeight = view.height = 1;
  TracedPaint paint;
  paint.front = {0.8F, 0.8F, 0.8F};
  const CameraPose pose = poseOf(paint.camera);
  const auto put = [&](const Vector3& v) {
    for (const double x : v) {
      view.pixels.push_back(static_cast<float>(x));
    }
  };
  put({0, 0, 0});
  put(pose.back);
  Vector3 down{};
  for (std::size_t k = 0; k < 3; ++k) {
    down[k] = 0.6 * pose.back[k] - 0.8 * pose.up[k];
  }
  put(down);
  const std::vector<std::uint8_t> bytes = paintedTrace(view, paint);
  EXPECT_EQ(bytes[3], 0);
  EXPECT_EQ(bytes[7], 255);
  EXPECT_GT(bytes[4], bytes[8] + 30) << "what looks down is darker";
  paint.normals = true;
  const std::vector<std::uint8_t> directions = paintedTrace(view, paint);
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_NEAR(directions[4 + k], 127.5 + 127.5 * pose.back[k], 1);
  }
}

TEST(TargetSlice, isTheClosedFormCoarseFirst) {
  const auto ball = std::make_shared<const Shape>(testing::sphereMesh(1, {0, 0, 0}), 0);
  UiActions actions;
  std::vector<std::function<std::function<void()>()>> jobs;
  actions.inBackground = [&](std::function<std::function<void()>()> work,
                             const std::function<void(std::string)>&) { jobs.push_back(std::move(work)); };
  TargetSlice slice;
  const SlicePlane plane{1, 0.1};
  EXPECT_EQ(slice.update(ball, plane, actions), nullptr);
  EXPECT_EQ(slice.update(ball, plane, actions), nullptr) << "one at a time";
  std::vector<int> reductions;
  LiveViewPtr view;
  while (!slice.settled() && reductions.size() < 10) {
    ASSERT_EQ(jobs.size(), 1U);
    const auto work = std::exchange(jobs, {}).front();
    work()();
    view = slice.update(ball, plane, actions);
    ASSERT_TRUE(view);
    reductions.push_back(view->reduction);
  }
  EXPECT_EQ(reductions, (std::vector<int>{8, 4, 2, 1}));
  EXPECT_TRUE(jobs.empty());
  for (std::size_t i = 0; i < view->pixels.size(); i += 101) {
    const std::array<double, 3> p = pixelPlace(*view, i);
    EXPECT_NEAR(view->pixels[i], std::hypot(p[0], p[1], p[2]) - 0.45, 2e-3) << i;
  }
  EXPECT_EQ(slice.update(ball, {1, 0.2}, actions), view) << "the old one stays until there is another";
  EXPECT_FALSE(slice.settled());
  EXPECT_EQ(jobs.size(), 1U);
}

class SurfaceViewsTest : public GlTest {
 protected:
  void SetUp() override {
    GlTest::SetUp();
    if (!ready()) {
      return;
    }
    frame_ = std::make_unique<PanelFrame>(1000, 480, true);
    pictures_ = makeSurfacePictures();
    const TestMesh sphereOfTriangles = sphere(0.45F, 96, 48);
    auto ball = std::make_shared<ShownSurface>();
    ball->mesh = {sphereOfTriangles.positions, sphereOfTriangles.normals, sphereOfTriangles.triangles};
    model_.cells = {{"Target", -1, "", {}, ball}, {"muon", 0, "step 10", {"IoU 0.9", "0.9"}, ball}};
    model_.box = model_.domain = {{-0.5, -0.5, -0.5}, {0.5, 0.5, 0.5}};
    actions_.sendAll = [this](const Command& command) {
      sent_.push_back(std::get<ShowView>(command).request);
    };
    settle();
  }

  void TearDown() override {
    EXPECT_TRUE(!ready() || glGetError() == static_cast<GLenum>(GL_NO_ERROR));
    pictures_.reset();
    frame_.reset();
    GlTest::TearDown();
  }

  bool draw(float seconds = 0.05F) {
    bool settled = false;
    frame_->draw([&] { settled = drawSurfacePanel(model_, view_, *pictures_, actions_); }, seconds);
    return settled;
  }

  void settle() {
    for (int k = 0; k < 200; ++k) {
      if (draw()) {
        return;
      }
    }
    ADD_FAILURE() << "it never settles";
  }

  void click(const std::string& widget) {
    frame_->click(widget, [this] { draw(); });
  }

  Color colorAt(const std::string& cell, float x, float y) const {
    const UiTrace::Rect rect = frame_->rect(cell);
    const Pixels pixels{frame_->capture()};
    return pixels.at(static_cast<int>(rect.x + x * rect.w), static_cast<int>(rect.y + y * rect.h));
  }

  std::unique_ptr<PanelFrame> frame_;
  SurfacePicturesPtr pictures_;
  SurfaceModel model_;
  SurfaceView view_;
  UiActions actions_;
  std::vector<std::optional<ViewRequest>> sent_;
};

TEST_F(SurfaceViewsTest, runsAreAskedForWhatIsSeenAndToldWhenNothingIs) {
  EXPECT_TRUE(sent_.empty());
  click("surface.form.slice");
  EXPECT_EQ(view_.form, SurfaceForm::Slice);
  ASSERT_EQ(sent_.size(), 1U);
  EXPECT_EQ(sent_[0]->kind, ViewKind::Slice);
  EXPECT_EQ(sent_[0]->slice, view_.slice);
  EXPECT_EQ(sent_[0]->width, kSliceSide);
  click("surface.slice.x");
  ASSERT_GE(sent_.size(), 2U);
  EXPECT_EQ(sent_.back()->slice.axis, 0);
  view_.camera->azimuth += 10;
  const std::size_t before = sent_.size();
  settle();
  EXPECT_LE(sent_.size(), before + 1) << "at most that the slider rests: no camera looks at a slice";
  click("surface.form.traced");
  EXPECT_EQ(sent_.back()->kind, ViewKind::Normals);
  EXPECT_EQ(sent_.back()->camera, *view_.camera);
  EXPECT_EQ(sent_.back()->width, static_cast<int>(frame_->rect("surface.cell.1").w));
  model_.past = true;
  draw();
  EXPECT_FALSE(sent_.back()) << "the past is kept as meshes";
  model_.past = false;
  draw();
  EXPECT_TRUE(sent_.back());
  click("surface.form.mesh");
  EXPECT_FALSE(sent_.back());
}

TEST_F(SurfaceViewsTest, aSliceLiesInTheBoxUnderTheLinkedCamera) {
  view_.form = SurfaceForm::Slice;
  view_.slice = {2, 0};
  view_.camera->azimuth = view_.camera->elevation = 0;
  draw();
  model_.cells[1].view =
      std::make_shared<LiveView>(sliceOf({2, 0}, kSliceSide, 1, [](const auto& p) { return p[0]; }));
  settle();
  const Color left = colorAt("surface.cell.1", 0.4F, 0.5F);
  const Color right = colorAt("surface.cell.1", 0.6F, 0.5F);
  EXPECT_GT(left[2], left[0] + 20) << "inside";
  EXPECT_GT(right[0], right[2] + 20) << "outside";
  view_.camera->azimuth = 180;  // from behind
  settle();
  const Color mirrored = colorAt("surface.cell.1", 0.4F, 0.5F);
  EXPECT_GT(mirrored[0], mirrored[2] + 20);
}

TEST_F(SurfaceViewsTest, aTracedViewLooksAsTheMeshBesideIt) {
  view_.form = SurfaceForm::Traced;
  model_.cells[1].accent = -1;
  settle();
  LiveView view;
  view.kind = ViewKind::Normals;
  view.camera = *view_.camera;
  view.fullWidth = view.width = static_cast<int>(frame_->rect("surface.cell.1").w);
  view.fullHeight = view.height = static_cast<int>(frame_->rect("surface.cell.1").h);
  // A ball of radius 0.45 in closed form, through the middles of the pixels.
  const CameraPose pose = poseOf(*view_.camera);
  const double tangent = std::tan(view_.camera->verticalField * M_PI / 360);
  for (int i = 0; i < view.width * view.height; ++i) {
    const double x = tangent * (2 * (i % view.width + 0.5) - view.width) / view.height;
    const double y = tangent * (1 - 2 * (i / view.width + 0.5) / view.height);
    Vector3 ray{};
    double b = 0;
    double square = 0;
    double c = -0.45 * 0.45;
    for (std::size_t k = 0; k < 3; ++k) {
      ray[k] = x * pose.right[k] + y * pose.up[k] - pose.back[k];
      const double from = pose.eye[k] - view_.camera->target[k];
      b += ray[k] * from;
      square += ray[k] * ray[k];
      c += from * from;
    }
    const double under = b * b - square * c;
    for (std::size_t k = 0; k < 3; ++k) {
      const double from = pose.eye[k] - view_.camera->target[k];
      const double t = under > 0 ? (-b - std::sqrt(under)) / square : 0;
      view.pixels.push_back(under > 0 ? static_cast<float>((from + t * ray[k]) / 0.45) : 0.0F);
    }
  }
  model_.cells[1].view = std::make_shared<LiveView>(view);
  settle();
  for (const auto& [x, y] : {std::pair{0.5F, 0.5F}, {0.42F, 0.4F}, {0.6F, 0.6F}, {0.03F, 0.5F}}) {
    const Color mesh = colorAt("surface.cell.0", x, y);
    const Color traced = colorAt("surface.cell.1", x, y);
    for (std::size_t k = 0; k < 3; ++k) {
      EXPECT_NEAR(mesh[k], traced[k], 8) << x << " " << y;
    }
  }
}

TEST_F(SurfaceViewsTest, aTracedViewIsLitFromItsOwnCamera) {
  view_.form = SurfaceForm::Traced;
  view_.showBox = false;
  settle();
  LiveView view;
  view.kind = ViewKind::Normals;
  view.camera = *view_.camera;
  view.fullWidth = view.width = 2;
  view.fullHeight = view.height = 2;
  const CameraPose pose = poseOf(view.camera);
  for (std::size_t i = 0; i < 12; ++i) {
    view.pixels.push_back(static_cast<float>(pose.back[i % 3]));
  }
  model_.cells[1].view = std::make_shared<LiveView>(view);
  settle();
  const Color before = colorAt("surface.cell.1", 0.5F, 0.5F);
  view_.camera->azimuth += 100;
  model_.cells[1].view = std::make_shared<LiveView>(view);
  settle();
  EXPECT_EQ(colorAt("surface.cell.1", 0.5F, 0.5F), before) << "it is still of the camera of before";
}

}  // namespace
}  // namespace rankscope
