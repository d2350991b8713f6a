// The scene panel: cameras on the screen, what Runs are asked for, and the mouse.
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <memory>
#include <numbers>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "camera/camera_text.h"
#include "gl_test.h"
#include "io/color_map.h"
#include "live_view_fixture.h"
#include "panel_frame.h"
#include "panels/panels.h"
#include "panels/scene_moves.h"
#include "panels/scene_pictures.h"
#include "panels/scene_source.h"
#include "panels/view_asker.h"
#include "scene/sample_scene.h"
#include "scene/scene_signal.h"
#include "scene/viewpoint.h"

namespace rankscope {
namespace {

ScenePtr plinth() {
  const auto serially = [](std::size_t count, const auto& task) {
    for (std::size_t i = 0; i < count; ++i) {
      task(i);
    }
  };
  static const ScenePtr scene = makeSampleScene({16, 9, 3}, serially);
  return scene;
}

constexpr ScreenRect kCell{100, 50, 400, 300};

TEST(SceneFrusta, AreWhereTheirCamerasAreAndLookWhereTheyLook) {
  const std::vector<Frustum> frusta = frustaOf(*plinth());
  ASSERT_EQ(frusta.size(), 12U);
  for (std::size_t k = 0; k < frusta.size(); ++k) {
    const PosedCamera& camera = viewOf(*plinth(), k).camera;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      EXPECT_NEAR(frusta[k][0][axis], camera.pose[axis][3], 1e-6);
    }
    // The corners of a frustum are those of its picture.
    const auto corner =
        project(camera, {static_cast<float>(frusta[k][3][0]), static_cast<float>(frusta[k][3][1]),
                         static_cast<float>(frusta[k][3][2])});
    ASSERT_TRUE(corner);
    EXPECT_NEAR(corner->x, 16, 1e-3);
    EXPECT_NEAR(corner->y, 16, 1e-3);
  }
}

TEST(SceneFrusta, NeighboursDoNotMeet) {
  const std::vector<Frustum> frusta = frustaOf(*plinth());
  double nearest = 1e9;
  double widest = 0;
  for (std::size_t a = 0; a < frusta.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      nearest =
          std::min(nearest, std::hypot(frusta[a][0][0] - frusta[b][0][0], frusta[a][0][1] - frusta[b][0][1],
                                       frusta[a][0][2] - frusta[b][0][2]));
    }
    widest = std::max(widest, std::hypot(frusta[a][1][0] - frusta[a][2][0], frusta[a][1][1] - frusta[a][2][1],
                                         frusta[a][1][2] - frusta[a][2][2]));
  }
  EXPECT_LT(widest, nearest);
}

TEST(SceneFrusta, AreFoundUnderTheMouse) {
  SceneView view;
  view.camera = Camera{};
  const std::vector<Frustum> frusta = frustaOf(*plinth());
  frameScene(*plinth(), frusta, kCell.w / kCell.h, view);
  const std::vector<ShownFrustum> shown = shownFrusta(frusta, *view.camera, kCell);
  ASSERT_EQ(shown.size(), 12U) << "every camera is framed";
  for (std::size_t k = 1; k < shown.size(); ++k) {
    EXPECT_GE(shown[k - 1].depth, shown[k].depth);
  }
  const ShownFrustum& front = shown.back();
  PixelPoint middle;
  for (std::size_t i = 1; i < 5; ++i) {
    EXPECT_TRUE(kCell.contains(front.points[i].x, front.points[i].y));
    middle.x += front.points[i].x / 4;
    middle.y += front.points[i].y / 4;
  }
  EXPECT_EQ(frustumAt(shown, middle, 0), front.view);
  EXPECT_EQ(frustumAt(shown, {kCell.x + 1, kCell.y + 1}, 5), std::nullopt);
  // Beside the place of one that looks at us, so that nothing else is there.
  const std::vector<ShownFrustum> alone{front};
  const PixelPoint beside{2 * front.points[0].x - middle.x, 2 * front.points[0].y - middle.y};
  const double reach = std::hypot(beside.x - front.points[0].x, beside.y - front.points[0].y);
  EXPECT_EQ(frustumAt(alone, beside, reach + 0.1), front.view);
  EXPECT_EQ(frustumAt(alone, beside, reach - 0.1), std::nullopt);
}

