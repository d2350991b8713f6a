// A camera as text, to be copied from one window and pasted into another. Pure functions, any thread.
#pragma once

#include <string>

#include "scene/posed_camera.h"

namespace rankscope {

/// Few lines of JSON: the intrinsics by the names of a transforms.json, and "camera_to_world", 3 rows of 4,
/// in the field's own coordinates. All digits: what is pasted is what was copied.
std::string cameraToJson(const PosedCamera& camera);

/// Keys that it does not know are left alone. `where` starts what it complains of.
/// @throws UserError for what is no camera: bad JSON, fields missing or out of range, a singular matrix
PosedCamera cameraFromJson(const std::string& text, const std::string& where);

}  // namespace rankscope
