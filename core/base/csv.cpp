#include "base/csv.h"

#include <cmath>

#include <fmt/format.h>

namespace rankscope {

std::string csvText(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) {
    return text;
  }
  std::string out = "\"";
  for (const char c : text) {
    out += c == '"' ? std::string("\"\"") : std::string(1, c);
  }
  return out + "\"";
}

std::string csvNumber(double value) {
  return std::isfinite(value) ? fmt::format("{}", value) : "";
}

}  // namespace rankscope
