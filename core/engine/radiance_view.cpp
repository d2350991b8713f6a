#include "engine/radiance_view.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "scene/scene_signal.h"
#include "scene/viewpoint.h"

namespace rankscope {
namespace {

constexpr std::size_t kPartRays = 1024;
constexpr float kSeenOpacity = 0.02F;  // of what has a surface to speak of
constexpr int kUsualCells = 64;        // of the grid that there is not
constexpr std::size_t kAxes = 3;
constexpr std::size_t kProbes = 2 * kAxes;  // around a place

/// What a part needs while it is made.
struct PartBuffers {
  std::vector<float> colour, opacity, depth;
  void fit(std::size_t rays) {
    colour.resize(3 * rays);
    opacity.resize(rays);
    depth.resize(rays);
  }
};

DensityAt densitiesOf(const ViewedField& field) {
  return [&field](std::span<const float> positions, std::span<float> densities) {
    const auto rows = static_cast<std::int64_t>(densities.size());
    if (rows == 0) {
      return;
    }
    const at::Tensor x = at::from_blob(const_cast<float*>(positions.data()),
                                       {rows, static_cast<std::int64_t>(kAxes)}, at::kFloat)
                             .to(field.device);
    at::Tensor logarithms = at::empty({rows, 1}, x.options());
    field.engine.forward(x, logarithms);
    const at::Tensor values = logarithms.exp_().to(at::kCPU).contiguous();
    std::copy_n(values.data_ptr<float>(), densities.size(), densities.begin());
  };
}

/// About a cell of the grid: finer than that the field is not known well.
float probeStep(const ViewedField& field) {
  const int cells = field.grid != nullptr ? field.grid->settings().resolution : kUsualCells;
  return std::min(1.0F, 1 / field.settings.bound) * 2 / static_cast<float>(cells);
}

/// Of a part's rays, times their opacities; 0 where nothing is seen.
void normalsOfPart(const ViewedField& field, std::span<const Ray> rays, const PartBuffers& buffers,
                   std::span<float> out) {
  std::vector<std::size_t> seen;
  std::vector<float> places;
  for (std::size_t i = 0; i < rays.size(); ++i) {
    if (buffers.opacity[i] >= kSeenOpacity) {
      seen.push_back(i);
      for (const float coordinate : rays[i].at(buffers.depth[i])) {
        places.push_back(std::clamp(coordinate / field.settings.bound, -1.0F, 1.0F));
      }
    }
  }
  std::vector<float> normals(places.size());
  densityNormals(densitiesOf(field), places, probeStep(field), normals);
  std::fill(out.begin(), out.end(), 0.0F);
  for (std::size_t k = 0; k < seen.size(); ++k) {
    for (std::size_t axis = 0; axis < kAxes; ++axis) {
      out[kAxes * seen[k] + axis] = buffers.opacity[seen[k]] * normals[kAxes * k + axis];
    }
  }
}

class ViewPainter {
 public:
  ViewPainter(const ViewedField& field, const ParallelFor& parallelFor)
      : field_(field),
        parallelFor_(parallelFor),
        renderer_(field.engine, field.grid, field.settings, field.device) {}

  void paint(ViewKind kind, std::span<const Ray> rays, std::span<float> out) {
    buffers_.fit(rays.size());
    RayPicture picture{buffers_.colour, buffers_.opacity, {}, {}};
    if (kind == ViewKind::Colour) {
      picture.colour = out;
    } else if (kind == ViewKind::Depth) {
      picture.depth = out;
    } else if (kind == ViewKind::Samples) {
      picture.samples = out;
    } else {
      picture.depth = buffers_.depth;
    }
    renderer_.render(rays, kShownBackground, parallelFor_, picture);
    if (kind == ViewKind::Normals) {
      normalsOfPart(field_, rays, buffers_, out);
    }
  }

 private:
  const ViewedField& field_;
  const ParallelFor& parallelFor_;
  RadianceRenderer renderer_;
  PartBuffers buffers_;
};

/// Along an axis of a photograph: what a pixel of a picture of another size covers.
struct PixelSpan {
  double begin = 0;
  double end = 0;

