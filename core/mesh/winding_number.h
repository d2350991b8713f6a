// How often a surface winds around a point: 1 inside and 0 outside of a closed one, and in between where it
// has holes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "mesh/mesh.h"

namespace rankscope {

/// The generalised winding number (Jacobson et al. 2013) by the tree of Barill et al. 2018: what lies farther
/// away than twice its radius counts by the first two terms of its expansion, the rest triangle by triangle.
/// Immutable; any number of threads at once.
class WindingNumber {
 public:
  WindingNumber(std::span<const Point3> positions, std::span<const Triangle> triangles);

  /// To a few hundredths. A point on the surface gets a value between those of its sides. The point must be
  /// finite.
  float at(const Point3& point) const;

 private:
  static constexpr std::size_t kLanes = 8;

  /// Corner coordinates of up to eight triangles; the last ones may have no area.
  struct alignas(32) Block {
    std::array<std::array<float, kLanes>, 9> corners;
  };
  struct alignas(64) Node {
    std::array<float, 3> centre;
    float openSquared;  ///< a point nearer than this looks into the node
    std::array<float, 3> dipole;
    float trace;
    std::array<float, 6> second;  ///< xx yy zz xy xz yz
    std::uint32_t skip;           ///< the node after all below this one
    std::uint32_t block;          ///< of a leaf, or kInner
  };
  class Builder;

  static float solidAngle(const Block& block, const Point3& point);

  std::vector<Node> nodes_;  ///< parents before children, depth first
  std::vector<Block> blocks_;
};

}  // namespace rankscope
