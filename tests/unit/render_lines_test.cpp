// Lines against counted pixels; boxes, axes and cameras against their corners.
#include <array>
#include <cmath>
#include <cstdint>
#include <memory>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "gl_test.h"
#include "render/line_renderer.h"
#include "scene_shapes.h"

namespace rankscope {
namespace {

constexpr Color kBlack{0, 0, 0};
constexpr LineColor kWhite{255, 255, 255, 255};

class LineTest : public GlTest {
 protected:
  Pixels drawn(const std::vector<LineSegment>& lines, const RenderView& view, float width,
               const TestMesh& mesh = {}) {
    const MeshRenderer meshes;
    LineRenderer renderer;
    SceneTarget target;
    MeshBuffers buffers;
    buffers.upload(mesh.data());
    Texture2D result;
    {
      const SceneTarget::Scope scope(target, {view.width, view.height, 1}, {0, 0, 0}, result);
      meshes.draw(buffers, view, {.mode = SurfaceMode::Normals});
      renderer.draw(lines, view, width);
    }
    EXPECT_EQ(glGetError(), static_cast<GLenum>(GL_NO_ERROR));
    return {captureTexture(result)};
  }
};

TEST_F(LineTest, linesAreAsWideAsTheyShouldBe) {
  // Half of the view's width of 100 pixels, from one quarter to three, 3 pixels wide; then the same upright.
  const RenderView view = viewAlongZ(2, 0.5F, 100, 100);
  EXPECT_EQ(drawn({{{-0.5F, 0.01F, 0}, {0.5F, 0.01F, 0}, kWhite}}, view, 3).count({255, 255, 255}), 150);
  EXPECT_EQ(drawn({{{0.01F, -0.5F, 0}, {0.01F, 0.5F, 0}, kWhite}}, view, 3).count({255, 255, 255}), 150);
}

TEST_F(LineTest, linesAreAsWideFarAway) {
  const RenderView view = viewAlongZ(20, 0.5F, 100, 100);
  EXPECT_EQ(drawn({{{-5, 0.1F, 0}, {5, 0.1F, 0}, kWhite}}, view, 3).count({255, 255, 255}), 150);
}

TEST_F(LineTest, linesHideBehindSurfaces) {
  const RenderView view = viewAlongZ(2, 0.5F, 100, 100);
  const std::vector<LineSegment> behind = {{{-0.9F, 0.01F, -0.1F}, {0.9F, 0.01F, -0.1F}, kWhite}};
  const std::vector<LineSegment> before = {{{-0.9F, 0.01F, 0.1F}, {0.9F, 0.01F, 0.1F}, kWhite}};
  EXPECT_NE(drawn(behind, view, 3, square(0.5F, 0)).at(50, 50), (Color{255, 255, 255}));
  EXPECT_EQ(drawn(behind, view, 3, square(0.5F, 0)).at(15, 50), (Color{255, 255, 255}));
  EXPECT_EQ(drawn(before, view, 3, square(0.5F, 0)).at(50, 50), (Color{255, 255, 255}));
}

TEST_F(LineTest, linesThatGoBehindTheEyeEndThere) {
  const RenderView view = viewAlongZ(2, 0.5F, 100, 100);
  // From the middle of the view to behind the eye's right: only the right half of the middle rows.
  const Pixels pixels = drawn({{{0, 0.001F, 0}, {3, 0.001F, 4}, kWhite}}, view, 2);
  EXPECT_EQ(pixels.at(80, 50), (Color{255, 255, 255}));
  EXPECT_EQ(pixels.at(20, 50), kBlack);
  EXPECT_LE(pixels.count({255, 255, 255}), 2 * 51);
  const Pixels none = drawn({{{0, 0, 3}, {1, 0, 4}, kWhite}}, view, 2);
  EXPECT_EQ(none.count(kBlack), none.total());
}

TEST_F(LineTest, opacityBlends) {
  const Pixels pixels =
      drawn({{{-0.5F, 0.01F, 0}, {0.5F, 0.01F, 0}, {200, 100, 50, 128}}}, viewAlongZ(2, 0.5F, 100, 100), 3);
  EXPECT_NEAR(pixels.at(50, 50)[0], 200 * 128 / 255.0, 1);
  EXPECT_NEAR(pixels.at(50, 50)[2], 50 * 128 / 255.0, 1);
}

TEST(SceneLines, aBoxHasTwelveEdges) {
  std::vector<LineSegment> lines;
  addBox(lines, {0, 0, 0}, {1, 2, 4}, kWhite);
  ASSERT_EQ(lines.size(), 12U);
  double length = 0;
  std::set<std::array<float, 6>> found;
  for (const LineSegment& line : lines) {
    length +=
        std::hypot(line.end[0] - line.begin[0], line.end[1] - line.begin[1], line.end[2] - line.begin[2]);
    found.insert({line.begin[0], line.begin[1], line.begin[2], line.end[0], line.end[1], line.end[2]});
  }
  EXPECT_EQ(length, 4 * (1 + 2 + 4));
  EXPECT_EQ(found.size(), 12U);
}

TEST(SceneLines, axesGoAlongTheirDirections) {
  std::vector<LineSegment> lines;
  addAxes(lines, {1, 2, 3}, 0.5F);
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0].end, (Float3{1.5F, 2, 3}));
  EXPECT_EQ(lines[1].end, (Float3{1, 2.5F, 3}));
  EXPECT_EQ(lines[2].end, (Float3{1, 2, 3.5F}));
  EXPECT_GT(lines[0].rgba[0], lines[0].rgba[2]);
  EXPECT_GT(lines[2].rgba[2], lines[2].rgba[0]);
}

TEST(SceneLines, aFrustumsCornersAreThePicturesCorners) {
  // A camera at (5, 0, 0) that looks along −x, with y up: its right is −z, its back +x.
  const std::array<float, 16> pose = {0, 0, -1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 5, 0, 0, 1};
  std::vector<LineSegment> lines;
  addFrustum(lines, pose, 0.8F, 0.6F, 2, kWhite);
  ASSERT_EQ(lines.size(), 10U);
  std::set<std::array<float, 3>> corners;
  for (std::size_t k = 0; k < 8; k += 2) {
    EXPECT_EQ(lines[k].begin, (Float3{5, 0, 0}));
    corners.insert(lines[k].end);
    EXPECT_EQ(lines[k + 1].begin, lines[k].end);
  }
  EXPECT_EQ(corners, (std::set<std::array<float, 3>>{
                         {3, -1.2F, -1.6F}, {3, 1.2F, -1.6F}, {3, -1.2F, 1.6F}, {3, 1.2F, 1.6F}}));
}

TEST(SceneLines, matricesMultiplyAsOpenGlDoes) {
  // Scale by 2 after moving by (1, 0, 0): x becomes 2 x + 2.
  const std::array<float, 16> scale = {2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1};
  const std::array<float, 16> move = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1};
  EXPECT_EQ(matrixProduct(scale, move),
            (std::array<float, 16>{2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 2, 0, 0, 1}));
}

}  // namespace
}  // namespace rankscope