  int first() const { return static_cast<int>(begin); }
  double share(int pixel) const { return std::min(end, pixel + 1.0) - std::max<double>(begin, pixel); }
};

PixelSpan spanOf(int pixel, int size, int photographed) {
  const double step = static_cast<double>(photographed) / size;
  return {pixel * step, std::min<double>((pixel + 1) * step, photographed)};
}

/// Over white. Only where it is asked for: a coarse view looks at few pixels of a large photograph.
std::array<double, 3> meanOver(const Photograph& photograph, const PixelSpan& columns,
                               const PixelSpan& rows) {
  std::array<double, 3> sum{};
  double area = 0;
  for (int y = rows.first(); y < rows.end; ++y) {
    for (int x = columns.first(); x < columns.end; ++x) {
      const std::array<float, 4> rgba = photograph.at(x, y);
      const double weight = rows.share(y) * columns.share(x);
      for (std::size_t c = 0; c < 3; ++c) {
        const float colour = rgba[3] * rgba[c] + (1 - rgba[3]) * kShownBackground[c];
        sum[c] += weight * static_cast<double>(colour);
      }
      area += weight;
    }
  }
  for (double& value : sum) {
    value /= area;
  }
  return sum;
}

}  // namespace

std::shared_ptr<LiveView> blankView(const ViewRequest& request, int reduction) {
  auto view = std::make_shared<LiveView>();
  view->serial = request.serial;
  view->kind = request.kind;
  view->camera = request.camera;
  view->photograph = request.photograph;
  view->slice = request.slice;
  view->reduction = reduction;
  view->fullWidth = request.width;
  view->fullHeight = request.height;
  view->width = reducedExtent(request.width, reduction);
  view->height = reducedExtent(request.height, reduction);
  const std::size_t rays = static_cast<std::size_t>(view->width) * static_cast<std::size_t>(view->height);
  view->pixels.resize(rays * static_cast<std::size_t>(channelsOf(view->kind)));
  return view;
}

std::vector<Ray> raysOfPart(const PosedCamera& camera, const LiveView& view, std::size_t first,
                            std::size_t count) {
  std::vector<Ray> rays;
  rays.reserve(count);
  for (std::size_t i = first; i < first + count; ++i) {
    const int column = static_cast<int>(i) % view.width;
    const int row = static_cast<int>(i) / view.width;
    rays.push_back(rayThrough(camera, {pixelOf(column, view.reduction, view.fullWidth) + 0.5,
                                       pixelOf(row, view.reduction, view.fullHeight) + 0.5}));
  }
  return rays;
}

void compareWith(const Photograph& photograph, LiveView& view) {
  if (view.kind != ViewKind::Colour) {
    return;
  }
  double sum = 0;
  for (std::size_t pixel = 0; 3 * pixel < view.pixels.size(); ++pixel) {
    const int column = pixelOf(static_cast<int>(pixel) % view.width, view.reduction, view.fullWidth);
    const int row = pixelOf(static_cast<int>(pixel) / view.width, view.reduction, view.fullHeight);
    const std::array<double, 3> target =
        meanOver(photograph, spanOf(column, view.fullWidth, photograph.width()),
                 spanOf(row, view.fullHeight, photograph.height()));
    for (std::size_t c = 0; c < 3; ++c) {
      const double difference = static_cast<double>(view.pixels[3 * pixel + c]) - target[c];
      sum += difference * difference;
    }
  }
  view.meanSquaredError = sum / static_cast<double>(view.pixels.size());
}

void densityNormals(const DensityAt& densityAt, std::span<const float> places, float step,
                    std::span<float> normals) {
  const std::size_t count = places.size() / kAxes;
  std::vector<float> probes;
  probes.reserve(kProbes * places.size());
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t probe = 0; probe < kProbes; ++probe) {
      const float way = probe % 2 == 0 ? -step : step;
      for (std::size_t axis = 0; axis < kAxes; ++axis) {
        const float place = places[kAxes * i + axis];
        // At the faces of the cube one of the two is nearer.
        probes.push_back(axis == probe / 2 ? std::clamp(place + way, -1.0F, 1.0F) : place);
      }
    }
  }
  std::vector<float> densities(kProbes * count);
  densityAt(probes, densities);
  for (std::size_t i = 0; i < count; ++i) {
    std::array<double, kAxes> downhill{};
    for (std::size_t axis = 0; axis < kAxes; ++axis) {
      const std::size_t below = kProbes * i + 2 * axis;
      const double distance = static_cast<double>(probes[kAxes * (below + 1) + axis]) -
                              static_cast<double>(probes[kAxes * below + axis]);
      downhill[axis] =
          (static_cast<double>(densities[below]) - static_cast<double>(densities[below + 1])) / distance;
    }
    const double length = std::hypot(downhill[0], downhill[1], downhill[2]);
    const bool known = length > 0 && std::isfinite(length);
    for (std::size_t axis = 0; axis < kAxes; ++axis) {
      normals[kAxes * i + axis] = known ? static_cast<float>(downhill[axis] / length) : 0.0F;
    }
  }
}

std::optional<PosedCamera> cameraFor(const Scene& scene, const ViewRequest& request) {
  if (request.width < 1 || request.height < 1 || request.kind == ViewKind::Slice) {
    return std::nullopt;
  }
  if (!request.photograph) {
    return posedCameraOf(request.camera, request.width, request.height);
  }
  if (*request.photograph >= viewCount(scene)) {
    return std::nullopt;
  }
  const PosedCamera& camera = viewOf(scene, *request.photograph).camera;
  const bool same = camera.intrinsics.width == request.width && camera.intrinsics.height == request.height;
  return same ? camera : resized(camera, request.width, request.height);
}

std::shared_ptr<LiveView> renderView(const ViewedField& field, const PosedCamera& camera,
                                     const ViewRequest& request, int reduction,
                                     const ParallelFor& parallelFor, const GoOn& goOn) {
  const at::NoGradGuard guard;
  std::shared_ptr<LiveView> view = blankView(request, reduction);
  const auto channels = static_cast<std::size_t>(channelsOf(view->kind));
  const std::size_t rays = view->pixels.size() / channels;
  ViewPainter painter(field, parallelFor);
  for (std::size_t first = 0; first < rays; first += kPartRays) {
    if (first > 0 && !goOn()) {
      return nullptr;
    }
    const std::size_t count = std::min(kPartRays, rays - first);
    painter.paint(view->kind, raysOfPart(camera, *view, first, count),
                  std::span(view->pixels).subspan(channels * first, channels * count));
  }
  return view;
}

}  // namespace rankscope
