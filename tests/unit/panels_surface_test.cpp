// The surface panel, drawn with a mouse: what it does to the camera, and what is then seen.
#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "camera/camera_text.h"
#include "camera/projection.h"
#include "gl_test.h"
#include "panel_frame.h"
#include "panels/panels.h"
#include "panels/surface_pictures.h"
#include "panels/surface_source.h"
#include "scene_shapes.h"

namespace rankscope {
namespace {

ShownSurfacePtr ballOf(float radius, std::uint32_t slices, std::vector<float> errors = {}) {
  const TestMesh ball = sphere(radius, slices, slices / 2);
  auto surface = std::make_shared<ShownSurface>();
  surface->mesh = {ball.positions, ball.normals, ball.triangles};
  surface->errors = std::move(errors);
  return surface;
}

TEST(SurfaceSource, theSurfaceOfAScrubIsThatOfItsStepAlone) {
  Frame frame;
  EXPECT_EQ(runSurface(frame, -1), nullptr);
  EXPECT_EQ(runSurface(frame, 20), nullptr);
  frame.surface = std::make_shared<const LiveSurface>(LiveSurface{90, 64, ballOf(1, 8)});
  const auto past = std::make_shared<const LiveSurface>(LiveSurface{20, 64, ballOf(1, 8)});
  frame.replay = std::make_shared<const Replay>(Replay{20, {}, {}, past});
  EXPECT_EQ(runSurface(frame, -1), frame.surface);
  EXPECT_EQ(runSurface(frame, 20), past);
  EXPECT_EQ(runSurface(frame, 30), nullptr) << "neither the live one nor that of another step";
}

class SurfacePanelTest : public GlTest {
 protected:
  void SetUp() override {
    GlTest::SetUp();
    if (!ready()) {
      return;
    }
    frame_ = std::make_unique<PanelFrame>(1000, 480, true);
    pictures_ = makeSurfacePictures();
    model_.cells = {{"Target", -1, "", {}, ballOf(1, 64)},
                    {"muon", 0, "step 10", {"IoU 0.9", "0.9"}, ballOf(1, 64)}};
    model_.box = {{-1, -1, -1}, {1, 1, 1}};
    model_.domain = {{-1.2, -1.2, -1.2}, {1.2, 1.2, 1.2}};
    view_.showBox = false;
    actions_.toast = [this](const std::string& message) { toasts_.push_back(message); };
    draw();
  }

  void TearDown() override {
    EXPECT_TRUE(!ready() || glGetError() == static_cast<GLenum>(GL_NO_ERROR));
    pictures_.reset();
    frame_.reset();
    GlTest::TearDown();
  }

  bool draw(float seconds = 1.0F / 60) {
    bool settled = false;
    frame_->draw([&] { settled = drawSurfacePanel(model_, view_, *pictures_, actions_); }, seconds);
    return settled;
  }

  void settle() {
    for (int k = 0; k < 200; ++k) {
      if (draw(0.05F)) {
        return;
      }
    }
    ADD_FAILURE() << "it is never drawn in full";
  }

  void click(const std::string& widget) {
    frame_->click(widget, [this] { draw(); });
  }

  /// In the popup of what is needed now and then.
  void clickInPopup(const std::string& widget) {
    click("surface.camera");
    draw();
    click(widget);
    ImGui::GetIO().MousePos = ImVec2(1, 479);
    ImGui::GetIO().MouseDown[0] = true;
    draw();
    ImGui::GetIO().MouseDown[0] = false;
    draw();
  }

  void drag(int button, float dx, float dy) {
    frame_->pointAt("surface.cell.1");
    draw();
    ImGuiIO& io = ImGui::GetIO();
    io.MouseDown[button] = true;
    draw();
    io.MousePos.x += dx;
    io.MousePos.y += dy;
    draw();
    io.MouseDown[button] = false;
    draw();
  }

  /// On the screen, at a fraction of a cell.
  Color colorAt(const std::string& cell, float x, float y) const {
    const UiTrace::Rect rect = frame_->rect(cell);
    const Pixels pixels{frame_->capture()};
    return pixels.at(static_cast<int>(rect.x + x * rect.w), static_cast<int>(rect.y + y * rect.h));
  }

  double cellHeight() const { return static_cast<double>(frame_->rect("surface.cell.1").h); }

