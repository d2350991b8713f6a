#include <cmath>
#include <filesystem>
#include <memory>
#include <numbers>
#include <string>

#include <gtest/gtest.h>

#include "scene/sample_scene.h"
#include "scene/sample_shapes.h"
#include "scene/scene_signal.h"
#include "scene_fixture.h"

namespace rankscope {
namespace {

using scenes::Capture;
using scenes::serially;

constexpr SampleSceneOptions kSmall{24, 6, 3};

TEST(SampleScene, ComesBackFromItsFolder) {
  const Capture capture;
  const std::filesystem::path file = writeSampleScene(capture.path("plinth"), kSmall, serially);
  const ScenePtr made = makeSampleScene(kSmall, serially);
  const ScenePtr read = loadScene(file, {}, serially);
  EXPECT_TRUE(read->missing.empty());
  EXPECT_TRUE(read->warnings.empty());
  EXPECT_EQ(read->name, made->name);
  EXPECT_EQ(read->frame, made->frame);
  ASSERT_EQ(read->train.size(), 6U);
  ASSERT_EQ(read->heldOut.size(), 3U);
  for (std::size_t i = 0; i < 6; ++i) {
    const View &a = read->train[i], &b = made->train[i];
    EXPECT_EQ(a.name, b.name);
    EXPECT_EQ(a.photograph.image().pixels, b.photograph.image().pixels);
    EXPECT_NEAR(a.camera.intrinsics.focalX, b.camera.intrinsics.focalX, 1e-9);
    for (std::size_t row = 0; row < 3; ++row) {
      for (std::size_t k = 0; k < 4; ++k) {
        EXPECT_NEAR(a.camera.pose[row][k], b.camera.pose[row][k], 1e-6);
      }
    }
  }
}

TEST(SampleScene, FitsTheFieldsCubeAndIsSeenFromAround) {
  const ScenePtr scene = makeSampleScene({16, 60, 20}, serially);
  ASSERT_EQ(scene->train.size(), 60U);
  ASSERT_EQ(scene->heldOut.size(), 20U);
  std::array<int, 4> quarters{};
  for (const View& view : scene->train) {
    const auto& pose = view.camera.pose;
    EXPECT_NEAR(std::hypot(pose[0][3], pose[1][3], pose[2][3]), 0.8 * 3.6, 1e-5);
    EXPECT_GT(pose[1][3], 0) << "from above: y is up";
    ++quarters[(pose[0][3] > 0 ? 1U : 0U) + (pose[2][3] > 0 ? 2U : 0U)];
    // The edge is empty, the middle is not.
    EXPECT_EQ(view.photograph.at(0, 0)[3], 0);
    EXPECT_EQ(view.photograph.at(8, 8)[3], 1);
  }
  for (const int count : quarters) {
    EXPECT_NEAR(count, 15, 3);
  }
  EXPECT_NE(scene->train[0].camera, scene->heldOut[0].camera);
}

TEST(SampleScene, ItsDigestIsOfTheLensAndOfWhatIsHeldOut) {
  const ScenePtr made = makeSampleScene(kSmall, serially);
  const std::string digest = makeSceneSignal(made, 0)->digest;
  EXPECT_EQ(makeSceneSignal(makeSampleScene(kSmall, serially), 1)->digest, digest);
  for (double Distortion::*const number : {&Distortion::k1, &Distortion::k2, &Distortion::k3, &Distortion::k4,
                                           &Distortion::p1, &Distortion::p2}) {
    auto bent = std::make_shared<Scene>(*made);
    bent->train[2].camera.distortion.*number = 0.01;
    EXPECT_NE(makeSceneSignal(bent, 0)->digest, digest);
  }
  // The same views in the same order, one more of them to learn from.
  auto moved = std::make_shared<Scene>(*made);
  moved->train.push_back(moved->heldOut.front());
  moved->heldOut.erase(moved->heldOut.begin());
  EXPECT_NE(makeSceneSignal(moved, 0)->digest, digest);
}

/// Wherever a ray meets something is within the cube that a field is learnt in, 1 / 0.8 here.
TEST(SampleShapes, LieWithinTheCube) {
  int met = 0;
  for (int i = 0; i < 2000; ++i) {
    const double azimuth = 0.7 * i, z = -1 + 2 * ((0.618034 * i) - std::floor(0.618034 * i));
    const double ring = std::sqrt(1 - z * z);
    const Double3 from{4 * ring * std::cos(azimuth), 4 * ring * std::sin(azimuth), 4 * z};
    const double aim = 0.3 * std::sin(1.3 * i);
    Double3 direction{aim - from[0], -aim - from[1], 0.3 * std::cos(0.9 * i) - from[2]};
    const double length = std::hypot(direction[0], direction[1], direction[2]);
    for (double& x : direction) {
      x /= length;
    }
    const std::optional<SampleHit> hit = hitSample({from, direction});
    if (!hit) {
      continue;
    }
    ++met;
    EXPECT_NEAR(std::hypot(hit->normal[0], hit->normal[1], hit->normal[2]), 1, 1e-9);
    EXPECT_LT(hit->normal[0] * direction[0] + hit->normal[1] * direction[1] + hit->normal[2] * direction[2],
              1e-9)
        << "it is met from outside";
    for (std::size_t k = 0; k < 3; ++k) {
      EXPECT_LT(std::abs(from[k] + hit->t * direction[k]), 1 / 0.8);
    }
  }
  EXPECT_GT(met, 1000);
}

TEST(SampleShapes, ByHand) {
  // From above the striped ball's middle: its top is at 0.35.
  const std::optional<SampleHit> top = hitSample({{-0.35, 0.3, 4}, {0, 0, -1}});
  ASSERT_TRUE(top);
  EXPECT_NEAR(top->t, 3.65, 1e-9);
  EXPECT_NEAR(top->normal[2], 1, 1e-9);
  // The plinth's top at -0.45, its under side at -0.6, its rim at 1.05, the post at 0.1 from its axis.
  EXPECT_NEAR(hitSample({{0.8, -0.5, 4}, {0, 0, -1}})->t, 4.45, 1e-9);
  EXPECT_NEAR(hitSample({{0.8, -0.5, -4}, {0, 0, 1}})->t, 3.4, 1e-9);
  EXPECT_NEAR(hitSample({{4, 0, -0.5}, {-1, 0, 0}})->t, 2.95, 1e-9);
  EXPECT_NEAR(hitSample({{-0.45, -4, 0.2}, {0, 1, 0}})->t, 3.4, 1e-9);
  // The box, turned by the angle of 3-4-5: along its own axis from its middle.
  const std::optional<SampleHit> side = hitSample({{0.45 + 3.2, 0.2 + 2.4, -0.1}, {-0.8, -0.6, 0}});
  ASSERT_TRUE(side);
  EXPECT_NEAR(side->t, 4 - 0.25, 1e-9);
  EXPECT_NEAR(side->normal[0], 0.8, 1e-9);
  EXPECT_NEAR(side->normal[1], 0.6, 1e-9);
  EXPECT_FALSE(hitSample({{1.2, 0, 4}, {0, 0, -1}}));
}

TEST(SampleShapes, ThingsThrowShadowsAndHighlightsMoveWithTheEye) {
  const Double3 down{0, 0, -1};
  // The light comes from (0.36, -0.48, 0.8): a place on the plinth from which the striped ball is in the way.
  const auto brightness = [&](double x, double y) {
    const SampleRay ray{{x, y, 4}, down};
    const std::optional<SampleHit> hit = hitSample(ray);
    return shadeSample(ray, *hit)[0] / hit->colour[0];
  };
  EXPECT_NEAR(hitSample({{-0.55, 0.7, 4}, down})->t, 4.45, 1e-9) << "the plinth is seen";
  EXPECT_LT(brightness(-0.55, 0.7), 0.6);
  EXPECT_GT(brightness(0.8, -0.5), 0.9);
  // The blue ball where the light's mirror image is: bright from there, not from elsewhere.
  const auto blueAt = [&](const Double3& normal, const Double3& eye) {
    const SampleRay ray{{0.15 + 0.22 * normal[0] + eye[0], -0.55 + 0.22 * normal[1] + eye[1],
                         -0.23 + 0.22 * normal[2] + eye[2]},
                        {-eye[0], -eye[1], -eye[2]}};
    return shadeSample(ray, *hitSample(ray))[0];
  };
  const Double3 light{0.36, -0.48, 0.8};
  EXPECT_GT(blueAt(light, light), blueAt(light, {0, 0, 1}) + 0.2);
}

}  // namespace
}  // namespace rankscope
