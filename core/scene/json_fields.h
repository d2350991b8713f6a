// Numbers out of JSON that somebody else wrote. Pure functions, any thread.
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

namespace rankscope {

struct NumberRange {
  double lowest;
  double highest;
};

/// A field of an object; none if it is absent or null.
/// @throws UserError naming `where`, the field and its value if it is no number, or not within the range
std::optional<double> numberField(const nlohmann::ordered_json& object, const char* name,
                                  const NumberRange& range, const std::string& where);

}  // namespace rankscope