  std::unique_ptr<PanelFrame> frame_;
  SurfacePicturesPtr pictures_;
  SurfaceModel model_;
  SurfaceView view_;
  UiActions actions_;
  std::vector<std::string> toasts_;
};

TEST_F(SurfacePanelTest, everythingIsFramedAtFirst) {
  ASSERT_TRUE(view_.camera.has_value());
  const UiTrace::Rect rect = frame_->rect("surface.cell.0");
  EXPECT_EQ(*view_.camera,
            framed(Camera{}, model_.box, static_cast<double>(rect.w) / static_cast<double>(rect.h)));
}

TEST_F(SurfacePanelTest, leftDragOrbits) {
  const Camera before = *view_.camera;
  drag(0, 60, -30);
  EXPECT_NEAR(view_.camera->azimuth, before.azimuth - 180 * 60 / cellHeight(), 1e-6);
  EXPECT_NEAR(view_.camera->elevation, before.elevation - 180 * 30 / cellHeight(), 1e-6);
  EXPECT_EQ(view_.camera->target, before.target);
}

TEST_F(SurfacePanelTest, rightDragPans) {
  const Camera before = *view_.camera;
  drag(1, 60, -30);
  EXPECT_EQ(view_.camera->azimuth, before.azimuth);
  EXPECT_EQ(*view_.camera, panned(before, 60 / cellHeight(), 30 / cellHeight()));
}

TEST_F(SurfacePanelTest, wheelGoesTowardsTheSurfaceUnderTheCursor) {
  const Camera before = *view_.camera;
  frame_->pointAt("surface.cell.1");
  ImGui::GetIO().MouseWheel = 1;
  draw();
  // The ball of radius 1 lies before its middle: 15 % of the way to its surface.
  EXPECT_NEAR(view_.camera->distance, before.distance - 0.15 * (before.distance - 1), 0.01);
  for (int k = 0; k < 100; ++k) {
    ImGui::GetIO().MouseWheel = 1;
    draw();
  }
  EXPECT_GT(view_.camera->distance, 0.98) << "it does not go into the ball";
}

TEST_F(SurfacePanelTest, doubleClickFramesEverything) {
  const Camera before = *view_.camera;
  drag(1, 120, 40);
  EXPECT_NE(*view_.camera, before);
  // Long after the drag, which began with a click as well.
  draw(2);
  frame_->pointAt("surface.cell.0", 0.3F, 0.3F);
  for (const bool down : {true, false, true, false}) {
    ImGui::GetIO().MouseDown[0] = down;
    draw();
  }
  EXPECT_EQ(*view_.camera, before);
}

TEST_F(SurfacePanelTest, whileMovingItIsDrawnSmallAndThenInFull) {
  const auto width = static_cast<int>(frame_->rect("surface.cell.0").w);
  EXPECT_FALSE(pictures_->inFull(0));
  settle();
  EXPECT_TRUE(pictures_->inFull(0));
  EXPECT_EQ(pictures_->picture(1).width(), width);
  drag(0, 20, 0);
  EXPECT_FALSE(pictures_->inFull(0));
  if (drawsInSoftware()) {
    EXPECT_LT(pictures_->picture(1).width(), width);
  }
  settle();
  EXPECT_EQ(pictures_->picture(1).width(), width);
  // Nothing happens: nothing is drawn again.
  const GLuint name = pictures_->picture(0).name();
  EXPECT_TRUE(draw(1));
  EXPECT_EQ(pictures_->picture(0).name(), name);
}

TEST_F(SurfacePanelTest, whereFramesAreLongMovingViewsAreCoarserAndLaterFinerAgain) {
  if (!drawsInSoftware()) {
    GTEST_SKIP() << "a graphics card draws a quarter of its budget in full, too";
  }
  const auto movingWidth = [this](double frameSeconds) {
    model_.frameSeconds = frameSeconds;
    for (int k = 0; k < 8; ++k) {
      drag(0, 5, 0);
    }
    return pictures_->picture(1).width();
  };
  const int usual = movingWidth(0.025);
  // A quarter of the pixels is half as wide.
  EXPECT_NEAR(movingWidth(0.1), 0.5 * usual, 1);
  EXPECT_EQ(movingWidth(0.01), usual);
  settle();
  EXPECT_NEAR(pictures_->picture(1).width(), frame_->rect("surface.cell.1").w, 1);
}

TEST_F(SurfacePanelTest, aNewSurfaceReplacesTheOldOneOnlyWhenItIsThereInFull) {
  view_.look = SurfaceLook::Normals;
  settle();
  const Color ball = colorAt("surface.cell.1", 0.5F, 0.5F);
  const Color before = colorAt("surface.cell.1", 0.5F, 0.35F);
  EXPECT_NE(before, ball);
  model_.cells[1].surface = ballOf(0.3F, 256);  // 65,536 triangles: four parts
  int frames = 0;
  while (!draw() && frames < 50) {
    EXPECT_EQ(colorAt("surface.cell.1", 0.5F, 0.35F), before);
    ++frames;
  }
  if (drawsInSoftware()) {
    EXPECT_GE(frames, 3);
  }
  EXPECT_NE(colorAt("surface.cell.1", 0.5F, 0.35F), before) << "the small ball does not reach so far";
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_NEAR(colorAt("surface.cell.1", 0.5F, 0.5F)[k], ball[k], 4) << "it looks the same way";
  }
}

TEST_F(SurfacePanelTest, normalsAreShownOnTheScreenTheRightWayUp) {
  click("surface.look.normals");
  EXPECT_EQ(view_.look, SurfaceLook::Normals);
  settle();
  // In the middle the normal looks to the eye; above it, upwards.
  const CameraPose pose = poseOf(*view_.camera);
  const Color middle = colorAt("surface.cell.0", 0.5F, 0.5F);
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_NEAR(middle[k], 127.5 + 127.5 * pose.back[k], 4);
  }
  EXPECT_GT(colorAt("surface.cell.0", 0.5F, 0.3F)[1], middle[1] + 20);
  EXPECT_LT(colorAt("surface.cell.0", 0.5F, 0.7F)[1], middle[1] - 20);
}

