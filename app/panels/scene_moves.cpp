#include "panels/scene_moves.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "scene/viewpoint.h"

namespace rankscope {
namespace {

constexpr double kMostPixels = 2.2e6;  ///< of a photograph's, and of a cell's
constexpr double kFirstDistance = 1.15;

ViewKind kindOf(SceneLook look) {
  switch (look) {
    case SceneLook::Depth:
      return ViewKind::Depth;
    case SceneLook::Normals:
      return ViewKind::Normals;
    case SceneLook::Samples:
      return ViewKind::Samples;
    case SceneLook::Colour:
    case SceneLook::Error:
      break;
  }
  return ViewKind::Colour;
}

/// As many pixels of those as may be.
PixelSize reducedSize(int width, int height) {
  const double share = std::min(1.0, std::sqrt(kMostPixels / (static_cast<double>(width) * height)));
  const auto side = [share](int full) { return std::max(1, static_cast<int>(full * share)); };
  return {side(width), side(height)};
}

}  // namespace

Camera firstCamera(const Scene& scene, std::size_t view) {
  Camera camera = cameraOf(viewOf(scene, view).camera);
  camera.distance *= kFirstDistance;
  return camera;
}

void frameScene(const Scene& scene, std::span<const Frustum> frusta, double aspect, SceneViewState& view) {
  view.standing.reset();
  view.camera = framed(*view.camera, boundsOf(frusta, scene), aspect);
}

void standIn(const Scene& scene, SceneViewState& view, std::size_t photograph) {
  if (!view.standing) {
    view.before = view.camera;
  }
  view.standing = photograph;
  view.flying = false;
  view.camera = cameraOf(viewOf(scene, photograph).camera);
}

void walk(const Scene& scene, SceneViewState& view, int by) {
  if (by == 0) {
    return;
  }
  const std::size_t count = viewCount(scene);
  if (!view.standing) {
    standIn(scene, view, by > 0 ? 0 : count - 1);
    return;
  }
  standIn(scene, view, (*view.standing + (by > 0 ? 1 : count - 1)) % count);
}

void leave(SceneViewState& view) {
  if (view.standing) {
    view.camera = view.before ? view.before : view.camera;
    view.standing.reset();
  }
}

double sceneSize(const Scene& scene) {
  double farthest = 1;
  for (std::size_t k = 0; k < viewCount(scene); ++k) {
    const Pose& pose = viewOf(scene, k).camera.pose;
    farthest = std::max(farthest, std::hypot(pose[0][3], pose[1][3], pose[2][3]));
  }
  return farthest;
}

PixelSize standingSize(const Scene& scene, std::size_t photograph) {
  const Intrinsics& lens = viewOf(scene, photograph).camera.intrinsics;
  return reducedSize(lens.width, lens.height);
}

ViewRequest requestFor(const Scene& scene, const SceneViewState& view, int width, int height) {
  ViewRequest request;
  request.kind = kindOf(view.look);
  PixelSize size;
  if (view.standing) {
    request.photograph = view.standing;
    size = standingSize(scene, *view.standing);
  } else {
    request.camera = *view.camera;
    size = reducedSize(std::max(width, 1), std::max(height, 1));
  }
  request.width = size.width;
  request.height = size.height;
  return request;
}

}  // namespace rankscope