TEST(SceneFrusta, WhatIsBehindTheEyeIsNotDrawn) {
  const Camera inside = [] {
    Camera camera;
    camera.distance = 0.01;
    return camera;
  }();
  EXPECT_LT(shownFrusta(frustaOf(*plinth()), inside, kCell).size(), 12U);
  const CameraPose pose = poseOf(inside);
  const auto at = [&](double ahead, double right) {
    Vector3 point = pose.eye;
    for (std::size_t k = 0; k < 3; ++k) {
      point[k] += right * pose.right[k] - ahead * pose.back[k];
    }
    return point;
  };
  EXPECT_EQ(shownLine(at(-1, 0), at(-2, 0), inside, kCell), std::nullopt);
  const auto whole = shownLine(at(1, 0), at(2, 0.5), inside, kCell);
  const auto cut = shownLine(at(-1, -1), at(2, 0.5), inside, kCell);
  ASSERT_TRUE(whole && cut);
  EXPECT_NEAR((*cut)[1].x, (*whole)[1].x, 1e-9);
  EXPECT_LT((*cut)[0].x, kCell.x) << "it leaves the screen to the left";
}

TEST(SceneMoves, StandsWalksAndLeaves) {
  SceneView view;
  view.camera = firstCamera(*plinth(), 9);
  const Camera before = *view.camera;
  view.flying = true;
  standIn(*plinth(), view, 4);
  EXPECT_EQ(view.standing, 4U);
  EXPECT_FALSE(view.flying);
  const CameraPose pose = poseOf(*view.camera);
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_NEAR(pose.eye[k], plinth()->train[4].camera.pose[k][3], 1e-6);
    EXPECT_NEAR(-pose.back[k], plinth()->train[4].camera.pose[k][2], 1e-6);
  }
  walk(*plinth(), view, 1);
  EXPECT_EQ(view.standing, 5U);
  walk(*plinth(), view, -1);
  walk(*plinth(), view, 0);
  EXPECT_EQ(view.standing, 4U);
  standIn(*plinth(), view, 11);
  walk(*plinth(), view, 1);
  EXPECT_EQ(view.standing, 0U) << "round the end";
  walk(*plinth(), view, -1);
  EXPECT_EQ(view.standing, 11U);
  leave(view);
  EXPECT_EQ(view.standing, std::nullopt);
  EXPECT_EQ(*view.camera, before) << "where one came from";
  leave(view);
  EXPECT_EQ(*view.camera, before);
}

TEST(SceneMoves, AsksForTheCellsPixelsOrThePhotographs) {
  SceneView view;
  view.camera = firstCamera(*plinth(), 9);
  view.look = SceneLook::Depth;
  const ViewRequest free = requestFor(*plinth(), view, 320, 200);
  EXPECT_EQ(free.width, 320);
  EXPECT_EQ(free.height, 200);
  EXPECT_EQ(free.kind, ViewKind::Depth);
  EXPECT_EQ(free.camera, *view.camera);
  const ViewRequest large = requestFor(*plinth(), view, 4000, 2000);
  EXPECT_LE(large.width * large.height, 2'200'000);
  EXPECT_NEAR(static_cast<double>(large.width) / large.height, 2, 0.01);
  standIn(*plinth(), view, 3);
  view.look = SceneLook::Error;
  const ViewRequest standing = requestFor(*plinth(), view, 320, 200);
  EXPECT_EQ(standing.photograph, 3U);
  EXPECT_EQ(standing.width, 16);
  EXPECT_EQ(standing.kind, ViewKind::Colour) << "errors are of colours";
}