TEST_F(SurfacePanelTest, errorsAreColoursOfRunsOnly) {
  model_.cells[1].surface = ballOf(1, 64, std::vector<float>(65 * 33, 0.01F));
  model_.errorScale = 0.01;
  settle();
  const Color target = colorAt("surface.cell.0", 0.5F, 0.5F);
  click("surface.look.error");
  settle();
  EXPECT_GT(frame_->rect("surface.scale").w, 0);
  EXPECT_EQ(colorAt("surface.cell.0", 0.5F, 0.5F), target) << "shaded as before";
  const Color top = colorAt("surface.cell.1", 0.5F, 0.5F);
  view_.errorMaximum = 1;  // now the error is a hundredth of the scale
  settle();
  const Color bottom = colorAt("surface.cell.1", 0.5F, 0.5F);
  // The map goes from dark indigo to cream.
  EXPECT_GT(top[0], bottom[0] + 100);
  EXPECT_GT(top[1], bottom[1] + 100);
}

TEST_F(SurfacePanelTest, flippingShowsTheTargetEverywhere) {
  model_.cells[1].surface = ballOf(0.3F, 64);
  settle();
  EXPECT_NE(colorAt("surface.cell.1", 0.5F, 0.35F), colorAt("surface.cell.0", 0.5F, 0.35F));
  view_.flipToTarget = true;
  EXPECT_TRUE(draw()) << "nothing is drawn anew for it";
  EXPECT_EQ(colorAt("surface.cell.1", 0.5F, 0.35F), colorAt("surface.cell.0", 0.5F, 0.35F));
}

TEST_F(SurfacePanelTest, theCameraGoesThroughTheClipboard) {
  drag(0, 40, 10);
  const Camera before = *view_.camera;
  clickInPopup("surface.copy");
  EXPECT_EQ(cameraFromText(ImGui::GetClipboardText(), "it"), before);
  drag(0, -90, 30);
  clickInPopup("surface.paste");
  EXPECT_EQ(*view_.camera, before);
  ImGui::SetClipboardText("{\"kind\": \"camera\"}");
  toasts_.clear();
  clickInPopup("surface.paste");
  EXPECT_EQ(*view_.camera, before);
  ASSERT_EQ(toasts_.size(), 1U);
  EXPECT_NE(toasts_[0].find("the clipboard: has no 'target'"), std::string::npos) << toasts_[0];
}

TEST_F(SurfacePanelTest, upAxisAndReset) {
  const Camera before = *view_.camera;
  clickInPopup("surface.up.z");
  EXPECT_EQ(view_.camera->upAxis, UpAxis::Z);
  drag(0, 40, 10);
  clickInPopup("surface.reset");
  EXPECT_EQ(*view_.camera, before);
}

TEST_F(SurfacePanelTest, coarseSurfacesAreMadeInTheBackground) {
  if (!drawsInSoftware()) {
    GTEST_SKIP() << "a graphics card needs no coarse surfaces";
  }
  std::vector<std::function<std::function<void()>()>> jobs;
  actions_.inBackground = [&](std::function<std::function<void()>()> work,
                              const std::function<void(std::string)>&) { jobs.push_back(std::move(work)); };
  model_.cells[1].surface = ballOf(1, 512);
  drag(0, 20, 0);
  ASSERT_EQ(jobs.size(), 1U);
  // Before it is done the surface is there all the same.
  EXPECT_NE(colorAt("surface.cell.1", 0.5F, 0.5F), colorAt("surface.cell.1", 0.02F, 0.02F));
  jobs[0]()();
  drag(0, 20, 0);
  EXPECT_EQ(jobs.size(), 1U);
  EXPECT_NE(colorAt("surface.cell.1", 0.5F, 0.5F), colorAt("surface.cell.1", 0.02F, 0.02F));
}

TEST_F(SurfacePanelTest, whatIsMissingIsSaid) {
  model_.cells[1].surface = nullptr;
  model_.cells[1].note = "waiting for the first surface";
  model_.cells.push_back(
      {"adam", 1, "", {}, nullptr, "no surface", Failure{3, "the loss became NaN", "lower it"}});
  settle();
  EXPECT_GT(frame_->rect("surface.cell.2").w, 0);
  model_.cells.resize(1);
  settle();
  EXPECT_EQ(frame_->rect("surface.cell.1").w, 0);
}

TEST_F(SurfacePanelTest, noRoomAndNoCellsAreNoFault) {
  const Camera before = *view_.camera;
  bool settled = false;
  frame_->draw([&] {
    ImGui::BeginChild("tiny", ImVec2(6, 6));
    settled = drawSurfacePanel(model_, view_, *pictures_, actions_);
    ImGui::EndChild();
  });
  EXPECT_EQ(*view_.camera, before);
  model_.cells.clear();
  EXPECT_TRUE(draw());
}

}  // namespace
}  // namespace rankscope
