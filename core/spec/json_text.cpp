#include "spec/json_text.h"

#include <algorithm>
#include <functional>
#include <set>

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"

namespace rankscope {
namespace {

using Json = nlohmann::ordered_json;

/// Sees every event of the JSON parser, so that depth, size and repeated keys are refused while reading.
class DocumentGuard {
 public:
  DocumentGuard(const std::string& where, const JsonLimits& limits) : where_(where), limits_(limits) {}

  bool operator()(int depth, Json::parse_event_t event, const Json& value) {
    if (depth > limits_.depth || ++entries_ > limits_.entries) {
      throw UserError(where_, "is too long or nested too deep for " + limits_.kind,
                      "name " + limits_.kind + " file");
    }
    if (event == Json::parse_event_t::object_start) {
      keys_.emplace_back();
    } else if (event == Json::parse_event_t::object_end) {
      keys_.pop_back();
    } else if (event == Json::parse_event_t::key && !keys_.back().insert(value.get<std::string>()).second) {
      throw UserError(where_, fmt::format("'{}' appears twice in one object", value.get<std::string>()),
                      "keep one of them");
    }
    return true;
  }

 private:
  const std::string& where_;
  const JsonLimits& limits_;
  std::size_t entries_ = 0;
  std::vector<std::set<std::string>> keys_;
};

/// "line 3, column 7" of the byte at which the parser gave up, counted from 1.
std::string positionOf(const std::string& text, std::size_t byte) {
  const std::string before = text.substr(0, byte == 0 ? 0 : byte - 1);
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const std::size_t lineStart = before.rfind('\n') == std::string::npos ? 0 : before.rfind('\n') + 1;
  return fmt::format("line {}, column {}", lines + 1, before.size() - lineStart + 1);
}

}  // namespace

Json parseJsonText(const std::string& text, const std::string& where, const JsonLimits& limits) {
  DocumentGuard guard(where, limits);
  try {
    return Json::parse(text, std::ref(guard));
  } catch (const Json::parse_error& failure) {
    throw UserError(where, "is not valid JSON at " + positionOf(text, failure.byte),
                    "mend it or write it anew");
  } catch (const Json::exception&) {
    throw UserError(where, "holds a number that no machine can", "mend it or write it anew");
  }
}

Json propertyToJson(const PropertyValue& value) {
  return std::visit([](const auto& v) { return Json(v); }, value);
}

PropertyValue propertyFromJson(const std::string& name, const Json& json) {
  if (json.is_boolean()) {
    return json.get<bool>();
  }
  if (json.is_number_unsigned() && json.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX)) {
    return json.get<double>();
  }
  if (json.is_number_integer()) {
    return json.get<std::int64_t>();
  }
  if (json.is_number_float()) {
    return json.get<double>();
  }
  if (json.is_string()) {
    return json.get<std::string>();
  }
  throw UserError(name, fmt::format("a {} is no value for it", json.type_name()),
                  "write a number, text, true or false");
}

void rejectUnknownKeys(const Json& json, const std::vector<std::string>& valid, const std::string& where) {
  for (const auto& [key, value] : json.items()) {
    if (std::find(valid.begin(), valid.end(), key) == valid.end()) {
      throw UserError(key, where + " has no such field",
                      fmt::format("did you mean '{}'?", nearestName(key, valid)));
    }
  }
}

}  // namespace rankscope
