#include "surface/brick_search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <utility>

namespace rankscope {
namespace {

constexpr int kMostRootBlocks = 32;
constexpr int kFewestRootBlocks = 8;  // fewer say nothing about their neighbourhood
constexpr float kReserve = 1.5F;

std::size_t at(int index) {
  return static_cast<std::size_t>(index);
}

/// How far the field may be from its value at a block's centre elsewhere in the block, by the differences to
/// the centres beside it: half of the greater one on each axis, added up.
class Spread {
 public:
  explicit Spread(float centre) : centre_(centre) {}

  void beside(std::size_t axis, float value) {
    const float difference = std::abs(value - centre_);
    if (std::isfinite(difference)) {
      differences_[axis] = std::max(differences_[axis], difference);
    }
  }

  float reach() const { return (differences_[0] + differences_[1] + differences_[2]) / 2; }

 private:
  float centre_;
  std::array<float, 3> differences_{};
};

/// What a block is judged by.
struct Judged {
  int block = 0;
  float reach = 0;  ///< of the field within it; of the block that it is a part of until it was probed
};

/// The blocks of one size.
class BlockLevel {
 public:
  BlockLevel(const BrickLattice& lattice, int size)
      : lattice_(&lattice), size_(size), count_((lattice.samples() - 1 + size - 1) / size) {
    const auto count = static_cast<std::size_t>(count_);
    values_.assign(count * count * count, 0);
    probed_.assign(values_.size(), false);
    for (std::size_t axis = 0; axis < 3; ++axis) {
      for (int block = 0; block < count_; ++block) {
        centres_[axis].push_back(lattice.coordinate(axis, (block + 0.5) * size));
      }
    }
  }

  int size() const { return size_; }
  int count() const { return count_; }
  int index(const Index3& block) const { return (block[2] * count_ + block[1]) * count_ + block[0]; }
  Index3 position(int index) const {
    return {index % count_, index / count_ % count_, index / count_ / count_};
  }

  bool probe(const std::vector<Judged>& blocks, FieldSampler& sampler) {
    std::vector<Point3> points;
    points.reserve(blocks.size());
    for (const auto& [block, reach] : blocks) {
      const Index3 here = position(block);
      points.push_back({centres_[0][at(here[0])], centres_[1][at(here[1])], centres_[2][at(here[2])]});
    }
    std::vector<float> values(points.size());
    if (!sampler.evaluate(points, values)) {
      return false;
    }
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      values_[at(blocks[i].block)] = values[i];
      probed_[at(blocks[i].block)] = true;
    }
    return true;
  }

  /// By the blocks beside it.
  float reachOf(int block) const {
    Spread spread(values_[at(block)]);
    forEachBeside(position(block), [&](std::size_t axis, float value) { spread.beside(axis, value); });
    return spread.reach();
  }

  bool mayHoldSurface(int block, float reach) const {
    const float f = values_[at(block)];
    // Written so that a value that is no number keeps its block.
    if (!(std::abs(f) > reach)) {
      return true;
    }
    const Index3 here = position(block);
    bool otherSign = false;
    forEachBeside(here, [&](std::size_t, float value) { otherSign = otherSign || (value < 0) != (f < 0); });
    return otherSign || (f < 0 && lattice_->closed() && touchesBorder(here));
  }

 private:
  template <class Visit>
  void forEachBeside(const Index3& block, Visit visit) const {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      for (const int step : {-1, 1}) {
        Index3 beside = block;
        beside[axis] += step;
        if (beside[axis] >= 0 && beside[axis] < count_ && probed_[at(index(beside))]) {
          visit(axis, values_[at(index(beside))]);
        }
      }
    }
  }

  bool touchesBorder(const Index3& block) const {
    return std::any_of(block.begin(), block.end(),
                       [this](int i) { return i == 0 || (i + 1) * size_ >= lattice_->samples() - 1; });
  }

  const BrickLattice* lattice_;
  int size_;
  int count_;
  std::array<std::vector<float>, 3> centres_;
  std::vector<float> values_;
  std::vector<bool> probed_;
};

std::vector<Judged> everyBlock(const BlockLevel& level) {
  std::vector<Judged> all(at(level.count()) * at(level.count()) * at(level.count()));
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].block = static_cast<int>(i);
  }
  return all;
}

std::vector<Judged> childrenOf(const std::vector<Judged>& parents, const BlockLevel& level,
                               const BlockLevel& children) {
  std::vector<Judged> result;
  result.reserve(8 * parents.size());
  for (const Judged& parent : parents) {
    const Index3 corner = level.position(parent.block);
    for (int part = 0; part < 8; ++part) {
      const Index3 child{2 * corner[0] + (part & 1), 2 * corner[1] + ((part >> 1) & 1),
                         2 * corner[2] + ((part >> 2) & 1)};
      if (std::all_of(child.begin(), child.end(), [&](int i) { return i < children.count(); })) {
        result.push_back({children.index(child), parent.reach});
      }
    }
  }
  return result;
}

/// How much the field can change within a block of so many cells.
class Reach {
 public:
  Reach(const BrickLattice& lattice, double lipschitz)
      : perCell_(static_cast<float>(lipschitz * std::numbers::sqrt3 / 2 *
                                    static_cast<double>(lattice.grid().size) / lattice.grid().cells)) {}

  /// @param own,parent by differences, of the block and of the one twice as large
  float of(int size, float own, float parent) const {
    return perCell_ > 0 ? perCell_ * static_cast<float>(size) : kReserve * std::max(own, parent / 2);
  }

 private:
  float perCell_;  // half a cell's diagonal; 0: by differences
};

std::vector<int> activated(const std::vector<Judged>& left, const BlockLevel& level, BrickLattice& lattice) {
  std::vector<int> bricks;
  bricks.reserve(left.size());
  lattice.reserve(2 * left.size());  // those behind hold samples too
  for (const Judged& block : left) {
    bricks.push_back(lattice.brickIndex(level.position(block.block)));
    lattice.activate(bricks.back());
  }
  std::sort(bricks.begin(), bricks.end());
  return bricks;
}

}  // namespace

std::vector<int> everyBrick(BrickLattice& lattice) {
  std::vector<int> bricks(at(lattice.bricks()) * at(lattice.bricks()) * at(lattice.bricks()));
  for (std::size_t i = 0; i < bricks.size(); ++i) {
    bricks[i] = static_cast<int>(i);
    lattice.activate(bricks[i]);
  }
  return bricks;
}

std::optional<std::vector<int>> findBricks(BrickLattice& lattice, FieldSampler& sampler, double lipschitz) {
  int size = kBrickCells;
  while (size * kMostRootBlocks < lattice.samples() - 1) {
    size *= 2;
  }
  BlockLevel level(lattice, size);
  if (level.count() < kFewestRootBlocks) {
    return everyBrick(lattice);
  }
  const Reach reach(lattice, lipschitz);
  std::vector<Judged> blocks = everyBlock(level);
  while (true) {
    if (!level.probe(blocks, sampler)) {
      return std::nullopt;
    }
    std::vector<Judged> left;
    for (const Judged& block : blocks) {
      const float own = level.reachOf(block.block);
      if (level.mayHoldSurface(block.block, reach.of(level.size(), own, block.reach))) {
        left.push_back({block.block, own});
      }
    }
    if (level.size() == kBrickCells) {
      return activated(left, level, lattice);
    }
    BlockLevel finer(lattice, level.size() / 2);
    blocks = childrenOf(left, level, finer);
    level = std::move(finer);
  }
}

}  // namespace rankscope
