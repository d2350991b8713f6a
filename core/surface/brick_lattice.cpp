#include "surface/brick_lattice.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <utility>

namespace rankscope {
namespace {

constexpr std::int32_t localAt(int x, int y, int z) {
  return x + kBrickCells * (y + kBrickCells * z);
}

/// 4 rows of 4 bits as 4 rows of 5.
std::uint32_t widened(std::uint64_t plane) {
  const auto bits = static_cast<std::uint32_t>(plane & 0xFFFFU);
  return (bits & 0xFU) | (bits & 0xF0U) << 1 | (bits & 0xF00U) << 2 | (bits & 0xF000U) << 3;
}

/// The first of each of 4 rows of 4 bits as the last of 4 rows of 5.
std::uint32_t firstColumn(std::uint64_t plane) {
  const auto bits = static_cast<std::uint32_t>(plane & 0x1111U);
  return (bits & 0x1U) << 4 | (bits & 0x10U) << 5 | (bits & 0x100U) << 6 | (bits & 0x1000U) << 7;
}

// A brick's samples belong to a family: itself and the up to seven bricks behind it. Bits 0, 1 and 2 of a
// member tell along which axes it lies behind.
constexpr int kFamily = 8;
constexpr int kLastRow = kBrickSide * kBrickCells;
constexpr int kPlaneBits = kBrickCells * kBrickCells;

/// What a member has of the 5 x 5 samples of one z, from its own 4 x 4.
std::uint32_t partOf(std::uint64_t plane, int member) {
  switch (member & 3) {
    case 0:
      return widened(plane);
    case 1:
      return firstColumn(plane);
    case 2:
      return static_cast<std::uint32_t>(plane & 15U) << kLastRow;
    default:
      return static_cast<std::uint32_t>(plane & 1U) << (kLastRow + kBrickCells);
  }
}

/// The opposite of partOf.
std::uint64_t ownPart(std::uint32_t plane, int member) {
  switch (member & 3) {
    case 0:
      return (plane & 0xFU) | (plane >> 1 & 0xF0U) | (plane >> 2 & 0xF00U) | (plane >> 3 & 0xF000U);
    case 1:
      return (plane >> 4 & 0x1U) | (plane >> 5 & 0x10U) | (plane >> 6 & 0x100U) | (plane >> 7 & 0x1000U);
    case 2:
      return plane >> kLastRow & 15U;
    default:
      return plane >> (kLastRow + kBrickCells) & 1U;
  }
}

/// A member's own samples among those of a brick.
std::uint64_t ownSamples(const SampleBits& samples, int member) {
  if (member >= 4) {
    return ownPart(samples[kBrickCells], member);
  }
  std::uint64_t own = 0;
  for (int z = 0; z < kBrickCells; ++z) {
    own |= ownPart(samples[static_cast<std::size_t>(z)], member) << (kPlaneBits * z);
  }
  return own;
}

Index3 memberOf(const Index3& brick, int member) {
  return {brick[0] + (member & 1), brick[1] + ((member >> 1) & 1), brick[2] + (member >> 2)};
}

/// The own samples at place i along an axis.
std::uint64_t sliceOf(std::size_t axis, int i) {
  constexpr std::array<std::uint64_t, 3> kFirst{0x1111111111111111U, 0x000F000F000F000FU, 0xFFFFU};
  constexpr std::array<int, 3> kStride{1, kBrickCells, kPlaneBits};
  return kFirst[axis] << (kStride[axis] * i);
}

/// Bit 1 of each coordinate tells which of the centres a sample at odd coordinates is.
constexpr std::uint64_t kCentreSamples = [] {
  std::uint64_t bits = 0;
  for (int centre = 0; centre < 8; ++centre) {
    bits |=
        std::uint64_t{1} << localAt(1 + 2 * (centre & 1), 1 + 2 * ((centre >> 1) & 1), 1 + 2 * (centre >> 2));
  }
  return bits;
}();

/// Which of the 27 bricks around a brick, itself included, has each of its centres and those one beyond, and
/// which of the 8 there it is.
struct CentrePlace {
  std::size_t member = 0;
  std::size_t centre = 0;
};

constexpr int kAround = 27;
constexpr auto kCentrePlaces = [] {
  // Along an axis: of the brick before its last, of the brick both, of the brick behind its first.
  constexpr std::array<int, BrickLattice::kCentreSide> kMember{0, 1, 1, 2};
  constexpr std::array<int, BrickLattice::kCentreSide> kCentre{1, 0, 1, 0};
  std::array<CentrePlace, BrickLattice::kCentreSide * BrickLattice::kCentreSide * BrickLattice::kCentreSide>
      places{};
  for (std::size_t i = 0; i < places.size(); ++i) {
    const std::size_t x = i % 4;
    const std::size_t y = i / 4 % 4;
    const std::size_t z = i / 16;
    places[i] = {static_cast<std::size_t>(kMember[x] + 3 * kMember[y] + 9 * kMember[z]),
                 static_cast<std::size_t>(kCentre[x] | kCentre[y] << 1 | kCentre[z] << 2)};
  }
  return places;
}();

constexpr std::size_t centreOf(std::int32_t local) {
  return static_cast<std::size_t>((local >> 1 & 1) | (local >> 3 & 1) << 1 | (local >> 5 & 1) << 2);
}

}  // namespace

bool BrickSides::one() const {
  std::uint32_t anyInside = 0;
  std::uint32_t anyOutside = 0;
  for (std::size_t z = 0; z < inside.size(); ++z) {
    anyInside |= inside[z];
    anyOutside |= known[z] & ~inside[z];
  }
  return anyInside == 0 || anyOutside == 0;
}

BrickLattice::BrickLattice(const SurfaceGrid& grid, bool closed)
    : grid_(grid),
      border_(closed ? 1 : 0),
      samples_(grid.cells + 1 + 2 * border_),
      bricks_((samples_ + kBrickCells - 1) / kBrickCells) {
  slots_.assign(index(bricks_) * index(bricks_) * index(bricks_), -1);
  for (std::size_t axis = 0; axis < 3; ++axis) {
    for (int sample = 0; sample < samples_; ++sample) {
      coordinates_[axis].push_back(coordinate(axis, sample));
    }
  }
}

float BrickLattice::coordinate(std::size_t axis, double sample) const {
  const double cell = std::clamp(sample - border_, 0.0, static_cast<double>(grid_.cells));
  return static_cast<float>(static_cast<double>(grid_.low[axis]) +
                            static_cast<double>(grid_.size) * cell / grid_.cells);
}

Point3 BrickLattice::position(const std::array<double, 3>& sample) const {
  return {coordinate(0, sample[0]), coordinate(1, sample[1]), coordinate(2, sample[2])};
}

std::int32_t BrickLattice::slotOf(int brick) {
  std::int32_t& slot = slots_[index(brick)];
  if (slot < 0) {
    slot = static_cast<std::int32_t>(held_.size());
    held_.emplace_back();
    held_.back().index = brick;
    values_.emplace_back();
    centres_.emplace_back();
  }
  return slot;
}

void BrickLattice::reserve(std::size_t bricks) {
  held_.reserve(bricks);
  values_.reserve(bricks);
  centres_.reserve(bricks);
}

bool BrickLattice::active(int brick) const {
  const std::int32_t slot = slots_[index(brick)];
  return slot >= 0 && at(slot).active;
}

bool BrickLattice::activate(int brick) {
  bool& active = at(slotOf(brick)).active;
  return !std::exchange(active, true);
}

/// Which of a brick's own samples the lattice has.
std::uint64_t BrickLattice::existing(const Index3& brick) const {
  std::uint64_t bits = ~std::uint64_t{0};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const int count = std::min(samples_ - kBrickCells * brick[axis], kBrickCells);
    std::uint64_t first = 0;
    for (int i = 0; i < count; ++i) {
      first |= sliceOf(axis, i);
    }
    bits &= first;
  }
  return bits;
}

