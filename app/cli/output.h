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

/// Writes to stderr and flushes. What cannot be written is lost: a full disk or a terminal that was closed
/// must not end a training.
void writeStderr(std::string_view text) noexcept;

/// Gives a closed descriptor 0, 1 or 2 to /dev/null, so that no file of ours takes its place and is written
/// over by messages. Nothing can be written there: a result that is to be printed is still missed. Call it
/// first of all.
void occupyStandardStreams() noexcept;

/// "rankscope: <message>" on stderr, one line.
void printError(std::string_view message);
void printWarning(std::string_view message);

/// A number for a JSON document or a table: null for one that is not finite.
nlohmann::ordered_json finiteOrNull(double value);

/// A whole number typed as an option's value. @throws UserError naming the option and the range
std::int64_t parseCount(const std::string& option, const std::string& text, std::int64_t minimum,
                        std::int64_t maximum);

}  // namespace rankscope
