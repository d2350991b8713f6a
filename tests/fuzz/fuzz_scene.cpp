// Any bytes must either be a transforms.json whose cameras give finite rays that project to where they came
// from, and whose paths stay in their folder, or be refused; and so for a camera's text, which comes back to
// the last bit.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "camera/camera_text.h"
#include "fuzz_support.h"
#include "scene/transforms.h"
#include "scene/viewpoint.h"

namespace {

using namespace rankscope;
using fuzz::require;

bool isFinite(const Vec3& v) {
  return std::isfinite(v[0]) && std::isfinite(v[1]) && std::isfinite(v[2]);
}

void requireWhole(const PosedCamera& camera) {
  for (const double along : {0.0, 0.3, 1.0}) {
    const PixelPosition place{along * camera.intrinsics.width, along * camera.intrinsics.height};
    const Ray ray = rayThrough(camera, place);
    require(isFinite(ray.origin) && isFinite(ray.direction));
  }
}

void requireInside(const std::string& path) {
  const std::filesystem::path plain = std::filesystem::path(path).lexically_normal();
  require(plain.is_relative() && plain.begin() != plain.end() && *plain.begin() != "..");
}

void tryTransforms(const std::string& text) {
  const Transforms transforms = parseTransforms(text, "input");
  require(!transforms.frames.empty() && transforms.frames.size() <= transforms.listed);
  const FieldFrame box = fieldFrameOf(transforms);
  require(box.scale > 0 && box.bound >= 1 && box.bound <= 128);
  for (const TransformsFrame& frame : transforms.frames) {
    requireInside(frame.path);
    fuzz::decodeOrRefuse([&] {
      const Intrinsics lens = intrinsicsFor(frame.lens, 64, 48, "photograph");
      require(lens.focalX > 0 && lens.focalY > 0);
    });
    const PosedCamera camera{{64, 48, 70, 70, 32, 24}, frame.lens.distortion, box.toField(frame.pose)};
    requireWhole(camera);
  }
}

void tryCamera(const std::string& text) {
  const Camera camera = cameraFromText(text, "input");
  require(cameraFromText(cameraToText(camera), "again") == camera);
  requireWhole(posedCameraOf(camera, 64, 48));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  fuzz::decodeOrRefuse([&] { tryTransforms(text); });
  fuzz::decodeOrRefuse([&] { tryCamera(text); });
  return 0;
}
