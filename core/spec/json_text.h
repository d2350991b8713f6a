// Reading JSON documents strictly: what experiment and sweep files have in common. Pure functions, any
// thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/property.h"

namespace rankscope {

/// What a document of one kind may be; one beyond it would only cost time and stack.
struct JsonLimits {
  std::string kind = "an experiment";  ///< with its article, for messages
  std::size_t entries = 20'000;
  int depth = 8;
};

/// Depth, size and repeated keys are refused while reading. `where` names the source in messages.
/// @throws UserError with the position of a syntax error
nlohmann::ordered_json parseJsonText(const std::string& text, const std::string& where,
                                     const JsonLimits& limits = {});

nlohmann::ordered_json propertyToJson(const PropertyValue& value);

/// @throws UserError naming the field if `json` is null, a list or an object
PropertyValue propertyFromJson(const std::string& name, const nlohmann::ordered_json& json);

/// @throws UserError naming the first key that is not among `valid`, and the nearest that is. `where` is the
/// object's name with its article
void rejectUnknownKeys(const nlohmann::ordered_json& json, const std::vector<std::string>& valid,
                       const std::string& where);

}  // namespace rankscope
