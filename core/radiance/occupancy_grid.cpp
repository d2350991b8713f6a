#include "radiance/occupancy_grid.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "base/rng.h"

namespace rankscope {
namespace {

constexpr std::size_t kChunk = 4096;  // cells from one generator: part of what a seed means
constexpr int kFinest = 512;
constexpr float kLargestBound = 128;

/// The smallest l >= 0 with value < 2^l.
int powerAbove(float value) {
  int exponent = 0;
  std::frexp(value, &exponent);
  return std::max(exponent, 0);
}

void placeWithin(const OccupancyGrid& grid, std::uint32_t cell, Rng& rng, float* position) {
  const auto n = static_cast<std::size_t>(grid.settings().resolution);
  const std::size_t cascade = cell / grid.cellsOfCascade();
  const std::size_t inside = cell % grid.cellsOfCascade();
  const double half = grid.halfSideOf(static_cast<int>(cascade));
  const double scale = half / grid.settings().bound;
  const std::size_t index[3] = {inside % n, inside / n % n, inside / (n * n)};
  for (std::size_t k = 0; k < 3; ++k) {
    const double along = (static_cast<double>(index[k]) + rng.uniform()) / static_cast<double>(n);
    position[k] = static_cast<float>((2 * along - 1) * scale);
  }
}

std::vector<std::uint32_t> occupiedOf(const OccupancyGrid& grid, std::size_t cascade) {
  std::vector<std::uint32_t> cells;
  const std::size_t first = cascade * grid.cellsOfCascade();
  for (std::size_t cell = first; cell < first + grid.cellsOfCascade(); ++cell) {
    if (grid.occupied(cell)) {
      cells.push_back(static_cast<std::uint32_t>(cell));
    }
  }
  return cells;
}

std::vector<std::uint32_t> drawCells(const OccupancyGrid& grid, Rng& rng) {
  const std::size_t quarter = std::max<std::size_t>(grid.cellsOfCascade() / 4, 1);
  std::vector<std::uint32_t> cells;
  for (std::size_t cascade = 0; cascade < static_cast<std::size_t>(grid.cascades()); ++cascade) {
    for (std::size_t i = 0; i < quarter; ++i) {
      cells.push_back(
          static_cast<std::uint32_t>(cascade * grid.cellsOfCascade() + rng.below(grid.cellsOfCascade())));
    }
    const std::vector<std::uint32_t> occupied = occupiedOf(grid, cascade);
    for (std::size_t i = 0; i < quarter && !occupied.empty(); ++i) {
      cells.push_back(occupied[rng.below(occupied.size())]);
    }
  }
  return cells;
}

}  // namespace

OccupancyGrid::OccupancyGrid(const OccupancySettings& settings) : settings_(settings) {
  if (settings.resolution < 1 || settings.resolution > kFinest || !(settings.bound >= 1) ||
      settings.bound > kLargestBound) {
    throw std::invalid_argument("an occupancy grid of this size cannot be made");
  }
  cascades_ = 1 + static_cast<int>(std::ceil(std::log2(settings.bound)));
  for (int cascade = 0; cascade < cascades_; ++cascade) {
    halfSides_.push_back(std::min(std::ldexp(1.0F, cascade), settings.bound));
  }
  const auto n = static_cast<std::size_t>(settings.resolution);
  cellsOfCascade_ = n * n * n;
  densities_.assign(cellsOfCascade_ * static_cast<std::size_t>(cascades_), 0.0F);
  bits_.assign((densities_.size() + 7) / 8, 0);
  findOccupied();
}

double OccupancyGrid::occupiedShare() const {
  const std::size_t set = std::accumulate(
      bits_.begin(), bits_.end(), std::size_t{0},
      [](std::size_t sum, std::uint8_t byte) { return sum + static_cast<std::size_t>(std::popcount(byte)); });
  return static_cast<double>(set) / static_cast<double>(densities_.size());
}

int OccupancyGrid::cascadeOf(const Vec3& position, float step) const {
  if (cascades_ == 1) {
    return 0;  // asked for every sample
  }
  const float farthest = std::max({std::abs(position[0]), std::abs(position[1]), std::abs(position[2])});
  const float cells = step * static_cast<float>(settings_.resolution) / 2;
  return std::min(std::max(powerAbove(farthest), powerAbove(cells)), cascades_ - 1);
}

OccupancyGrid::Probe OccupancyGrid::drawProbe(std::uint64_t seed, std::uint64_t stream,
                                              const ParallelFor& parallelFor) const {
  Rng rng(seed, stream);
  const std::uint64_t ofStep = rng.next();
  Probe probe;
  if (refreshes_ < settings_.fullRefreshes) {
    probe.cells.resize(densities_.size());
    std::iota(probe.cells.begin(), probe.cells.end(), 0U);
  } else {
    probe.cells = drawCells(*this, rng);
  }
  probe.positions.resize(3 * probe.cells.size());
  parallelFor((probe.cells.size() + kChunk - 1) / kChunk, [&](std::size_t chunk) {
    Rng ofChunk(ofStep, chunk);
    const std::size_t end = std::min(probe.cells.size(), (chunk + 1) * kChunk);
    for (std::size_t i = chunk * kChunk; i < end; ++i) {
      placeWithin(*this, probe.cells[i], ofChunk, probe.positions.data() + 3 * i);
    }
  });
  return probe;
}

void OccupancyGrid::refresh(const Probe& probe, std::span<const float> densities) {
  if (densities.size() != probe.cells.size()) {
    throw std::invalid_argument("as many densities as cells are needed");
  }
  // A cell that was asked twice forgets once.
  constexpr float kNotAsked = -1;
  std::vector<float> found(densities_.size(), kNotAsked);
  for (std::size_t i = 0; i < densities.size(); ++i) {
    const float density = std::isfinite(densities[i]) ? densities[i] : 0.0F;
    float& cell = found[probe.cells[i]];
    cell = std::max({cell, density, 0.0F});
  }
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found[i] != kNotAsked) {
      densities_[i] = std::max(settings_.decay * densities_[i], found[i]);
    }
  }
  ++refreshes_;
  findOccupied();
}

void OccupancyGrid::restore(State state) {
  if (state.densities.size() != densities_.size() || state.refreshes < 0) {
    throw std::invalid_argument("the occupancy grid is of another size");
  }
  densities_ = std::move(state.densities);
  refreshes_ = state.refreshes;
  findOccupied();
}

void OccupancyGrid::findOccupied() {
  const double mean =
      std::accumulate(densities_.begin(), densities_.end(), 0.0) / static_cast<double>(densities_.size());
  // Rounded to float, so that cells which are all alike reach their mean.
  const float least = std::min(static_cast<float>(mean), settings_.threshold);
  std::fill(bits_.begin(), bits_.end(), std::uint8_t{0});
  for (std::size_t cell = 0; cell < densities_.size(); ++cell) {
    if (densities_[cell] >= least) {
      bits_[cell / 8] = static_cast<std::uint8_t>(bits_[cell / 8] | 1U << (cell % 8));
    }
  }
}

}  // namespace rankscope
