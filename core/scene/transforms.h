// transforms.json: what a capture says of its photographs, before any of them is opened.
#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "scene/posed_camera.h"
#include "scene/field_frame.h"

namespace rankscope {

/// A lens as a file describes it; what it leaves out follows from the photograph's size.
struct LensSpec {
  std::optional<double> width, height;     ///< of the picture that the rest is in pixels of
  std::optional<double> focalX, focalY;    ///< pixels
  std::optional<double> angleX, angleY;    ///< of view, radians; a focal length goes before
  std::optional<double> centreX, centreY;  ///< pixels; none: the picture's middle
  Distortion distortion;
};

struct TransformsFrame {
  std::size_t number = 0;  ///< its place in the file, from 0
  std::string path;        ///< as in the file, below the file's folder, with or without an ending
  Pose pose{};             ///< as in the file: x right, y up, z backward
  LensSpec lens;           ///< the frame's own, the file's where it has none
  bool ownSize = false;    ///< the frame itself says how many pixels it has
};

struct Transforms {
  std::vector<TransformsFrame> frames;  ///< without those that are of no use
  std::size_t listed = 0;               ///< with them
  std::optional<double> aabbScale;      ///< instant-ngp's: the side of the field's cube
  std::optional<double> scale;          ///< instant-ngp's, of places
  std::optional<std::array<double, 3>> offset;
  std::vector<std::string> warnings;  ///< a line each
};

/// Reads the Blender synthetic set's form, instant-ngp's and nerfstudio's. Frames without a path, and those
/// whose matrix is singular or no matrix, are left out with a warning.
/// @throws UserError naming `where` for bad JSON, no frames or none of use, numbers out of range, a lens
/// model that is
///         not supported (fisheye), and for a path that leads out of the file's folder
Transforms parseTransforms(const std::string& text, const std::string& where);

/// @throws UserError as parseTransforms, and for a file that cannot be read or has more than 64 MiB
Transforms readTransforms(const std::filesystem::path& path);

/// Whether a JSON document's beginning is that of a transforms.json.
bool looksLikeTransforms(const std::string& head);

/// The lens of a photograph of width x height pixels. @throws UserError naming `where` if neither a focal
/// length nor an angle is known, or if the lens is of pictures with other proportions
Intrinsics intrinsicsFor(const LensSpec& lens, int width, int height, const std::string& where);

/// Where the field is: aabb_scale's cube with instant-ngp's scale and offset; the Blender set's (scale 0.8,
/// bound 1) if the file says no more than an angle; else around the cameras, bound 4.
FieldFrame fieldFrameOf(const Transforms& transforms);

}  // namespace rankscope