/// Which of them are in the surrounding layer.
std::uint64_t BrickLattice::surrounding(const Index3& brick) const {
  std::uint64_t bits = 0;
  for (std::size_t axis = 0; axis < 3 && border_ == 1; ++axis) {
    const int last = samples_ - 1 - kBrickCells * brick[axis];
    bits |= brick[axis] == 0 ? sliceOf(axis, 0) : 0;
    bits |= last < kBrickCells ? sliceOf(axis, last) : 0;
  }
  return bits;
}

/// @param samples own ones that are not exact
void BrickLattice::order(std::int32_t slot, std::uint64_t samples, Order& order) {
  const Index3 brick = brickAt(at(slot).index);
  const std::uint64_t outer = samples & surrounding(brick);
  at(slot).exact |= samples;
  for (std::uint64_t left = outer; left != 0; left &= left - 1) {
    put({slot, std::countr_zero(left)}, std::numeric_limits<float>::infinity());
  }
  for (std::uint64_t left = samples & ~outer; left != 0; left &= left - 1) {
    const int local = std::countr_zero(left);
    order.places.push_back({slot, local});
    order.points.push_back(
        {coordinates_[0][index(kBrickCells * brick[0] + local % kBrickCells)],
         coordinates_[1][index(kBrickCells * brick[1] + local / kBrickCells % kBrickCells)],
         coordinates_[2][index(kBrickCells * brick[2] + local / kPlaneBits)]});
  }
}

