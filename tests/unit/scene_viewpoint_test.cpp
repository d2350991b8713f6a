// Cameras that users move against cameras that took photographs.
#include <array>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "base/vector_ops.h"
#include "camera/projection.h"
#include "scene/sample_scene.h"
#include "scene/scene_signal.h"
#include "scene/viewpoint.h"
#include "scene_fixture.h"

namespace rankscope {
namespace {

using scenes::expectComplaint;
using scenes::serially;

Camera tilted() {
  Camera camera;
  camera.target = {0.1, -0.2, 0.3};
  camera.azimuth = 72;
  camera.elevation = -33;
  camera.roll = 14;
  camera.distance = 2.5;
  camera.verticalField = 50;
  return camera;
}

TEST(Viewpoint, PointsAppearWhereTheWindowDrawsThem) {
  const Camera camera = tilted();
  const PosedCamera posed = posedCameraOf(camera, 300, 200);
  for (const Vector3& point : std::vector<Vector3>{{0, 0, 0}, {0.5, -0.3, 0.2}, {-0.4, 0.4, 0.9}}) {
    const ProjectedPoint window = projected(camera, 1.5, point);
    const auto photograph = project(
        posed, {static_cast<float>(point[0]), static_cast<float>(point[1]), static_cast<float>(point[2])});
    ASSERT_TRUE(photograph && window.depth > 0);
    EXPECT_NEAR(photograph->x, 150 * (1 + window.at.x), 1e-4);
    EXPECT_NEAR(photograph->y, 100 * (1 - window.at.y), 1e-4);
  }
}

TEST(Viewpoint, GoesThereAndBack) {
  const CameraPose before = poseOf(tilted());
  const Camera back = cameraOf(posedCameraOf(tilted(), 90, 60));
  const CameraPose after = poseOf(back);
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_NEAR(after.eye[k], before.eye[k], 1e-9);
    EXPECT_NEAR(after.right[k], before.right[k], 1e-9);
    EXPECT_NEAR(after.up[k], before.up[k], 1e-9);
  }
  EXPECT_NEAR(back.verticalField, 50, 1e-9);
}

TEST(Viewpoint, OrbitsAboutWhatIsNearestToTheMiddle) {
  const PosedCamera posed = lookAt({3, 1, 0}, {0, 0.4F, 0}, {0, 1, 0}, 0.7, 40, 30);
  const Camera camera = cameraOf(posed);
  const CameraPose pose = poseOf(camera);
  EXPECT_NEAR(dot(camera.target, pose.back), 0, 1e-6) << "at right angles to the axis";
  EXPECT_NEAR(lengthOf(minus(camera.target, pose.eye)), camera.distance, 1e-9);
  // One that looks away from the middle orbits about something before it.
  const Camera away = cameraOf(lookAt({1, 0, 0}, {5, 0, 0}, {0, 1, 0}, 0.7, 40, 30));
  EXPECT_GT(away.target[0], 1.1);
}

TEST(Viewpoint, NumbersThePhotographs) {
  const ScenePtr scene = makeSampleScene({8, 4, 2}, serially);
  EXPECT_EQ(viewCount(*scene), 6U);
  EXPECT_EQ(&viewOf(*scene, 3), &scene->train[3]);
  EXPECT_EQ(&viewOf(*scene, 5), &scene->heldOut[1]);
  EXPECT_FALSE(isHeldOut(*scene, 3));
  EXPECT_TRUE(isHeldOut(*scene, 4));
  EXPECT_EQ(&viewOf(*scene, shownViewNumber(*scene, 1)), &shownView(*scene, 1));
  Scene alone = *scene;
  alone.heldOut.clear();
  EXPECT_EQ(&viewOf(alone, shownViewNumber(alone, 1)), &shownView(alone, 1));
}

TEST(SampleSignal, IsAsLargeAndAsOftenPhotographedAsAsked) {
  SignalSpec spec;
  spec.source = "sample:plinth";
  spec.resize = "12x12";
  spec.every = 7;
  spec.heldOutEvery = 6;
  const SignalPtr signal = loadSceneSignal(spec, serially);
  EXPECT_EQ(signal->points, 144);
  ASSERT_EQ(signal->scene->train.size(), 9U);
  ASSERT_EQ(signal->scene->heldOut.size(), 4U);
  EXPECT_EQ(signal->scene->train[2].name, "train/r_14.png");
  EXPECT_EQ(signal->scene->listed, 80U);
  const ScenePtr whole = makeSampleScene({12, 60, 20}, serially);
  EXPECT_EQ(signal->scene->train[2].photograph.image().pixels, whole->train[14].photograph.image().pixels);
  spec.resize.clear();
  spec.downscale = 10;
  EXPECT_EQ(loadSceneSignal(spec, serially)->points, 100);
  for (const char* size : {"12x14", "500x500"}) {
    spec.resize = size;
    expectComplaint([&] { loadSceneSignal(spec, serially); }, {size, "square", "400x400"});
  }
}

}  // namespace
}  // namespace rankscope
