#include "mesh/ray_caster.h"

#include <limits>

#include "mesh/embree_scene.h"

namespace rankscope {

struct RayCaster::Tree {
  embree::Scene scene;
};

RayCaster::RayCaster(std::span<const Point3> positions, std::span<const Triangle> triangles)
    : tree_(new Tree{{positions, triangles}}) {}

RayCaster::~RayCaster() = default;

std::optional<RayCaster::Hit> RayCaster::find(const Point3& origin, const Point3& direction) const {
  RTCRayHit query{};
  query.ray.org_x = origin[0];
  query.ray.org_y = origin[1];
  query.ray.org_z = origin[2];
  query.ray.dir_x = direction[0];
  query.ray.dir_y = direction[1];
  query.ray.dir_z = direction[2];
  query.ray.tfar = std::numeric_limits<float>::infinity();
  query.ray.mask = ~0U;
  query.hit.geomID = RTC_INVALID_GEOMETRY_ID;
#if RTC_VERSION_MAJOR >= 4
  rtcIntersect1(tree_->scene.get(), &query);
#else
  RTCIntersectContext context;
  rtcInitIntersectContext(&context);
  rtcIntersect1(tree_->scene.get(), &context, &query);
#endif
  if (query.hit.geomID == RTC_INVALID_GEOMETRY_ID) {
    return std::nullopt;
  }
  return Hit{query.ray.tfar, query.hit.primID, {query.hit.u, query.hit.v}};
}

}  // namespace rankscope
