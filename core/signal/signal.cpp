#include "signal/signal.h"

#include <filesystem>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"
#include "base/fnv1a.h"
#include "mesh/mesh_file.h"
#include "shape/shape.h"
#include "shape/shape_sampler.h"
#include "signal/cohort.h"
#include "signal/coordinates.h"
#include "signal/image_ops.h"
#include "signal/picture_preparation.h"
#include "signal/picture_source.h"
#include "signal/samples.h"
#include "signal/source_kind.h"

namespace rankscope {
namespace {

constexpr std::string_view kSamplePrefix = "sample:";
bool isSample(const std::string& source) {
  return source.starts_with(kSamplePrefix);
}

std::string nameOf(const std::string& source) {
  return isSample(source) ? source.substr(kSamplePrefix.size())
                          : std::filesystem::path(source).filename().string();
}

Audio readAudioSource(const SignalSpec& spec) {
  const Excerpt excerpt{spec.start, spec.seconds, spec.channel};
  if (!isSample(spec.source)) {
    return readAudio(spec.source, excerpt);
  }
  return cutExcerpt(makeAudioSample(nameOf(spec.source)), excerpt, spec.source);
}

Mesh readShapeSource(const SignalSpec& spec) {
  if (sourceKindByName(spec.source) != SourceKind::Shape && isSample(spec.source)) {
    throw UserError(spec.source, "is no mesh", "name an OBJ, PLY, STL, OFF or XYZ file, or sample:knot");
  }
  return isSample(spec.source) ? makeShapeSample(nameOf(spec.source)) : readMesh(spec.source);
}

SignalPtr makeNamedSignal(Image image, const std::string& name, const std::string& where) {
  if (image.pixelCount() < 2) {
    throw UserError(where, fmt::format("is a picture of {}x{} pixels", image.width, image.height),
                    "at least two pixels are needed to learn from");
  }
  requireLearnable(image, where);
  auto signal = std::make_shared<Signal>();
  signal->name = name;
  signal->points = static_cast<std::int64_t>(image.pixelCount());
  signal->inputDimension = 2;
  signal->outputDimension = image.channels;
  signal->coordinates = pixelCoordinates(image.width, image.height);
  signal->values = std::move(image.pixels);
  signal->lattice.extents = {image.height, image.width};
  Fnv1a hash;
  hash.add(signal->lattice.extents);
  hash.add(signal->values);
  signal->digest = hash.hex();
  return signal;
}

}  // namespace

SignalPtr makeImageSignal(Image image, const std::string& name) {
  return makeNamedSignal(std::move(image), name, name);
}

SignalPtr makeAudioSignal(Audio audio, const std::string& name, double start) {
  if (audio.samples.size() < 2) {
    throw UserError(name, "has less than two samples", "at least two are needed to learn from");
  }
  auto signal = std::make_shared<Signal>();
  signal->kind = SignalKind::Audio;
  signal->name = name;
  signal->points = static_cast<std::int64_t>(audio.samples.size());
  signal->inputDimension = 1;
  signal->outputDimension = 1;
  signal->coordinates = lineCoordinates(audio.samples.size());
  signal->values = std::move(audio.samples);
  signal->lattice.extents = {signal->points};
  signal->sampleRate = audio.rate;
  signal->start = start;
  Fnv1a hash;
  hash.add(signal->lattice.extents);
  hash.add(signal->values);
  hash.add(std::vector<std::int64_t>{audio.rate});
  signal->digest = hash.hex();
  return signal;
}

SignalPtr makeShapeSignal(const Mesh& original, const std::string& name, const TaskSpec& task) {
  constexpr std::size_t kPoints = 8192;
  constexpr std::uint64_t kSeed = 0;  // the points belong to the signal, not to a Run
  const auto shape = std::make_shared<const Shape>(original, static_cast<std::size_t>(task.surfacePoints));
  std::vector<Point3> points(kPoints);
  drawNearSurface(*shape, task, kSeed, 0, points, onThisThread);
  auto signal = std::make_shared<Signal>();
  signal->kind = SignalKind::Shape;
  signal->name = name;
  signal->points = static_cast<std::int64_t>(kPoints);
  signal->inputDimension = 3;
  signal->outputDimension = 1;
  for (const Point3& point : points) {
    signal->coordinates.insert(signal->coordinates.end(), point.begin(), point.end());
  }
  signal->values.resize(kPoints);
  signal->distances.resize(kPoints);
  shapeTargets(*shape, task, points, signal->values, onThisThread);
  shape->signedDistances(points, signal->distances, onThisThread);
  Fnv1a hash;
  hash.add(shape->surface().positions);
  hash.add(shape->surface().triangles);
  hash.add(shape->cloud().positions);
  hash.add(signal->coordinates);
  hash.add(signal->values);
  signal->digest = hash.hex();
  signal->shape = shape;
  return signal;
}

SignalPtr loadSignal(const SignalSpec& spec, const TaskSpec& task) {
  if (isShapeTask(task.task)) {
    return makeShapeSignal(readShapeSource(spec), nameOf(spec.source), task);
  }
  if (task.task == "audio" && isSample(spec.source)) {
    return makeAudioSignal(readAudioSource(spec), nameOf(spec.source), spec.start);
  }
  if (task.task == "cohort") {
    return loadCohort(spec);
  }
  const SourceKind kind = sourceKind(spec.source);
  if (kind == SourceKind::Cohort) {
    throw UserError(spec.source, "is a folder of pictures, not one", "the task for it is cohort");
  }
  if (kind == SourceKind::Shape) {
    throw UserError(spec.source, "is a mesh, not a picture", "the tasks for it are sdf and occupancy");
  }
  if (kind == SourceKind::Scene) {
    throw UserError(spec.source, "is no picture but a folder or a scene",
                    "the task for posed photographs is nerf");
  }
  const bool audio = kind == SourceKind::Audio;
  if (audio != (task.task == "audio")) {
    throw UserError(spec.source, audio ? "is audio, not a picture" : "is no audio",
                    audio ? "the task for it is audio" : "name a WAV, FLAC or Ogg file");
  }
  if (audio) {
    return makeAudioSignal(readAudioSource(spec), nameOf(spec.source), spec.start);
  }
  const PicturePreparation preparation(spec);
  Image image = preparation.apply(readPictureSource(spec));
  if (task.task == "ct") {
    image = stretchedToUnit(asGray(image), spec.source);
  }
  return makeNamedSignal(std::move(image), nameOf(spec.source), spec.source);
}

std::vector<std::string> supportedSignalEndings() {
  return {"png", "jpg",  "jpeg", "bmp", "tga", "hdr", "exr", "dcm",
          "wav", "flac", "ogg",  "obj", "ply", "stl", "off", "xyz"};
}

}  // namespace rankscope