void BrickLattice::want(int brick, const SampleBits& samples, Order& order) {
  const Index3 corner = brickAt(brick);
  for (int member = 0; member < kFamily; ++member) {
    const Index3 home = memberOf(corner, member);
    const std::uint64_t own = holds(home) ? ownSamples(samples, member) & existing(home) : 0;
    if (own != 0) {
      const std::int32_t slot = slotOf(brickIndex(home));
      this->order(slot, own & ~at(slot).exact, order);
    }
  }
}

void BrickLattice::guess(int brick, const SampleBits& outside, const SampleBits& inside) {
  const Index3 corner = brickAt(brick);
  for (int member = 0; member < kFamily; ++member) {
    const Index3 home = memberOf(corner, member);
    if (!holds(home)) {
      continue;
    }
    const std::uint64_t in = ownSamples(inside, member);
    const std::uint64_t either = (in | ownSamples(outside, member)) & existing(home);
    if (either != 0) {
      Brick& held = at(slotOf(brickIndex(home)));
      const std::uint64_t fresh = either & ~(held.known | held.exact);
      held.known |= fresh;
      held.inside |= in & fresh & ~surrounding(home);
    }
  }
}

bool BrickLattice::put(const Order::Place& place, float value) {
  const std::uint64_t bit = std::uint64_t{1} << place.local;
  Brick& owner = at(place.slot);
  const bool changed = (owner.known & bit) != 0 && ((owner.inside & bit) != 0) != (value < 0);
  owner.known |= bit;
  owner.inside = value < 0 ? owner.inside | bit : owner.inside & ~bit;
  values_[index(place.slot)][index(place.local)] = value;
  if ((kCentreSamples & bit) != 0) {
    centres_[index(place.slot)][centreOf(place.local)] = value;
  }
  return changed;
}

BrickLattice::Family BrickLattice::family(int brick) const {
  const Index3 corner = brickAt(brick);
  Family slots{};
  for (int member = 0; member < kFamily; ++member) {
    const Index3 home = memberOf(corner, member);
    slots[index(member)] = holds(home) ? slots_[index(brickIndex(home))] : -1;
  }
  return slots;
}

void BrickLattice::addSharers(const Order::Place& place, std::vector<int>& bricks) const {
  const Index3 owner = brickAt(at(place.slot).index);
  const Index3 local{place.local % kBrickCells, place.local / kBrickCells % kBrickCells,
                     place.local / kBrickCells / kBrickCells};
  for (int member = 0; member < 8; ++member) {
    Index3 brick = owner;
    bool shares = true;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const int step = (member >> axis) & 1;
      brick[axis] -= step;
      shares = shares && (step == 0 || local[axis] == 0);
    }
    if (shares && holds(brick) && active(brickIndex(brick))) {
      bricks.push_back(brickIndex(brick));
    }
  }
}

BrickSides BrickLattice::sides(int brick) const {
  const Index3 corner = brickAt(brick);
  BrickSides result;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    result.cells[axis] = std::min(kBrickCells, samples_ - 1 - kBrickCells * corner[axis]);
  }
  const Family slots = family(brick);
  for (int member = 0; member < kFamily; ++member) {
    const std::int32_t slot = slots[index(member)];
    if (slot < 0) {
      continue;
    }
    const Brick& held = at(slot);
    const int first = kBrickCells * (member >> 2);
    const int last = first == 0 ? kBrickCells - 1 : kBrickCells;
    for (int z = first; z <= last; ++z) {
      const int shift = kPlaneBits * (z - first);
      result.known[index(z)] |= partOf(held.known >> shift, member);
      result.exact[index(z)] |= partOf(held.exact >> shift, member);
      result.inside[index(z)] |= partOf(held.inside >> shift, member);
    }
  }
  return result;
}

BrickLattice::Centres BrickLattice::centres(int brick) const {
  const Index3 corner = brickAt(brick);
  std::array<const float*, kAround> own{};
  for (int member = 0; member < kAround; ++member) {
    const Index3 home{corner[0] + member % 3 - 1, corner[1] + member / 3 % 3 - 1, corner[2] + member / 9 - 1};
    const std::int32_t slot = holds(home) ? slots_[index(brickIndex(home))] : -1;
    const bool complete = slot >= 0 && (at(slot).exact & kCentreSamples) == kCentreSamples;
    own[index(member)] = complete ? centres_[index(slot)].data() : nullptr;
  }
  Centres result{};
  for (std::size_t i = 0; i < result.size(); ++i) {
    const float* home = own[kCentrePlaces[i].member];
    result[i] = home == nullptr ? std::numeric_limits<float>::quiet_NaN() : home[kCentrePlaces[i].centre];
  }
  return result;
}

}  // namespace rankscope
