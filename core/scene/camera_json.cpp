#include "scene/camera_json.h"

#include <cmath>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "scene/field_frame.h"
#include "scene/json_fields.h"
#include "scene/limits.h"
#include "spec/json_text.h"

namespace rankscope {
namespace {

using Json = nlohmann::ordered_json;

double needed(const Json& json, const char* name, const NumberRange& range, const std::string& where) {
  const std::optional<double> value = numberField(json, name, range, where);
  if (!value) {
    throw UserError(where, fmt::format("has no {}", name), "copy a camera from Rankscope");
  }
  return *value;
}

int neededPixels(const Json& json, const char* name, const std::string& where) {
  const double value = needed(json, name, kPixelsRange, where);
  if (value != std::floor(value)) {
    throw UserError(where, fmt::format("{} is {:g}", name, value), "write a whole number");
  }
  return static_cast<int>(value);
}

}  // namespace

std::string cameraToJson(const PosedCamera& camera) {
  const Intrinsics& of = camera.intrinsics;
  const Distortion& lens = camera.distortion;
  Json json{{"w", of.width},     {"h", of.height},   {"fl_x", of.focalX},
            {"fl_y", of.focalY}, {"cx", of.centreX}, {"cy", of.centreY}};
  if (lens != Distortion{}) {
    json.update({{"k1", lens.k1},
                 {"k2", lens.k2},
                 {"k3", lens.k3},
                 {"k4", lens.k4},
                 {"p1", lens.p1},
                 {"p2", lens.p2}});
  }
  json["camera_to_world"] = camera.pose;
  return json.dump();
}

PosedCamera cameraFromJson(const std::string& text, const std::string& where) {
  const Json json = parseJsonText(text, where, {"a camera", 1000, 8});
  if (!json.is_object()) {
    throw UserError(where, "is no camera", "copy one from Rankscope");
  }
  PosedCamera camera;
  camera.intrinsics = {neededPixels(json, "w", where),           neededPixels(json, "h", where),
                       needed(json, "fl_x", kFocalRange, where), needed(json, "fl_y", kFocalRange, where),
                       needed(json, "cx", kCentreRange, where),  needed(json, "cy", kCentreRange, where)};
  camera.distortion = distortionFrom(json, {}, where);
  const auto matrix = json.find("camera_to_world");
  const std::optional<Pose> pose = matrix == json.end() ? std::nullopt : poseFrom(*matrix);
  if (!pose) {
    throw UserError(where, "has no camera_to_world of 3 rows of 4 numbers", "copy a camera from Rankscope");
  }
  if (isSingular(*pose)) {
    throw UserError(where, "has a singular matrix", "copy a camera from Rankscope");
  }
  camera.pose = *pose;
  return camera;
}

}  // namespace rankscope