TEST(ViewAsker, AsksOnceForWhatRestsAndTwiceForWhatMoves) {
  ViewAsker asker;
  ViewRequest wanted;
  wanted.width = wanted.height = 10;
  const auto first = asker.ask(wanted, 0);
  ASSERT_TRUE(first && first->request);
  EXPECT_FALSE(first->request->moving);
  EXPECT_FALSE(asker.ask(wanted, 1));
  wanted.camera.azimuth += 1;
  const auto moved = asker.ask(wanted, 2);
  ASSERT_TRUE(moved && moved->request);
  EXPECT_TRUE(moved->request->moving);
  EXPECT_GT(moved->request->serial, first->request->serial);
  EXPECT_EQ(moved->request->camera, wanted.camera);
  EXPECT_TRUE(asker.waiting());
  EXPECT_FALSE(asker.ask(wanted, 2.05));
  wanted.camera.azimuth += 1;
  EXPECT_TRUE(asker.ask(wanted, 2.15));
  EXPECT_FALSE(asker.ask(wanted, 2.3)) << "it moved a moment ago";
  const auto rested = asker.ask(wanted, 2.5);
  ASSERT_TRUE(rested && rested->request);
  EXPECT_FALSE(rested->request->moving);
  EXPECT_EQ(rested->request->serial, asker.serial());
  EXPECT_FALSE(asker.waiting());
}

TEST(ViewAsker, AJumpRestsAtOnce) {
  ViewAsker asker;
  ViewRequest wanted;
  asker.ask(wanted, 0);
  wanted.kind = ViewKind::Samples;
  EXPECT_FALSE(asker.ask(wanted, 1)->request->moving);
  wanted.photograph = 4;
  EXPECT_FALSE(asker.ask(wanted, 2)->request->moving);
  const auto nothing = asker.ask(std::nullopt, 3);
  ASSERT_TRUE(nothing);
  EXPECT_FALSE(nothing->request);
  EXPECT_FALSE(asker.ask(std::nullopt, 4)) << "said once";
  EXPECT_TRUE(asker.ask(wanted, 5));
  asker.forget();
  EXPECT_TRUE(asker.ask(wanted, 6)) << "to other Runs";
}

TEST(SceneSource, ComparesWithThePhotographOneStandsIn) {
  Signal signal = *makeSceneSignal(plinth(), 1);
  UiModel model;
  model.signal = std::make_shared<const Signal>(signal);
  RunSpec spec;
  auto view = std::make_shared<LiveView>(viewOfKind(ViewKind::Colour, 1, 1, {0, 0, 0}));
  view->step = 40;
  view->photograph = 2;
  view->meanSquaredError = 0.001;
  auto frame = std::make_shared<Frame>();
  frame->state = RunState::Paused;
  frame->history = std::make_shared<const History>();
  frame->step = 40;
  frame->outputs = std::make_shared<const std::vector<float>>(3, 0.0F);
  frame->outputsStep = 40;
  frame->evaluation = {40, 0.1, {{"psnr", 21.5}}};
  frame->view = view;
  model.runs.push_back({"muon", &spec, frame, 1});
  ViewState standing;
  standing.scene.standing = 2;
  SceneModel shown = sceneModelOf(model, standing);
  EXPECT_EQ(shown.scene, plinth());
  EXPECT_EQ(shown.recordedView, 10U);
  ASSERT_EQ(shown.runs.size(), 1U);
  EXPECT_EQ(shown.runs[0].values.at(0), "PSNR 30.00 dB");
  EXPECT_EQ(shown.runs[0].detail, "step 40, paused");
  EXPECT_TRUE(sceneModelOf(model, {}).runs[0].values.empty()) << "of a photograph that was left";
  view->reduction = 4;
  EXPECT_EQ(sceneModelOf(model, standing).runs[0].values.at(0), "PSNR ≈ 30.00 dB") << "of some pixels";
  view->photograph.reset();
  EXPECT_EQ(sceneModelOf(model, {}).runs[0].values.at(0), "PSNR 21.50 dB") << "of the photographs held out";
  ViewState past;
  past.scrubStep = 10;
  shown = sceneModelOf(model, past);
  EXPECT_TRUE(shown.past);
  EXPECT_EQ(shown.runs[0].view, nullptr);
  EXPECT_FALSE(shown.runs[0].note.empty());
}

class ScenePanelTest : public GlTest {
 protected:
  void SetUp() override {
    GlTest::SetUp();
    if (!ready()) {
      return;
    }
    frame_ = std::make_unique<PanelFrame>(1100, 520, true);
    pictures_ = makeScenePictures();
    model_.scene = plinth();
    model_.recordedView = 9;
    model_.runs = {{"muon", 0}};
    model_.runs[0].note = "waiting for the first view";
    actions_.sendAll = [this](const Command& command) {
      sent_.push_back(std::get<ShowView>(command).request);
    };
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
    frame_->draw([&] { settled = drawScenePanel(model_, view_, *pictures_, actions_); }, seconds);
    return settled;
  }

