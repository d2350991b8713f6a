#include "scene/transforms.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/file.h"
#include "scene/json_fields.h"
#include "scene/limits.h"
#include "spec/json_text.h"

namespace rankscope {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kMaximumBytes = 64ULL << 20;
constexpr std::size_t kMaximumEntries = 8'000'000;
constexpr std::size_t kMaximumFrames = 100'000;
constexpr std::size_t kMostWarnings = 20;
constexpr NumberRange kAngleRange{1e-3, 3.14};
constexpr NumberRange kDegreeRange{0.05, 179.9};

// instant-ngp's unit cube [0, 1]^3 is [-1, 1]^3 here.
constexpr double kNgpScale = 0.33;
constexpr double kUnit = 2;

/// What a file says at its top, and each frame again if it likes.
LensSpec lensFrom(const Json& json, const LensSpec& otherwise, const std::string& where) {
  const auto read = [&](const char* name, const NumberRange& range, const std::optional<double>& fallback) {
    const std::optional<double> value = numberField(json, name, range, where);
    return value ? value : fallback;
  };
  const auto readDegrees = [&](const char* name) {
    const std::optional<double> value = numberField(json, name, kDegreeRange, where);
    return value ? std::optional(*value * std::numbers::pi / 180) : std::nullopt;
  };
  LensSpec lens;
  lens.width = read("w", kPixelsRange, otherwise.width);
  lens.height = read("h", kPixelsRange, otherwise.height);
  lens.focalX = read("fl_x", kFocalRange, otherwise.focalX);
  lens.focalY = read("fl_y", kFocalRange, otherwise.focalY);
  lens.angleX = read("camera_angle_x", kAngleRange, otherwise.angleX);
  lens.angleY = read("camera_angle_y", kAngleRange, otherwise.angleY);
  lens.angleX = lens.angleX ? lens.angleX : readDegrees("x_fov");
  lens.angleY = lens.angleY ? lens.angleY : readDegrees("y_fov");
  lens.centreX = read("cx", kCentreRange, otherwise.centreX);
  lens.centreY = read("cy", kCentreRange, otherwise.centreY);
  lens.distortion = distortionFrom(json, otherwise.distortion, where);
  return lens;
}

void refuseOtherLenses(const Json& json, const std::string& where) {
  const Json model = json.value("camera_model", Json());
  const auto fisheye = json.find("is_fisheye");
  const bool bent = fisheye != json.end() && fisheye->is_boolean() && fisheye->get<bool>();
  const bool known = model.is_null() || model == "PINHOLE" || model == "SIMPLE_PINHOLE" ||
                     model == "OPENCV" || model == "FULL_OPENCV" || model == "RADIAL" ||
                     model == "SIMPLE_RADIAL";
  if (bent || !known) {
    throw UserError(
        where,
        fmt::format("its lens is {}, which is not supported",
                    bent ? "a fisheye" : model.dump(-1, ' ', false, Json::error_handler_t::replace)),
        "undistort the photographs to PINHOLE or OPENCV");
  }
}

/// Absolute, or up and out by "..": a file from elsewhere must not choose what is read.
bool leadsOut(const std::string& path) {
  const std::filesystem::path plain = std::filesystem::path(path).lexically_normal();
  return plain.is_absolute() || plain.empty() || *plain.begin() == "..";
}

class TransformsReader {
 public:
  TransformsReader(const Json& json, const std::string& where) : json_(json), where_(where) {}

  Transforms read() {
    refuseOtherLenses(json_, where_);
    readBox();
    const LensSpec shared = lensFrom(json_, {}, where_);
    const auto frames = json_.find("frames");
    if (frames == json_.end() || !frames->is_array() || frames->empty()) {
      throw UserError(where_, "has no frames",
                      "name the transforms.json of a capture, with one frame for each photograph");
    }
    if (frames->size() > kMaximumFrames) {
      throw UserError(where_, fmt::format("has {} frames", frames->size()),
                      fmt::format("the limit is {}", kMaximumFrames));
    }
    out_.listed = frames->size();
    for (std::size_t i = 0; i < frames->size(); ++i) {
      readFrame((*frames)[i], i, shared);
    }
    finishWarnings();
    return std::move(out_);
  }

 private:
  void readBox() {
    out_.aabbScale = numberField(json_, "aabb_scale", {1, 128}, where_);
    out_.scale = numberField(json_, "scale", {1e-6, 1e6}, where_);
    const auto offset = json_.find("offset");
    if (offset == json_.end() || offset->is_null()) {
      return;
    }
    const bool three = offset->is_array() && offset->size() == 3 &&
                       std::all_of(offset->begin(), offset->end(), [](const Json& x) {
                         return x.is_number() && std::abs(x.get<double>()) <= kFarthest;
                       });
    if (!three) {
      throw UserError(where_, "offset is not three numbers", "write three, or leave it out");
    }
    out_.offset = offset->get<std::array<double, 3>>();
  }

