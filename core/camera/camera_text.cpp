#include "camera/camera_text.h"

#include <cmath>

#include <fmt/format.h>

#include "base/error.h"
#include "spec/json_text.h"

namespace rankscope {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostBytes = 4096;
constexpr double kFarthest = 1e6;  ///< of a target: beyond it single precision draws nothing
constexpr const char* kHint = "copy a camera's text anew";

/// A range of numbers that a field may have.
struct NumberField {
  const char* name;
  double low;
  double high;
};

constexpr NumberField kTarget{"target", -kFarthest, kFarthest};
constexpr NumberField kAzimuth{"azimuth", -360, 360};
constexpr NumberField kElevation{"elevation", -90, 90};
constexpr NumberField kRoll{"roll", -360, 360};
constexpr NumberField kDistance{"distance", kSmallestDistance, kLargestDistance};
constexpr NumberField kField{"vertical_field", kSmallestField, kLargestField};

double numberIn(const Json& json, const NumberField& field, const std::string& where) {
  if (!json.is_number()) {
    throw UserError(where, fmt::format("'{}' needs a number, not a {}", field.name, json.type_name()), kHint);
  }
  const double value = json.get<double>();
  if (!(value >= field.low && value <= field.high)) {
    throw UserError(
        where, fmt::format("'{}' of {:g} is outside {:g} … {:g}", field.name, value, field.low, field.high),
        kHint);
  }
  return value;
}

const Json& needed(const Json& json, const char* name, const std::string& where) {
  const auto found = json.find(name);
  if (found == json.end()) {
    throw UserError(where, fmt::format("has no '{}'", name), kHint);
  }
  return *found;
}

Vector3 targetIn(const Json& json, const std::string& where) {
  if (!json.is_array() || json.size() != 3) {
    throw UserError(where, "'target' needs three numbers", kHint);
  }
  return {numberIn(json[0], kTarget, where), numberIn(json[1], kTarget, where),
          numberIn(json[2], kTarget, where)};
}

UpAxis upAxisIn(const Json& json, const std::string& where) {
  if (json == "y") {
    return UpAxis::Y;
  }
  if (json == "z") {
    return UpAxis::Z;
  }
  throw UserError(where, "'up' has to be \"y\" or \"z\"", kHint);
}

}  // namespace

std::string cameraToText(const Camera& camera) {
  const Json json = {{"kind", "camera"},
                     {"target", camera.target},
                     {"azimuth", camera.azimuth},
                     {"elevation", camera.elevation},
                     {"roll", camera.roll},
                     {"distance", camera.distance},
                     {"vertical_field", camera.verticalField},
                     {"up", camera.upAxis == UpAxis::Y ? "y" : "z"}};
  return json.dump(2) + "\n";
}

Camera cameraFromText(const std::string& text, const std::string& where) {
  if (text.size() > kMostBytes) {
    throw UserError(where, fmt::format("is {} bytes long, which is no camera", text.size()), kHint);
  }
  const Json json = parseJsonText(text, where, {"a camera", 64, 3});
  if (!json.is_object() || json.value("kind", Json()) != "camera") {
    throw UserError(where, "is no camera", kHint);
  }
  rejectUnknownKeys(json,
                    {"kind", "target", "azimuth", "elevation", "roll", "distance", "vertical_field", "up"},
                    "a camera");
  Camera camera;
  camera.target = targetIn(needed(json, "target", where), where);
  camera.azimuth = numberIn(needed(json, "azimuth", where), kAzimuth, where);
  camera.elevation = numberIn(needed(json, "elevation", where), kElevation, where);
  camera.distance = numberIn(needed(json, "distance", where), kDistance, where);
  if (const auto roll = json.find("roll"); roll != json.end()) {
    camera.roll = numberIn(*roll, kRoll, where);
  }
  if (const auto field = json.find("vertical_field"); field != json.end()) {
    camera.verticalField = numberIn(*field, kField, where);
  }
  if (const auto up = json.find("up"); up != json.end()) {
    camera.upAxis = upAxisIn(*up, where);
  }
  return camera;
}

}  // namespace rankscope