  void press(bool down) {
    ImGui::GetIO().MouseDown[0] = down;
    draw();
  }

  void click(const std::string& widget) {
    draw();  // what was clicked before may have moved the others
    frame_->pointAt(widget);
    draw();
    press(true);
    press(false);
  }

  void drag(const std::string& widget, float dx, float dy) {
    frame_->pointAt(widget);
    draw();
    press(true);
    ImGui::GetIO().MousePos.x += dx;
    ImGui::GetIO().MousePos.y += dy;
    draw();
    press(false);
  }

  /// What the Run shows: the same colour all over.
  void show(const std::array<float, 3>& rgb, std::optional<std::size_t> photograph = {}) {
    LiveView view = viewOfKind(ViewKind::Colour, 2, 2, {});
    for (int i = 0; i < 4; ++i) {
      view.pixels.insert(view.pixels.end(), rgb.begin(), rgb.end());
    }
    view.photograph = photograph;
    model_.runs[0].view = std::make_shared<const LiveView>(std::move(view));
    draw();
  }

  Rgb colourAt(const std::string& cell, float x, float y) const {
    const UiTrace::Rect rect = frame_->rect(cell);
    const Capture pixels = frame_->capture();
    const auto at = static_cast<std::size_t>(static_cast<int>(rect.y + y * rect.h) * pixels.width +
                                             static_cast<int>(rect.x + x * rect.w));
    return {pixels.rgb[3 * at], pixels.rgb[3 * at + 1], pixels.rgb[3 * at + 2]};
  }

  std::unique_ptr<PanelFrame> frame_;
  ScenePicturesPtr pictures_;
  SceneModel model_;
  SceneView view_;
  UiActions actions_;
  std::vector<std::optional<ViewRequest>> sent_;
  std::vector<std::string> toasts_;
};

TEST_F(ScenePanelTest, asksForWhatItsCellsShow) {
  ASSERT_EQ(sent_.size(), 1U);
  const UiTrace::Rect cell = frame_->rect("scene.cell.1");
  EXPECT_EQ(sent_[0]->width, static_cast<int>(cell.w));
  EXPECT_EQ(sent_[0]->height, static_cast<int>(cell.h));
  EXPECT_EQ(sent_[0]->camera, firstCamera(*plinth(), 9));
  EXPECT_TRUE(draw(1));
  EXPECT_EQ(sent_.size(), 1U);
  drag("scene.cell.1", 40, 10);
  EXPECT_GT(sent_.size(), 1U);
  EXPECT_TRUE(sent_.back()->moving);
  EXPECT_FALSE(draw());
  EXPECT_TRUE(draw(0.5F));
  EXPECT_FALSE(sent_.back()->moving);
  EXPECT_EQ(sent_.back()->camera, *view_.camera);
  model_.past = true;
  draw();
  EXPECT_FALSE(sent_.back()) << "nothing of the present is looked at";
}

TEST_F(ScenePanelTest, showsWhatTheRunShows) {
  show({1, 0, 0.2F});
  EXPECT_EQ(colourAt("scene.cell.1", 0.5F, 0.5F), (Rgb{255, 0, 51}));
  show({0, 1, 0});
  EXPECT_EQ(colourAt("scene.cell.1", 0.5F, 0.5F), (Rgb{0, 255, 0}));
}

