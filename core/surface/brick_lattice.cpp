#include "surface/brick_lattice.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace rankscope {

BrickLattice::BrickLattice(const SurfaceGrid& grid, bool closed)
    : grid_(grid),
      border_(closed ? 1 : 0),
      samples_(grid.cells + 1 + 2 * border_),
      bricks_((samples_ + kBrickCells - 1) / kBrickCells) {
  const auto count = static_cast<std::size_t>(bricks_);
  slots_.assign(count * count * count, -1);
}

Point3 BrickLattice::position(const std::array<double, 3>& sample) const {
  Point3 point{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double cell = std::clamp(sample[axis] - border_, 0.0, static_cast<double>(grid_.cells));
    point[axis] = static_cast<float>(static_cast<double>(grid_.low[axis]) +
                                     static_cast<double>(grid_.size) * cell / grid_.cells);
  }
  return point;
}

Index3 BrickLattice::brickAt(int index) const {
  return {index % bricks_, index / bricks_ % bricks_, index / bricks_ / bricks_};
}

std::int32_t BrickLattice::slotOf(int brick) {
  std::int32_t& slot = slots_[index(brick)];
  if (slot < 0) {
    slot = static_cast<std::int32_t>(held_.size());
    held_.emplace_back();
  }
  return slot;
}

bool BrickLattice::active(int brick) const {
  const std::int32_t slot = slots_[index(brick)];
  return slot >= 0 && at(slot).active;
}

bool BrickLattice::activate(int brick) {
  bool& active = at(slotOf(brick)).active;
  return !std::exchange(active, true);
}

BrickLattice::Place BrickLattice::placeOf(const Index3& sample) {
  const Index3 brick{sample[0] / kBrickCells, sample[1] / kBrickCells, sample[2] / kBrickCells};
  const std::int32_t local =
      sample[0] % kBrickCells +
      kBrickCells * (sample[1] % kBrickCells + kBrickCells * (sample[2] % kBrickCells));
  return {slotOf(brickIndex(brick)), local};
}

bool BrickLattice::surrounds(const Index3& sample) const {
  return border_ == 1 &&
         std::any_of(sample.begin(), sample.end(), [this](int i) { return i == 0 || i == samples_ - 1; });
}

Index3 BrickLattice::extentOf(const Index3& brick) const {
  Index3 extent{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    extent[axis] = std::min(kBrickSide, samples_ - kBrickCells * brick[axis]);
  }
  return extent;
}

void BrickLattice::wanted(int brick, std::vector<Place>& places, std::vector<Point3>& points) {
  const Index3 corner = brickAt(brick);
  const Index3 extent = extentOf(corner);
  for (int z = 0; z < extent[2]; ++z) {
    for (int y = 0; y < extent[1]; ++y) {
      for (int x = 0; x < extent[0]; ++x) {
        const Index3 sample{kBrickCells * corner[0] + x, kBrickCells * corner[1] + y,
                            kBrickCells * corner[2] + z};
        const Place place = placeOf(sample);
        const std::uint64_t bit = std::uint64_t{1} << place.local;
        if ((at(place.slot).known & bit) != 0) {
          continue;
        }
        at(place.slot).known |= bit;
        if (surrounds(sample)) {
          put(place, std::numeric_limits<float>::infinity());
        } else {
          places.push_back(place);
          points.push_back(position({static_cast<double>(sample[0]), static_cast<double>(sample[1]),
                                     static_cast<double>(sample[2])}));
        }
      }
    }
  }
}

BrickValues BrickLattice::gather(int brick) const {
  const Index3 corner = brickAt(brick);
  BrickValues result;
  result.extent = extentOf(corner);
  for (int part = 0; part < 8; ++part) {
    const Index3 shift{part & 1, (part >> 1) & 1, (part >> 2) & 1};
    Index3 neighbour{};
    Index3 count{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
      neighbour[axis] = corner[axis] + shift[axis];
      count[axis] =
          shift[axis] == 1 ? result.extent[axis] - kBrickCells : std::min(result.extent[axis], kBrickCells);
    }
    if (count[0] <= 0 || count[1] <= 0 || count[2] <= 0) {
      continue;
    }
    const Brick& held = at(slots_[index(brickIndex(neighbour))]);
    for (int z = 0; z < count[2]; ++z) {
      for (int y = 0; y < count[1]; ++y) {
        for (int x = 0; x < count[0]; ++x) {
          result.values[index(BrickValues::at(x + kBrickCells * shift[0], y + kBrickCells * shift[1],
                                              z + kBrickCells * shift[2]))] =
              held.values[index(x + kBrickCells * (y + kBrickCells * z))];
        }
      }
    }
  }
  return result;
}

}  // namespace rankscope
