#include "sweep/axis_values.h"

#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"
#include "spec/json_text.h"

namespace rankscope {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kMostValues = 10'000;

struct Range {
  double from = 0;
  double to = 0;
  std::int64_t count = 0;
  bool logarithmic = true;
};

double numberAt(const std::string& field, const Json& json, const char* key) {
  if (!json.contains(key) || !json[key].is_number()) {
    throw UserError(field, fmt::format("its range has no number \"{}\"", key),
                    "write {\"from\": 1e-4, \"to\": 1e-1, \"count\": 9, \"scale\": \"log\"}");
  }
  return json[key].get<double>();
}

bool isLogarithmic(const std::string& field, const Json& json) {
  if (!json.contains("scale")) {
    return true;
  }
  const std::string scale = json["scale"].is_string() ? json["scale"].get<std::string>() : "";
  if (scale != "log" && scale != "linear") {
    throw UserError(field, fmt::format("there is no scale '{}'", scale),
                    fmt::format("did you mean '{}'?", nearestName(scale, {"log", "linear"})));
  }
  return scale == "log";
}

Range rangeFromJson(const std::string& field, const Json& json) {
  rejectUnknownKeys(json, {"from", "to", "count", "scale"}, "a range of " + field);
  Range range{numberAt(field, json, "from"), numberAt(field, json, "to"), 0, isLogarithmic(field, json)};
  const double count = numberAt(field, json, "count");
  if (!(count >= 1 && count <= static_cast<double>(kMostValues)) || count != std::floor(count)) {
    throw UserError(field, fmt::format("its range has {} values", count),
                    fmt::format("write a \"count\" from 1 to {}", kMostValues));
  }
  range.count = static_cast<std::int64_t>(count);
  if (!std::isfinite(range.from) || !std::isfinite(range.to) ||
      (range.logarithmic && !(range.from > 0 && range.to > 0))) {
    throw UserError(field, fmt::format("a range from {} to {} has no logarithms", range.from, range.to),
                    "use ends above 0, or \"scale\": \"linear\"");
  }
  return range;
}

/// Six significant digits, so that 1e-4 · 10^(3/8) has a name that one can type.
double rounded(double value) {
  return std::strtod(fmt::format("{:.6g}", value).c_str(), nullptr);
}

double valueAt(const Range& range, std::int64_t i) {
  const double t = range.count == 1 ? 0 : static_cast<double>(i) / static_cast<double>(range.count - 1);
  return rounded(range.logarithmic
                     ? std::exp(std::log(range.from) + t * (std::log(range.to) - std::log(range.from)))
                     : range.from + t * (range.to - range.from));
}

}  // namespace

std::vector<PropertyValue> axisValues(const std::string& field, const Json& json) {
  std::vector<PropertyValue> values;
  if (json.is_object()) {
    const Range range = rangeFromJson(field, json);
    for (std::int64_t i = 0; i < range.count; ++i) {
      values.emplace_back(valueAt(range, i));
    }
    return values;
  }
  if (!json.is_array() || json.empty()) {
    throw UserError(field, "its values are neither a list nor a range",
                    fmt::format("write \"{}\": [1e-3, 3e-3] with the values that you want", field));
  }
  for (const Json& value : json) {
    values.push_back(propertyFromJson(field, value));
  }
  return values;
}

}  // namespace rankscope
