#include "panels/surface_moves.h"

#include "base/vector_ops.h"

namespace rankscope {
namespace {

constexpr double kDegreesPerHeight = 180;
constexpr double kSizesPerSecond = 1.0 / 3;
constexpr double kFast = 4;

Vector3 differenceOf(const Point3& a, const Vector3& b) {
  return {static_cast<double>(a[0]) - b[0], static_cast<double>(a[1]) - b[1],
          static_cast<double>(a[2]) - b[2]};
}

/// A triangle's corners seen from the ray's origin. After Möller and Trumbore, "Fast, minimum storage
/// ray/triangle intersection", 1997.
std::optional<double> hit(const Vector3& a, const Vector3& b, const Vector3& c, const Vector3& direction) {
  const Vector3 ab = {b[0] - a[0], b[1] - a[1], b[2] - a[2]};
  const Vector3 ac = {c[0] - a[0], c[1] - a[1], c[2] - a[2]};
  const Vector3 across = cross(direction, ac);
  const double determinant = dot(ab, across);
  if (determinant == 0) {
    return std::nullopt;
  }
  const Vector3 fromA = {-a[0], -a[1], -a[2]};
  const double u = dot(fromA, across) / determinant;
  const Vector3 q = cross(fromA, ab);
  const double v = dot(direction, q) / determinant;
  const double along = dot(ac, q) / determinant;
  if (u < 0 || v < 0 || u + v > 1 || !(along > 0)) {
    return std::nullopt;
  }
  return along;
}

}  // namespace

Camera dragCamera(const Camera& camera, const SurfaceDrag& drag, bool flying) {
  const double right = drag.dx / drag.height;
  const double up = -drag.dy / drag.height;
  if (drag.pan) {
    return panned(camera, right, up);
  }
  if (flying) {
    // What is looked at follows the mouse, as a picture that is dragged does.
    return looked(camera, -right * camera.verticalField, -up * camera.verticalField);
  }
  return orbited(camera, right * kDegreesPerHeight, up * kDegreesPerHeight);
}

ScreenPoint screenPointIn(const ScreenRect& cell, double mouseX, double mouseY) {
  return {2 * (mouseX - cell.x) / cell.w - 1, 1 - 2 * (mouseY - cell.y) / cell.h};
}

Camera flyCamera(const Camera& camera, const FlightKeys& keys, double size, double seconds) {
  const double by = size * kSizesPerSecond * seconds * (keys.fast ? kFast : 1);
  const auto along = [by](bool forwards, bool backwards) {
    return by * ((forwards ? 1 : 0) - (backwards ? 1 : 0));
  };
  return flown(camera, along(keys.right, keys.left), along(keys.up, keys.down), along(keys.ahead, keys.back));
}

std::optional<double> firstHit(const Mesh& mesh, const Vector3& origin, const Vector3& direction) {
  std::optional<double> nearest;
  for (const Triangle& triangle : mesh.triangles) {
    const auto corner = [&](std::size_t k) { return differenceOf(mesh.positions[triangle[k]], origin); };
    const auto found = hit(corner(0), corner(1), corner(2), direction);
    if (found && (!nearest || *found < *nearest)) {
      nearest = found;
    }
  }
  return nearest;
}

std::optional<ViewRequest> shapeRequest(SurfaceForm form, const SurfaceView& view, int width, int height) {
  if (form == SurfaceForm::Mesh || width < 1 || height < 1) {
    return std::nullopt;
  }
  ViewRequest request;
  if (form == SurfaceForm::Slice) {
    request.kind = ViewKind::Slice;
    request.slice = view.slice;
    request.width = request.height = kSliceSide;
    return request;
  }
  request.kind = ViewKind::Normals;
  request.camera = *view.camera;
  request.width = width;
  request.height = height;
  return request;
}

}  // namespace rankscope
