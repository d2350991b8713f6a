// Widgets made from property tables: one row per field, by its kind. UI thread only, inside a frame.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include <imgui.h>

#include "base/property.h"

namespace rankscope {

/// Draws rows of property tables and holds what the user is typing meanwhile. One per window.
class PropertyEditor {
 public:
  struct Look {
    ImU32 accent = 0;  ///< marks fields that differ from their default
    bool dark = true;
    std::string tracePrefix;                    ///< "run.0.": widgets are traced as prefix + row name
    std::optional<PropertyValue> initial = {};  ///< the row's default where it is not the table's
  };

  /// One line: label left, widget right. Numbers are dragged sideways (Shift: finer), or clicked and typed; a
  /// right click resets to the default; the tooltip says what it is, its unit, range and default.
  /// @returns true when the object changed; values are always valid
  bool row(const PropertyTable& table, const Property& row, void* object, const Look& look);

  /// What to draw of a row: itself, one like it with fewer choices, or null for none.
  using RowChoice = std::function<const Property*(const Property&)>;

  /// The rows that apply to the object: the first `shortCount` of them and every one that differs from its
  /// default, the others behind "more". @returns the name of the row that changed, or ""
  std::string rows(const PropertyTable& table, void* object, const Look& look, int shortCount,
                   const RowChoice& choose = {});

  /// Why the last typed value was refused, once; empty if it was not.
  std::string takeMessage();

 private:
  bool widget(const PropertyTable& table, const Property& row, void* object, const Look& look);
  bool number(const PropertyTable& table, const Property& row, void* object);
  bool typeNumber(const PropertyTable& table, const Property& row, void* object);
  bool text(const PropertyTable& table, const Property& row, void* object);
  bool assign(const PropertyTable& table, const Property& row, void* object, const std::string& typed);

  ImGuiID typing_ = 0;  ///< the number field that is a text field now
  bool takeFocus_ = false;
  std::string typed_;
  double dragStart_ = 0;
  std::string message_;
};

/// A property's tooltip: help, unit, range, default, and that a right click resets.
/// @param initial what it resets to
std::string propertyHelp(const Property& row, const PropertyValue& initial);

}  // namespace rankscope
