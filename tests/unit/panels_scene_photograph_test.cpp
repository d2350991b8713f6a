// Photographs that are stood in: how they are prepared, and what is compared with them.
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "gl_test.h"
#include "io/color_map.h"
#include "live_view_fixture.h"
#include "panel_frame.h"
#include "panels/panels.h"
#include "panels/scene_moves.h"
#include "panels/scene_pictures.h"
#include "scene/sample_scene.h"

namespace rankscope {
namespace {

void serially(std::size_t count, const std::function<void(std::size_t)>& task) {
  for (std::size_t i = 0; i < count; ++i) {
    task(i);
  }
}

/// Its first photograph is a large one: white on its left, black on its right.
ScenePtr largeScene() {
  static const ScenePtr scene = [] {
    auto made = std::make_shared<Scene>(*makeSampleScene({16, 2, 1}, serially));
    View& view = made->train[0];
    Image image{2000, 1500, 3, std::vector<float>(std::size_t{3} * 2000 * 1500)};
    for (std::size_t i = 0; i < image.pixels.size(); ++i) {
      image.pixels[i] = i / 3 % 2000 < 1000 ? 1.0F : 0.0F;
    }
    view.photograph = Photograph(image);
    view.camera = resized(view.camera, image.width, image.height);
    return made;
  }();
  return scene;
}

TEST(PhotographPreparer, preparesInTheBackgroundAtTheSizeOfViews) {
  UiActions actions;
  std::vector<std::function<std::function<void()>()>> jobs;
  actions.inBackground = [&](std::function<std::function<void()>()> work,
                             const std::function<void(std::string)>&) { jobs.push_back(std::move(work)); };
  const auto finish = [&] {
    const auto work = std::exchange(jobs, {}).front();
    work()();
  };
  SceneViewState view;
  view.camera = Camera{};
  standIn(*largeScene(), view, 0);
  const ViewRequest request = requestFor(*largeScene(), view, 320, 200);
  ASSERT_LT(request.width, 2000);
  PhotographPreparer preparer;
  EXPECT_EQ(preparer.update(largeScene(), 0, actions), nullptr);
  EXPECT_EQ(preparer.update(largeScene(), 0, actions), nullptr);
  EXPECT_FALSE(preparer.settled());
  ASSERT_EQ(jobs.size(), 1U) << "one at a time";
  finish();
  const PreparedPhotographPtr first = preparer.update(largeScene(), 0, actions);
  ASSERT_TRUE(first);
  EXPECT_TRUE(preparer.settled());
  EXPECT_EQ(first->extent.width, request.width);
  EXPECT_EQ(first->extent.height, request.height);
  EXPECT_EQ(first->bytes.front(), 255);
  EXPECT_EQ(first->bytes.back(), 0);
  EXPECT_EQ(first->values.size(), std::size_t{3} * static_cast<std::size_t>(request.width * request.height));
  EXPECT_EQ(preparer.update(largeScene(), 1, actions), first) << "until the next is there";
  ASSERT_EQ(jobs.size(), 1U);
  finish();
  EXPECT_EQ(preparer.update(largeScene(), 1, actions)->number, 1U);
  EXPECT_EQ(preparer.update(largeScene(), std::nullopt, actions), nullptr);
}

class ScenePhotographTest : public GlTest {
 protected:
  void SetUp() override {
    GlTest::SetUp();
    if (!ready()) {
      return;
    }
    frame_ = std::make_unique<PanelFrame>(1100, 520, true);
    pictures_ = makeScenePictures();
    model_.scene = largeScene();
    model_.runs = {{"muon", 0}};
    actions_.inBackground = [this](std::function<std::function<void()>()> work,
                                   const std::function<void(std::string)>&) {
      prepared_.push_back(std::move(work));
    };
  }

  void TearDown() override {
    pictures_.reset();
    frame_.reset();
    GlTest::TearDown();
  }

  void draw() {
    frame_->draw([this] { drawScenePanel(model_, view_, *pictures_, actions_); }, 1.0F / 60);
  }

  void finish() {
    for (const auto& work : std::exchange(prepared_, {})) {
      work()();
    }
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
  SceneViewState view_;
  UiActions actions_;
  std::vector<std::function<std::function<void()>()>> prepared_;
};

TEST_F(ScenePhotographTest, errorsOfLargePhotographsAreErrors) {
  view_.camera = firstCamera(*largeScene(), 0);
  standIn(*largeScene(), view_, 0);
  view_.look = SceneLook::Error;
  const ViewRequest request = requestFor(*largeScene(), view_, 320, 200);
  const std::size_t count =
      static_cast<std::size_t>(request.width) * static_cast<std::size_t>(request.height);
  LiveView view =
      viewOfKind(ViewKind::Colour, request.width, request.height, std::vector<float>(3 * count, 1.0F));
  view.photograph = request.photograph;
  model_.runs[0].view = std::make_shared<const LiveView>(view);
  draw();
  EXPECT_FALSE(prepared_.empty());
  EXPECT_EQ(pictures_->run(0).texture, nullptr) << "the photograph is not there yet";
  finish();
  draw();
  const Rgb right = colourAt("scene.cell.1", 0.6F, 0.5F);
  EXPECT_NE(colourAt("scene.cell.1", 0.4F, 0.5F), (Rgb{255, 255, 255})) << "no error is no white";
  EXPECT_NE(colourAt("scene.cell.1", 0.4F, 0.5F), right);
  view.photograph = 1;
  model_.runs[0].view = std::make_shared<const LiveView>(view);
  draw();
  EXPECT_EQ(colourAt("scene.cell.1", 0.6F, 0.5F), right) << "colours are never shown as errors";
}

}  // namespace
}  // namespace rankscope
