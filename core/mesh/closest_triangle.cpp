#include "mesh/closest_triangle.h"

#include <cmath>
#include <limits>
#include <vector>

#include "mesh/embree_scene.h"

namespace rankscope {
namespace {

struct Corners {
  Point3 a, b, c;
};

struct Search {
  const Corners* corners = nullptr;
  Point3 point{};
  ClosestTriangle::Hit best;
};

/// In float, and no smaller.
float radiusOf(const ClosestOnTriangle& closest) {
  const auto radius = static_cast<float>(std::sqrt(closest.distanceSquared));
  return std::nextafter(radius, std::numeric_limits<float>::infinity());
}

/// Embree calls this for what its boxes cannot exclude; a smaller radius excludes more.
bool considerTriangle(RTCPointQueryFunctionArguments* call) {
  auto& search = *static_cast<Search*>(call->userPtr);
  const Corners& corners = search.corners[call->primID];
  const ClosestOnTriangle closest = closestOnTriangle(search.point, corners.a, corners.b, corners.c);
  if (!(closest.distanceSquared < search.best.closest.distanceSquared)) {
    return false;
  }
  search.best = {call->primID, closest};
  call->query->radius = radiusOf(closest);
  return true;
}

}  // namespace

struct ClosestTriangle::Tree {
  embree::Scene scene;
  std::vector<Corners> corners;
};

ClosestTriangle::ClosestTriangle(std::span<const Point3> positions, std::span<const Triangle> triangles)
    : tree_(new Tree{{positions, triangles}, {}}) {
  tree_->corners.reserve(triangles.size());
  for (const auto& [a, b, c] : triangles) {
    tree_->corners.push_back({positions[a], positions[b], positions[c]});
  }
}

ClosestTriangle::~ClosestTriangle() = default;

ClosestTriangle::Hit ClosestTriangle::find(const Point3& point, std::uint32_t hint) const {
  Search search{tree_->corners.data(), point, {}};
  const Corners& near = tree_->corners[hint];
  search.best = {hint, closestOnTriangle(point, near.a, near.b, near.c)};
  RTCPointQuery query{point[0], point[1], point[2], 0, radiusOf(search.best.closest)};
  RTCPointQueryContext context;
  rtcInitPointQueryContext(&context);
  rtcPointQuery(tree_->scene.get(), &query, &context, considerTriangle, &search);
  return search.best;
}

}  // namespace rankscope
