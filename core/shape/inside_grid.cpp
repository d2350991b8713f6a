#include "shape/inside_grid.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace rankscope {
namespace {

constexpr std::size_t kBlock = 4;
constexpr double kBox = 0.5;
constexpr double kReserve = 1e-4;  // for distances that are rounded to floats

struct Block {
  std::array<std::size_t, 3> low{}, high{};  // grid indices, the last excluded
  Point3 centre{};
  double radius = 0;
};

std::vector<Block> blocksOf(const BoxGrid& grid) {
  const std::size_t count = grid.places.size();
  const std::size_t across = (count + kBlock - 1) / kBlock;
  std::vector<Block> blocks;
  for (std::size_t i = 0; i < across * across * across; ++i) {
    const std::array<std::size_t, 3> place{i % across, i / across % across, i / across / across};
    Block block;
    double squares = 0;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      block.low[axis] = place[axis] * kBlock;
      block.high[axis] = std::min(count, block.low[axis] + kBlock);
      const auto first = static_cast<double>(grid.places[block.low[axis]]);
      const auto last = static_cast<double>(grid.places[block.high[axis] - 1]);
      block.centre[axis] = static_cast<float>((first + last) / 2);
      squares += (last - first) * (last - first) / 4;
    }
    block.radius = std::sqrt(squares) + kReserve;
    blocks.push_back(block);
  }
  return blocks;
}

template <class Visit>
void forEachIn(const Block& block, std::size_t count, Visit visit) {
  for (std::size_t z = block.low[2]; z < block.high[2]; ++z) {
    for (std::size_t y = block.low[1]; y < block.high[1]; ++y) {
      for (std::size_t x = block.low[0]; x < block.high[0]; ++x) {
        visit((z * count + y) * count + x);
      }
    }
  }
}

/// Elsewhere the sides also meet where a hole is spanned, or halfway between points of a cloud, and no
/// distance tells how near that is.
bool changesSideOnlyAtItsSurface(const Shape& shape) {
  return shape.hasFaces() && shape.meshDistance().rule() == SignRule::PseudoNormals;
}

std::vector<std::uint8_t> askedEverywhere(const Shape& shape, const BoxGrid& grid,
                                          const ParallelFor& parallelFor) {
  std::vector<Point3> points(grid.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    points[i] = grid.at(i);
  }
  std::vector<std::uint8_t> inside(points.size());
  shape.inside(points, inside, parallelFor);
  return inside;
}

}  // namespace

BoxGrid::BoxGrid(double low, double high, int count) {
  for (int i = 0; i < count; ++i) {
    const double place = low + (high - low) * i / (count - 1);
    if (std::abs(place) <= kBox) {
      places.push_back(static_cast<float>(place));
    }
  }
}

Point3 BoxGrid::at(std::size_t index) const {
  const std::size_t n = places.size();
  return {places[index % n], places[index / n % n], places[index / n / n]};
}

std::vector<std::uint8_t> insideGrid(const Shape& shape, const BoxGrid& grid,
                                     const ParallelFor& parallelFor) {
  if (!changesSideOnlyAtItsSurface(shape)) {
    return askedEverywhere(shape, grid, parallelFor);
  }
  const std::vector<Block> blocks = blocksOf(grid);
  std::vector<Point3> centres;
  for (const Block& block : blocks) {
    centres.push_back(block.centre);
  }
  std::vector<float> distances(blocks.size());
  shape.signedDistances(centres, distances, parallelFor);
  std::vector<std::uint8_t> inside(grid.size(), 0);
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const auto distance = static_cast<double>(distances[i]);
    forEachIn(blocks[i], grid.places.size(), [&](std::size_t index) {
      if (std::abs(distance) > blocks[i].radius) {
        inside[index] = distance < 0 ? 1 : 0;
      } else {
        open.push_back(index);
      }
    });
  }
  std::vector<Point3> points;
  for (const std::size_t index : open) {
    points.push_back(grid.at(index));
  }
  std::vector<std::uint8_t> answers(points.size());
  shape.inside(points, answers, parallelFor);
  for (std::size_t i = 0; i < open.size(); ++i) {
    inside[open[i]] = answers[i];
  }
  return inside;
}

}  // namespace rankscope
