#include "panels/scene_frusta.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/vector_ops.h"
#include "camera/projection.h"
#include "scene/viewpoint.h"

namespace rankscope {
namespace {

constexpr double kNearest = 1e-3;       ///< to the eye, along the direction of view
constexpr double kSpacingShare = 0.45;  ///< of the usual distance to the nearest neighbour
constexpr double kLargestShare = 0.16;  ///< of the cameras' distance from the middle
constexpr double kSmallestShare = 0.03;
constexpr double kLargestCube = 1;  ///< half the side of what is framed of the cube

Vector3 placeOf(const View& view) {
  const Pose& pose = view.camera.pose;
  return {pose[0][3], pose[1][3], pose[2][3]};
}

Vector3 wide(const Vec3& point) {
  return {static_cast<double>(point[0]), static_cast<double>(point[1]), static_cast<double>(point[2])};
}

double medianOf(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

double nearestNeighbour(const std::vector<Vector3>& places, std::size_t index) {
  double nearest = std::numeric_limits<double>::max();
  for (std::size_t k = 0; k < places.size(); ++k) {
    if (k != index) {
      nearest = std::min(nearest, lengthOf(minus(places[k], places[index])));
    }
  }
  return nearest;
}

/// How far from its place a camera's picture is drawn.
double frustumDepth(const std::vector<Vector3>& places) {
  constexpr std::size_t kMostLooked = 400;  // what more would say is not worth the time
  std::vector<double> spacings;
  std::vector<double> distances;
  const std::size_t every = places.size() / kMostLooked + 1;
  for (std::size_t k = 0; k < places.size(); k += every) {
    spacings.push_back(nearestNeighbour(places, k));
    distances.push_back(lengthOf(places[k]));
  }
  const double away = std::max(medianOf(distances), kNearest);
  return std::clamp(kSpacingShare * medianOf(spacings), kSmallestShare * away, kLargestShare * away);
}

PixelPoint pixelAt(const ScreenPoint& at, const ScreenRect& cell) {
  return {cell.x + (1 + at.x) / 2 * cell.w, cell.y + (1 - at.y) / 2 * cell.h};
}

/// On which side of the line from a to b.
double sideOf(const PixelPoint& a, const PixelPoint& b, const PixelPoint& p) {
  return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
}

/// Whether a convex picture covers a place, whichever way round it is seen.
bool covers(const ShownFrustum& frustum, const PixelPoint& mouse) {
  int left = 0;
  for (std::size_t k = 0; k < 4; ++k) {
    left += sideOf(frustum.points[1 + k], frustum.points[1 + (k + 1) % 4], mouse) > 0 ? 1 : 0;
  }
  return left == 0 || left == 4;
}

}  // namespace

std::vector<Frustum> frustaOf(const Scene& scene) {
  std::vector<Vector3> places;
  for (std::size_t k = 0; k < viewCount(scene); ++k) {
    places.push_back(placeOf(viewOf(scene, k)));
  }
  const double depth = frustumDepth(places);
  std::vector<Frustum> frusta;
  for (std::size_t k = 0; k < viewCount(scene); ++k) {
    const std::array<Vec3, 5> points = frustumOf(viewOf(scene, k).camera, depth);
    Frustum frustum;
    std::transform(points.begin(), points.end(), frustum.begin(), wide);
    frusta.push_back(frustum);
  }
  return frusta;
}

Bounds boundsOf(std::span<const Frustum> frusta, const Scene& scene) {
  const double half = std::min(scene.frame.bound, kLargestCube);
  Bounds box{{-half, -half, -half}, {half, half, half}};
  for (const Frustum& frustum : frusta) {
    for (const Vector3& point : frustum) {
      for (std::size_t k = 0; k < 3; ++k) {
        box.lowest[k] = std::min(box.lowest[k], point[k]);
        box.highest[k] = std::max(box.highest[k], point[k]);
      }
    }
  }
  return box;
}

std::vector<ShownFrustum> shownFrusta(std::span<const Frustum> frusta, const Camera& camera,
                                      const ScreenRect& cell) {
  std::vector<ShownFrustum> shown;
  for (std::size_t k = 0; k < frusta.size(); ++k) {
    ShownFrustum frustum;
    frustum.view = k;
    bool before = true;
    for (std::size_t i = 0; i < frusta[k].size(); ++i) {
      const ProjectedPoint point = projected(camera, cell.w / cell.h, frusta[k][i]);
      before = before && point.depth > kNearest;
      frustum.points[i] = pixelAt(point.at, cell);
      frustum.depth += i > 0 ? point.depth / 4 : 0;
    }
    if (before) {
      shown.push_back(frustum);
    }
  }
  std::stable_sort(shown.begin(), shown.end(),
                   [](const ShownFrustum& a, const ShownFrustum& b) { return a.depth > b.depth; });
  return shown;
}

std::optional<std::size_t> frustumAt(std::span<const ShownFrustum> frusta, const PixelPoint& mouse,
                                     double reach) {
  for (std::size_t k = frusta.size(); k-- > 0;) {
    if (covers(frusta[k], mouse)) {
      return frusta[k].view;
    }
  }
  std::optional<std::size_t> nearest;
  for (const ShownFrustum& frustum : frusta) {
    const double distance = std::hypot(frustum.points[0].x - mouse.x, frustum.points[0].y - mouse.y);
    if (distance <= reach) {
      reach = distance;
      nearest = frustum.view;
    }
  }
  return nearest;
}

std::optional<std::array<PixelPoint, 2>> shownLine(const Vector3& begin, const Vector3& end,
                                                   const Camera& camera, const ScreenRect& cell) {
  const double aspect = cell.w / cell.h;
  const double first = projected(camera, aspect, begin).depth;
  const double last = projected(camera, aspect, end).depth;
  if (first < kNearest && last < kNearest) {
    return std::nullopt;
  }
  const auto clipped = [&](const Vector3& point, double depth, const Vector3& other, double otherDepth) {
    if (depth >= kNearest) {
      return pixelAt(projected(camera, aspect, point).at, cell);
    }
    const double share = (kNearest - depth) / (otherDepth - depth);
    const Vector3 cut = plus(point, times(minus(other, point), share));
    return pixelAt(projected(camera, aspect, cut).at, cell);
  };
  return std::array{clipped(begin, first, end, last), clipped(end, last, begin, first)};
}

}  // namespace rankscope
