// Pictures of a sphere and of a slab, whose outlines and normals have closed forms.
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "compute/pool.h"
#include "io/color_map.h"
#include "mesh_fixture.h"
#include "portrait/portrait.h"

namespace rankscope {
namespace {

using meshes::serially;
using Pixel = std::array<int, 3>;

constexpr int kSide = 200;
constexpr double kDistance = 4;

Camera ahead() {
  Camera camera;
  camera.azimuth = camera.elevation = 0;
  camera.distance = kDistance;
  camera.verticalField = 40;
  return camera;
}

Pixel pixelOf(const PortraitPicture& picture, int x, int y) {
  const std::size_t at =
      (static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.width) + static_cast<std::size_t>(x)) *
      3;
  return {picture.pixels[at], picture.pixels[at + 1], picture.pixels[at + 2]};
}

Mesh withNormals(Mesh mesh) {
  for (const Point3& p : mesh.positions) {
    const float length = std::sqrt(p[0] * p[0] + p[1] * p[1] + p[2] * p[2]);
    mesh.normals.push_back({p[0] / length, p[1] / length, p[2] / length});
  }
  return mesh;
}

/// A sphere of radius r at distance d fills a disc of half-angle asin(r / d).
TEST(Portrait, TheOutlineOfASphereHasItsArea) {
  const Mesh mesh = meshes::sphere(1, 5);
  PortraitStyle style;
  style.background = {0, 0, 1};
  const PortraitPicture picture = Portrait(mesh).render(ahead(), kSide, kSide, style, serially);
  double covered = 0;
  for (std::size_t i = 0; i < picture.pixels.size(); i += 3) {
    covered += picture.pixels[i] == 0 && picture.pixels[i + 2] == 255 ? 0 : 1;
  }
  const double radius =
      std::tan(std::asin(1 / kDistance)) / std::tan(20 * std::numbers::pi / 180) * kSide / 2;
  EXPECT_NEAR(covered / (std::numbers::pi * radius * radius), 1, 0.02);
}

TEST(Portrait, NormalsAreColours) {
  const Mesh mesh = withNormals(meshes::sphere(1, 5));
  PortraitStyle style;
  style.mode = PortraitMode::Normals;
  const PortraitPicture picture = Portrait(mesh).render(ahead(), kSide, kSide, style, serially);
  const Pixel middle = pixelOf(picture, kSide / 2, kSide / 2);
  EXPECT_NEAR(middle[0], 128, 3);
  EXPECT_NEAR(middle[1], 128, 3);
  EXPECT_NEAR(middle[2], 255, 1) << "seen from +z";
  EXPECT_LT(pixelOf(picture, kSide / 2, kSide / 2 + 50)[1], 80) << "below, normals point down";
  EXPECT_GT(pixelOf(picture, kSide / 2 + 50, kSide / 2)[0], 180) << "right, normals point right";
}

TEST(Portrait, ValuesGoThroughTheColourMap) {
  const Mesh mesh = meshes::box({1, 1, 1});
  const std::vector<float> values(mesh.positions.size(), 3);
  PortraitStyle style;
  style.mode = PortraitMode::Values;
  style.highest = 4;
  const PortraitPicture picture = Portrait(mesh, values).render(ahead(), kSide, kSide, style, serially);
  const Rgb expected = colorMap(0.75);
  EXPECT_EQ(pixelOf(picture, kSide / 2, kSide / 2), (Pixel{expected[0], expected[1], expected[2]}));
}

/// A face that looks at the eye from below the light is brighter at its top edge's side than one from
/// beneath.
TEST(Portrait, LightComesFromAboveAndTheInnerSideIsAnother) {
  const Mesh outside = meshes::sphere(1, 5);
  const PortraitPicture lit = Portrait(outside).render(ahead(), kSide, kSide, {}, serially);
  EXPECT_GT(pixelOf(lit, kSide / 2, kSide / 2 - 40)[1], pixelOf(lit, kSide / 2, kSide / 2 + 40)[1] + 30);
  const Mesh turned = withNormals(meshes::insideOut(meshes::sphere(1, 5)));
  Mesh inner = turned;
  for (Point3& normal : inner.normals) {
    normal = {-normal[0], -normal[1], -normal[2]};
  }
  const PortraitPicture dark = Portrait(inner).render(ahead(), kSide, kSide, {}, serially);
  EXPECT_LT(pixelOf(dark, kSide / 2, kSide / 2)[0], pixelOf(lit, kSide / 2, kSide / 2)[0] - 40);
}

TEST(Portrait, TheSameForAnyNumberOfThreads) {
  const Mesh mesh = meshes::torus(1, 0.4, 40, 20);
  const Portrait portrait(mesh);
  Pool pool(2);
  const Pool::Turn turn(pool);
  const PortraitPicture alone = portrait.render(ahead(), 90, 60, {}, serially);
  const PortraitPicture together = portrait.render(
      ahead(), 90, 60, {}, [&](std::size_t count, const std::function<void(std::size_t)>& task) {
        pool.parallelFor(count, task);
      });
  EXPECT_EQ(alone.pixels, together.pixels);
}

}  // namespace
}  // namespace rankscope