TEST_F(ScenePanelTest, aClickOnACameraStandsThere) {
  click("scene.frame");
  draw(1);
  const UiTrace::Rect front = [&] {
    for (int k = 11; k >= 0; --k) {
      const UiTrace::Rect rect = frame_->rect("scene.camera." + std::to_string(k));
      if (rect.w > 0) {
        return rect;
      }
    }
    return UiTrace::Rect{};
  }();
  ASSERT_GT(front.w, 0);
  click(front.widget);
  ASSERT_TRUE(view_.standing);
  ASSERT_TRUE(sent_.back());
  EXPECT_EQ(sent_.back()->photograph, view_.standing);
  EXPECT_EQ(sent_.back()->width, 16);
  EXPECT_EQ(frame_->rect("scene.camera.0").w, 0) << "the photograph is there instead";
  // Its middle shows something, its corner is empty, which is white.
  const UiTrace::Rect cell = frame_->rect("scene.cell.0");
  const float side = cell.h / cell.w;
  EXPECT_EQ(colourAt("scene.cell.0", 0.5F - 0.47F * side, 0.03F), (Rgb{255, 255, 255}));
  EXPECT_NE(colourAt("scene.cell.0", 0.5F, 0.5F), (Rgb{255, 255, 255}));
  EXPECT_NE(colourAt("scene.cell.0", 0.02F, 0.5F), (Rgb{255, 255, 255})) << "beside the square photograph";
  const std::size_t first = *view_.standing;
  click("scene.next");
  EXPECT_EQ(view_.standing, (first + 1) % 12);
  drag("scene.cell.1", 30, 0);
  EXPECT_FALSE(view_.standing) << "a drag leaves";
  EXPECT_FALSE(sent_.back()->photograph);
  click("scene.previous");
  EXPECT_EQ(view_.standing, 11U);
  click("scene.leave");
  EXPECT_FALSE(view_.standing);
}

TEST_F(ScenePanelTest, aClickBesideEveryCameraDoesNothing) {
  const Camera before = *view_.camera;
  click("scene.cell.1");
  EXPECT_FALSE(view_.standing);
  EXPECT_EQ(*view_.camera, before);
}

TEST_F(ScenePanelTest, looksAreAskedForAndErrorsAreOfPhotographs) {
  click("scene.look.depth");
  EXPECT_EQ(sent_.back()->kind, ViewKind::Depth);
  click("scene.look.samples");
  EXPECT_EQ(sent_.back()->kind, ViewKind::Samples);
  EXPECT_EQ(frame_->rect("scene.look.error").w, 0) << "against what";
  click("scene.next");
  draw();
  click("scene.look.error");
  EXPECT_EQ(view_.look, SceneLook::Error);
  EXPECT_EQ(sent_.back()->kind, ViewKind::Colour);
  EXPECT_GT(frame_->rect("scene.scale").w, 0);
  click("scene.leave");
  draw();
  EXPECT_EQ(view_.look, SceneLook::Colour);
}

TEST_F(ScenePanelTest, flippingShowsThePhotographEverywhere) {
  click("scene.next");
  show({1, 0, 0}, 0);
  EXPECT_EQ(colourAt("scene.cell.1", 0.5F, 0.5F), (Rgb{255, 0, 0}));
  view_.flipToTarget = true;
  draw();
  EXPECT_EQ(colourAt("scene.cell.1", 0.5F, 0.5F), colourAt("scene.cell.0", 0.5F, 0.5F));
}

TEST_F(ScenePanelTest, thePastIsOfTheRecordedView) {
  model_.past = true;
  const std::vector<std::uint8_t> bytes(3, 200);
  model_.runs[0].recorded = {PictureOrigin::Recorded, 5, 1, 1, 3, {}, bytes, std::make_shared<int>(1), {}};
  draw();
  EXPECT_EQ(colourAt("scene.cell.1", 0.5F, 0.5F), (Rgb{200, 200, 200}));
  EXPECT_EQ(frame_->rect("scene.camera.0").w, 0);
  model_.past = false;
  draw();
  EXPECT_NE(colourAt("scene.cell.1", 0.5F, 0.2F), (Rgb{200, 200, 200})) << "there is no view yet";
}

TEST_F(ScenePanelTest, theCameraGoesThroughTheClipboard) {
  const Camera before = *view_.camera;
  click("scene.copy");
  drag("scene.cell.1", 60, -20);
  EXPECT_NE(*view_.camera, before);
  click("scene.paste");
  EXPECT_EQ(*view_.camera, before);
  EXPECT_EQ(toasts_, std::vector<std::string>{"camera copied"});
}

TEST_F(ScenePanelTest, noRoomIsNoFault) {
  frame_->draw([&] {
    ImGui::BeginChild("tiny", ImVec2(6, 6));
    drawScenePanel(model_, view_, *pictures_, actions_);
    ImGui::EndChild();
  });
  model_.runs.clear();
  draw();
  EXPECT_GT(frame_->rect("scene.cell.0").w, 0);
}

}  // namespace
}  // namespace rankscope
