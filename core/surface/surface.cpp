#include "surface/surface.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cmath>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "surface/brick_guess.h"
#include "surface/brick_search.h"
#include "surface/case_table.h"

namespace rankscope {
namespace {

constexpr int kMostCells = 1024;
constexpr int kCoarsestCells = 32;
constexpr std::size_t kMostWaiting = FieldSampler::kBatch - kBrickSide * kBrickSide * kBrickSide;
constexpr std::size_t kUsualVertices = 16;  // in a brick that the surface passes
constexpr std::uint32_t kNoVertex = ~std::uint32_t{0};

/// Corner c of the cell is bit c, set where it is inside.
int signsOf(const BrickSides& brick, int x, int y, int z) {
  const int shift = kBrickSide * y + x;
  const auto corners = [shift](std::uint32_t plane) {
    return static_cast<int>((plane >> shift & 3U) | (plane >> (shift + kBrickSide) & 3U) << 2U);
  };
  return corners(brick.inside[static_cast<std::size_t>(z)]) |
         corners(brick.inside[static_cast<std::size_t>(z) + 1]) << 4;
}

/// The cells between two planes of samples that have corners on both sides, as bits of their first samples.
std::uint32_t crossedCells(const BrickSides& brick, int z) {
  const auto any = [](std::uint32_t bits) {
    bits |= bits >> 1;
    return bits | bits >> kBrickSide;
  };
  const auto plane = static_cast<std::size_t>(z);
  const std::uint32_t inside = any(brick.inside[plane] | brick.inside[plane + 1]);
  const std::uint32_t outside = any(~(brick.inside[plane] & brick.inside[plane + 1]) & kWholePlane);
  std::uint32_t cells = 0;
  for (int y = 0; y < brick.cells[1]; ++y) {
    cells |= ((1U << brick.cells[0]) - 1) << (kBrickSide * y);
  }
  return inside & outside & cells;
}

/// Whether a sign changes on a face of the brick, by axis and side.
bool crosses(const BrickSides& brick, std::size_t axis, int side) {
  if (side == 1 && brick.cells[axis] < kBrickCells) {
    return false;
  }
  constexpr std::uint32_t kRow = 31;
  constexpr std::uint32_t kColumn = 1U | 1U << 5 | 1U << 10 | 1U << 15 | 1U << 20;
  std::uint32_t inside = 0;
  std::uint32_t outside = 0;
  for (std::size_t z = 0; z < brick.inside.size(); ++z) {
    if (axis == 2 && z != (side == 1 ? static_cast<std::size_t>(kBrickCells) : 0)) {
      continue;
    }
    const std::uint32_t face = axis == 0   ? kColumn << (side * kBrickCells)
                               : axis == 1 ? kRow << (side * kBrickCells * kBrickSide)
                                           : kWholePlane;
    inside |= brick.inside[z] & face;
    outside |= brick.known[z] & ~brick.inside[z] & face;
  }
  return inside != 0 && outside != 0;
}

/// The samples on either side of a crossing.
SampleBits besideCrossings(const BrickSides& brick) {
  constexpr std::uint32_t kNotLastX = kWholePlane & ~(1U << 4 | 1U << 9 | 1U << 14 | 1U << 19 | 1U << 24);
  constexpr std::uint32_t kNotLastY = (1U << kBrickSide * kBrickCells) - 1;
  SampleBits beside{};
  for (std::size_t z = 0; z < beside.size(); ++z) {
    const std::uint32_t known = brick.known[z];
    const std::uint32_t in = brick.inside[z];
    const std::uint32_t alongX = (in ^ in >> 1) & known & known >> 1 & kNotLastX;
    const std::uint32_t alongY = (in ^ in >> kBrickSide) & known & known >> kBrickSide & kNotLastY;
    beside[z] |= alongX | alongX << 1 | alongY | alongY << kBrickSide;
    if (z + 1 < beside.size()) {
      const std::uint32_t alongZ = (in ^ brick.inside[z + 1]) & known & brick.known[z + 1];
      beside[z] |= alongZ;
      beside[z + 1] |= alongZ;
    }
  }
  return beside;
}

void keepUnique(std::vector<int>& bricks) {
  std::sort(bricks.begin(), bricks.end());
  bricks.erase(std::unique(bricks.begin(), bricks.end()), bricks.end());
}

/// Where one of a brick's 5 x 5 x 5 samples is kept: in which member of its family, and where there.
struct Home {
  std::size_t member = 0;
  std::size_t local = 0;
};

Home homeOf(const Index3& sample) {
  const auto behind = [&](std::size_t axis) { return static_cast<std::size_t>(sample[axis] / kBrickCells); };
  const auto own = [&](std::size_t axis) { return static_cast<std::size_t>(sample[axis] % kBrickCells); };
  return {behind(0) | behind(1) << 1 | behind(2) << 2,
          own(0) + kBrickCells * (own(1) + kBrickCells * own(2))};
}

/// The brick whose triangles are made.
struct BrickAtHand {
  Index3 corner{};  ///< its first sample
  BrickLattice::Family family{};
};

class Extraction {
 public:
  Extraction(FieldSampler& sampler, const SurfaceGrid& grid, const SurfaceOptions& options)
      : options_(options), lattice_(grid, options.closedAtFaces), sampler_(sampler) {
    for (std::size_t edge = 0; edge < edges_.size(); ++edge) {
      edges_[edge] = CaseTable::edge(static_cast<int>(edge));
    }
  }

