#include "surface/surface.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "surface/brick_search.h"
#include "surface/case_table.h"

namespace rankscope {
namespace {

constexpr int kMostCells = 1024;
constexpr int kCoarsestCells = 32;
constexpr std::size_t kBricksAtOnce = 512;  // bounds the points that wait: at most 64,000
constexpr std::uint32_t kNoVertex = ~std::uint32_t{0};

/// Where a sign changes on a face of the brick, by axis and side.
bool crosses(const BrickValues& brick, std::size_t axis, int side) {
  const int plane = side == 0 ? 0 : kBrickCells;
  if (plane >= brick.extent[axis]) {
    return false;
  }
  Index3 low{};
  Index3 high = brick.extent;
  low[axis] = plane;
  high[axis] = plane + 1;
  const bool first = brick.value(low[0], low[1], low[2]) < 0;
  for (int z = low[2]; z < high[2]; ++z) {
    for (int y = low[1]; y < high[1]; ++y) {
      for (int x = low[0]; x < high[0]; ++x) {
        if ((brick.value(x, y, z) < 0) != first) {
          return true;
        }
      }
    }
  }
  return false;
}

class Extraction {
 public:
  Extraction(const Field& field, const SurfaceGrid& grid, const SurfaceOptions& options)
      : options_(options), lattice_(grid, options.closedAtFaces), sampler_(field, options.stop) {}

  std::optional<Surface> run();

 private:
  bool collectBricks();
  bool sample(std::span<const int> bricks);
  std::vector<int> neighboursAlongSurface(std::span<const int> bricks);
  void addVertices(int brick, std::size_t rank);
  void addTriangles(int brick);
  std::uint32_t vertexOn(const Index3& sample, int axis) const;
  Point3 crossing(const Index3& low, int axis, float below, float above) const;
  void report(double share) {
    reported_ = std::max(reported_, share);
    if (options_.progress) {
      options_.progress(reported_);
    }
  }

  using BrickVertices = std::array<std::uint32_t, 3 * kBrickSamples>;

