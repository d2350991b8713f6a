// Property tables: each plain spec struct is described once, and the command line, the JSON files, the
// widgets, the tooltips and the documentation are all made from that description. Tables are immutable after
// construction and may be read from any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace rankscope {

using PropertyValue = std::variant<bool, std::int64_t, double, std::string>;

enum class PropertyKind { Bool, Integer, Real, Text, Choice };

struct Choice {
  std::string name;   ///< as written in files and flags
  std::string label;  ///< as shown
  std::string help;
};

/// One field of a spec struct.
struct Property {
  std::string name;   ///< the flag without "--" and the JSON key, e.g. "muon-lr"
  std::string label;  ///< as shown beside the widget, e.g. "Muon rate"
  std::string unit;   ///< "" if none
  std::string help;   ///< one or two sentences: what it does, its formula or source
  PropertyKind kind = PropertyKind::Real;
  double minimum = 0;           ///< smallest valid value of a number
  double maximum = 0;           ///< largest valid value of a number
  bool logarithmic = false;     ///< edit on a log scale
  std::vector<Choice> choices;  ///< for Choice
  std::vector<std::string>
      onlyFor;  ///< values of the table's selector field under which it has an effect; empty: all
  PropertyValue defaultValue;
  /// The default under some values of the selector field, where it is another.
  std::vector<std::pair<std::string, PropertyValue>> ownDefaults;
  std::function<PropertyValue(const void*)> get;
  std::function<void(void*, const PropertyValue&)> set;  ///< unchecked; use PropertyTable::assign
};

/// The description of one struct. `selector` names the Choice field that decides which others apply
/// (e.g. "model"), or is empty.
class PropertyTable {
 public:
  PropertyTable(std::string title, std::string selector, std::vector<Property> rows);

  const std::string& title() const { return title_; }
  std::span<const Property> rows() const { return rows_; }

  /// The row called `name`, or null.
  const Property* find(const std::string& name) const;

  /// Whether `row` has an effect for this object's selector value.
  bool applies(const Property& row, const void* object) const;

  /// The row's default for this object's selector value.
  const PropertyValue& defaultOf(const Property& row, const void* object) const;

  /// Whether `name` is the selector field.
  bool selects(const std::string& name) const { return !selector_.empty() && name == selector_; }

  /// Checks kind, range and choices, then stores. Assigning the selector also moves the fields that stand at
  /// the old selection's default to the new one's, so assign it before the others.
  /// @throws UserError naming the field, the value, and the valid range or the nearest choice
  void assign(void* object, const std::string& name, const PropertyValue& value) const;

  /// As assign, from text as typed by a user ("1e-3", "true", "relu").
  void assignText(void* object, const std::string& name, const std::string& text) const;

  /// Assigns every row's current value to itself, so that an out-of-range value cannot stay.
  void validate(const void* object) const;

 private:
  void select(void* object, const Property& selector, const PropertyValue& value) const;

  std::string title_;
  std::string selector_;
  std::vector<Property> rows_;
};

/// How a value is written in messages and widgets: shortest text that reads back to the same value.
std::string toText(const PropertyValue& value);

/// Makes rows of a table for the struct S.
template <class S>
class Properties {
 public:
  struct Words {
    std::string name, label, unit, help;
    std::vector<std::string> onlyFor = {};
  };

  Properties& boolean(bool S::*field, Words words) {
    return add(field, words, PropertyKind::Bool, 0, 1, false);
  }
  Properties& integer(int S::*field, Words words, double lo, double hi, bool log = false) {
    return add(field, words, PropertyKind::Integer, lo, hi, log);
  }
  Properties& integer(std::int64_t S::*field, Words words, double lo, double hi, bool log = false) {
    return add(field, words, PropertyKind::Integer, lo, hi, log);
  }
  Properties& real(double S::*field, Words words, double lo, double hi, bool log = false) {
    return add(field, words, PropertyKind::Real, lo, hi, log);
  }
  Properties& text(std::string S::*field, Words words) {
    return add(field, words, PropertyKind::Text, 0, 0, false);
  }
  Properties& choice(std::string S::*field, Words words, std::vector<Choice> choices) {
    add(field, words, PropertyKind::Choice, 0, 0, false);
    rows_.back().choices = std::move(choices);
    return *this;
  }
  /// Another default of the row added last, under these values of the selector.
  Properties& ownDefault(const std::vector<std::string>& selected, const PropertyValue& value) {
    for (const std::string& name : selected) {
      rows_.back().ownDefaults.emplace_back(name, value);
    }
    return *this;
  }
  PropertyTable table(std::string title, std::string selector = "") {
    return PropertyTable(std::move(title), std::move(selector), std::move(rows_));
  }

 private:
  template <class T>
  Properties& add(T S::*field, const Words& words, PropertyKind kind, double lo, double hi, bool log) {
    Property row{words.name, words.label, words.unit,    words.help, kind, lo, hi,
                 log,        {},          words.onlyFor, {},         {},   {}, {}};
    using Stored = std::conditional_t<std::is_same_v<T, int>, std::int64_t, T>;
    row.defaultValue = static_cast<Stored>(S{}.*field);
    row.get = [field](const void* o) {
      return PropertyValue(static_cast<Stored>(static_cast<const S*>(o)->*field));
    };
    row.set = [field](void* o, const PropertyValue& v) {
      static_cast<S*>(o)->*field = static_cast<T>(std::get<Stored>(v));
    };
    rows_.push_back(std::move(row));
    return *this;
  }

  std::vector<Property> rows_;
};

}  // namespace rankscope
