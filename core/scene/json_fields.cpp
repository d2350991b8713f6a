#include "scene/json_fields.h"

#include <fmt/format.h>

#include "base/error.h"

namespace rankscope {

std::optional<double> numberField(const nlohmann::ordered_json& object, const char* name,
                                  const NumberRange& range, const std::string& where) {
  const auto found = object.find(name);
  if (found == object.end() || found->is_null()) {
    return std::nullopt;
  }
  if (!found->is_number()) {
    throw UserError(where, fmt::format("{} is a {}", name, found->type_name()), "write a number");
  }
  const double value = found->get<double>();
  if (!(value >= range.lowest && value <= range.highest)) {
    throw UserError(where, fmt::format("{} is {:g}", name, value),
                    fmt::format("it should be between {:g} and {:g}", range.lowest, range.highest));
  }
  return value;
}

}  // namespace rankscope
