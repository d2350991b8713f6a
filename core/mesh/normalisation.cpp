#include "mesh/normalisation.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace rankscope {
namespace {

constexpr double kHalfSide = 0.45;

template <class Map>
Mesh mapped(Mesh mesh, Map map) {
  for (Point3& position : mesh.positions) {
    position = map(position);
  }
  return mesh;
}

Vector3 meanOf(const Mesh& mesh, const std::vector<bool>& used) {
  Vector3 mean{};
  double count = 0;
  for (std::size_t i = 0; i < used.size(); ++i) {
    for (std::size_t k = 0; used[i] && k < 3; ++k) {
      mean[k] += mesh.positions[i][k];
    }
    count += used[i] ? 1 : 0;
  }
  for (double& value : mean) {
    value /= std::max(count, 1.0);
  }
  return mean;
}

}  // namespace

Point3 Normalisation::apply(const Point3& original) const {
  Point3 out{};
  for (std::size_t k = 0; k < 3; ++k) {
    out[k] = static_cast<float>(scale * (original[k] - mean[k]) + offset);
  }
  return out;
}

Point3 Normalisation::invert(const Point3& normalised) const {
  Point3 out{};
  for (std::size_t k = 0; k < 3; ++k) {
    out[k] = static_cast<float>((normalised[k] - offset) / scale + mean[k]);
  }
  return out;
}

Mesh Normalisation::apply(Mesh mesh) const {
  return mapped(std::move(mesh), [this](const Point3& p) { return apply(p); });
}

Mesh Normalisation::invert(Mesh mesh) const {
  return mapped(std::move(mesh), [this](const Point3& p) { return invert(p); });
}

Normalisation normalisationOf(const Mesh& mesh) {
  Normalisation out;
  const Bounds bounds = boundsOf(mesh);
  out.mean = meanOf(mesh, usedVertices(mesh));
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (std::size_t k = 0; k < 3; ++k) {
    low = std::min(low, bounds.lowest[k] - out.mean[k]);
    high = std::max(high, bounds.highest[k] - out.mean[k]);
  }
  if (!(high > low)) {
    return {};
  }
  out.scale = 2 * kHalfSide / (high - low);
  out.offset = -kHalfSide - out.scale * low;
  return out;
}

}  // namespace rankscope
