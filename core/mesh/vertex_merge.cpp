#include "mesh/vertex_merge.h"

#include <bit>
#include <limits>

namespace rankscope {
namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

/// SplitMix64's mixing.
std::uint64_t mixed(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31);
}

std::uint64_t hashOf(const Point3& place) {
  std::uint64_t hash = 0x9e3779b97f4a7c15ULL;
  for (const float value : place) {
    hash = mixed(hash ^ std::bit_cast<std::uint32_t>(value + 0.0F));  // -0 becomes 0
  }
  return hash;
}

}  // namespace

VertexMerger::VertexMerger(std::size_t expected) {
  grow(std::bit_ceil(expected * 2 + 16));
}

void VertexMerger::grow(std::size_t slots) {
  slots_.assign(slots, kNone);
  for (std::size_t i = 0; i < places_.size(); ++i) {
    std::size_t at = hashOf(places_[i]) & (slots - 1);
    while (slots_[at] != kNone) {
      at = (at + 1) & (slots - 1);
    }
    slots_[at] = static_cast<std::uint32_t>(i);
  }
}

std::uint32_t VertexMerger::numberOf(const Point3& place) {
  if ((places_.size() + 1) * 2 > slots_.size()) {
    grow(slots_.size() * 2);
  }
  std::size_t at = hashOf(place) & (slots_.size() - 1);
  while (slots_[at] != kNone) {
    if (places_[slots_[at]] == place) {
      return slots_[at];
    }
    at = (at + 1) & (slots_.size() - 1);
  }
  slots_[at] = static_cast<std::uint32_t>(places_.size());
  places_.push_back(place);
  return slots_[at];
}

std::vector<std::uint32_t> firstAtSamePlace(std::span<const Point3> positions) {
  VertexMerger merger(positions.size());
  std::vector<std::uint32_t> firsts;  // of each place
  std::vector<std::uint32_t> out(positions.size());
  for (std::size_t i = 0; i < positions.size(); ++i) {
    const std::uint32_t number = merger.numberOf(positions[i]);
    if (number == firsts.size()) {
      firsts.push_back(static_cast<std::uint32_t>(i));
    }
    out[i] = firsts[number];
  }
  return out;
}

Mesh withMergedVertices(Mesh mesh) {
  if (mesh.isPointCloud()) {
    return mesh;
  }
  const std::vector<std::uint32_t> firsts = firstAtSamePlace(mesh.positions);
  std::vector<std::uint32_t> numbers(firsts.size());
  std::uint32_t count = 0;
  for (std::size_t i = 0; i < firsts.size(); ++i) {
    if (firsts[i] != i) {
      numbers[i] = numbers[firsts[i]];
      continue;
    }
    mesh.positions[count] = mesh.positions[i];
    if (!mesh.normals.empty()) {
      mesh.normals[count] = mesh.normals[i];
    }
    numbers[i] = count++;
  }
  mesh.positions.resize(count);
  mesh.normals.resize(mesh.normals.empty() ? 0 : count);
  for (Triangle& triangle : mesh.triangles) {
    triangle = {numbers[triangle[0]], numbers[triangle[1]], numbers[triangle[2]]};
  }
  return mesh;
}

}  // namespace rankscope
