// What a Run's network shows from somewhere, to be looked at while it learns.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "camera/camera.h"

namespace rankscope {

enum class ViewKind {
  Colour,   ///< red, green, blue over white
  Depth,    ///< the expected distance of what is seen; 0 where nothing is
  Normals,  ///< the direction that what is seen looks to, times how opaque it is: x, y, z
  Samples,  ///< how often the network was asked
  Slice,    ///< of a shape: what the network gives on a plane, negative inside; no camera looks at it
};

inline constexpr std::size_t kViewKinds = 5;

/// A plane across an axis of the cube [-0.5, 0.5]³ that shapes lie in.
struct SlicePlane {
  int axis = 2;       ///< 0, 1 or 2: x, y or z
  double offset = 0;  ///< along it, in [-0.5, 0.5]

  bool operator==(const SlicePlane&) const = default;
};

/// A place on it: `across` goes with the next axis, `down` against the one after that, both from 0 to 1.
inline std::array<double, 3> placeOn(const SlicePlane& plane, double across, double down) {
  const auto axis = static_cast<std::size_t>(plane.axis);
  std::array<double, 3> place{};
  place[axis] = plane.offset;
  place[(axis + 1) % 3] = across - 0.5;
  place[(axis + 2) % 3] = 0.5 - down;
  return place;
}

/// Numbers of a pixel.
constexpr int channelsOf(ViewKind kind) {
  return kind == ViewKind::Colour || kind == ViewKind::Normals ? 3 : 1;
}

struct ViewRequest {
  std::uint64_t serial = 0;  ///< grows with each new wish
  Camera camera;             ///< a pinhole camera in the coordinates that networks see; or
  /// exactly the camera of a photograph, its lens included: of those to learn from, then of those held out.
  std::optional<std::size_t> photograph;
  ViewKind kind = ViewKind::Colour;
  SlicePlane slice;  ///< of a slice; its pixels are the middles of as many parts of the plane
  int width = 0;     ///< pixels of the whole picture, above 0
  int height = 0;
  bool moving =
      false;  ///< the next camera is on its way: a coarse picture soon is worth more than a fine one

  bool operator==(const ViewRequest&) const = default;
};

/// Immutable, shared between threads.
struct LiveView {
  std::uint64_t serial = 0;  ///< of the request
  std::int64_t step = 0;     ///< of the weights
  ViewKind kind = ViewKind::Colour;
  Camera camera;  ///< of the request
  std::optional<std::size_t> photograph;
  SlicePlane slice;
  /// Of every `reduction` pixels along each axis of the whole picture one was looked at, that in their
  /// middle; 1: all of them.
  int reduction = 1;
  int fullWidth = 0;  ///< pixels of the whole picture
  int fullHeight = 0;
  int width = 0;  ///< those that were looked at: fullWidth / reduction, rounded up
  int height = 0;
  /// Of colours from the camera of a photograph: against it, brought to the view's whole size and over white,
  /// over the pixels that were looked at. NaN for other views.
  double meanSquaredError = std::numeric_limits<double>::quiet_NaN();
  std::vector<float> pixels;  ///< height x width x channelsOf(kind), row-major, the first row uppermost

  bool complete() const { return reduction == 1; }
};

using LiveViewPtr = std::shared_ptr<const LiveView>;

/// How many of `full` pixels are looked at.
constexpr int reducedExtent(int full, int reduction) {
  return (full + reduction - 1) / reduction;
}

/// Which pixel of the whole picture the `index`-th of those that are looked at is.
constexpr int pixelOf(int index, int reduction, int full) {
  const int middle = index * reduction + reduction / 2;
  return middle < full ? middle : full - 1;
}

/// Asked between the parts of a view that is being made; false: it is given up.
using GoOn = std::function<bool()>;

}  // namespace rankscope
