// Which vertices lie at exactly the same place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "mesh/mesh.h"

namespace rankscope {

/// A hash table from places to numbers 0, 1, 2, … in the order in which they were first asked for. 0 and -0
/// are one place. Not for concurrent use.
class VertexMerger {
 public:
  /// @param expected how many places there will be, roughly
  explicit VertexMerger(std::size_t expected = 0);

  std::uint32_t numberOf(const Point3& place);
  const std::vector<Point3>& places() const { return places_; }
  std::vector<Point3> take() { return std::move(places_); }

 private:
  void grow(std::size_t slots);

  std::vector<Point3> places_;
  std::vector<std::uint32_t> slots_;  ///< numbers into places_, or kNone; the count is a power of two
};

/// For each position the index of the first that lies at the same place: its own if there is none before it.
std::vector<std::uint32_t> firstAtSamePlace(std::span<const Point3> positions);

/// The same surface with one vertex for each place, with the first one's normal. Faces stay, also those of
/// which two corners are now one. A cloud stays as it is.
Mesh withMergedVertices(Mesh mesh);

}  // namespace rankscope
