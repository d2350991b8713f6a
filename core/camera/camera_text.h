// A camera as JSON, to be copied from one window and pasted into another. Pure functions, any thread.
#pragma once

#include <string>

#include "camera/camera.h"

namespace rankscope {

/// A few lines of JSON; reading them gives the same camera to the last bit.
std::string cameraToText(const Camera& camera);

/// Target, azimuth, elevation and distance have to be there; what else is missing is as in a new Camera.
/// @param where names the source in messages
/// @throws UserError naming the field, for anything that is not the text of a camera
Camera cameraFromText(const std::string& text, const std::string& where);

}  // namespace rankscope
