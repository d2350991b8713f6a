#include "surface/brick_guess.h"

#include <algorithm>
#include <cmath>

namespace rankscope {
namespace {

constexpr int kSide = BrickLattice::kCentreSide;
constexpr int kCentres = 8;  ///< in the brick: x, y and z of an index's bits are 1 or 3
constexpr int kWays = 8;     ///< from a centre to a sample around it: along the axes of the bits
constexpr float kReserve = 1.25F;

/// The samples around a centre, by the way to them.
using Around = std::array<SampleBits, kWays>;

constexpr Around aroundCentre(int centre) {
  Around around{};
  for (int z = -1; z <= 1; ++z) {
    for (int y = -1; y <= 1; ++y) {
      for (int x = -1; x <= 1; ++x) {
        const int way = (x != 0 ? 1 : 0) | (y != 0 ? 2 : 0) | (z != 0 ? 4 : 0);
        const int row = 1 + 2 * ((centre >> 1) & 1) + y;
        const int column = 1 + 2 * (centre & 1) + x;
        around[static_cast<std::size_t>(way)][static_cast<std::size_t>(1 + 2 * (centre >> 2) + z)] |=
            1U << (kBrickSide * row + column);
      }
    }
  }
  return around;
}

constexpr std::array<Around, kCentres> everyAround() {
  std::array<Around, kCentres> all{};
  for (int centre = 0; centre < kCentres; ++centre) {
    all[static_cast<std::size_t>(centre)] = aroundCentre(centre);
  }
  return all;
}

constexpr std::array<Around, kCentres> kAround = everyAround();

void add(SampleBits& to, const SampleBits& bits) {
  for (std::size_t z = 0; z < to.size(); ++z) {
    to[z] |= bits[z];
  }
}

/// How far the field changes on each way, by the differences to the centres beside it.
std::array<float, kWays> reachesFrom(const float* centre) {
  std::array<float, 3> half{};
  constexpr std::array<std::ptrdiff_t, 3> kStrides{1, kSide, kSide * kSide};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    for (const std::ptrdiff_t step : {-kStrides[axis], kStrides[axis]}) {
      const float difference = std::abs(centre[step] - centre[0]);
      // One that is missing is no number.
      half[axis] = difference > half[axis] ? difference : half[axis];
    }
    half[axis] *= kReserve / 2;
  }
  std::array<float, kWays> reaches{};
  for (std::size_t way = 1; way < kWays; ++way) {
    reaches[way] =
        ((way & 1) != 0 ? half[0] : 0) + ((way & 2) != 0 ? half[1] : 0) + ((way & 4) != 0 ? half[2] : 0);
  }
  return reaches;
}

}  // namespace

SidesOfCentres sidesOfCentres(const BrickLattice::Centres& centres) {
  SidesOfCentres sure;
  SampleBits besideInside{};
  SampleBits besideOutside{};
  for (int centre = 0; centre < kCentres; ++centre) {
    const int x = 1 + (centre & 1);
    const int y = 1 + ((centre >> 1) & 1);
    const int z = 1 + (centre >> 2);
    const float* here = &centres[static_cast<std::size_t>(x + kSide * (y + kSide * z))];
    const std::array<float, kWays> reaches = reachesFrom(here);
    const Around& around = kAround[static_cast<std::size_t>(centre)];
    for (std::size_t way = 0; way < kWays; ++way) {
      // What is no number is on neither side.
      if (!(*here >= 0)) {
        add(besideInside, around[way]);
      }
      if (!(*here < 0)) {
        add(besideOutside, around[way]);
      }
      if (std::abs(*here) > reaches[way]) {
        add(*here < 0 ? sure.inside : sure.outside, around[way]);
      }
    }
  }
  for (std::size_t plane = 0; plane < sure.inside.size(); ++plane) {
    sure.inside[plane] &= ~besideOutside[plane];
    sure.outside[plane] &= ~besideInside[plane];
  }
  return sure;
}

}  // namespace rankscope
