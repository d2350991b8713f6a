#include "render/coarse_mesh.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rankscope {
namespace {

constexpr std::uint32_t kNoVertex = std::numeric_limits<std::uint32_t>::max();

/// Cubes along the axes, `cells` of them along the longest side.
struct Grid {
  Float3 lowest{};
  float size = 1;  ///< of a cell
  std::array<std::size_t, 3> cells{1, 1, 1};

  std::size_t cellOf(const Float3& point) const {
    std::array<std::size_t, 3> at{};
    for (std::size_t k = 0; k < 3; ++k) {
      const float along = (point[k] - lowest[k]) / size;
      // Places that are no numbers land in the first cell.
      at[k] = along > 0 ? std::min(static_cast<std::size_t>(along), cells[k] - 1) : 0;
    }
    return (at[2] * cells[1] + at[1]) * cells[0] + at[0];
  }
};

Grid gridOver(std::span<const Float3> positions, std::size_t cells) {
  Float3 lowest{std::numeric_limits<float>::max(), std::numeric_limits<float>::max(),
                std::numeric_limits<float>::max()};
  Float3 highest{std::numeric_limits<float>::lowest(), std::numeric_limits<float>::lowest(),
                 std::numeric_limits<float>::lowest()};
  for (const Float3& point : positions) {
    for (std::size_t k = 0; k < 3; ++k) {
      lowest[k] = std::min(lowest[k], point[k]);
      highest[k] = std::max(highest[k], point[k]);
    }
  }
  Grid grid;
  grid.lowest = lowest;
  const float longest = std::max({highest[0] - lowest[0], highest[1] - lowest[1], highest[2] - lowest[2]});
  grid.size = longest > 0 ? longest / static_cast<float>(cells) : 1;
  for (std::size_t k = 0; k < 3; ++k) {
    const float count = std::floor((highest[k] - lowest[k]) / grid.size) + 1;
    grid.cells[k] = std::min(static_cast<std::size_t>(std::max(count, 1.0F)), cells + 1);
  }
  return grid;
}

/// Which vertex of the coarse mesh each vertex becomes; those are numbered as they are first met.
struct Clusters {
  std::vector<std::uint32_t> of;
  std::uint32_t count = 0;
};

Clusters clustersIn(std::span<const Float3> positions, const Grid& grid) {
  std::vector<std::uint32_t> numbers(grid.cells[0] * grid.cells[1] * grid.cells[2], kNoVertex);
  Clusters clusters;
  clusters.of.reserve(positions.size());
  for (const Float3& point : positions) {
    std::uint32_t& number = numbers[grid.cellOf(point)];
    if (number == kNoVertex) {
      number = clusters.count++;
    }
    clusters.of.push_back(number);
  }
  return clusters;
}

std::vector<std::array<std::uint32_t, 3>> keptTriangles(const SurfaceData& surface,
                                                        const Clusters& clusters) {
  std::vector<std::array<std::uint32_t, 3>> kept;
  for (const auto& triangle : surface.triangles) {
    const std::array<std::uint32_t, 3> corners = {clusters.of[triangle[0]], clusters.of[triangle[1]],
                                                  clusters.of[triangle[2]]};
    if (corners[0] != corners[1] && corners[1] != corners[2] && corners[2] != corners[0]) {
      kept.push_back(corners);
    }
  }
  return kept;
}

std::vector<Float3> meansOf(std::span<const Float3> values, const Clusters& clusters) {
  if (values.empty()) {
    return {};
  }
  std::vector<Float3> sums(clusters.count);
  std::vector<float> weights(clusters.count);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::uint32_t cluster = clusters.of[i];
    weights[cluster] += 1;
    for (std::size_t k = 0; k < 3; ++k) {
      sums[cluster][k] += values[i][k];
    }
  }
  for (std::size_t c = 0; c < sums.size(); ++c) {
    for (float& coordinate : sums[c]) {
      coordinate /= weights[c];
    }
  }
  return sums;
}

std::vector<float> meansOf(std::span<const float> values, const Clusters& clusters) {
  std::vector<Float3> wide;
  wide.reserve(values.size());
  for (const float value : values) {
    wide.push_back({value, 0, 0});
  }
  std::vector<float> means;
  for (const Float3& mean : meansOf(std::span<const Float3>(wide), clusters)) {
    means.push_back(mean[0]);
  }
  return means;
}

CoarseMesh everyNth(const SurfaceData& cloud, std::size_t most) {
  const std::size_t step = (cloud.positions.size() + most - 1) / most;
  CoarseMesh coarse;
  for (std::size_t i = 0; i < cloud.positions.size(); i += step) {
    coarse.positions.push_back(cloud.positions[i]);
    if (!cloud.normals.empty()) {
      coarse.normals.push_back(cloud.normals[i]);
    }
    if (!cloud.values.empty()) {
      coarse.values.push_back(cloud.values[i]);
    }
  }
  return coarse;
}

}  // namespace

CoarseMesh coarsened(const SurfaceData& surface, std::size_t mostTriangles) {
  if (surface.triangles.empty()) {
    return everyNth(surface, mostTriangles);
  }
  CoarseMesh coarse;
  Clusters clusters;
  // A surface passes about a cell's area for each cell of a side's square, on six sides, in two triangles.
  auto cells = static_cast<std::size_t>(std::min(std::sqrt(static_cast<double>(mostTriangles)), 256.0));
  do {
    clusters = clustersIn(surface.positions, gridOver(surface.positions, cells));
    coarse.triangles = keptTriangles(surface, clusters);
    cells = cells * 4 / 5;
  } while (coarse.triangles.size() > mostTriangles && cells > 1);
  coarse.positions = meansOf(surface.positions, clusters);
  coarse.normals = meansOf(surface.normals, clusters);
  coarse.values = meansOf(surface.values, clusters);
  return coarse;
}

}  // namespace rankscope
