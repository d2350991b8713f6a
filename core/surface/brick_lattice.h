// The samples of a field on a cubic lattice, held only where they were wanted.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "surface/field.h"

namespace rankscope {

/// The cube that is looked at, and how finely.
struct SurfaceGrid {
  Point3 low{-0.5F, -0.5F, -0.5F};
  float size = 1;   ///< of an edge of the cube
  int cells = 128;  ///< along each axis; samples are at low + size · i / cells, i = 0 … cells
};

using Index3 = std::array<int, 3>;

inline constexpr int kBrickCells = 4;
inline constexpr int kBrickSamples = kBrickCells * kBrickCells * kBrickCells;
inline constexpr int kBrickSide = kBrickCells + 1;  ///< samples along a side, the neighbours' first included

/// A bit for each of a brick's 5 x 5 samples of one z, x fastest; for every z.
using SampleBits = std::array<std::uint32_t, kBrickSide>;

/// On which side the samples are that a brick's cells have at their corners; those past the lattice are not
/// known.
struct BrickSides {
  SampleBits known{};
  SampleBits exact{};   ///< evaluated, not guessed
  SampleBits inside{};  ///< known and negative
  Index3 cells{};       ///< how many there are along each axis

  bool one() const;  ///< all that is known is on one side
};

/// Cut into bricks of 4 x 4 x 4 samples, each of which belongs to one brick: what cells of two bricks have in
/// common is evaluated once, so that they can not disagree. Takes 4 bytes for each brick and 300 for each one
/// with samples. With `closed` a layer of samples that are outside surrounds the cube.
///
/// Of a sample nothing is known, or its side is guessed, or it is exact. Whoever asks for one by an Order
/// owes its value.
class BrickLattice {
 public:
  BrickLattice(const SurfaceGrid& grid, bool closed);

  int samples() const { return samples_; }  ///< along each axis
  int bricks() const { return bricks_; }    ///< along each axis
  const SurfaceGrid& grid() const { return grid_; }
  bool closed() const { return border_ == 1; }

  /// Of a place given in samples, moved into the cube if it is in the surrounding layer.
  Point3 position(const std::array<double, 3>& sample) const;
  float coordinate(std::size_t axis, double sample) const;

  int brickIndex(const Index3& brick) const { return (brick[2] * bricks_ + brick[1]) * bricks_ + brick[0]; }
  Index3 brickAt(int index) const {
    return {index % bricks_, index / bricks_ % bricks_, index / bricks_ / bricks_};
  }
  bool holds(const Index3& brick) const {
    return brick[0] >= 0 && brick[1] >= 0 && brick[2] >= 0 && brick[0] < bricks_ && brick[1] < bricks_ &&
           brick[2] < bricks_;
  }

  /// Room for so many bricks with samples.
  void reserve(std::size_t bricks);

  bool active(int brick) const;
  /// Whether it was not before.
  bool activate(int brick);

  /// Samples whose values are owed.
  struct Order {
    struct Place {
      std::int32_t slot = 0;
      std::int32_t local = 0;
    };
    std::vector<Place> places;
    std::vector<Point3> points;

    void clear() {
      places.clear();
      points.clear();
    }
  };

  /// Orders those of a brick's samples that are not exact. They count as exact from now on.
  void want(int brick, const SampleBits& samples, Order& order);

  /// Changes nothing that is known.
  void guess(int brick, const SampleBits& outside, const SampleBits& inside);

  /// @returns whether its side is another than the guess was
  bool put(const Order::Place& place, float value);

  /// For a brick whose ordered samples were put.
  BrickSides sides(int brick) const;

  /// A brick and those behind it that have its last samples, as slots; bits 0, 1 and 2 of an index tell along
  /// which axes they lie behind. -1 where nothing is held.
  using Family = std::array<std::int32_t, 8>;
  Family family(int brick) const;
  std::int32_t slots() const { return static_cast<std::int32_t>(held_.size()); }

  /// Of an exact sample.
  float value(std::int32_t slot, std::int32_t local) const {
    return values_[static_cast<std::size_t>(slot)][static_cast<std::size_t>(local)];
  }

  /// Where a sample is along an axis.
  float sampleCoordinate(std::size_t axis, int sample) const {
    return coordinates_[axis][static_cast<std::size_t>(sample)];
  }

  /// The bricks that have the sample at a corner of their cells and hold something: up to eight.
  void addSharers(const Order::Place& place, std::vector<int>& bricks) const;

  /// The samples at odd places, in the middle of 2 x 2 x 2 cells, of a brick and one beyond each of its
  /// faces: at -1, 1, 3 and 5 from its first along each axis, x fastest. NaN where they are not exact.
  static constexpr int kCentreSide = 4;
  using Centres = std::array<float, kCentreSide * kCentreSide * kCentreSide>;
  Centres centres(int brick) const;

 private:
  /// What is known of a brick's own samples: a bit for each.
  struct Brick {
    std::uint64_t known = 0;
    std::uint64_t exact = 0;
    std::uint64_t inside = 0;
    std::int32_t index = 0;
    bool active = false;
  };

  static std::size_t index(std::int32_t i) { return static_cast<std::size_t>(i); }
  Brick& at(std::int32_t slot) { return held_[index(slot)]; }
  const Brick& at(std::int32_t slot) const { return held_[index(slot)]; }
  std::int32_t slotOf(int brick);
  std::uint64_t existing(const Index3& brick) const;
  std::uint64_t surrounding(const Index3& brick) const;
  void order(std::int32_t slot, std::uint64_t samples, Order& order);

  SurfaceGrid grid_;
  int border_;
  int samples_;
  int bricks_;
  std::array<std::vector<float>, 3> coordinates_;  // of the samples along each axis
  std::vector<std::int32_t> slots_;                // of each brick; -1: nothing is held
  std::vector<Brick> held_;
  // By slots too, apart from what is asked for more often.
  std::vector<std::array<float, kBrickSamples>> values_;
  std::vector<std::array<float, 8>> centres_;  // of exact samples in the middle of 2 x 2 x 2 cells
};

/// All of a brick's samples, and those in the middle of its 2 x 2 x 2 cells.
inline constexpr std::uint32_t kWholePlane = (1U << kBrickSide * kBrickSide) - 1;
inline constexpr SampleBits kWholeBrick{kWholePlane, kWholePlane, kWholePlane, kWholePlane, kWholePlane};
inline constexpr std::uint32_t kCentresOfPlane = 1U << 6 | 1U << 8 | 1U << 16 | 1U << 18;
inline constexpr SampleBits kBrickCentres{0, kCentresOfPlane, 0, kCentresOfPlane, 0};

}  // namespace rankscope
