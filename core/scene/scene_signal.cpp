#include "scene/scene_signal.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/error.h"
#include "base/fnv1a.h"
#include "base/rng.h"
#include "radiance/ray.h"
#include "scene/pixel_draw.h"
#include "scene/sample_scene.h"
#include "signal/image_ops.h"
#include "signal/samples.h"
#include "signal/source_kind.h"

namespace rankscope {
namespace {

/// A place on each ray, anywhere in its part within the cube: where activations are looked at.
std::vector<float> placesOnRays(const View& view, float bound) {
  constexpr std::uint64_t kSeed = 0;  // the places belong to the signal, not to a Run
  Rng rng(kSeed, 0);
  std::vector<float> places;
  for (const Ray& ray : raysOf(view.camera)) {
    const auto share = static_cast<float>(rng.uniform());
    const RayInterval inside = intersectCube(ray, bound, 0);
    const Vec3 place = inside.empty() ? Vec3{} : ray.at(inside.near + share * (inside.far - inside.near));
    for (const float coordinate : place) {
      places.push_back(std::clamp(coordinate / bound, -1.0F, 1.0F));
    }
    places.insert(places.end(), ray.direction.begin(), ray.direction.end());
  }
  return places;
}

/// With their number: a view that changes from one list to the other makes another signal.
void addViews(const std::vector<View>& views, Fnv1a& hash) {
  hash.add(std::vector<std::uint64_t>{views.size()});
  for (const View& view : views) {
    const Intrinsics& lens = view.camera.intrinsics;
    const Distortion& bent = view.camera.distortion;
    hash.add(std::vector<double>{lens.focalX, lens.focalY, lens.centreX, lens.centreY});
    hash.add(std::vector<double>{bent.k1, bent.k2, bent.k3, bent.k4, bent.p1, bent.p2});
    for (const auto& row : view.camera.pose) {
      hash.add(std::vector<double>(row.begin(), row.end()));
    }
    hash.add(view.photograph.image().pixels);
  }
}

/// The missing photographs by name, and what else was found.
std::vector<std::string> notesOf(const Scene& scene) {
  constexpr std::size_t kMostNames = 100;
  std::vector<std::string> notes;
  if (!scene.missing.empty()) {
    const std::size_t named = std::min(kMostNames, scene.missing.size());
    const std::string more =
        scene.missing.size() > named ? fmt::format(" and {} more", scene.missing.size() - named) : "";
    notes.push_back(fmt::format(
        "{} of {} photographs are missing and left out: {}{}", scene.missing.size(), scene.listed,
        fmt::join(scene.missing.begin(), scene.missing.begin() + static_cast<std::ptrdiff_t>(named), ", "),
        more));
  }
  notes.insert(notes.end(), scene.warnings.begin(), scene.warnings.end());
  return notes;
}

SceneOptions optionsOf(const SignalSpec& spec) {
  SceneOptions options;
  options.downscale = spec.downscale;
  options.every = spec.every;
  options.heldOutEvery = spec.heldOutEvery;
  if (!spec.resize.empty()) {
    options.size = parseSize(spec.resize);
  }
  if (spec.sceneScale > 0) {
    options.scale = spec.sceneScale;
  }
  if (spec.sceneBound > 0) {
    options.bound = spec.sceneBound;
  }
  return options;
}

constexpr int kLargestSample = 400;  // on a side: nine rays to each of its pixels

/// What the options of files mean for photographs that are taken on request.
SampleSceneOptions sampleOptionsOf(const SignalSpec& spec) {
  SampleSceneOptions options;
  options.size = std::max(1, options.size / spec.downscale);
  options.every = static_cast<std::size_t>(spec.every);
  options.heldOutEvery = static_cast<std::size_t>(spec.heldOutEvery);
  if (spec.resize.empty()) {
    return options;
  }
  const PixelSize size = parseSize(spec.resize);
  if (size.width != size.height || size.width > kLargestSample) {
    throw UserError("resize",
                    fmt::format("{} is no size for this scene, whose photographs are square", spec.resize),
                    fmt::format("at most {0}x{0}", kLargestSample));
  }
  options.size = size.width;
  return options;
}

}  // namespace

const View& shownView(const Scene& scene, int view) {
  const std::vector<View>& views = scene.heldOut.empty() ? scene.train : scene.heldOut;
  if (view < 0 || static_cast<std::size_t>(view) >= views.size()) {
    throw UserError("view", fmt::format("there is no {} among {} views", view, views.size()),
                    fmt::format("the last is {}", views.size() - 1));
  }
  return views[static_cast<std::size_t>(view)];
}

SignalPtr makeSceneSignal(ScenePtr scene, int view) {
  const View& shown = shownView(*scene, view);
  auto signal = std::make_shared<Signal>();
  signal->kind = SignalKind::Scene;
  signal->name = scene->name;
  signal->points = static_cast<std::int64_t>(shown.photograph.width()) * shown.photograph.height();
  signal->inputDimension = 6;
  signal->outputDimension = 3;
  signal->coordinates = placesOnRays(shown, static_cast<float>(scene->frame.bound));
  signal->values = laidOver(shown.photograph, kShownBackground);
  signal->lattice.extents = {shown.photograph.height(), shown.photograph.width()};
  Fnv1a hash;
  hash.add(std::vector<double>{scene->frame.scale, scene->frame.bound});
  addViews(scene->train, hash);
  addViews(scene->heldOut, hash);
  signal->digest = hash.hex();
  signal->view = view;
  signal->notes = notesOf(*scene);
  signal->scene = std::move(scene);
  return signal;
}

SignalPtr loadSceneSignal(const SignalSpec& spec, const ParallelFor& parallelFor) {
  std::error_code ignored;
  if (!spec.source.starts_with("sample:") && !std::filesystem::exists(spec.source, ignored)) {
    throw UserError(spec.source, "is not there", "check its name");
  }
  const SourceKind kind = sourceKind(spec.source);
  if (kind != SourceKind::Scene) {
    throw UserError(spec.source, "is no scene",
                    fmt::format("name a transforms.json, a folder with one, or sample:{}",
                                sceneSampleList().front().name));
  }
  if (spec.source.starts_with("sample:")) {
    return makeSceneSignal(makeSampleScene(sampleOptionsOf(spec), parallelFor), spec.view);
  }
  return makeSceneSignal(loadScene(spec.source, optionsOf(spec), parallelFor), spec.view);
}

}  // namespace rankscope