  /// What is being evaluated writes into this.
  ~Extraction() { sampler_.finish(); }
  Extraction(const Extraction&) = delete;
  Extraction& operator=(const Extraction&) = delete;

  std::optional<Surface> run();

 private:
  bool collectBricks();
  bool sample(std::span<const int> bricks, const SampleBits& samples);
  bool deliver(std::vector<int>* changed);
  bool takeIn(std::vector<int>* changed);
  bool deliverAll(std::vector<int>* changed) { return deliver(changed) && takeIn(changed); }
  bool guess(std::span<const int> bricks);
  bool settle(std::vector<int>& bricks);
  std::vector<int> neighboursAlongSurface(std::span<const int> bricks);
  void addTriangles(int brick);
  void addCell(const BrickAtHand& brick, const Index3& cell, int signs);
  std::uint32_t& vertexAt(const BrickAtHand& brick, const Index3& low, std::size_t axis);
  float valueAt(const BrickAtHand& brick, const Index3& sample) const {
    const Home home = homeOf(sample);
    return lattice_.value(brick.family[home.member], static_cast<std::int32_t>(home.local));
  }
  Point3 crossing(const BrickAtHand& brick, const Index3& low, std::size_t axis) const;
  void report(double share) {
    reported_ = std::max(reported_, share);
    if (options_.progress) {
      options_.progress(reported_);
    }
  }

  using BrickVertices = std::array<std::uint32_t, 3 * kBrickSamples>;

