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

/// The samples that a brick's cells have at their corners, x fastest; those past the lattice are missing.
struct BrickValues {
  std::array<float, kBrickSide * kBrickSide * kBrickSide> values{};
  Index3 extent{};  ///< how many there are along each axis

  static constexpr int at(int x, int y, int z) { return x + kBrickSide * (y + kBrickSide * z); }
  float value(int x, int y, int z) const { return values[static_cast<std::size_t>(at(x, y, z))]; }
};

/// Cut into bricks of 4 x 4 x 4 samples, each of which belongs to one brick: what cells of two bricks have in
/// common is evaluated once, so that they can not disagree. Takes 4 bytes for each brick and 300 for each one
/// with samples. With `closed` a layer of samples that are outside surrounds the cube.
class BrickLattice {
 public:
  BrickLattice(const SurfaceGrid& grid, bool closed);

  int samples() const { return samples_; }  ///< along each axis
  int bricks() const { return bricks_; }    ///< along each axis
  const SurfaceGrid& grid() const { return grid_; }
  bool closed() const { return border_ == 1; }

  /// Of a place given in samples, moved into the cube if it is in the surrounding layer.
  Point3 position(const std::array<double, 3>& sample) const;

  int brickIndex(const Index3& brick) const { return (brick[2] * bricks_ + brick[1]) * bricks_ + brick[0]; }
  Index3 brickAt(int index) const;

  bool active(int brick) const;
  /// Whether it was not before.
  bool activate(int brick);

  /// Where a sample is kept.
  struct Place {
    std::int32_t slot = 0;
    std::int32_t local = 0;
  };

  /// Appends the samples that a brick's cells need and nobody has asked for yet; they count as known from now
  /// on, and their values must be put before the brick is gathered.
  void wanted(int brick, std::vector<Place>& places, std::vector<Point3>& points);
  void put(const Place& place, float value) { at(place.slot).values[index(place.local)] = value; }

  /// The values for a brick whose wanted ones were put.
  BrickValues gather(int brick) const;

 private:
  struct Brick {
    std::array<float, kBrickSamples> values{};
    std::uint64_t known = 0;  // a bit for each
    bool active = false;
  };

  static std::size_t index(std::int32_t i) { return static_cast<std::size_t>(i); }
  Brick& at(std::int32_t slot) { return held_[index(slot)]; }
  const Brick& at(std::int32_t slot) const { return held_[index(slot)]; }
  std::int32_t slotOf(int brick);
  Place placeOf(const Index3& sample);
  bool surrounds(const Index3& sample) const;
  Index3 extentOf(const Index3& brick) const;

  SurfaceGrid grid_;
  int border_;
  int samples_;
  int bricks_;
  std::vector<std::int32_t> slots_;  // of each brick; -1: nothing is held
  std::vector<Brick> held_;
};

}  // namespace rankscope
