#include "engine/shape_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "engine/radiance_view.h"
#include "scene/viewpoint.h"
#include "surface/sphere_tracer.h"
#include "train/slice_place.h"

namespace rankscope {
namespace {

constexpr std::size_t kPartRays = 8192;
constexpr std::size_t kPartPoints = 1 << 15;
constexpr float kHalf = 0.5F;
constexpr int kSlopeCells = 16;
constexpr float kReserve = 1.15F;          // of slopes between the samples of the lattice
constexpr float kStepOfOdds = 1.0F / 192;  // odds tell no distances

/// A white surface under a light beside the eye, over white.
void addColour(const TracedHit& hit, const TracedRay& ray, float* rgb) {
  constexpr float kAmbient = 0.25F;
  float facing = 0;
  for (std::size_t k = 0; k < 3; ++k) {
    facing -= hit.normal[k] * ray.direction[k];
  }
  const float light = hit.met ? kAmbient + (1 - kAmbient) * std::abs(facing) * 0.85F : 1;
  std::fill_n(rgb, 3, light);
}

void paint(const LiveView& view, const TracedRay& ray, const TracedHit& hit, float* pixel) {
  switch (view.kind) {
    case ViewKind::Colour:
      addColour(hit, ray, pixel);
      break;
    case ViewKind::Depth:
      pixel[0] = hit.distance;
      break;
    case ViewKind::Normals:
      std::copy(hit.normal.begin(), hit.normal.end(), pixel);
      break;
    case ViewKind::Samples:
      pixel[0] = static_cast<float>(hit.samples);
      break;
    case ViewKind::Slice:
      break;
  }
}

bool traceView(const Field& field, const TaskSpec& task, const PosedCamera& camera, LiveView& view,
               const GoOn& goOn) {
  TraceSettings settings;
  settings.half = kHalf;
  settings.slope = kReserve * steepestSlope(field, kHalf, kSlopeCells);
  settings.shortestStep = task.task == "occupancy" ? kStepOfOdds : settings.shortestStep;
  const auto channels = static_cast<std::size_t>(channelsOf(view.kind));
  const std::size_t count = view.pixels.size() / channels;
  std::vector<TracedRay> rays;
  std::vector<TracedHit> hits;
  for (std::size_t first = 0; first < count; first += kPartRays) {
    if (first > 0 && !goOn()) {
      return false;
    }
    rays.clear();
    for (const Ray& ray : raysOfPart(camera, view, first, std::min(kPartRays, count - first))) {
      rays.push_back({ray.origin, ray.direction});
    }
    hits.resize(rays.size());
    traceRays(field, rays, settings, hits);
    for (std::size_t i = 0; i < rays.size(); ++i) {
      paint(view, rays[i], hits[i], &view.pixels[channels * (first + i)]);
    }
  }
  return true;
}

Point3 placeOf(const LiveView& view, std::size_t index) {
  const std::array<double, 3> place = pixelPlace(view, index);
  return {static_cast<float>(place[0]), static_cast<float>(place[1]), static_cast<float>(place[2])};
}

bool sliceView(const Field& field, LiveView& view, const GoOn& goOn) {
  std::vector<Point3> points;
  for (std::size_t first = 0; first < view.pixels.size(); first += kPartPoints) {
    if (first > 0 && !goOn()) {
      return false;
    }
    const std::size_t count = std::min(kPartPoints, view.pixels.size() - first);
    points.clear();
    for (std::size_t i = first; i < first + count; ++i) {
      points.push_back(placeOf(view, i));
    }
    field(points, std::span(view.pixels).subspan(first, count));
  }
  return true;
}

}  // namespace

std::shared_ptr<LiveView> renderShapeView(const Field& field, const TaskSpec& task,
                                          const ViewRequest& request, int reduction, const GoOn& goOn) {
  const bool slice = request.kind == ViewKind::Slice;
  if (request.width < 1 || request.height < 1 || request.photograph ||
      (slice && (request.slice.axis < 0 || request.slice.axis > 2))) {
    return nullptr;
  }
  std::shared_ptr<LiveView> view = blankView(request, reduction);
  const bool done =
      slice
          ? sliceView(field, *view, goOn)
          : traceView(field, task, posedCameraOf(request.camera, request.width, request.height), *view, goOn);
  return done ? view : nullptr;
}

}  // namespace rankscope
