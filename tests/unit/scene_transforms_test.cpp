#include <cmath>
#include <string>

#include <gtest/gtest.h>

#include "scene/transforms.h"
#include "scene_fixture.h"

namespace rankscope {
namespace {

using scenes::document;
using scenes::expectComplaint;
using scenes::frame;

Transforms parse(const std::string& text) {
  return parseTransforms(text, "t.json");
}

void expectRefused(const std::string& text, std::initializer_list<const char*> words) {
  expectComplaint([&] { parse(text); }, words);
}

const std::string kBlender = R"("camera_angle_x": 0.6911112070083618)";

TEST(Transforms, OfTheBlenderSet) {
  const Transforms t =
      parse(document(kBlender, {frame("./train/r_0", R"("rotation": 0.01)",
                                      "[[-1,0,0,0.5],[0,-0.3,0.95,3.8],[0,0.95,0.3,1.2],[0,0,0,1]]")}));
  ASSERT_EQ(t.frames.size(), 1U);
  EXPECT_EQ(t.frames[0].path, "./train/r_0");
  EXPECT_EQ(t.frames[0].pose[1], (std::array{0.0, -0.3, 0.95, 3.8}));
  const Intrinsics lens = intrinsicsFor(t.frames[0].lens, 800, 800, "r_0");
  EXPECT_NEAR(lens.focalX, 1111.111, 1e-3);
  EXPECT_EQ(lens.focalY, lens.focalX);
  EXPECT_EQ(lens.centreX, 400);
  EXPECT_EQ(fieldFrameOf(t), (FieldFrame{0.8, {}, 1}));
  EXPECT_TRUE(t.warnings.empty());
}

TEST(Transforms, OfInstantNgp) {
  const Transforms t = parse(document(
      R"("camera_angle_x": 0.75, "camera_angle_y": 1.2, "fl_x": 1375.52, "fl_y": 1374.49, "k1": 0.0578421,
         "k2": -0.0805099, "p1": -0.000980296, "p2": 0.00015575, "cx": 554.558, "cy": 965.268, "w": 1080.0,
         "h": 1920.0, "aabb_scale": 4)",
      {frame("images/0001.jpg", R"("sharpness": 182.4)")}));
  const Intrinsics lens = intrinsicsFor(t.frames[0].lens, 1080, 1920, "0001");
  EXPECT_EQ(lens, (Intrinsics{1080, 1920, 1375.52, 1374.49, 554.558, 965.268}));
  EXPECT_EQ(t.frames[0].lens.distortion, (Distortion{0.0578421, -0.0805099, 0, 0, -0.000980296, 0.00015575}));
  // The unit cube [0, 1]^3 and its 0.33 are [-1, 1]^3 and 0.66 here.
  EXPECT_EQ(fieldFrameOf(t), (FieldFrame{0.66, {}, 4}));
  // Photographs of half the size have half the focal length.
  EXPECT_NEAR(intrinsicsFor(t.frames[0].lens, 540, 960, "half").centreY, 965.268 / 2, 1e-9);
}

TEST(Transforms, InstantNgpsOwnScaleAndOffset) {
  const Transforms t = parse(
      document(kBlender + R"(, "scale": 0.5, "offset": [0.5, 0.6, 0.4], "aabb_scale": 2)", {frame("a.png")}));
  const FieldFrame box = fieldFrameOf(t);
  EXPECT_EQ(box.scale, 1);
  EXPECT_EQ(box.bound, 2);
  // In instant-ngp p * 0.5 + offset, then axes (y, z, x); of the cube's middle 0.5, twice as far here.
  const Pose pose = box.toField({{{1, 0, 0, 0.2}, {0, 1, 0, 0.3}, {0, 0, 1, 0.4}}});
  EXPECT_NEAR(pose[0][3], 2 * (0.3 * 0.5 + 0.6 - 0.5), 1e-12);
  EXPECT_NEAR(pose[1][3], 2 * (0.4 * 0.5 + 0.4 - 0.5), 1e-12);
  EXPECT_NEAR(pose[2][3], 2 * (0.2 * 0.5 + 0.5 - 0.5), 1e-12);
}

TEST(Transforms, OfNerfstudioWithALensForEachFrame) {
  const Transforms t = parse(document(
      R"("camera_model": "OPENCV", "k1": 0.1, "k3": 0.01, "applied_transform": [[1,0,0,0],[0,0,1,0],[0,-1,0,0]])",
      {frame("images/frame_00001.png", R"("w": 200, "h": 100, "fl_x": 150, "fl_y": 151, "cx": 99, "cy": 51)"),
       frame("images/frame_00002.png", R"("w": 100, "h": 200, "fl_x": 80, "k1": 0.2)",
             "[[1,0,0,10],[0,1,0,0],[0,0,1,4]]")}));
  ASSERT_EQ(t.frames.size(), 2U);
  EXPECT_TRUE(t.frames[0].ownSize);
  EXPECT_EQ(intrinsicsFor(t.frames[0].lens, 200, 100, "1"), (Intrinsics{200, 100, 150, 151, 99, 51}));
  EXPECT_EQ(intrinsicsFor(t.frames[1].lens, 100, 200, "2"), (Intrinsics{100, 200, 80, 80, 50, 100}));
  EXPECT_EQ(t.frames[0].lens.distortion.k1, 0.1);
  EXPECT_EQ(t.frames[0].lens.distortion.k3, 0.01);
  EXPECT_EQ(t.frames[1].lens.distortion.k1, 0.2);
  EXPECT_EQ(t.frames[1].lens.distortion.k3, 0.01);
  // Nothing says where the scene is but the cameras.
  const FieldFrame box = fieldFrameOf(t);
  EXPECT_EQ(box.bound, 4);
  EXPECT_NEAR(box.toField(t.frames[1].pose)[2][3], 1, 1e-12);
}

TEST(Transforms, DegreesOfView) {
  const Transforms t = parse(document(R"("x_fov": 90)", {frame("a")}));
  EXPECT_NEAR(intrinsicsFor(t.frames[0].lens, 100, 50, "a").focalX, 50, 1e-9);
}

TEST(Transforms, FramesThatAreOfNoUseAreLeftOutByName) {
  const Transforms t = parse(
      document(kBlender, {frame("a"), frame("b", "", "[[1,0,0,0],[2,0,0,0],[0,0,1,0],[0,0,0,1]]"),
                          frame("c", "", "[[1,0,0,0],[0,1,0,1e300],[0,0,1,0],[0,0,0,1]]"),
                          frame("d", "", "null"), R"({"file_path": "e"})", R"({"transform_matrix": [[1]]})",
                          "7", frame("f"), frame("g", "", "[[0,0,0,0],[0,0,0,0],[0,0,0,0],[0,0,0,1]]")}));
  ASSERT_EQ(t.frames.size(), 2U);
  EXPECT_EQ(t.listed, 9U);
  EXPECT_EQ(t.frames[1].path, "f");
  EXPECT_EQ(t.frames[1].number, 7U);
  ASSERT_EQ(t.warnings.size(), 7U);
  EXPECT_EQ(t.warnings[0], "b has a singular transform_matrix: left out");
  EXPECT_EQ(t.warnings[3], "e has no transform_matrix of 4 rows of 4 finite numbers: left out");
  EXPECT_EQ(t.warnings[4], "frame 5 has no file_path: left out");
}

TEST(Transforms, WarningsStayFew) {
  std::vector<std::string> frames(100, "1");
  frames.push_back(frame("a"));
  const Transforms t = parse(document(kBlender, frames));
  ASSERT_EQ(t.warnings.size(), 21U);
  EXPECT_EQ(t.warnings.back(), "80 more frames are left out");
}

TEST(Transforms, RefusesInOneLine) {
  expectRefused("", {"t.json"});
  expectRefused("{", {"t.json", "JSON"});
  expectRefused("[]", {"t.json", "no transforms.json"});
  expectRefused("{" + kBlender + "}", {"t.json", "has no frames"});
  expectRefused(document(kBlender, {}), {"has no frames"});
  expectRefused("{" + kBlender + R"(, "frames": {"a": 1}})", {"has no frames"});
  expectRefused(document(kBlender, {"1", "2"}), {"none of its 2 frames", "frame 0"});
  expectRefused(document(kBlender, {frame("a", "", "[[NaN,0,0,0],[0,1,0,0],[0,0,1,0],[0,0,0,1]]")}),
                {"JSON"});
  expectRefused(document(kBlender, {frame("a", "", "[[1e999,0,0,0],[0,1,0,0],[0,0,1,0],[0,0,0,1]]")}),
                {"number that no machine can"});
  expectRefused(document(R"("camera_angle_x": 0)", {frame("a")}), {"camera_angle_x is 0"});
  expectRefused(document(R"("camera_angle_x": "0.7")", {frame("a")}), {"camera_angle_x is a string"});
  expectRefused(document(R"("fl_x": -5)", {frame("a")}), {"fl_x is -5"});
  expectRefused(document(R"("w": 0)", {frame("a")}), {"w is 0"});
  expectRefused(document(kBlender, {frame("a", R"("k1": 1e30)")}), {"t.json: a", "k1"});
  expectRefused(document(kBlender + R"(, "aabb_scale": 1e9)", {frame("a")}), {"aabb_scale is 1e+09"});
  expectRefused(document(kBlender + R"(, "offset": [1, 2])", {frame("a")}), {"offset"});
  expectRefused(document(kBlender + R"(, "camera_model": "OPENCV_FISHEYE")", {frame("a")}),
                {"OPENCV_FISHEYE"});
  expectRefused(document(kBlender + R"(, "is_fisheye": true)", {frame("a")}), {"fisheye"});
}

TEST(Transforms, APathMustNotLeadOutOfItsFolder) {
  for (const char* path :
       {"/etc/passwd", "../secret.png", "images/../../secret.png", "a/b/../../../c", ".."}) {
    expectRefused(document(kBlender, {frame("fine"), frame(path)}), {"frame 1", "outside"});
  }
  EXPECT_EQ(parse(document(kBlender, {frame("a/../b.png")})).frames.size(), 1U);
}

TEST(Transforms, ALensMustFitItsPhotograph) {
  const Transforms t = parse(document(R"("fl_x": 100, "w": 200, "h": 100)", {frame("a")}));
  EXPECT_EQ(intrinsicsFor(t.frames[0].lens, 67, 33, "a").width, 67) << "a third, rounded down";
  expectComplaint([&] { intrinsicsFor(t.frames[0].lens, 100, 100, "a.png"); },
                  {"a.png", "100 x 100", "200 x 100"});
  const Transforms bare = parse(document(R"("aabb_scale": 1)", {frame("a")}));
  expectComplaint([&] { intrinsicsFor(bare.frames[0].lens, 8, 8, "a.png"); }, {"a.png", "camera_angle_x"});
}

TEST(Transforms, AreToldFromOtherJson) {
  EXPECT_TRUE(looksLikeTransforms(document(kBlender, {})));
  EXPECT_TRUE(looksLikeTransforms(R"({"frames": []})"));
  EXPECT_FALSE(looksLikeTransforms(R"({"signal": {}, "runs": []})"));
}

}  // namespace
}  // namespace rankscope
