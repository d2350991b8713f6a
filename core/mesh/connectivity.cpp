#include "mesh/connectivity.h"

#include <algorithm>
#include <numeric>
#include <span>

#include "mesh/vertex_merge.h"

namespace rankscope {
namespace {

struct EdgeUse {
  std::uint32_t low, high;  ///< vertices
  std::uint32_t face;
  std::uint8_t side;     ///< from corner `side` to the next
  std::uint8_t forward;  ///< runs from low to high
};

std::vector<EdgeUse> edgeUses(std::span<const Triangle> faces) {
  std::vector<EdgeUse> uses;
  uses.reserve(faces.size() * 3);
  for (std::size_t face = 0; face < faces.size(); ++face) {
    for (std::uint8_t side = 0; side < 3; ++side) {
      const std::uint32_t a = faces[face][side], b = faces[face][(side + 1) % 3];
      uses.push_back({std::min(a, b), std::max(a, b), static_cast<std::uint32_t>(face), side,
                      static_cast<std::uint8_t>(a < b)});
    }
  }
  std::sort(uses.begin(), uses.end(), [](const EdgeUse& a, const EdgeUse& b) {
    return a.low != b.low ? a.low < b.low : (a.high != b.high ? a.high < b.high : a.face < b.face);
  });
  return uses;
}

void countEdge(std::span<const EdgeUse> uses, Connectivity& out) {
  ++out.edges;
  if (uses.size() == 1) {
    ++out.boundaryEdges;
    return;
  }
  if (uses.size() > 2) {
    ++out.crowdedEdges;
    return;
  }
  out.inconsistentEdges += uses[0].forward == uses[1].forward ? 1 : 0;
  out.neighbours[uses[0].face][uses[0].side] = uses[1].face;
  out.neighbours[uses[1].face][uses[1].side] = uses[0].face;
}

void joinFaces(Connectivity& out) {
  const std::vector<EdgeUse> uses = edgeUses(out.faces);
  out.neighbours.assign(out.faces.size(), {Connectivity::kNone, Connectivity::kNone, Connectivity::kNone});
  for (std::size_t begin = 0, end = 0; begin < uses.size(); begin = end) {
    while (end < uses.size() && uses[end].low == uses[begin].low && uses[end].high == uses[begin].high) {
      ++end;
    }
    countEdge(std::span(uses).subspan(begin, end - begin), out);
  }
}

std::uint32_t rootOf(std::vector<std::uint32_t>& parents, std::uint32_t vertex) {
  while (parents[vertex] != vertex) {
    parents[vertex] = parents[parents[vertex]];
    vertex = parents[vertex];
  }
  return vertex;
}

void countComponents(Connectivity& out) {
  std::vector<std::uint32_t> parents(out.places.size());
  std::iota(parents.begin(), parents.end(), std::uint32_t{0});
  std::vector<bool> used(parents.size());
  for (const Triangle& face : out.faces) {
    for (const std::uint32_t corner : face) {
      used[corner] = true;
      parents[rootOf(parents, corner)] = rootOf(parents, face[0]);
    }
  }
  for (std::uint32_t i = 0; i < parents.size(); ++i) {
    out.vertices += used[i] ? 1 : 0;
    out.components += used[i] && parents[i] == i ? 1 : 0;
  }
}

}  // namespace

Connectivity connect(const Mesh& mesh) {
  Connectivity out;
  out.places = firstAtSamePlace(mesh.positions);
  out.faceOf.assign(mesh.triangles.size(), Connectivity::kNone);
  for (std::size_t i = 0; i < mesh.triangles.size(); ++i) {
    const auto [a, b, c] = mesh.triangles[i];
    const Triangle face{out.places[a], out.places[b], out.places[c]};
    if (face[0] != face[1] && face[1] != face[2] && face[2] != face[0]) {
      out.faceOf[i] = static_cast<std::uint32_t>(out.faces.size());
      out.faces.push_back(face);
    }
  }
  joinFaces(out);
  countComponents(out);
  return out;
}

}  // namespace rankscope
