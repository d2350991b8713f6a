// Matrices against closed forms and against each other's inverses; a camera's text against hostile ones.
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "camera/camera_text.h"
#include "camera/projection.h"

namespace rankscope {
namespace {

using Vector4 = std::array<double, 4>;

Camera oddCamera() {
  return {{0.3, -1.1, 2.7}, 37, -21, 13, 4.2, 53, UpAxis::Z};
}

Vector4 applied(const Matrix4& m, const Vector4& v) {
  Vector4 result{};
  for (std::size_t row = 0; row < 4; ++row) {
    for (std::size_t k = 0; k < 4; ++k) {
      result[row] += m[4 * k + row] * v[k];
    }
  }
  return result;
}

TEST(Projection, knownPoints) {
  // 90° high: the upper edge is as far up as the point is far away.
  const Camera camera{{0, 0, 0}, 0, 0, 0, 10, 90, UpAxis::Y};
  const Matrix4 clip = product(projectionMatrix(camera, 2, {1, 101}), viewMatrix(camera));
  const Vector4 corner = applied(clip, {8, 4, 6, 1});  // 4 in front of the eye
  EXPECT_NEAR(corner[3], 4, 1e-12);
  EXPECT_NEAR(corner[0] / corner[3], 1, 1e-12);
  EXPECT_NEAR(corner[1] / corner[3], 1, 1e-12);
  const Vector4 nearest = applied(clip, {0, 0, 9, 1});
  EXPECT_NEAR(nearest[2] / nearest[3], -1, 1e-12);
  const Vector4 farthest = applied(clip, {0, 0, -91, 1});
  EXPECT_NEAR(farthest[2] / farthest[3], 1, 1e-12);
}

TEST(Projection, viewMatrixIsTheInverseOfThePose) {
  const CameraPose p = poseOf(oddCamera());
  const Matrix4 pose = {p.right[0], p.right[1], p.right[2], 0, p.up[0],  p.up[1],  p.up[2],  0,
                        p.back[0],  p.back[1],  p.back[2],  0, p.eye[0], p.eye[1], p.eye[2], 1};
  const Matrix4 unit = product(viewMatrix(oddCamera()), pose);
  for (std::size_t k = 0; k < 16; ++k) {
    EXPECT_NEAR(unit[k], k % 5 == 0 ? 1 : 0, 1e-12) << "entry " << k;
  }
}

TEST(Projection, matricesAndPlainProjectionAgree) {
  const Camera camera = oddCamera();
  const Matrix4 clip = product(projectionMatrix(camera, 1.6, {0.5, 50}), viewMatrix(camera));
  for (const Vector3& point : {Vector3{0, 0, 0}, Vector3{1, -2, 3}, Vector3{-0.7, 0.1, 2}}) {
    const Vector4 found = applied(clip, {point[0], point[1], point[2], 1});
    const ProjectedPoint expected = projected(camera, 1.6, point);
    EXPECT_NEAR(found[3], expected.depth, 1e-12);
    EXPECT_NEAR(found[0] / found[3], expected.at.x, 1e-12);
    EXPECT_NEAR(found[1] / found[3], expected.at.y, 1e-12);
  }
}

TEST(Projection, raysGoThroughTheirPlaceOnTheScreen) {
  const Camera camera = oddCamera();
  const Vector3 eye = poseOf(camera).eye;
  const Vector3 ray = rayThrough(camera, 1.6, {-0.8, 0.35});
  EXPECT_NEAR(std::hypot(ray[0], ray[1], ray[2]), 1, 1e-12);
  const ProjectedPoint seen =
      projected(camera, 1.6, {eye[0] + 3 * ray[0], eye[1] + 3 * ray[1], eye[2] + 3 * ray[2]});
  EXPECT_NEAR(seen.at.x, -0.8, 1e-12);
  EXPECT_NEAR(seen.at.y, 0.35, 1e-12);
}

TEST(Projection, depthsEncloseTheBox) {
  const Camera camera{{0, 0, 0}, 0, 0, 0, 10, 40, UpAxis::Y};
  const DepthRange range = depthRange(camera, {{-1, -1, -2}, {1, 1, 2}});
  EXPECT_LT(range.nearest, 8);
  EXPECT_GT(range.nearest, 7.9);
  EXPECT_GT(range.farthest, 12);
  EXPECT_LT(range.farthest, 12.1);
}

TEST(Projection, depthsAreUsableFromInsideAndFromBehind) {
  const Bounds box{{-1, -1, -1}, {1, 1, 1}};
  for (const double along : {0.0, -50.0}) {  // the eye at the box's middle, then with the box behind it
    const Camera camera{{0, 0, along - 1e-3}, 0, 0, 0, 1e-3, 40, UpAxis::Y};
    const DepthRange range = depthRange(camera, box);
    EXPECT_GT(range.nearest, 0);
    EXPECT_GT(range.farthest, range.nearest);
  }
  const DepthRange flat = depthRange({{0, 0, 0}, 0, 0, 0, 10, 40, UpAxis::Y}, {{-1, -1, 0}, {1, 1, 0}});
  EXPECT_LT(flat.nearest, 10);
  EXPECT_GT(flat.farthest, 10);
}

TEST(CameraText, comesBackToTheLastBit) {
  Camera camera = oddCamera();
  camera.azimuth = 1.0 / 3;
  camera.target[1] = -0.1;
  EXPECT_EQ(cameraFromText(cameraToText(camera), "the clipboard"), camera);
  EXPECT_EQ(cameraFromText(cameraToText(Camera{}), "the clipboard"), Camera{});
}

TEST(CameraText, whatMayBeMissingIsAsInANewCamera) {
  const Camera camera = cameraFromText(
      R"({"kind": "camera", "target": [1, 2, 3], "azimuth": 4, "elevation": 5, "distance": 6})", "it");
  EXPECT_EQ(camera, (Camera{{1, 2, 3}, 4, 5, 0, 6, Camera{}.verticalField, UpAxis::Y}));
}

TEST(CameraText, hostileTextsAreRefused) {
  const std::string rest = R"("azimuth": 4, "elevation": 5, "distance": 6})";
  const std::string target = R"({"kind": "camera", "target": [1, 2, 3], )";
  const std::vector<std::string> texts = {
      "",
      "not json",
      "[]",
      "null",
      "3",
      "{}",
      R"({"kind": "experiment"})",
      R"({"kind": "camera"})",
      R"({"kind": "camera", "target": [1, 2], )" + rest,
      R"({"kind": "camera", "target": [1, 2, "3"], )" + rest,
      R"({"kind": "camera", "target": [1, 2, 1e300], )" + rest,
      R"({"kind": "camera", "target": {"x": 1}, )" + rest,
      target + R"("azimuth": 4, "elevation": 90.5, "distance": 6})",
      target + R"("azimuth": 4, "elevation": 5, "distance": 0})",
      target + R"("azimuth": 4, "elevation": 5, "distance": -6})",
      target + R"("azimuth": 4, "elevation": 5, "distance": 1e999})",
      target + R"("azimuth": null, "elevation": 5, "distance": 6})",
      target + R"("azimuth": NaN, "elevation": 5, "distance": 6})",
      target + R"("vertical_field": 180, )" + rest,
      target + R"("up": "x", )" + rest,
      target + R"("up": 1, )" + rest,
      target + R"("colour": 1, )" + rest,
      target + R"("azimuth": 4, )" + rest,
      target + rest + std::string(5000, ' '),
      std::string(2000, '['),
  };
  for (const std::string& text : texts) {
    EXPECT_THROW(cameraFromText(text, "the clipboard"), UserError) << text.substr(0, 120);
  }
  EXPECT_NO_THROW(cameraFromText(target + rest, "the clipboard"));
}

TEST(CameraText, theMessageNamesTheField) {
  try {
    cameraFromText(R"({"kind": "camera", "target": [0, 0, 0], "azimuth": 0, "elevation": 0, "distance": -1})",
                   "the clipboard");
    FAIL() << "it was taken";
  } catch (const UserError& error) {
    EXPECT_NE(std::string(error.what()).find("the clipboard: 'distance' of -1"), std::string::npos)
        << error.what();
  }
}

}  // namespace
}  // namespace rankscope
