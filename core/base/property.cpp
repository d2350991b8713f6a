#include "base/property.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"

namespace rankscope {
namespace {

std::vector<std::string> names(const std::vector<Choice>& choices) {
  std::vector<std::string> out;
  for (const Choice& choice : choices) {
    out.push_back(choice.name);
  }
  return out;
}

void checkRange(const Property& row, double value) {
  if (!std::isfinite(value) || value < row.minimum || value > row.maximum) {
    const double nearest = std::isfinite(value) ? std::clamp(value, row.minimum, row.maximum) : row.minimum;
    throw UserError(row.name, fmt::format("{} is out of range", value),
                    fmt::format("valid is {} to {}, the nearest is {}", row.minimum, row.maximum, nearest));
  }
}

[[noreturn]] void throwWrongKind(const Property& row, const PropertyValue& value, const char* wanted) {
  throw UserError(row.name, fmt::format("'{}' is not {}", toText(value), wanted),
                  fmt::format("for example {}", toText(row.defaultValue)));
}

PropertyValue checkedNumber(const Property& row, const PropertyValue& value) {
  const bool wantsInteger = row.kind == PropertyKind::Integer;
  double number = 0;
  if (const auto* i = std::get_if<std::int64_t>(&value)) {
    number = static_cast<double>(*i);
  } else if (const auto* d = std::get_if<double>(&value)) {
    number = *d;
  } else {
    throwWrongKind(row, value, wantsInteger ? "a whole number" : "a number");
  }
  checkRange(row, number);
  if (!wantsInteger) {
    return number;
  }
  if (number != std::floor(number)) {
    throwWrongKind(row, value, "a whole number");
  }
  return static_cast<std::int64_t>(number);
}

PropertyValue checked(const Property& row, const PropertyValue& value) {
  switch (row.kind) {
    case PropertyKind::Bool:
      if (!std::holds_alternative<bool>(value)) {
        throwWrongKind(row, value, "true or false");
      }
      return value;
    case PropertyKind::Integer:
    case PropertyKind::Real:
      return checkedNumber(row, value);
    case PropertyKind::Text:
    case PropertyKind::Choice:
      break;
  }
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) {
    throwWrongKind(row, value, "text");
  }
  if (row.kind == PropertyKind::Choice) {
    const std::vector<std::string> valid = names(row.choices);
    if (std::find(valid.begin(), valid.end(), *text) == valid.end()) {
      throw UserError(
          row.name, fmt::format("there is no '{}'", *text),
          fmt::format("did you mean '{}'? Valid: {}", nearestName(*text, valid), joinNames(valid)));
    }
  }
  return value;
}

PropertyValue parseNumber(const Property& row, const std::string& text) {
  // from_chars, because the meaning of a number may not depend on the user's locale.
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, fault] = std::from_chars(text.data() + (text.starts_with('+') ? 1 : 0), end, number);
  if (fault == std::errc::invalid_argument || stop != end) {
    throwWrongKind(row, text, row.kind == PropertyKind::Integer ? "a whole number" : "a number");
  }
  if (fault == std::errc::result_out_of_range) {
    throw UserError(row.name, fmt::format("{} is out of range", text),
                    fmt::format("valid is {} to {}", row.minimum, row.maximum));
  }
  return number;
}

PropertyValue parse(const Property& row, const std::string& text) {
  if (row.kind == PropertyKind::Bool) {
    if (text == "true" || text == "1" || text == "yes" || text == "on") {
      return true;
    }
    if (text == "false" || text == "0" || text == "no" || text == "off") {
      return false;
    }
    throwWrongKind(row, text, "true or false");
  }
  if (row.kind == PropertyKind::Integer || row.kind == PropertyKind::Real) {
    return parseNumber(row, text);
  }
  return text;
}

}  // namespace

PropertyTable::PropertyTable(std::string title, std::string selector, std::vector<Property> rows)
    : title_(std::move(title)), selector_(std::move(selector)), rows_(std::move(rows)) {}

const Property* PropertyTable::find(const std::string& name) const {
  const auto row =
      std::find_if(rows_.begin(), rows_.end(), [&](const Property& r) { return r.name == name; });
  return row == rows_.end() ? nullptr : &*row;
}

bool PropertyTable::applies(const Property& row, const void* object) const {
  const Property* selector = find(selector_);
  if (row.onlyFor.empty() || selector == nullptr) {
    return true;
  }
  const std::string selected = std::get<std::string>(selector->get(object));
  return std::find(row.onlyFor.begin(), row.onlyFor.end(), selected) != row.onlyFor.end();
}

const PropertyValue& PropertyTable::defaultOf(const Property& row, const void* object) const {
  const Property* selector = find(selector_);
  if (selector == nullptr || row.ownDefaults.empty()) {
    return row.defaultValue;
  }
  const std::string selected = std::get<std::string>(selector->get(object));
  const auto own = std::find_if(row.ownDefaults.begin(), row.ownDefaults.end(),
                                [&](const auto& entry) { return entry.first == selected; });
  return own == row.ownDefaults.end() ? row.defaultValue : own->second;
}

void PropertyTable::select(void* object, const Property& selector, const PropertyValue& value) const {
  std::vector<const Property*> untouched;
  for (const Property& row : rows_) {
    if (!row.ownDefaults.empty() && row.get(object) == defaultOf(row, object)) {
      untouched.push_back(&row);
    }
  }
  selector.set(object, value);
  for (const Property* row : untouched) {
    row->set(object, defaultOf(*row, object));
  }
}

void PropertyTable::assign(void* object, const std::string& name, const PropertyValue& value) const {
  const Property* row = find(name);
  if (row == nullptr) {
    std::vector<std::string> valid;
    for (const Property& r : rows_) {
      valid.push_back(r.name);
    }
    throw UserError(name, fmt::format("{} has no such field", title_),
                    fmt::format("did you mean '{}'?", nearestName(name, valid)));
  }
  if (selects(name)) {
    select(object, *row, checked(*row, value));
  } else {
    row->set(object, checked(*row, value));
  }
}

void PropertyTable::assignText(void* object, const std::string& name, const std::string& text) const {
  const Property* row = find(name);
  assign(object, name, row == nullptr ? PropertyValue(text) : parse(*row, text));
}

void PropertyTable::validate(const void* object) const {
  for (const Property& row : rows_) {
    checked(row, row.get(object));
  }
}

std::string toText(const PropertyValue& value) {
  if (const auto* b = std::get_if<bool>(&value)) {
    return *b ? "true" : "false";
  }
  if (const auto* i = std::get_if<std::int64_t>(&value)) {
    return fmt::format("{}", *i);
  }
  if (const auto* d = std::get_if<double>(&value)) {
    return fmt::format("{}", *d);
  }
  return std::get<std::string>(value);
}

}  // namespace rankscope