  SurfaceOptions options_;
  BrickLattice lattice_;
  FieldSampler sampler_;
  CaseTable table_;
  std::vector<int> bricks_;          // active ones, ascending once collected
  std::vector<std::int32_t> ranks_;  // of each brick of the lattice in vertices_; -1: it has none
  std::vector<BrickVertices> vertices_;
  Mesh mesh_;
  double reported_ = 0;
};

bool Extraction::sample(std::span<const int> bricks) {
  std::vector<BrickLattice::Place> places;
  std::vector<Point3> points;
  std::vector<float> values;
  for (std::size_t first = 0; first < bricks.size(); first += kBricksAtOnce) {
    places.clear();
    points.clear();
    for (const int brick : bricks.subspan(first, std::min(kBricksAtOnce, bricks.size() - first))) {
      lattice_.wanted(brick, places, points);
    }
    values.resize(points.size());
    if (!sampler_.evaluate(points, values)) {
      return false;
    }
    for (std::size_t i = 0; i < places.size(); ++i) {
      lattice_.put(places[i], values[i]);
    }
    report(0.9 * static_cast<double>(bricks_.size() - bricks.size() + first) /
           static_cast<double>(bricks_.size()));
  }
  return true;
}

std::vector<int> Extraction::neighboursAlongSurface(std::span<const int> bricks) {
  std::vector<int> found;
  for (const int brick : bricks) {
    const BrickValues values = lattice_.gather(brick);
    for (std::size_t axis = 0; axis < 3; ++axis) {
      for (int side = 0; side < 2; ++side) {
        Index3 beside = lattice_.brickAt(brick);
        beside[axis] += side == 0 ? -1 : 1;
        if (beside[axis] >= 0 && beside[axis] < lattice_.bricks() && crosses(values, axis, side) &&
            lattice_.activate(lattice_.brickIndex(beside))) {
          found.push_back(lattice_.brickIndex(beside));
        }
      }
    }
  }
  return found;
}

bool Extraction::collectBricks() {
  std::optional<std::vector<int>> found =
      options_.everywhere ? everyBrick(lattice_) : findBricks(lattice_, sampler_, options_.lipschitz);
  if (!found) {
    return false;
  }
  std::vector<int> fresh = std::move(*found);
  for (const int brick : fresh) {
    lattice_.activate(brick);
  }
  while (!fresh.empty()) {
    bricks_.insert(bricks_.end(), fresh.begin(), fresh.end());
    if (!sample(fresh)) {
      return false;
    }
    fresh = neighboursAlongSurface(fresh);
  }
  std::sort(bricks_.begin(), bricks_.end());
  return true;
}

/// Where f = 0 on the edge from a sample along an axis, if it were linear there. Beyond a closed face lies
/// infinity, so that the crossing comes to lie on the face.
Point3 Extraction::crossing(const Index3& low, int axis, float below, float above) const {
  const double f = static_cast<double>(below);
  double share = std::isinf(above) ? 0 : std::isinf(below) ? 1 : f / (f - static_cast<double>(above));
  share = std::isfinite(share) ? std::clamp(share, 0.0, 1.0) : 0.5;
  std::array<double, 3> place{static_cast<double>(low[0]), static_cast<double>(low[1]),
                              static_cast<double>(low[2])};
  place[static_cast<std::size_t>(axis)] += share;
  return lattice_.position(place);
}

void Extraction::addVertices(int brick, std::size_t rank) {
  const BrickValues values = lattice_.gather(brick);
  const Index3 corner = lattice_.brickAt(brick);
  BrickVertices& own = vertices_[rank];
  own.fill(kNoVertex);
  std::size_t slot = 0;
  for (int z = 0; z < kBrickCells; ++z) {
    for (int y = 0; y < kBrickCells; ++y) {
      for (int x = 0; x < kBrickCells; ++x) {
        for (int axis = 0; axis < 3; ++axis, ++slot) {
          Index3 there{x, y, z};
          ++there[static_cast<std::size_t>(axis)];
          if (there[0] >= values.extent[0] || there[1] >= values.extent[1] || there[2] >= values.extent[2]) {
            continue;
          }
          const float below = values.value(x, y, z);
          const float above = values.value(there[0], there[1], there[2]);
          if ((below < 0) != (above < 0)) {
            own[slot] = static_cast<std::uint32_t>(mesh_.positions.size());
            mesh_.positions.push_back(crossing(
                {kBrickCells * corner[0] + x, kBrickCells * corner[1] + y, kBrickCells * corner[2] + z}, axis,
                below, above));
          }
        }
      }
    }
  }
}

std::uint32_t Extraction::vertexOn(const Index3& sample, int axis) const {
  const int brick =
      lattice_.brickIndex({sample[0] / kBrickCells, sample[1] / kBrickCells, sample[2] / kBrickCells});
  const int local = sample[0] % kBrickCells +
                    kBrickCells * (sample[1] % kBrickCells + kBrickCells * (sample[2] % kBrickCells));
  const auto rank = static_cast<std::size_t>(ranks_[static_cast<std::size_t>(brick)]);
  return vertices_[rank][static_cast<std::size_t>(3 * local + axis)];
}

void Extraction::addTriangles(int brick) {
  const BrickValues values = lattice_.gather(brick);
  const Index3 corner = lattice_.brickAt(brick);
  for (int z = 0; z + 1 < values.extent[2]; ++z) {
    for (int y = 0; y + 1 < values.extent[1]; ++y) {
      for (int x = 0; x + 1 < values.extent[0]; ++x) {
        int signs = 0;
        for (int c = 0; c < 8; ++c) {
          signs |= (values.value(x + (c & 1), y + ((c >> 1) & 1), z + ((c >> 2) & 1)) < 0 ? 1 : 0) << c;
        }
        const CellCase& cell = table_[signs];
        for (int t = 0; t < cell.triangles; ++t) {
          Triangle triangle{};
          for (std::size_t i = 0; i < 3; ++i) {
            const CellEdge edge = CaseTable::edge(cell.edges[static_cast<std::size_t>(t)][i]);
            triangle[i] = vertexOn(
                {kBrickCells * corner[0] + x + edge.offset[0], kBrickCells * corner[1] + y + edge.offset[1],
                 kBrickCells * corner[2] + z + edge.offset[2]},
                edge.axis);
          }
          mesh_.triangles.push_back(triangle);
        }
      }
    }
  }
}

std::optional<Surface> Extraction::run() {
  report(0);
  if (!collectBricks()) {
    return std::nullopt;
  }
  const auto count = static_cast<std::size_t>(lattice_.bricks());
  ranks_.assign(count * count * count, -1);
  vertices_.resize(bricks_.size());
  for (std::size_t rank = 0; rank < bricks_.size(); ++rank) {
    ranks_[static_cast<std::size_t>(bricks_[rank])] = static_cast<std::int32_t>(rank);
    addVertices(bricks_[rank], rank);
  }
  for (const int brick : bricks_) {
    addTriangles(brick);
  }
  setVertexNormals(mesh_);
  report(1);
  return Surface{std::move(mesh_), lattice_.grid().cells, sampler_.evaluated()};
}

}  // namespace

std::optional<Surface> extractSurface(const Field& field, const SurfaceGrid& grid,
                                      const SurfaceOptions& options) {
  if (grid.cells < 2 || grid.cells > kMostCells) {
    throw std::invalid_argument("extractSurface: cells");
  }
  return Extraction(field, grid, options).run();
}

bool extractSurfaceLevels(const Field& field, const SurfaceGrid& grid, const SurfaceOptions& options,
                          const std::function<void(Surface)>& ready) {
  std::vector<int> levels{grid.cells};
  while (levels.back() / 2 >= kCoarsestCells) {
    levels.push_back(levels.back() / 2);
  }
  for (auto cells = levels.rbegin(); cells != levels.rend(); ++cells) {
    SurfaceGrid level = grid;
    level.cells = *cells;
    std::optional<Surface> surface = extractSurface(field, level, options);
    if (!surface) {
      return false;
    }
    ready(std::move(*surface));
  }
  return true;
}

}  // namespace rankscope
