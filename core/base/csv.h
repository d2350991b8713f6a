// Fields of a CSV file (RFC 4180). Pure functions, any thread.
#pragma once

#include <string>

namespace rankscope {

/// In quotes where a comma, a quote or a line's end makes them necessary.
std::string csvText(const std::string& text);

/// The shortest text that is read back as the same number; nothing for one that is not finite.
std::string csvNumber(double value);

}  // namespace rankscope
