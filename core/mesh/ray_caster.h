// What a ray meets first of a triangle mesh.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "mesh/mesh.h"

namespace rankscope {

/// Immutable; any number of threads at once.
class RayCaster {
 public:
  struct Hit {
    float distance = 0;  ///< in lengths of the direction
    std::uint32_t triangle = 0;
    std::array<float, 2> weights{};  ///< of the triangle's second and third corner; the first has the rest
  };

  /// @param triangles at least one; nothing of the arguments is kept
  /// @throws UserError if the program was built without Embree
  RayCaster(std::span<const Point3> positions, std::span<const Triangle> triangles);
  ~RayCaster();
  RayCaster(const RayCaster&) = delete;
  RayCaster& operator=(const RayCaster&) = delete;

  /// Either side of a triangle is met. @param direction of any length above 0
  std::optional<Hit> find(const Point3& origin, const Point3& direction) const;

 private:
  struct Tree;
  std::unique_ptr<Tree> tree_;
};

}  // namespace rankscope
