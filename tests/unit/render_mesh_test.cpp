// Draws shapes through a real OpenGL context and compares pixels with what geometry says.
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <numbers>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

#include "gl_test.h"
#include "render/coarse_mesh.h"
#include "scene_shapes.h"

namespace rankscope {
namespace {

constexpr ShownColor kBackground{51 / 255.0F, 102 / 255.0F, 153 / 255.0F};
constexpr Color kBackgroundByte{51, 102, 153};

class MeshTest : public GlTest {
 protected:
  void SetUp() override {
    GlTest::SetUp();
    if (ready()) {
      renderer_ = std::make_unique<MeshRenderer>();
      target_ = std::make_unique<SceneTarget>();
    }
  }

  void TearDown() override {
    EXPECT_TRUE(!ready() || glGetError() == static_cast<GLenum>(GL_NO_ERROR));
    renderer_.reset();
    target_.reset();
    GlTest::TearDown();
  }

  Pixels drawn(const RenderView& view, int samples, const std::function<void()>& draw) {
    Texture2D result;
    {
      const SceneTarget::Scope scope(*target_, {view.width, view.height, samples}, kBackground, result);
      draw();
    }
    return {captureTexture(result)};
  }

  Pixels shown(const SurfaceData& data, const RenderView& view, const SurfaceStyle& style, int samples = 1) {
    MeshBuffers buffers;
    buffers.upload(data);
    Texture2D map;
    map.upload(256, 1, 3, std::span<const std::uint8_t>(table()));
    return drawn(view, samples, [&] { renderer_->draw(buffers, view, style, &map); });
  }

  /// A map whose red is the entry's index.
  static std::vector<std::uint8_t> table() {
    std::vector<std::uint8_t> texels;
    for (int k = 0; k < 256; ++k) {
      texels.insert(texels.end(), {static_cast<std::uint8_t>(k), static_cast<std::uint8_t>(255 - k), 7});
    }
    return texels;
  }

  static SurfaceStyle valuesStyle(float low, float high) {
    SurfaceStyle style;
    style.mode = SurfaceMode::Values;
    style.low = low;
    style.high = high;
    return style;
  }