  SurfaceOptions options_;
  BrickLattice lattice_;
  FieldSampler& sampler_;
  CaseTable table_;
  std::array<CellEdge, kCellEdges> edges_{};
  std::vector<int> crossed_;  // bricks that the surface passes, ascending once collected
  BrickLattice::Order order_;
  BrickLattice::Order begun_;        // what is being evaluated
  std::vector<float> values_;        // of it
  std::vector<std::int32_t> ranks_;  // of each of the lattice's slots in vertices_; -1: it has none
  std::vector<BrickVertices> vertices_;
  Mesh mesh_;
  double reported_ = 0;
};

/// Takes in what is being evaluated, if anything is.
/// @param changed receives the bricks that a guess had led astray; may be null
bool Extraction::takeIn(std::vector<int>* changed) {
  if (begun_.points.empty()) {
    return true;
  }
  if (!sampler_.finish()) {
    return false;
  }
  for (std::size_t i = 0; i < values_.size(); ++i) {
    if (lattice_.put(begun_.places[i], values_[i]) && changed != nullptr) {
      lattice_.addSharers(begun_.places[i], *changed);
    }
  }
  begun_.clear();
  return true;
}

/// Begins to evaluate what was ordered, after taking in what was begun before. @param changed as takeIn
bool Extraction::deliver(std::vector<int>* changed) {
  if (!takeIn(changed)) {
    return false;
  }
  std::swap(order_, begun_);
  values_.resize(begun_.points.size());
  if (!begun_.points.empty()) {
    sampler_.begin(begun_.points, values_);
  }
  return true;
}

bool Extraction::sample(std::span<const int> bricks, const SampleBits& samples) {
  for (std::size_t i = 0; i < bricks.size(); ++i) {
    lattice_.want(bricks[i], samples, order_);
    if (order_.points.size() > kMostWaiting) {
      if (!deliver(nullptr)) {
        return false;
      }
      report(0.9 * static_cast<double>(i) / static_cast<double>(bricks.size()));
    }
  }
  return deliverAll(nullptr);
}

/// Evaluates a few samples of each brick, and the others only where those do not tell their side.
bool Extraction::guess(std::span<const int> bricks) {
  if (!sample(bricks, kBrickCentres)) {
    return false;
  }
  for (const int brick : bricks) {
    const SidesOfCentres sides = sidesOfCentres(lattice_.centres(brick));
    SampleBits doubted{};
    for (std::size_t z = 0; z < doubted.size(); ++z) {
      doubted[z] = kWholePlane & ~(sides.outside[z] | sides.inside[z]);
    }
    lattice_.guess(brick, sides.outside, sides.inside);
    lattice_.want(brick, doubted, order_);
    if (order_.points.size() > kMostWaiting && !deliver(nullptr)) {
      return false;
    }
  }
  return deliverAll(nullptr);
}

/// Makes all samples beside crossings exact: if one of them changes sides there are others.
/// @param bricks where there may be some; receives those that this led to
bool Extraction::settle(std::vector<int>& bricks) {
  std::vector<int> open = bricks;
  while (!open.empty()) {
    std::vector<int> changed;
    // What the round before ordered comes first: those samples count as exact, but have no values yet.
    if (!deliverAll(&changed)) {
      return false;
    }
    for (const int brick : open) {
      const BrickSides sides = lattice_.sides(brick);
      if (!sides.one()) {
        lattice_.want(brick, besideCrossings(sides), order_);
      }
      if (order_.points.size() > kMostWaiting && !deliver(&changed)) {
        return false;
      }
    }
    if (!deliverAll(&changed)) {
      return false;
    }
    keepUnique(changed);
    bricks.insert(bricks.end(), changed.begin(), changed.end());
    // Where one guess was wrong none is believed.
    for (const int brick : changed) {
      lattice_.want(brick, kWholeBrick, order_);
    }
    open = std::move(changed);
  }
  keepUnique(bricks);
  return true;
}

std::vector<int> Extraction::neighboursAlongSurface(std::span<const int> bricks) {
  std::vector<int> found;
  for (const int brick : bricks) {
    const BrickSides sides = lattice_.sides(brick);
    if (sides.one()) {
      continue;
    }
    crossed_.push_back(brick);
    for (std::size_t axis = 0; axis < 3; ++axis) {
      for (int side = 0; side < 2; ++side) {
        Index3 beside = lattice_.brickAt(brick);
        beside[axis] += side == 0 ? -1 : 1;
        if (lattice_.holds(beside) && crosses(sides, axis, side) &&
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
  const bool guessing = !options_.everywhere && options_.lipschitz == 0;
  std::vector<int> fresh = std::move(*found);
  if (!(guessing ? guess(fresh) : sample(fresh, kWholeBrick))) {
    return false;
  }
  while (!fresh.empty()) {
    if (!settle(fresh)) {
      return false;
    }
    fresh = neighboursAlongSurface(fresh);
    if (!sample(fresh, kWholeBrick)) {
      return false;
    }
  }
  keepUnique(crossed_);
  return true;
}

/// Where f = 0 on the edge from a sample along an axis, if it were linear there. Beyond a closed face lies
/// infinity, so that the crossing comes to lie on the face.
Point3 Extraction::crossing(const BrickAtHand& brick, const Index3& low, std::size_t axis) const {
  Index3 high = low;
  ++high[axis];
  const float below = valueAt(brick, low);
  const float above = valueAt(brick, high);
  const auto f = static_cast<double>(below);
  double share = std::isinf(above) ? 0 : std::isinf(below) ? 1 : f / (f - static_cast<double>(above));
  share = std::isfinite(share) ? std::clamp(share, 0.0, 1.0) : 0.5;
  Point3 point{};
  for (std::size_t k = 0; k < 3; ++k) {
    point[k] = lattice_.sampleCoordinate(k, brick.corner[k] + low[k]);
  }
  point[axis] = lattice_.coordinate(axis, brick.corner[axis] + low[axis] + share);
  return point;
}

/// The number of the vertex on the edge from a sample along an axis.
std::uint32_t& Extraction::vertexAt(const BrickAtHand& brick, const Index3& low, std::size_t axis) {
  const Home home = homeOf(low);
  std::int32_t& rank = ranks_[static_cast<std::size_t>(brick.family[home.member])];
  if (rank < 0) {
    rank = static_cast<std::int32_t>(vertices_.size());
    vertices_.emplace_back().fill(kNoVertex);
  }
  return vertices_[static_cast<std::size_t>(rank)][3 * home.local + axis];
}

/// @param cell its first sample in the brick
void Extraction::addCell(const BrickAtHand& brick, const Index3& cell, int signs) {
  const CellCase& cut = table_[signs];
  for (int t = 0; t < cut.triangles; ++t) {
    Triangle triangle{};
    for (std::size_t i = 0; i < 3; ++i) {
      const CellEdge& edge = edges_[cut.edges[static_cast<std::size_t>(t)][i]];
      const Index3 low{cell[0] + edge.offset[0], cell[1] + edge.offset[1], cell[2] + edge.offset[2]};
      const auto axis = static_cast<std::size_t>(edge.axis);
      std::uint32_t& vertex = vertexAt(brick, low, axis);
      if (vertex == kNoVertex) {
        vertex = static_cast<std::uint32_t>(mesh_.positions.size());
        mesh_.positions.push_back(crossing(brick, low, axis));
      }
      triangle[i] = vertex;
    }
    mesh_.triangles.push_back(triangle);
  }
}

void Extraction::addTriangles(int brick) {
  const BrickSides sides = lattice_.sides(brick);
  BrickAtHand atHand{lattice_.brickAt(brick), lattice_.family(brick)};
  for (int& sample : atHand.corner) {
    sample *= kBrickCells;
  }
  for (int z = 0; z < sides.cells[2]; ++z) {
    for (std::uint32_t left = crossedCells(sides, z); left != 0; left &= left - 1) {
      const int x = std::countr_zero(left) % kBrickSide;
      const int y = std::countr_zero(left) / kBrickSide;
      addCell(atHand, {x, y, z}, signsOf(sides, x, y, z));
    }
  }
}

std::optional<Surface> Extraction::run() {
  report(0);
  if (!collectBricks()) {
    return std::nullopt;
  }
  ranks_.assign(static_cast<std::size_t>(lattice_.slots()), -1);
  mesh_.positions.reserve(kUsualVertices * crossed_.size());
  mesh_.triangles.reserve(2 * kUsualVertices * crossed_.size());
  vertices_.reserve(crossed_.size());
  for (const int brick : crossed_) {
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
  // The search tells how far it is; the caller hears of it on its own thread.
  std::atomic<double> share{0};
  SurfaceOptions searching = options;
  searching.progress = [&share](double done) { share = done; };
  const auto tell = [&] {
    if (options.progress) {
      options.progress(share);
    }
  };
  std::optional<Surface> surface;
  tell();
  FieldSampler::run(field, options.stop, tell,
                    [&](FieldSampler& sampler) { surface = Extraction(sampler, grid, searching).run(); });
  if (surface) {
    tell();
  }
  return surface;
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
