// Embree's handles, and a mesh as one of its scenes. For this folder's own files.
#pragma once

#if __has_include(<embree4/rtcore.h>)
#include <embree4/rtcore.h>
#else
#include <embree3/rtcore.h>
#endif

#include <algorithm>
#include <memory>
#include <new>
#include <span>
#include <type_traits>

#include "mesh/mesh.h"

namespace rankscope::embree {

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

/// One triangle mesh, committed.
class Scene {
 public:
  /// @throws std::bad_alloc
  Scene(std::span<const Point3> positions, std::span<const Triangle> triangles) {
    if (!device_) {
      throw std::bad_alloc();
    }
    const Owned<RTCGeometry, ReleaseGeometry> geometry(
        rtcNewGeometry(device_.get(), RTC_GEOMETRY_TYPE_TRIANGLE));
    fillBuffer(geometry.get(), RTC_BUFFER_TYPE_VERTEX, RTC_FORMAT_FLOAT3, positions);
    fillBuffer(geometry.get(), RTC_BUFFER_TYPE_INDEX, RTC_FORMAT_UINT3, triangles);
    rtcCommitGeometry(geometry.get());
    scene_.reset(rtcNewScene(device_.get()));
    rtcSetSceneFlags(scene_.get(), RTC_SCENE_FLAG_ROBUST);
    rtcAttachGeometry(scene_.get(), geometry.get());
    rtcCommitScene(scene_.get());
    if (rtcGetDeviceError(device_.get()) != RTC_ERROR_NONE) {
      throw std::bad_alloc();
    }
  }

  RTCScene get() const { return scene_.get(); }

 private:
  // The cores belong to the Pool: Embree gets none of its own.
  Owned<RTCDevice, ReleaseDevice> device_{rtcNewDevice("threads=1")};
  Owned<RTCScene, ReleaseScene> scene_;
};

}  // namespace rankscope::embree
