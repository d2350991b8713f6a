// From the coordinates of a capture to those of the field that is learnt from it. Pure functions, any thread.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "scene/posed_camera.h"

namespace rankscope {

/// The conventions of torch-ngp (nerf_matrix_to_ngp): rows in the order (y, z, x), so that what is up in the
/// file (z) is y here; the camera's y and z axes turned round, from OpenGL's to OpenCV's; and places * scale
/// + offset. The field fills the cube [-bound, bound]^3.
struct FieldFrame {
  double scale = 0.8;
  std::array<double, 3> offset{};  ///< in the field's axes
  double bound = 1;

  /// A file's transform_matrix: camera to world with x right, y up, z backward.
  Pose toField(const Pose& file) const;

  /// The inverse of toField.
  Pose toFile(const Pose& field) const;

  bool operator==(const FieldFrame&) const = default;
};

/// Three or four rows of four finite numbers of sane size; none for anything else.
std::optional<Pose> poseFrom(const nlohmann::ordered_json& matrix);

/// Whether the 3 x 3 part flattens space, but for rounding.
bool isSingular(const Pose& pose);

/// k1 … k4, p1 and p2 where they are given, else those of `otherwise`. @throws UserError for one out of range
Distortion distortionFrom(const nlohmann::ordered_json& json, const Distortion& otherwise,
                          const std::string& where);

/// A frame for cameras of unknown units: the middle of their places comes to the origin, and the farthest
/// coordinate of a place to 1.
FieldFrame frameAround(const std::vector<Pose>& filePoses, double bound);

}  // namespace rankscope
