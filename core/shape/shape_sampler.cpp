#include "shape/shape_sampler.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/rng.h"

namespace rankscope {
namespace {

constexpr std::size_t kChunk = 512;  // rows from one generator: part of what a seed means
constexpr float kBox = 0.5F;

/// Of scale b, from one uniform number.
double laplace(double b, Rng& rng) {
  const double u = rng.uniform(-0.5, 0.5);
  const double size = -b * std::log(std::max(1 - 2 * std::abs(u), 0x1p-53));
  return u < 0 ? -size : size;
}

float wrapped(float x) {
  return x > kBox ? x - 1 : (x < -kBox ? x + 1 : x);
}

}  // namespace

void drawNearSurface(const Shape& shape, const TaskSpec& task, std::uint64_t seed, std::uint64_t stream,
                     std::span<Point3> points, const ParallelFor& parallelFor) {
  const std::vector<Point3>& cloud = shape.cloud().positions;
  const std::uint64_t ofStep = Rng(seed, stream).next();
  parallelFor((points.size() + kChunk - 1) / kChunk, [&](std::size_t chunk) {
    Rng rng(ofStep, chunk);
    const std::size_t end = std::min(points.size(), (chunk + 1) * kChunk);
    for (std::size_t row = chunk * kChunk; row < end; ++row) {
      Point3 point = cloud[rng.below(cloud.size())];
      const double scale = isCoarse(row) ? task.coarseNoise : task.fineNoise;
      for (float& x : point) {
        x = wrapped(static_cast<float>(static_cast<double>(x) + laplace(scale, rng)));
      }
      points[row] = point;
    }
  });
}

void shapeTargets(const Shape& shape, const TaskSpec& task, std::span<const Point3> points,
                  std::span<float> out, const ParallelFor& parallelFor) {
  if (task.task == "occupancy") {
    std::vector<std::uint8_t> inside(points.size());
    shape.inside(points, inside, parallelFor);
    std::copy(inside.begin(), inside.end(), out.begin());
  } else if (task.distance == "mesh") {
    shape.signedDistances(points, out, parallelFor);
  } else {
    shape.protocolDistances(points, out, parallelFor);
  }
}

}  // namespace rankscope
