#include "surface/brick_search.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <numeric>
#include <utility>

namespace rankscope {
namespace {

constexpr int kMostRootBlocks = 16;
constexpr int kFewestRootBlocks = 8;  // fewer say nothing about slopes
constexpr double kSlopeReserve = 1.25;
constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();

/// The blocks of one size.
class BlockLevel {
 public:
  BlockLevel(const BrickLattice& lattice, int size)
      : lattice_(&lattice), size_(size), count_((lattice.samples() - 1 + size - 1) / size) {
    const auto count = static_cast<std::size_t>(count_);
    values_.assign(count * count * count, kUnknown);
    probed_.assign(values_.size(), false);
  }

  int size() const { return size_; }
  int count() const { return count_; }
  int index(const Index3& block) const { return (block[2] * count_ + block[1]) * count_ + block[0]; }
  Index3 at(int index) const { return {index % count_, index / count_ % count_, index / count_ / count_}; }

  bool probe(const std::vector<int>& blocks, FieldSampler& sampler) {
    std::vector<Point3> points;
    for (const int block : blocks) {
      points.push_back(centre(at(block)));
    }
    std::vector<float> values(points.size());
    if (!sampler.evaluate(points, values)) {
      return false;
    }
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      values_[static_cast<std::size_t>(blocks[i])] = values[i];
      probed_[static_cast<std::size_t>(blocks[i])] = true;
    }
    return true;
  }

  /// The steepest slope between the centres of blocks that touch, from three differences each.
  double steepestSlope(const std::vector<int>& blocks) const {
    double steepest = 0;
    for (const int block : blocks) {
      const Index3 here = at(block);
      const Point3 from = centre(here);
      double squares = 0;
      for (std::size_t axis = 0; axis < 3; ++axis) {
        Index3 there = here;
        if (++there[axis] >= count_ || !probed(there)) {
          continue;
        }
        const double length = static_cast<double>(centre(there)[axis]) - static_cast<double>(from[axis]);
        const double change = static_cast<double>(value(there)) - static_cast<double>(value(here));
        squares += length > 0 ? change * change / (length * length) : 0;
      }
      steepest = std::max(steepest, std::sqrt(squares));
    }
    return steepest;
  }

  bool mayHoldSurface(int block, double lipschitz) const {
    const Index3 here = at(block);
    const auto f = static_cast<double>(value(here));
    const double cell = static_cast<double>(lattice_->grid().size) / lattice_->grid().cells;
    const double reach = lipschitz * size_ * cell * std::numbers::sqrt3 / 2;
    // Written so that a value that is no number keeps its block.
    return !(std::abs(f) > reach) || (f < 0 && lattice_->closed() && touchesBorder(here)) ||
           hasOtherSignBeside(here, f);
  }

 private:
  float value(const Index3& block) const { return values_[static_cast<std::size_t>(index(block))]; }
  bool probed(const Index3& block) const { return probed_[static_cast<std::size_t>(index(block))]; }

  Point3 centre(const Index3& block) const {
    return lattice_->position({(block[0] + 0.5) * size_, (block[1] + 0.5) * size_, (block[2] + 0.5) * size_});
  }

  bool touchesBorder(const Index3& block) const {
    return std::any_of(block.begin(), block.end(),
                       [this](int i) { return i == 0 || (i + 1) * size_ >= lattice_->samples() - 1; });
  }

  bool hasOtherSignBeside(const Index3& block, double f) const {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      for (const int step : {-1, 1}) {
        Index3 beside = block;
        beside[axis] += step;
        if (beside[axis] >= 0 && beside[axis] < count_ && probed(beside) && (value(beside) < 0) != (f < 0)) {
          return true;
        }
      }
    }
    return false;
  }

  const BrickLattice* lattice_;
  int size_;
  int count_;
  std::vector<float> values_;
  std::vector<bool> probed_;
};

std::vector<int> everyBlock(const BlockLevel& level) {
  std::vector<int> all(static_cast<std::size_t>(level.count()) * static_cast<std::size_t>(level.count()) *
                       static_cast<std::size_t>(level.count()));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

std::vector<int> childrenOf(const std::vector<int>& blocks, const BlockLevel& parents,
                            const BlockLevel& children) {
  std::vector<int> result;
  for (const int block : blocks) {
    const Index3 corner = parents.at(block);
    for (int part = 0; part < 8; ++part) {
      const Index3 child{2 * corner[0] + (part & 1), 2 * corner[1] + ((part >> 1) & 1),
                         2 * corner[2] + ((part >> 2) & 1)};
      if (std::all_of(child.begin(), child.end(), [&](int i) { return i < children.count(); })) {
        result.push_back(children.index(child));
      }
    }
  }
  return result;
}

std::vector<int> toBricks(const std::vector<int>& blocks, const BlockLevel& level,
                          const BrickLattice& lattice) {
  std::vector<int> bricks;
  for (const int block : blocks) {
    bricks.push_back(lattice.brickIndex(level.at(block)));
  }
  std::sort(bricks.begin(), bricks.end());
  return bricks;
}

}  // namespace

std::vector<int> everyBrick(const BrickLattice& lattice) {
  const auto count = static_cast<std::size_t>(lattice.bricks());
  std::vector<int> all(count * count * count);
  std::iota(all.begin(), all.end(), 0);
  return all;
}

std::optional<std::vector<int>> findBricks(const BrickLattice& lattice, FieldSampler& sampler,
                                           double lipschitz) {
  int size = kBrickCells;
  while (size * kMostRootBlocks < lattice.samples() - 1) {
    size *= 2;
  }
  BlockLevel level(lattice, size);
  if (level.count() < kFewestRootBlocks) {
    return everyBrick(lattice);
  }
  std::vector<int> blocks = everyBlock(level);
  double slope = 0;
  while (true) {
    if (!level.probe(blocks, sampler)) {
      return std::nullopt;
    }
    slope = std::max(slope, kSlopeReserve * level.steepestSlope(blocks));
    const double bound = lipschitz > 0 ? lipschitz : slope;
    std::erase_if(blocks, [&](int block) { return !level.mayHoldSurface(block, bound); });
    if (level.size() == kBrickCells) {
      return toBricks(blocks, level, lattice);
    }
    BlockLevel finer(lattice, level.size() / 2);
    blocks = childrenOf(blocks, level, finer);
    level = std::move(finer);
  }
}

}  // namespace rankscope
