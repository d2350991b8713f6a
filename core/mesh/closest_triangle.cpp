#include "mesh/closest_triangle.h"

#if __has_include(<embree4/rtcore.h>)
#include <embree4/rtcore.h>
#else
#include <embree3/rtcore.h>
#endif

#include <algorithm>
#include <cmath>
#include <limits>
#include <new>
#include <type_traits>
#include <vector>

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

struct ReleaseDevice {
  void operator()(RTCDevice device) const { rtcReleaseDevice(device); }
};
struct ReleaseScene {
  void operator()(RTCScene scene) const { rtcReleaseScene(scene); }
};
struct ReleaseGeometry {
  void operator()(RTCGeometry geometry) const { rtcReleaseGeometry(geometry); }
};
template <class Handle, class Release>
using Owned = std::unique_ptr<std::remove_pointer_t<Handle>, Release>;

template <class T>
void fillBuffer(RTCGeometry geometry, RTCBufferType type, RTCFormat format, std::span<const T> from) {
  auto* const to =
      static_cast<T*>(rtcSetNewGeometryBuffer(geometry, type, 0, format, sizeof(T), from.size()));
  if (to == nullptr) {
    throw std::bad_alloc();
  }
  std::copy(from.begin(), from.end(), to);
}

}  // namespace

struct ClosestTriangle::Tree {
  // The cores belong to the Pool: Embree gets none of its own.
  Owned<RTCDevice, ReleaseDevice> device{rtcNewDevice("threads=1")};
  Owned<RTCScene, ReleaseScene> scene;
  std::vector<Corners> corners;
};

ClosestTriangle::ClosestTriangle(std::span<const Point3> positions, std::span<const Triangle> triangles)
    : tree_(std::make_unique<Tree>()) {
  if (!tree_->device) {
    throw std::bad_alloc();
  }
  tree_->corners.reserve(triangles.size());
  for (const auto& [a, b, c] : triangles) {
    tree_->corners.push_back({positions[a], positions[b], positions[c]});
  }
  RTCDevice device = tree_->device.get();
  const Owned<RTCGeometry, ReleaseGeometry> geometry(rtcNewGeometry(device, RTC_GEOMETRY_TYPE_TRIANGLE));
  fillBuffer(geometry.get(), RTC_BUFFER_TYPE_VERTEX, RTC_FORMAT_FLOAT3, positions);
  fillBuffer(geometry.get(), RTC_BUFFER_TYPE_INDEX, RTC_FORMAT_UINT3, triangles);
  rtcCommitGeometry(geometry.get());
  tree_->scene.reset(rtcNewScene(device));
  rtcSetSceneFlags(tree_->scene.get(), RTC_SCENE_FLAG_ROBUST);
  rtcAttachGeometry(tree_->scene.get(), geometry.get());
  rtcCommitScene(tree_->scene.get());
  if (rtcGetDeviceError(device) != RTC_ERROR_NONE) {
    throw std::bad_alloc();
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
