// Stands in for what needs Embree, nanoflann or tinyobjloader where the program is built without them.
#include "base/error.h"
#include "mesh/closest_triangle.h"
#include "mesh/loaders.h"
#include "mesh/point_cloud_distance.h"
#include "mesh/ray_caster.h"

namespace rankscope {
namespace {

constexpr const char* kAbsent = "this program was built without meshes";
constexpr const char* kHint = "build it with RANKSCOPE_MESHES=ON";

}  // namespace

Mesh loadObj(ByteSource& source) {
  throw UserError(source.where(), kAbsent, kHint);
}

struct ClosestTriangle::Tree {};
ClosestTriangle::ClosestTriangle(std::span<const Point3>, std::span<const Triangle>) {
  throw UserError("mesh", kAbsent, kHint);
}
ClosestTriangle::~ClosestTriangle() = default;
ClosestTriangle::Hit ClosestTriangle::find(const Point3&, std::uint32_t) const {
  return {};
}

struct RayCaster::Tree {};
RayCaster::RayCaster(std::span<const Point3>, std::span<const Triangle>) {
  throw UserError("mesh", kAbsent, kHint);
}
RayCaster::~RayCaster() = default;
std::optional<RayCaster::Hit> RayCaster::find(const Point3&, const Point3&) const {
  return std::nullopt;
}

struct PointCloudDistance::Tree {};
PointCloudDistance::PointCloudDistance(const Mesh&) {
  throw UserError("point cloud", kAbsent, kHint);
}
PointCloudDistance::~PointCloudDistance() = default;
void PointCloudDistance::signedDistances(std::span<const Point3>, std::span<float>,
                                         const ParallelFor&) const {}
void PointCloudDistance::protocolDistances(std::span<const Point3>, std::span<float>,
                                           const ParallelFor&) const {}

}  // namespace rankscope
