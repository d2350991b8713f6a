#include "scene/sample_scene.h"

#include <array>
#include <cmath>
#include <memory>
#include <numbers>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "io/png.h"
#include "scene/sample_shapes.h"

namespace rankscope {
namespace {

constexpr double kAngleX = 0.6911112070083618;  // as in the Blender set
constexpr double kDistance = 3.6;               // in the file's coordinates
constexpr int kRaysAcross = 3;                  // of a pixel

/// From the field's coordinates to those of the file.
SampleRay inFile(const Ray& ray, const FieldFrame& frame) {
  SampleRay out{};
  for (std::size_t k = 0; k < 3; ++k) {
    const std::size_t file = (k + 1) % 3;  // rows are in the order y, z, x
    out.origin[file] = (static_cast<double>(ray.origin[k]) - frame.offset[k]) / frame.scale;
    out.direction[file] = static_cast<double>(ray.direction[k]);
  }
  return out;
}

/// The mean colour of what a pixel's rays meet, and how many of them meet something.
std::array<float, 4> photographPixel(const PosedCamera& camera, int x, int y) {
  Double3 sum{};
  int met = 0;
  for (int i = 0; i < kRaysAcross * kRaysAcross; ++i) {
    const PixelPosition place{x + (i % kRaysAcross + 0.5) / kRaysAcross,
                              y + (i / kRaysAcross + 0.5) / kRaysAcross};
    const SampleRay ray = inFile(rayThrough(camera, place), FieldFrame{});
    if (const std::optional<SampleHit> hit = hitSample(ray)) {
      const Double3 colour = shadeSample(ray, *hit);
      for (std::size_t c = 0; c < 3; ++c) {
        sum[c] += colour[c];
      }
      ++met;
    }
  }
  std::array<float, 4> out{};
  for (std::size_t c = 0; c < 3 && met > 0; ++c) {
    out[c] = static_cast<float>(sum[c] / met);
  }
  out[3] = static_cast<float>(met) / (kRaysAcross * kRaysAcross);
  return out;
}

/// Turn `turn` of a spiral of golden angles, at an even share `height` of the hemisphere's height: as evenly
/// spread as can be.
PosedCamera onHemisphere(double turn, double height, int size) {
  const double azimuth = turn * std::numbers::pi * (3 - std::sqrt(5.0));
  const double z = 0.08 + 0.88 * height, ring = std::sqrt(1 - z * z);
  const Double3 place{kDistance * ring * std::cos(azimuth), kDistance * ring * std::sin(azimuth),
                      kDistance * z};
  const FieldFrame frame;
  Vec3 eye{};
  for (std::size_t k = 0; k < 3; ++k) {
    eye[k] = static_cast<float>(frame.scale * place[(k + 1) % 3]);
  }
  return lookAt(eye, {0, static_cast<float>(-0.1 * frame.scale), 0}, {0, 1, 0}, kAngleX, size, size);
}

/// Where to stand, and which of these places are taken.
struct Standpoints {
  std::size_t count = 0;
  double offset = 0;  ///< along the spiral
  std::size_t every = 1;
};

std::vector<View> photographAll(const char* folder, const Standpoints& places, int size,
                                const ParallelFor& parallelFor) {
  std::vector<View> views((places.count + places.every - 1) / places.every);
  parallelFor(views.size(), [&](std::size_t k) {
    View& view = views[k];
    const std::size_t i = k * places.every;
    const double turn = static_cast<double>(i) + places.offset;
    view.camera =
        onHemisphere(turn, (static_cast<double>(i) + 0.5) / static_cast<double>(places.count), size);
    view.name = fmt::format("{}/r_{}.png", folder, i);
    view.number = i;
    Image image = photographSample(view.camera);
    for (float& value : image.pixels) {
      value = static_cast<float>(toByte(value)) / 255.0F;  // what a file would keep
    }
    view.photograph = Photograph(image);
  });
  return views;
}

nlohmann::ordered_json framesOf(const std::vector<View>& views, const FieldFrame& frame) {
  nlohmann::ordered_json frames = nlohmann::ordered_json::array();
  for (const View& view : views) {
    nlohmann::ordered_json matrix = frame.toFile(view.camera.pose);
    matrix.push_back({0.0, 0.0, 0.0, 1.0});
    frames.push_back(
        {{"file_path", "./" + view.name.substr(0, view.name.rfind('.'))}, {"transform_matrix", matrix}});
  }
  return {{"camera_angle_x", kAngleX}, {"frames", frames}};
}

void writeViews(const std::filesystem::path& folder, const std::vector<View>& views) {
  for (const View& view : views) {
    const Image image = view.photograph.image();
    writeFileAtomically(folder / view.name,
                        encodePng(image.width, image.height, image.channels, image.pixels));
  }
}

}  // namespace

Image photographSample(const PosedCamera& camera) {
  Image image{camera.intrinsics.width, camera.intrinsics.height, 4, {}};
  image.pixels.reserve(4 * image.pixelCount());
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const std::array<float, 4> rgba = photographPixel(camera, x, y);
      image.pixels.insert(image.pixels.end(), rgba.begin(), rgba.end());
    }
  }
  return image;
}

ScenePtr makeSampleScene(const SampleSceneOptions& options, const ParallelFor& parallelFor) {
  auto scene = std::make_shared<Scene>();
  scene->name = "plinth";
  scene->train = photographAll("train", {options.views, 0, options.every}, options.size, parallelFor);
  scene->heldOut =
      photographAll("test", {options.heldOut, 0.5, options.heldOutEvery}, options.size, parallelFor);
  scene->listed = options.views + options.heldOut;
  return scene;
}

std::filesystem::path writeSampleScene(const std::filesystem::path& folder, const SampleSceneOptions& options,
                                       const ParallelFor& parallelFor) {
  const ScenePtr scene = makeSampleScene(options, parallelFor);
  for (const char* part : {"train", "test"}) {
    makeWritableFolder(folder / part);
  }
  writeViews(folder, scene->train);
  writeViews(folder, scene->heldOut);
  // Last: a folder with a transforms.json is whole.
  writeFileAtomically(folder / "transforms_test.json", framesOf(scene->heldOut, scene->frame).dump(1));
  const std::filesystem::path file = folder / "transforms_train.json";
  writeFileAtomically(file, framesOf(scene->train, scene->frame).dump(1));
  return file;
}

}  // namespace rankscope
