// The values along one axis of a grid. Pure functions, any thread.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/property.h"

namespace rankscope {

/// A list of values, or {"from", "to", "count", "scale": "log" | "linear"}: `count` values, evenly spaced
/// with both ends, rounded to six significant digits. @throws UserError naming the field
std::vector<PropertyValue> axisValues(const std::string& field, const nlohmann::ordered_json& json);

}  // namespace rankscope
