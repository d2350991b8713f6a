#include "surface/case_table.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace rankscope {
namespace {

using Face = std::array<int, 4>;  // corners, counter-clockwise as seen from outside the cell

int edgeBetween(int a, int b) {
  const int difference = a ^ b;
  const int axis = difference == 1 ? 0 : difference == 2 ? 1 : 2;
  const int low = std::min(a, b);
  const int first = axis == 0 ? 1 : 0;
  const int second = axis == 2 ? 1 : 2;
  return 4 * axis + ((low >> first) & 1) + 2 * ((low >> second) & 1);
}

std::array<Face, 6> makeFaces() {
  constexpr std::array<std::array<int, 2>, 4> kRound{{{0, 0}, {1, 0}, {1, 1}, {0, 1}}};
  std::array<Face, 6> faces{};
  for (int axis = 0; axis < 3; ++axis) {
    for (int side = 0; side < 2; ++side) {
      for (int i = 0; i < 4; ++i) {
        const auto& [u, v] = kRound[static_cast<std::size_t>(side == 1 ? i : 3 - i)];
        faces[static_cast<std::size_t>(2 * axis + side)][static_cast<std::size_t>(i)] =
            (side << axis) | (u << (axis + 1) % 3) | (v << (axis + 2) % 3);
      }
    }
  }
  return faces;
}

/// Bit f of element e is set where edge e lies on face f.
std::array<int, kCellEdges> makeFacesOfEdges(const std::array<Face, 6>& faces) {
  std::array<int, kCellEdges> masks{};
  for (std::size_t f = 0; f < faces.size(); ++f) {
    for (std::size_t i = 0; i < 4; ++i) {
      masks[static_cast<std::size_t>(edgeBetween(faces[f][i], faces[f][(i + 1) % 4]))] |= 1 << f;
    }
  }
  return masks;
}

/// Where the polygon goes on from each crossed edge; -1 where none is crossed. Going round a face, the cut
/// joins where a run of inside corners begins with where it ends.
std::array<int, kCellEdges> joinCrossings(int signs, const std::array<Face, 6>& faces) {
  std::array<int, kCellEdges> next{};
  next.fill(-1);
  const auto inside = [signs](int corner) { return ((signs >> corner) & 1) != 0; };
  for (const Face& face : faces) {
    for (std::size_t i = 0; i < 4; ++i) {
      const std::size_t before = (i + 3) % 4;
      if (inside(face[before]) || !inside(face[i])) {
        continue;
      }
      std::size_t last = i;
      while (inside(face[(last + 1) % 4])) {
        last = (last + 1) % 4;
      }
      const int begin = edgeBetween(face[before], face[i]);
      const int end = edgeBetween(face[last], face[(last + 1) % 4]);
      next[static_cast<std::size_t>(begin)] = end;
    }
  }
  return next;
}

/// The corner of the polygon from which a fan of triangles has no side within a face of the cell.
std::size_t fanApex(const std::vector<int>& polygon, const std::array<int, kCellEdges>& facesOf) {
  const std::size_t size = polygon.size();
  const auto faces = [&](std::size_t i) { return facesOf[static_cast<std::size_t>(polygon[i % size])]; };
  for (std::size_t apex = 0; apex < size; ++apex) {
    bool clean = true;
    for (std::size_t step = 2; step + 1 < size; ++step) {
      clean = clean && (faces(apex) & faces(apex + step)) == 0;
    }
    if (clean) {
      return apex;
    }
  }
  return 0;  // never: the tests go through every case
}

void addPolygon(const std::vector<int>& polygon, std::size_t apex, CellCase& result) {
  const auto corner = [&](std::size_t i) {
    return static_cast<std::uint8_t>(polygon[(apex + i) % polygon.size()]);
  };
  for (std::size_t i = 1; i + 1 < polygon.size(); ++i) {
    result.edges[static_cast<std::size_t>(result.triangles++)] = {corner(0), corner(i), corner(i + 1)};
  }
}

CellCase makeCase(int signs, const std::array<Face, 6>& faces, const std::array<int, kCellEdges>& facesOf) {
  std::array<int, kCellEdges> next = joinCrossings(signs, faces);
  CellCase result;
  for (int start = 0; start < kCellEdges; ++start) {
    std::vector<int> polygon;
    for (int edge = start; next[static_cast<std::size_t>(edge)] >= 0;) {
      polygon.push_back(edge);
      const int following = next[static_cast<std::size_t>(edge)];
      next[static_cast<std::size_t>(edge)] = -1;
      edge = following;
    }
    if (!polygon.empty()) {
      addPolygon(polygon, fanApex(polygon, facesOf), result);
    }
  }
  return result;
}

}  // namespace

CaseTable::CaseTable() {
  const std::array<Face, 6> faces = makeFaces();
  const std::array<int, kCellEdges> facesOf = makeFacesOfEdges(faces);
  for (int signs = 0; signs < 256; ++signs) {
    cases_[static_cast<std::size_t>(signs)] = makeCase(signs, faces, facesOf);
  }
}

CellEdge CaseTable::edge(int index) {
  CellEdge edge;
  edge.axis = index / 4;
  edge.offset[edge.axis == 0 ? 1 : 0] = index & 1;
  edge.offset[edge.axis == 2 ? 1 : 2] = (index >> 1) & 1;
  return edge;
}

}  // namespace rankscope
