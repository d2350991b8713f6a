#pragma once

#include <cstdint>
#include <vector>

#include "compute/parallel_for.h"
#include "shape/shape.h"

namespace rankscope {

/// The points linspace(low, high, count)³ that lie in the box ±0.5, where all shapes are. x fastest.
struct BoxGrid {
  std::vector<float> places;  ///< along each axis

  BoxGrid(double low, double high, int count);
  std::size_t size() const { return places.size() * places.size() * places.size(); }
  Point3 at(std::size_t index) const;
};

/// 1 where a grid point is inside of the shape. Blocks that the surface of a closed mesh can not reach are
/// asked once; of other shapes every point is.
std::vector<std::uint8_t> insideGrid(const Shape& shape, const BoxGrid& grid, const ParallelFor& parallelFor);

}  // namespace rankscope
