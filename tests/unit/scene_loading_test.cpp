#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "compute/pool.h"
#include "scene/pixel_draw.h"
#include "scene/scene.h"
#include "scene_fixture.h"
#include "signal_picture_bytes.h"

namespace rankscope {
namespace {

using scenes::Capture;
using scenes::document;
using scenes::expectComplaint;
using scenes::frame;
using scenes::serially;

ScenePtr load(const Capture& capture, const std::string& name = "", const SceneOptions& options = {}) {
  return loadScene(capture.path(name), options, serially);
}

std::vector<std::string> namesOf(const std::vector<View>& views) {
  std::vector<std::string> names;
  for (const View& view : views) {
    names.push_back(view.name);
  }
  return names;
}

using Names = std::vector<std::string>;

TEST(Scene, OfOneFileEvenFramesTrainAndTheMissingAreNamed) {
  const Capture capture;
  capture.blender("transforms_train.json", "train", 7, 4);
  for (const char* name : {"", "transforms_train.json"}) {
    const ScenePtr scene = load(capture, name);
    EXPECT_EQ(namesOf(scene->train), (Names{"train/r_0.png", "train/r_2.png"}));
    EXPECT_EQ(namesOf(scene->heldOut), (Names{"train/r_1.png", "train/r_3.png"}));
    EXPECT_EQ(scene->missing, (Names{"train/r_4.png", "train/r_5.png", "train/r_6.png"}));
    EXPECT_EQ(scene->listed, 7U);
    EXPECT_TRUE(scene->warnings.empty());
    EXPECT_EQ(scene->name, capture.path().filename());
    // Each has its own pixels.
    EXPECT_EQ(scene->train[1].photograph.at(3, 3), (std::array<float, 4>{2.0F / 255, 0, 0, 1}));
  }
}

TEST(Scene, FramesKeepTheirNumbersWhateverIsMissing) {
  const Capture capture;
  capture.blender("transforms.json", "train", 6, 6);
  std::filesystem::remove(capture.path("train/r_0.png"));
  std::filesystem::remove(capture.path("train/r_3.png"));
  const ScenePtr scene = load(capture);
  EXPECT_EQ(namesOf(scene->train), (Names{"train/r_2.png", "train/r_4.png"}));
  EXPECT_EQ(namesOf(scene->heldOut), (Names{"train/r_1.png", "train/r_5.png"}));
  EXPECT_EQ(scene->heldOut[1].number, 5U);
}

TEST(Scene, WhereOnlyEvenFramesAreThereEverySecondIsHeldOut) {
  const Capture capture;
  capture.blender("transforms.json", "train", 6, 6);
  for (const char* name : {"train/r_1.png", "train/r_3.png", "train/r_5.png"}) {
    std::filesystem::remove(capture.path(name));
  }
  const ScenePtr scene = load(capture);
  EXPECT_EQ(namesOf(scene->train), (Names{"train/r_0.png", "train/r_4.png"}));
  EXPECT_EQ(namesOf(scene->heldOut), (Names{"train/r_2.png"}));
  ASSERT_EQ(scene->warnings.size(), 1U);
}

TEST(Scene, HoldsOutTheFramesOfTheFileBeside) {
  const Capture capture;
  capture.blender("transforms_train.json", "train", 3, 3);
  capture.blender("transforms_val.json", "val", 2, 2);
  EXPECT_EQ(namesOf(load(capture)->heldOut), (Names{"val/r_0.png", "val/r_1.png"}));
  capture.blender("transforms_test.json", "test", 3, 2);
  const ScenePtr scene = load(capture);
  EXPECT_EQ(namesOf(scene->train), (Names{"train/r_0.png", "train/r_1.png", "train/r_2.png"}));
  EXPECT_EQ(namesOf(scene->heldOut), (Names{"test/r_0.png", "test/r_1.png"}));
  EXPECT_EQ(scene->missing, (Names{"test/r_2.png"}));
  EXPECT_EQ(scene->listed, 6U);
}

TEST(Scene, AFileBesideWithoutPhotographsIsNoSplit) {
  const Capture capture;
  capture.blender("transforms_train.json", "train", 4, 4);
  capture.blender("transforms_test.json", "test", 2, 0);
  const ScenePtr scene = load(capture);
  EXPECT_EQ(scene->train.size(), 2U);
  EXPECT_EQ(scene->heldOut.size(), 2U);
  EXPECT_EQ(scene->missing, (Names{"test/r_0.png", "test/r_1.png"}));
  ASSERT_EQ(scene->warnings.size(), 1U);
  EXPECT_NE(scene->warnings[0].find("transforms_test.json"), std::string::npos);
}

TEST(Scene, EndingsAreFoundAndOtherNamesLeftAlone) {
  const Capture capture;
  capture.photograph("images/a.png", 4, 4, {1, 2, 3});
  std::filesystem::copy(capture.path("images/a.png"), capture.path("images/b.jpg"));
  std::filesystem::copy(capture.path("images/a.png"), capture.path("images/c.0001.png"));
  capture.write("transforms.json",
                document(R"("fl_x": 5)", {frame("images/a"), frame("images/b"), frame("images/c.0001"),
                                          frame("./images/a.png"), frame("images/d.jpg")}));
  const SceneSummary summary = summariseScene(capture.path("transforms.json"));
  EXPECT_EQ(summary.present, (Names{"images/a.png", "images/c.0001.png", "images/b.jpg", "images/a.png"}));
  EXPECT_EQ(summary.missing, (Names{"images/d.jpg"}));
}

TEST(Scene, EveryKthOfEachPart) {
  const Capture capture;
  capture.blender("transforms_train.json", "train", 7, 7);
  capture.blender("transforms_test.json", "test", 4, 4);
  SceneOptions options;
  options.every = 3;
  options.heldOutEvery = 2;
  const ScenePtr scene = load(capture, "", options);
  EXPECT_EQ(namesOf(scene->train), (Names{"train/r_0.png", "train/r_3.png", "train/r_6.png"}));
  EXPECT_EQ(namesOf(scene->heldOut), (Names{"test/r_0.png", "test/r_2.png"}));
}

TEST(Scene, SmallerPhotographsSeeTheSame) {
  const Capture capture;
  capture.blender("transforms.json", "train", 2, 2);
  SceneOptions options;
  options.downscale = 4;
  const ScenePtr small = load(capture, "", options);
  EXPECT_EQ(small->train[0].photograph.width(), 2);
  const Intrinsics lens = small->train[0].camera.intrinsics;
  EXPECT_EQ(lens.width, 2);
  EXPECT_NEAR(lens.focalX, 1 / std::tan(0.69 / 2), 1e-12);
  EXPECT_EQ(lens.centreX, 1);
  options.size = PixelSize{4, 2};
  const ScenePtr wide = load(capture, "", options);
  EXPECT_EQ(wide->train[0].photograph.height(), 2);
  EXPECT_NEAR(wide->train[0].camera.intrinsics.focalX, 2 * lens.focalX, 1e-12);
  EXPECT_NEAR(wide->train[0].camera.intrinsics.focalY, lens.focalX, 1e-12);
  options.size.reset();
  options.downscale = 9;
  expectComplaint([&] { load(capture, "", options); }, {"r_0.png", "--downscale"});
}

TEST(Scene, MakingSmallerAndLayingOverAColourChangePlaces) {
  Rng rng(2);
  Image image{8, 6, 4, {}};
  for (std::size_t i = 0; i < 4 * image.pixelCount(); ++i) {
    image.pixels.push_back(i % 4 == 3 && rng.uniform() < 0.3 ? 0.0F : static_cast<float>(rng.uniform()));
  }
  const std::array<float, 3> colour{0.2F, 0.9F, 0.5F};
  const std::vector<float> first = laidOver(Photograph(resizedWithAlpha(image, {4, 2})), colour);
  const Image over = resizeArea({8, 6, 3, laidOver(Photograph(image), colour)}, {4, 2});
  for (std::size_t i = 0; i < first.size(); ++i) {
    ASSERT_NEAR(first[i], over.pixels[i], 1e-6);
  }
}

TEST(Photograph, KeepsBytesWhereTheyLoseNothing) {
  Image image{2, 2, 3, {}};
  for (int i = 0; i < 12; ++i) {
    image.pixels.push_back(static_cast<float>(20 * i) / 255.0F);
  }
  const Photograph bytes(image);
  EXPECT_EQ(bytes.bytes(), 12U);
  EXPECT_EQ(bytes.image().pixels, image.pixels);
  EXPECT_EQ(bytes.at(1, 0)[3], 1);
  image.pixels[5] = 1.7F;
  const Photograph floats(image);
  EXPECT_EQ(floats.bytes(), 48U);
  EXPECT_EQ(floats.at(1, 0)[2], 1.7F);
  const Photograph gray(Image{1, 1, 2, {0.5F, 0.25F}});
  EXPECT_EQ(gray.at(0, 0), (std::array<float, 4>{0.5F, 0.5F, 0.5F, 0.25F}));
}

TEST(Scene, RefusesInOneLine) {
  const Capture capture;
  expectComplaint([&] { load(capture, "absent.json"); }, {"absent.json"});
  expectComplaint([&] { load(capture); }, {"neither a transforms.json"});
  capture.blender("transforms.json", "train", 3, 0);
  expectComplaint([&] { load(capture); }, {"none of its 3 photographs", "train/r_0.png"});
  SceneOptions options;
  options.every = 0;
  expectComplaint([&] { load(capture, "", options); }, {"every"});
  options = {};
  options.bound = 0.5;
  expectComplaint([&] { load(capture, "", options); }, {"bound"});
}

TEST(Scene, PhotographsOfDifferentSizesNeedALensEach) {
  const Capture capture;
  capture.photograph("a.png", 8, 8, {9, 9, 9});
  capture.photograph("b.png", 8, 6, {9, 9, 9});
  capture.write("transforms.json", document(R"("camera_angle_x": 0.7)", {frame("a.png"), frame("b.png")}));
  expectComplaint([&] { load(capture); }, {"b.png", "8 x 6", "a.png", "8 x 8"});
  capture.write("transforms.json", document(R"("fl_x": 10)", {frame("a.png", R"("w": 8, "h": 8)"),
                                                              frame("b.png", R"("w": 8, "h": 6)")}));
  const ScenePtr scene = load(capture);
  EXPECT_EQ(scene->heldOut[0].camera.intrinsics.height, 6);
}

TEST(Scene, HeadersTellWhatAllPhotographsTake) {
  const Capture capture;
  // Enough data that the header is believed, and none that can be decoded.
  const pictures::Png large{8192, 8192, 1, 0, pictures::Bytes(8192, 0)};
  const pictures::Bytes bytes = pictures::encode(large);
  capture.photograph("a.png", 1, 1, {9, 9, 9});
  capture.write("b.png", std::string(bytes.begin(), bytes.end()));
  capture.write("transforms.json", document(R"("camera_angle_x": 0.7)", {frame("a.png"), frame("b.png")}));
  expectComplaint([&] { load(capture); }, {"b.png", "8192 x 8192", "a.png", "1 x 1"});
  std::vector<std::string> frames{frame("a.png", R"("w": 1, "h": 1)")};
  frames.insert(frames.end(), 24, frame("b.png", R"("w": 8192, "h": 8192)"));
  capture.write("transforms.json", document(R"("fl_x": 10)", frames));
  expectComplaint([&] { load(capture); }, {"transforms.json", "photographs take 4.5 GiB", "--downscale"});
}

TEST(Scene, ABrokenPhotographIsNamed) {
  const Capture capture;
  capture.blender("transforms.json", "train", 2, 2);
  capture.write("train/r_1.png", "no picture");
  expectComplaint([&] { load(capture); }, {"r_1.png"});
  std::filesystem::resize_file(capture.path("train/r_1.png"), 2'000'000'000);
  expectComplaint([&] { load(capture); }, {"r_1.png", "too large"});
  std::filesystem::resize_file(capture.path("transforms.json"), 100'000'000);
  expectComplaint([&] { load(capture); }, {"transforms.json", "too large"});
}

TEST(Scene, SummaryOpensOnePhotograph) {
  const Capture capture;
  capture.blender("transforms_train.json", "train", 5, 3);
  capture.write("train/r_1.png", "no picture");
  const SceneSummary summary = summariseScene(capture.path());
  EXPECT_EQ(summary.present, (Names{"train/r_0.png", "train/r_2.png", "train/r_1.png"}));
  EXPECT_EQ(summary.missing, (Names{"train/r_3.png", "train/r_4.png"}));
  EXPECT_EQ(summary.train, 2U);
  EXPECT_EQ(summary.heldOut, 1U);
  EXPECT_EQ(summary.lens.width, 8);
}

// ---- Pixels of a step ----

/// Photograph i is i / 255 red, and half transparent.
std::vector<View> someViews() {
  std::vector<View> views(4);
  for (std::size_t i = 0; i < views.size(); ++i) {
    views[i].camera = lookAt({0, 0, static_cast<float>(-2 - static_cast<int>(i))}, {}, {0, 1, 0}, 0.7, 10, 5);
    Image image{10, 5, 4, {}};
    for (std::size_t p = 0; p < 50; ++p) {
      image.pixels.insert(image.pixels.end(),
                          {static_cast<float>(i) / 255, static_cast<float>(p) / 255, 0, 0.6F});
    }
    views[i].photograph = Photograph(image);
  }
  return views;
}

TEST(PixelDraw, TargetsAreOfTheRaysPixels) {
  const std::vector<View> views = someViews();
  PixelDraw draw{7, 3};
  draw.background = Background::White;
  std::vector<Ray> rays(2000);
  const RaySource source = drawnRays(views, draw);
  for (std::size_t first = 0; first < rays.size(); first += kRayChunk) {
    source(first, std::span(rays).subspan(first, std::min(kRayChunk, rays.size() - first)));
  }
  std::vector<DrawnTarget> targets(rays.size());
  drawnTargets(views, draw, targets);
  std::vector<int> seen(200, 0);
  for (std::size_t r = 0; r < rays.size(); ++r) {
    // Which view: by where the ray starts. Which pixel: where the ray projects.
    const auto view = static_cast<std::size_t>(std::lround(-2 - rays[r].origin[2]));
    const std::optional<PixelPosition> place = project(views[view].camera, rays[r].at(1));
    ASSERT_TRUE(place);
    const auto x = static_cast<std::size_t>(place->x), y = static_cast<std::size_t>(place->y);
    ASSERT_NEAR(place->x, static_cast<double>(x) + 0.5, 1e-4) << "through its middle";
    ASSERT_NEAR(targets[r].colour[0], 0.6F * static_cast<float>(view) / 255 + 0.4F, 1e-6);
    ASSERT_NEAR(targets[r].colour[1], 0.6F * static_cast<float>(10 * y + x) / 255 + 0.4F, 1e-6);
    ++seen[50 * view + 10 * y + x];
  }
  // Ten draws of each on average: none is missed but once in e^10.
  EXPECT_EQ(std::count(seen.begin(), seen.end(), 0), 0);
  EXPECT_LT(*std::max_element(seen.begin(), seen.end()), 30);
}

TEST(PixelDraw, OneViewAndRandomBackgrounds) {
  const std::vector<View> views = someViews();
  std::vector<int> chosen(views.size(), 0);
  for (std::uint64_t step = 0; step < 100; ++step) {
    PixelDraw draw{7, step, true};
    std::vector<Ray> rays(kRayChunk);
    drawnRays(views, draw)(0, rays);
    EXPECT_TRUE(
        std::all_of(rays.begin(), rays.end(), [&](const Ray& ray) { return ray.origin == rays[0].origin; }));
    ++chosen[static_cast<std::size_t>(std::lround(-2 - rays[0].origin[2]))];
  }
  EXPECT_GT(*std::min_element(chosen.begin(), chosen.end()), 8);
  std::vector<DrawnTarget> targets(1000);
  drawnTargets(views, {7, 0}, targets);
  double mean = 0;
  for (const DrawnTarget& target : targets) {
    mean += static_cast<double>(target.background[1]) / 1000;
    ASSERT_NEAR(target.colour[2], 0.4F * target.background[2], 1e-6);
  }
  EXPECT_NEAR(mean, 0.5, 0.04);
  EXPECT_NE(targets[0].background, targets[1].background);
}

TEST(PixelDraw, IsAFunctionOfSeedAndStreamAlone) {
  const std::vector<View> views = someViews();
  std::vector<DrawnTarget> once(500), again(300), other(300);
  drawnTargets(views, {7, 3}, once);
  drawnTargets(views, {7, 3}, again);
  drawnTargets(views, {7, 4}, other);
  EXPECT_TRUE(std::equal(again.begin(), again.end(), once.begin()));
  EXPECT_NE(again, other);
  const OccupancyGrid grid({16, 1});
  RayMarch march;
  march.grid = &grid;
  RayBatch serial, pooled;
  fillRayBatch(drawnRays(views, {7, 3}), march, {}, serially, serial);
  Pool pool(3);
  pool.enter();
  const Pool::Turn turn(pool);
  fillRayBatch(
      drawnRays(views, {7, 3}), march, {},
      [&](std::size_t count, const auto& task) { pool.parallelFor(count, task); }, pooled);
  EXPECT_EQ(serial.rays, pooled.rays);
  EXPECT_EQ(serial.positions, pooled.positions);
}

}  // namespace
}  // namespace rankscope
