// Which triangles cut a cell of marching cubes, for every pattern of signs at its corners.
#pragma once

#include <array>
#include <cstdint>

namespace rankscope {

/// Corner c of a cell is at (c & 1, c >> 1 & 1, c >> 2 & 1). An edge is 4 · axis + its place on the two other
/// axes, taken in ascending order, as bits.
inline constexpr int kCellEdges = 12;

struct CellEdge {
  int axis = 0;
  std::array<int, 3> offset{};  ///< of its lower end from the cell's corner 0
};

struct CellCase {
  int triangles = 0;
  std::array<std::array<std::uint8_t, 3>, 5> edges{};  ///< counter-clockwise as seen from outside
};

/// Made by tracing the polygons, not copied. On a face whose inside corners lie across from each other, each
/// of them is cut off by itself: a rule of the face's own signs, so that two cells agree on the face between
/// them (the "modified" table of Montani, Scateni and Scopigno 1994; no case is the complement of another's).
/// No triangle has a side inside a face of its cell that is not the polygon's own: two cells can not share
/// one by accident. Together this makes every edge of the surface belong to exactly two triangles.
class CaseTable {
 public:
  CaseTable();

  /// @param signs bit c is set where corner c is inside
  const CellCase& operator[](int signs) const { return cases_[static_cast<std::size_t>(signs)]; }

  static CellEdge edge(int index);

 private:
  std::array<CellCase, 256> cases_{};
};

}  // namespace rankscope
