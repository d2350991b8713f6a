// How --help looks, and what it says of a property.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "base/property.h"

namespace rankscope {

/// CLI11's layout with the descriptions wrapped at 110 columns.
std::shared_ptr<CLI::FormatterBase> makeHelpFormatter();

/// A row's help with its unit, range or choices, default, and what it applies to.
/// @param initial the default, where it is not the table's  @param byTask the rates' depends on the task
std::string describe(const Property& row, const std::optional<PropertyValue>& initial = {},
                     bool byTask = true);

/// What stands for a row's value: "N", "X", "true|false", "adam|muon", "TEXT".
std::string valueName(const Property& row);

}  // namespace rankscope