  void readFrame(const Json& json, std::size_t number, const LensSpec& shared) {
    const auto path = json.is_object() ? json.find("file_path") : json.end();
    if (!json.is_object() || path == json.end() || !path->is_string() || path->get<std::string>().empty()) {
      leaveOut(fmt::format("frame {}", number), "has no file_path");
      return;
    }
    TransformsFrame frame;
    frame.number = number;
    frame.path = path->get<std::string>();
    if (leadsOut(frame.path)) {
      throw UserError(where_,
                      fmt::format("frame {} leads to {}, outside the file's folder", number, frame.path),
                      "put the photographs below that folder and name them from there");
    }
    const auto matrix = json.find("transform_matrix");
    const std::optional<Pose> pose = matrix == json.end() ? std::nullopt : poseFrom(*matrix);
    if (!pose || isSingular(*pose)) {
      leaveOut(frame.path, pose ? "has a singular transform_matrix"
                                : "has no transform_matrix of 4 rows of 4 finite numbers");
      return;
    }
    frame.pose = *pose;
    refuseOtherLenses(json, where_);
    frame.lens = lensFrom(json, shared, where_ + ": " + frame.path);
    frame.ownSize = json.contains("w") && json.contains("h");
    out_.frames.push_back(std::move(frame));
  }

  void leaveOut(const std::string& name, const char* why) {
    ++leftOut_;
    if (out_.warnings.size() < kMostWarnings) {
      out_.warnings.push_back(fmt::format("{} {}: left out", name, why));
    }
  }

  void finishWarnings() {
    if (out_.frames.empty()) {
      throw UserError(where_,
                      fmt::format("none of its {} frames is of use: {}", out_.listed, out_.warnings.front()),
                      "export the capture again");
    }
    if (leftOut_ > out_.warnings.size()) {
      out_.warnings.push_back(fmt::format("{} more frames are left out", leftOut_ - out_.warnings.size()));
    }
  }

  const Json& json_;
  const std::string& where_;
  Transforms out_;
  std::size_t leftOut_ = 0;
};

double focalFrom(const std::optional<double>& focal, const std::optional<double>& angle, double pixels) {
  if (focal) {
    return *focal;
  }
  return angle ? pixels / (2 * std::tan(*angle / 2)) : 0;
}

}  // namespace

Transforms parseTransforms(const std::string& text, const std::string& where) {
  const Json json = parseJsonText(text, where, {"a transforms.json", kMaximumEntries, 8});
  if (!json.is_object()) {
    throw UserError(where, "is no transforms.json", "name the transforms.json of a capture");
  }
  return TransformsReader(json, where).read();
}

Transforms readTransforms(const std::filesystem::path& path) {
  const std::vector<std::uint8_t> bytes = readFile(path, kMaximumBytes);
  return parseTransforms(std::string(bytes.begin(), bytes.end()), path.string());
}

bool looksLikeTransforms(const std::string& head) {
  constexpr std::array kWords{"\"frames\"", "\"camera_angle_x\"", "\"transform_matrix\"", "\"camera_model\""};
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](const char* word) { return head.find(word) != std::string::npos; });
}

Intrinsics intrinsicsFor(const LensSpec& lens, int width, int height, const std::string& where) {
  const double statedWidth = lens.width.value_or(width), statedHeight = lens.height.value_or(height);
  const double x = width / statedWidth, y = height / statedHeight;
  // Pictures are made smaller by whole pixels.
  if (std::abs(statedWidth * y - width) > 1.5 && std::abs(statedHeight * x - height) > 1.5) {
    throw UserError(
        where,
        fmt::format("is {} x {}, but its lens is for {:g} x {:g}", width, height, statedWidth, statedHeight),
        "give w and h of the photographs");
  }
  double focalX = focalFrom(lens.focalX, lens.angleX, statedWidth);
  double focalY = focalFrom(lens.focalY, lens.angleY, statedHeight);
  if (!(focalX > 0) && !(focalY > 0)) {
    throw UserError(where, "has neither camera_angle_x nor fl_x", "export the capture with its intrinsics");
  }
  focalX = focalX > 0 ? focalX : focalY;
  focalY = focalY > 0 ? focalY : focalX;
  return {width,
          height,
          x * focalX,
          y * focalY,
          x * lens.centreX.value_or(statedWidth / 2),
          y * lens.centreY.value_or(statedHeight / 2)};
}

FieldFrame fieldFrameOf(const Transforms& transforms) {
  if (transforms.aabbScale || transforms.scale || transforms.offset) {
    FieldFrame frame{kUnit * transforms.scale.value_or(kNgpScale), {}, transforms.aabbScale.value_or(1)};
    const std::array<double, 3> offset = transforms.offset.value_or(std::array{0.5, 0.5, 0.5});
    // The file's offset is added before the axes change places.
    frame.offset = {kUnit * (offset[1] - 0.5), kUnit * (offset[2] - 0.5), kUnit * (offset[0] - 0.5)};
    return frame;
  }
  const LensSpec& lens = transforms.frames.front().lens;
  if (!lens.focalX && !lens.focalY && !lens.width) {
    return {};
  }
  std::vector<Pose> poses;
  for (const TransformsFrame& frame : transforms.frames) {
    poses.push_back(frame.pose);
  }
  constexpr double kAround = 4;
  return frameAround(poses, kAround);
}

}  // namespace rankscope
