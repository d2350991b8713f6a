#include <array>
#include <bitset>
#include <set>
#include <utility>

#include <gtest/gtest.h>

#include "surface/case_table.h"

namespace rankscope {
namespace {

using Ends = std::pair<int, int>;

Ends endsOf(int edge) {
  const CellEdge where = CaseTable::edge(edge);
  const int low = where.offset[0] + 2 * where.offset[1] + 4 * where.offset[2];
  return {low, low | (1 << where.axis)};
}

/// Whether two edges have a face of the cell in common.
bool onOneFace(int a, int b) {
  const auto [a0, a1] = endsOf(a);
  const auto [b0, b1] = endsOf(b);
  const int same = ~(a0 ^ a1) & ~(b0 ^ b1) & ~(a0 ^ b0) & 7;  // axes on which all four corners agree
  return same != 0;
}

TEST(CaseTable, EdgesJoinTheCornersOfACube) {
  std::set<Ends> ends;
  for (int edge = 0; edge < kCellEdges; ++edge) {
    EXPECT_EQ(std::bitset<3>(static_cast<unsigned>(endsOf(edge).first ^ endsOf(edge).second)).count(), 1U);
    ends.insert(endsOf(edge));
  }
  EXPECT_EQ(ends.size(), 12U);
}

TEST(CaseTable, TrianglesCutExactlyTheEdgesWhereTheSignChanges) {
  const CaseTable table;
  for (int signs = 0; signs < 256; ++signs) {
    std::set<int> cut;
    for (int t = 0; t < table[signs].triangles; ++t) {
      for (const int edge : table[signs].edges[static_cast<std::size_t>(t)]) {
        cut.insert(edge);
      }
    }
    for (int edge = 0; edge < kCellEdges; ++edge) {
      const auto [a, b] = endsOf(edge);
      EXPECT_EQ(cut.contains(edge), ((signs >> a) & 1) != ((signs >> b) & 1)) << signs;
    }
  }
}

TEST(CaseTable, SidesInsideFacesBelongToOneTriangleAndTheOthersToTwo) {
  const CaseTable table;
  for (int signs = 0; signs < 256; ++signs) {
    std::multiset<Ends> sides;
    for (int t = 0; t < table[signs].triangles; ++t) {
      const auto& triangle = table[signs].edges[static_cast<std::size_t>(t)];
      for (std::size_t i = 0; i < 3; ++i) {
        sides.insert({triangle[i], triangle[(i + 1) % 3]});
      }
    }
    for (const Ends& side : sides) {
      EXPECT_EQ(sides.count(side), 1U) << signs;
      EXPECT_EQ(sides.count({side.second, side.first}), onOneFace(side.first, side.second) ? 0U : 1U)
          << signs;
    }
  }
}

}  // namespace
}  // namespace rankscope
