#include "scene/field_frame.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "scene/json_fields.h"
#include "scene/limits.h"

namespace rankscope {
namespace {

constexpr std::array<std::size_t, 3> kRows{1, 2, 0};  ///< which of the file's rows each of ours is
constexpr std::array<double, 3> kSigns{1, -1, -1};

bool readRow(const nlohmann::ordered_json& row, std::array<double, 4>& out) {
  if (!row.is_array() || row.size() != out.size()) {
    return false;
  }
  for (std::size_t k = 0; k < out.size(); ++k) {
    if (!row[k].is_number()) {
      return false;
    }
    out[k] = row[k].get<double>();
    if (!(std::abs(out[k]) <= kFarthest)) {
      return false;
    }
  }
  return true;
}

}  // namespace

Pose FieldFrame::toField(const Pose& file) const {
  Pose out{};
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t k = 0; k < 3; ++k) {
      out[row][k] = kSigns[k] * file[kRows[row]][k];
    }
    out[row][3] = scale * file[kRows[row]][3] + offset[row];
  }
  return out;
}

Pose FieldFrame::toFile(const Pose& field) const {
  Pose out{};
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t k = 0; k < 3; ++k) {
      out[kRows[row]][k] = kSigns[k] * field[row][k];
    }
    out[kRows[row]][3] = (field[row][3] - offset[row]) / scale;
  }
  return out;
}

std::optional<Pose> poseFrom(const nlohmann::ordered_json& matrix) {
  if (!matrix.is_array() || (matrix.size() != 3 && matrix.size() != 4)) {
    return std::nullopt;
  }
  Pose pose{};
  for (std::size_t row = 0; row < 3; ++row) {
    if (!readRow(matrix[row], pose[row])) {
      return std::nullopt;
    }
  }
  return pose;
}

bool isSingular(const Pose& pose) {
  double volume = 1;  // of the box whose edges are as long as the columns
  for (std::size_t k = 0; k < 3; ++k) {
    volume *= std::sqrt(pose[0][k] * pose[0][k] + pose[1][k] * pose[1][k] + pose[2][k] * pose[2][k]);
  }
  return !(volume > 1e-18 && std::abs(determinantOf(pose)) > 1e-6 * volume);
}

Distortion distortionFrom(const nlohmann::ordered_json& json, const Distortion& otherwise,
                          const std::string& where) {
  const auto read = [&](const char* name, double fallback) {
    return numberField(json, name, kDistortionRange, where).value_or(fallback);
  };
  return {read("k1", otherwise.k1), read("k2", otherwise.k2), read("k3", otherwise.k3),
          read("k4", otherwise.k4), read("p1", otherwise.p1), read("p2", otherwise.p2)};
}

FieldFrame frameAround(const std::vector<Pose>& filePoses, double bound) {
  FieldFrame frame{1, {}, bound};
  std::array<double, 3> middle{};
  for (const Pose& pose : filePoses) {
    for (std::size_t row = 0; row < 3; ++row) {
      middle[row] += pose[kRows[row]][3] / static_cast<double>(filePoses.size());
    }
  }
  double farthest = 0;
  for (const Pose& pose : filePoses) {
    for (std::size_t row = 0; row < 3; ++row) {
      farthest = std::max(farthest, std::abs(pose[kRows[row]][3] - middle[row]));
    }
  }
  frame.scale = farthest > 0 ? 1 / farthest : 1;
  for (std::size_t row = 0; row < 3; ++row) {
    frame.offset[row] = -frame.scale * middle[row];
  }
  return frame;
}

}  // namespace rankscope
