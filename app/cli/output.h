// What the command line prints: results on stdout, everything else on stderr.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace rankscope {

/// Writes to stdout and flushes. @throws UserError if it cannot be written (a full disk, a closed pipe)
void printText(std::string_view text);

/// One JSON document and a newline on stdout; NaN and infinity are null, invalid UTF-8 is replaced.
void printJson(const nlohmann::ordered_json& json);

/// "rankscope: <message>" on stderr, one line.
void printError(std::string_view message);
void printWarning(std::string_view message);

/// A number for a JSON document or a table: null for one that is not finite.
nlohmann::ordered_json finiteOrNull(double value);

/// A whole number typed as an option's value. @throws UserError naming the option and the range
std::int64_t parseCount(const std::string& option, const std::string& text, std::int64_t minimum,
                        std::int64_t maximum);

}  // namespace rankscope
