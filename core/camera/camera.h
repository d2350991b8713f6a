// Where a scene is seen from, and how the user moves that place: a turntable about a target, with an upright
// horizon. Plain numbers and pure functions, any thread.
#pragma once

#include "base/vector3.h"

namespace rankscope {

/// The axis of the world that points up on the screen.
enum class UpAxis { Y, Z };

/// A pinhole camera on a turntable: every combination of finite numbers with the ranges below is one, so that
/// no move needs to be checked afterwards. Angles in degrees, lengths in the scene's units.
struct Camera {
  Vector3 target{};       ///< what it looks at and orbits about
  double azimuth = 30;    ///< counter-clockwise about the up axis; 0: seen from +z (y up), from −y (z up)
  double elevation = 20;  ///< of the eye above the target, in [−90, 90]
  double roll = 0;        ///< counter-clockwise about the direction of view, as the scene is seen
  double distance = 3;    ///< from the eye to the target, above 0
  double verticalField = 40;  ///< angle from the lower to the upper edge of the view, in [1, 160]
  UpAxis upAxis = UpAxis::Y;

  bool operator==(const Camera&) const = default;
};

inline constexpr double kSmallestField = 1;
inline constexpr double kLargestField = 160;
inline constexpr double kSmallestDistance = 1e-6;
inline constexpr double kLargestDistance = 1e6;

/// The eye and the directions of the screen, of unit length and at right angles: right × up = back.
struct CameraPose {
  Vector3 eye{};
  Vector3 right{};
  Vector3 up{};
  Vector3 back{};  ///< from the target towards the eye
};

CameraPose poseOf(const Camera& camera);

/// The camera that stands and looks as `pose` does: `camera` lends up axis, distance and field. A pose need
/// not be upright: what is left is roll. @pre the directions are of unit length and at right angles
Camera cameraAt(const Camera& camera, const CameraPose& pose);

/// A place on the screen, from −1 at the left and lower edges to 1 at the right and upper ones.
struct ScreenPoint {
  double x = 0;
  double y = 0;
};

/// Moves the eye about the target; the distance stays. The elevation ends at the poles.
/// @param right,up how far the scene is turned on the screen, in degrees
Camera orbited(Camera camera, double right, double up);

/// Moves eye and target so that what lies at the target's depth follows the cursor.
/// @param right,up in heights of the view
Camera panned(Camera camera, double right, double up);

/// Moves the eye along the ray of the cursor: whatever is under the cursor stays there, and what lies at
/// `depth` along the direction of view comes to `factor` times that. The target stays at its depth in the
/// world until the eye gets near; then it goes ahead. @param aspect width over height of the view
/// @param depth above 0; of the surface under the cursor, or else of the target
Camera dollied(const Camera& camera, ScreenPoint cursor, double aspect, double factor, double depth);

/// Turns the head: the eye stays, the target moves. @param right,up in degrees
Camera looked(Camera camera, double right, double up);

/// Moves eye and target along the directions of the screen, in the scene's units.
Camera flown(Camera camera, double right, double up, double ahead);

/// Steps back until the whole of `box` is seen, with a margin of a twentieth of the view, and looks at its
/// middle. The direction stays; roll goes. A box without extent is seen from a distance of 1.
Camera framed(Camera camera, const Bounds& box, double aspect);

}  // namespace rankscope