  std::unique_ptr<MeshRenderer> renderer_;
  std::unique_ptr<SceneTarget> target_;
};

TEST_F(MeshTest, aSpheresSilhouetteHasItsArea) {
  const TestMesh ball = sphere(1, 192, 96);
  const RenderView view = viewAlongZ(3, 0.5F, 400, 300);
  // The tangent cone: tan(asin(1 / 3)) = 1 / sqrt(8) at a distance of 1.
  const double radius = 150 / 0.5 / std::sqrt(8.0);
  for (const bool wire : {false, true}) {
    SurfaceStyle style;
    style.wire = wire;
    const Pixels pixels = shown(ball.data(), view, style);
    const double area = pixels.total() - pixels.count(kBackgroundByte);
    EXPECT_NEAR(area, std::numbers::pi * radius * radius, 0.01 * std::numbers::pi * radius * radius);
  }
}

TEST_F(MeshTest, normalsAreColoursWhereTheRayMeetsTheSphere) {
  const Pixels pixels =
      shown(sphere(1, 256, 128).data(), viewAlongZ(3, 0.5F, 200, 200), {.mode = SurfaceMode::Normals});
  for (const auto& [x, y] : {std::pair{100, 100}, {140, 90}, {60, 150}, {100, 40}}) {
    // The ray of the pixel's middle, and the nearer of its two meetings with the sphere.
    const double dx = 0.5 * ((x + 0.5) / 100 - 1);
    const double dy = 0.5 * ((y + 0.5) / 100 - 1);
    const double a = dx * dx + dy * dy + 1;
    const double t = (3 - std::sqrt(9 - a * 8)) / a;
    const std::array<double, 3> normal = {t * dx, t * dy, 3 - t};
    for (std::size_t k = 0; k < 3; ++k) {
      EXPECT_NEAR(pixels.at(x, y)[k], 127.5 + 127.5 * normal[k], 1.6) << x << ", " << y << ", " << k;
    }
  }
}

TEST_F(MeshTest, withoutNormalsTrianglesAreFlat) {
  TestMesh wall = square(1, 0);
  wall.normals.clear();
  const RenderView view = viewAlongZ(2, 0.4F, 40, 40);
  const SurfaceStyle style{.mode = SurfaceMode::Normals};
  EXPECT_EQ(shown(wall.data(), view, style).at(20, 20)[2], 255);
  for (auto& triangle : wall.triangles) {
    std::swap(triangle[0], triangle[1]);
  }
  EXPECT_EQ(shown(wall.data(), view, style).at(20, 20)[2], 0) << "it looks away";
}

TEST_F(MeshTest, theNearerHidesTheFarther) {
  const RenderView view = viewAlongZ(4, 0.5F, 60, 60);
  const TestMesh nearer = square(0.5F, 1, 1);
  const TestMesh farther = square(1.5F, -1, 0);
  Texture2D map;
  map.upload(256, 1, 3, std::span<const std::uint8_t>(table()));
  MeshBuffers a;
  MeshBuffers b;
  a.upload(nearer.data());
  b.upload(farther.data());
  for (const bool nearerFirst : {false, true}) {
    const Pixels pixels = drawn(view, 1, [&] {
      renderer_->draw(nearerFirst ? a : b, view, valuesStyle(0, 1), &map);
      renderer_->draw(nearerFirst ? b : a, view, valuesStyle(0, 1), &map);
    });
    EXPECT_EQ(pixels.at(30, 30), (Color{255, 0, 7}));
    EXPECT_EQ(pixels.at(30, 46), (Color{0, 255, 7}));  // the nearer ends at 30 + 10, the farther at 30 + 18
    EXPECT_EQ(pixels.at(30, 55), kBackgroundByte);
  }
}

TEST_F(MeshTest, valuesHaveExactlyTheirColours) {
  const RenderView view = viewAlongZ(2, 0.4F, 20, 20);
  const auto red = [&](float value) {
    const Color color = shown(square(1, 0, value).data(), view, valuesStyle(-1, 3)).at(10, 10);
    EXPECT_EQ(color[1], 255 - color[0]);
    return color[0];
  };
  EXPECT_EQ(red(-1), 0);
  EXPECT_EQ(red(-0.2F), 51);
  EXPECT_EQ(red(2.2F), 204);
  EXPECT_EQ(red(3), 255);
  EXPECT_EQ(red(9), 255);
  EXPECT_EQ(red(-9), 0);
  const TestMesh unknown = square(1, 0, std::numeric_limits<float>::quiet_NaN());
  EXPECT_EQ(shown(unknown.data(), view, valuesStyle(-1, 3)).at(10, 10), (Color{128, 128, 128}));
  TestMesh none = square(1, 0);
  none.values.clear();
  EXPECT_EQ(shown(none.data(), view, valuesStyle(-1, 3)).at(10, 10), (Color{128, 128, 128}));
}

TEST_F(MeshTest, valuesAreLinearBetweenVertices) {
  TestMesh wall = square(1, 0);
  wall.values = {0, 1, 1, 0};
  const Pixels pixels = shown(wall.data(), viewAlongZ(2, 0.5F, 64, 64), valuesStyle(0, 1));
  for (const int x : {5, 20, 41, 60}) {
    EXPECT_NEAR(pixels.at(x, 32)[0], 255 * (x + 0.5) / 64, 1);
  }
}

TEST_F(MeshTest, coloursAreAsUploadedAndReliefDarkensThem) {
  const TestMesh wall = square(1, 0);
  const std::vector<Float3> colors(4, Float3{0.2F, 0.4F, 0.8F});
  const SurfaceData data{wall.positions, wall.normals, {}, colors, wall.triangles};
  const RenderView view = viewAlongZ(2, 0.4F, 20, 20);
  SurfaceStyle style{.mode = SurfaceMode::Colors};
  EXPECT_EQ(shown(data, view, style).at(10, 10), (Color{51, 102, 204}));
  style.relief = 1;
  const Color lit = shown(data, view, style).at(10, 10);
  EXPECT_NE(lit, (Color{51, 102, 204}));
  EXPECT_NEAR(static_cast<double>(lit[2]) / lit[0], 4, 0.3) << "the hue stays";
}

TEST_F(MeshTest, bothSidesAreLitAndToldApart) {
  const RenderView view = viewAlongZ(2, 0.4F, 20, 20);
  SurfaceStyle style;
  style.front = {1, 1, 1};
  style.back = {1, 0, 0};
  TestMesh wall = square(1, 0);
  const Color front = shown(wall.data(), view, style).at(10, 10);
  EXPECT_GT(front[1], 150);
  // Normals say which side is outside, even where the winding says otherwise.
  for (auto& triangle : wall.triangles) {
    std::swap(triangle[0], triangle[1]);
  }
  EXPECT_EQ(shown(wall.data(), view, style).at(10, 10), front);
  wall.normals.assign(4, {0, 0, -1});
  const Color back = shown(wall.data(), view, style).at(10, 10);
  EXPECT_EQ(back[0], front[0]) << "as bright as the other";
  EXPECT_LT(back[1], 100);
}

TEST_F(MeshTest, wiresAreOnTheEdges) {
  TestMesh one = square(1, 0);
  one.triangles.pop_back();  // the lower right half
  SurfaceStyle style;
  style.mode = SurfaceMode::Values;
  style.wire = true;
  style.lineColor = {1, 1, 1};
  style.lineWidth = 4;  // half of it inside the triangle
  // The square fills the view: edges along its bottom and right, and the diagonal.
  const Pixels pixels = shown(one.data(), viewAlongZ(2, 0.5F, 100, 100), style);
  const Color line{255, 255, 255};
  EXPECT_EQ(pixels.at(50, 0), line);
  EXPECT_EQ(pixels.at(99, 50), line);
  EXPECT_EQ(pixels.at(41, 40), line);
  EXPECT_EQ(pixels.at(70, 30), (Color{0, 255, 7})) << "the inside is free of it";
  EXPECT_EQ(pixels.at(30, 70), kBackgroundByte);
  // Two pixels along edges of 100, 100 and 100 √2, less the corners.
  EXPECT_NEAR(pixels.count(line), 2 * 341, 0.15 * 2 * 341);
}

TEST_F(MeshTest, wiresOfTinyTrianglesFade) {
  SurfaceStyle style{.mode = SurfaceMode::Normals};
  const RenderView view = viewAlongZ(3, 0.5F, 100, 100);
  style.lineColor = {0, 0, 0};
  const TestMesh ball = sphere(1, 512, 256);
  style.wire = false;
  const Color plain = shown(ball.data(), view, style).at(50, 50);
  style.wire = true;
  const Color wired = shown(ball.data(), view, style).at(50, 50);
  EXPECT_NEAR(wired[2], plain[2], 0.15 * plain[2]);
  EXPECT_LT(wired[2], plain[2]);
}

TEST_F(MeshTest, samplesSmoothTheEdge) {
  // A slanted edge: with one sample each pixel is one or the other.
  TestMesh one = square(1, 0, 1);
  one.triangles.pop_back();
  one.positions[2] = {1, 0.37F, 0};
  const RenderView view = viewAlongZ(2, 0.5F, 64, 64);
  const auto mixed = [&](int samples) {
    const Pixels pixels = shown(one.data(), view, valuesStyle(0, 1), samples);
    return pixels.total() - pixels.count(kBackgroundByte) - pixels.count({255, 0, 7});
  };
  EXPECT_EQ(mixed(1), 0);
  GLint most = 0;
  glGetIntegerv(GL_MAX_SAMPLES, &most);
  if (most >= 4) {
    EXPECT_GT(mixed(4), 20);
  }
}

TEST_F(MeshTest, aSceneCanBeDrawnInParts) {
  const TestMesh ball = sphere(1, 64, 32);
  const RenderView view = viewAlongZ(3, 0.5F, 120, 90);
  MeshBuffers buffers;
  buffers.upload(ball.data());
  for (const int samples : {1, 4}) {
    const Pixels whole = shown(ball.data(), view, {}, samples);
    Texture2D result;
    const auto draw = [&](int first, int count, SceneStart start) {
      const SceneTarget::Scope scope(*target_, {view.width, view.height, samples}, kBackground, result,
                                     start);
      renderer_->draw(buffers, view, {}, nullptr, {first, count});
    };
    draw(0, 1000, SceneStart::Cleared);
    EXPECT_NE(captureTexture(result).rgb, whole.capture.rgb);
    draw(1000, 1000, SceneStart::Continued);
    draw(2000, 1'000'000, SceneStart::Continued);
    EXPECT_EQ(captureTexture(result).rgb, whole.capture.rgb);
  }
}

TEST_F(MeshTest, cloudsAreRoundPoints) {
  const std::vector<Float3> points = {{0, 0, 0}};
  SurfaceStyle style{.mode = SurfaceMode::Shaded};
  style.pointSize = 21;
  const Pixels pixels = shown({points}, viewAlongZ(2, 0.5F, 61, 61), style);
  const double area = pixels.total() - pixels.count(kBackgroundByte);
  EXPECT_NEAR(area, std::numbers::pi * 10.5 * 10.5, 20);
  EXPECT_NE(pixels.at(30, 30), kBackgroundByte);
  EXPECT_EQ(pixels.at(21, 21), kBackgroundByte) << "a corner of its square";
}

TEST_F(MeshTest, whatDoesNotFitIsRefused) {
  MeshBuffers buffers;
  TestMesh wall = square(1, 0);
  wall.triangles.push_back({0, 1, 4});
  EXPECT_THROW(buffers.upload(wall.data()), std::invalid_argument);
  wall.triangles.pop_back();
  wall.values.pop_back();
  EXPECT_THROW(buffers.upload(wall.data()), std::invalid_argument);
  wall.values.clear();
  buffers.upload(wall.data());
  EXPECT_THROW(buffers.uploadValues(std::vector<float>(3)), std::invalid_argument);
  EXPECT_THROW(renderer_->draw(buffers, viewAlongZ(2, 1, 8, 8), {.mode = SurfaceMode::Values}),
               std::invalid_argument);
}

TEST_F(MeshTest, nothingIsDrawnOfNothing) {
  const Pixels pixels = shown({}, viewAlongZ(2, 0.5F, 16, 16), {});
  EXPECT_EQ(pixels.count(kBackgroundByte), pixels.total());
}

TEST_F(MeshTest, aCoarseSphereIsNearlyAsLarge) {
  const TestMesh ball = sphere(1, 512, 256);
  const CoarseMesh coarse = coarsened(ball.data(), 8000);
  EXPECT_LE(coarse.triangles.size(), 8000U);
  EXPECT_GT(coarse.triangles.size(), 2000U);
  const RenderView view = viewAlongZ(3, 0.5F, 400, 300);
  const Pixels fine = shown(ball.data(), view, {});
  const Pixels rough = shown(coarse.data(), view, {});
  EXPECT_NEAR(rough.count(kBackgroundByte), fine.count(kBackgroundByte), 0.01 * fine.total());
}

TEST(CoarseMesh, keepsPlacesNormalsAndValues) {
  TestMesh ball = sphere(2, 300, 150);
  for (const Float3& point : ball.positions) {
    ball.values.push_back(10 * point[1]);
  }
  const CoarseMesh coarse = coarsened(ball.data(), 3000);
  ASSERT_EQ(coarse.normals.size(), coarse.positions.size());
  ASSERT_EQ(coarse.values.size(), coarse.positions.size());
  for (std::size_t i = 0; i < coarse.positions.size(); ++i) {
    const Float3& p = coarse.positions[i];
    EXPECT_NEAR(std::hypot(p[0], p[1], p[2]), 2, 0.05);
    EXPECT_NEAR(coarse.values[i], 10 * p[1], 1e-2);
    EXPECT_NEAR(coarse.normals[i][2], p[2] / 2, 0.03);
  }
  double doubleVolume = 0;  // oriented as before: six times the volume of 4/3 π 8
  for (const auto& t : coarse.triangles) {
    const Float3 &a = coarse.positions[t[0]], &b = coarse.positions[t[1]], &c = coarse.positions[t[2]];
    doubleVolume += a[0] * (b[1] * c[2] - b[2] * c[1]) + a[1] * (b[2] * c[0] - b[0] * c[2]) +
                    a[2] * (b[0] * c[1] - b[1] * c[0]);
  }
  EXPECT_NEAR(doubleVolume / 6, 4.0 / 3 * std::numbers::pi * 8, 1.5);
}

TEST(CoarseMesh, smallOnesAndCloudsAreKeptInBounds) {
  const TestMesh wall = square(1, 0, 3);
  const CoarseMesh same = coarsened(wall.data(), 100);
  EXPECT_EQ(same.triangles.size(), 2U);
  EXPECT_EQ(same.positions.size(), 4U);
  std::vector<Float3> points;
  for (int k = 0; k < 1001; ++k) {
    points.push_back({static_cast<float>(k), 0, 0});
  }
  const CoarseMesh cloud = coarsened({points}, 100);
  EXPECT_LE(cloud.positions.size(), 100U);
  EXPECT_GE(cloud.positions.size(), 90U);
  EXPECT_EQ(cloud.positions[1][0], 11);
}

}  // namespace
}  // namespace rankscope
