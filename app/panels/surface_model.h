// What the surface panel reads and what it keeps of the user's view. Plain data; immutable parts are shared.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/vector3.h"
#include "camera/camera.h"
#include "train/frame.h"
#include "train/live_surface.h"
#include "train/live_view.h"

namespace rankscope {

class Shape;

/// A surface or a cloud of points as it is shown: its address tells one from another. Without normals every
/// triangle is flat.
using ShownSurface = MeasuredSurface;
using ShownSurfacePtr = MeasuredSurfacePtr;

/// The target, or a Run's newest surface.
struct SurfaceCell {
  std::string name;
  int accent = -1;                       ///< of a Run; −1: the target
  std::string detail = {};               ///< "step 300, paused"
  std::vector<std::string> values = {};  ///< "IoU 0.982", "0.982": the same at less length
  ShownSurfacePtr surface = nullptr;     ///< null while there is none
  std::string note = {};                 ///< what is said then: "waiting for the first surface"
  std::optional<Failure> failure = {};
  LiveViewPtr view = nullptr;  ///< of a Run: its newest slice, or traced view
};

struct SurfaceModel {
  std::vector<SurfaceCell> cells;      ///< the target first
  Bounds box;                          ///< of the target: what is framed
  Bounds domain;                       ///< where the networks are asked: drawn as a box
  std::shared_ptr<const Shape> shape;  ///< of the target: its distances on slices; null: there are none
  const void* session = nullptr;       ///< tells the Runs of one experiment from those of another
  bool past = false;                   ///< the record is shown, of which only meshes are kept
  bool distances = true;               ///< what networks give are distances rather than odds
  double errorScale = 0.01;            ///< usual top of the error colours, in the scene's units; above 0
  float scale = 1;                     ///< UI scale: multiply every size in pixels
  bool dark = true;
  double frameSeconds = 0;  ///< see UiModel
};

enum class SurfaceForm {
  Mesh,
  Slice,   ///< the field on a plane
  Traced,  ///< the network's own surface, by sphere tracing
};

enum class SurfaceLook { Shaded, Wire, Normals, Error };

/// How the user looks at surfaces; the window owns it.
struct SurfaceView {
  std::optional<Camera> camera;  ///< one for all cells; none: framed when it is first drawn
  SurfaceForm form = SurfaceForm::Mesh;
  SurfaceLook look = SurfaceLook::Shaded;
  SlicePlane slice;
  bool showBox = true;
  int finest = 128;           ///< cells along an axis of the surfaces of Runs at rest
  bool flying = false;        ///< the mouse turns the head, WASD moves
  double errorMaximum = 0;    ///< top of the error colours; 0: the model's
  bool flipToTarget = false;  ///< true while the flip key is held

  bool operator==(const SurfaceView&) const = default;
};

/// What is shown for what is chosen.
inline SurfaceForm shownForm(const SurfaceModel& model, const SurfaceView& view) {
  return model.past ? SurfaceForm::Mesh : view.form;
}

}  // namespace rankscope
