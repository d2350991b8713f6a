// The colours of what Runs show of shapes without a mesh. Pure functions, any thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "camera/camera.h"
#include "train/live_view.h"

namespace rankscope {

/// What the colours of slices mean, and where their lines are.
struct SliceScale {
  double maximum = 0.25;  ///< of the colours' upper end; their lower one is its negative
  double spacing = 0.05;  ///< from line to line; one of them is at 0

  bool operator==(const SliceScale&) const = default;
};

/// A line about every sixth of what the field reaches, at round numbers: for what is no distance.
/// @param largest |f|; not above 0: as for 1
SliceScale roundScale(double largest);

/// The |f| that all but a fiftieth of a slice stay below, but at most three times what all but a fiftieth of
/// its inside do.
double reachOf(const LiveView& slice);

/// fullWidth x fullHeight x 3 bytes: the field between the pixels that were looked at is interpolated, so
/// that lines are as thin in coarse slices. @param colours 256 RGB texels from −maximum to maximum
std::vector<std::uint8_t> paintedSlice(const LiveView& slice, const SliceScale& scale,
                                       std::span<const std::uint8_t> colours);

struct TracedPaint {
  Camera camera;                             ///< of the view
  std::array<float, 3> front{};              ///< sRGB, of the surface
  std::array<std::uint8_t, 3> background{};  ///< behind edges
  bool normals = false;                      ///< directions as colours instead of light
};

/// width x height x 4 bytes, with nothing where nothing is seen: as the meshes beside it are lit and coloured
/// (shaders/mesh.frag). @param view of normals
std::vector<std::uint8_t> paintedTrace(const LiveView& view, const TracedPaint& paint);

}  // namespace rankscope
