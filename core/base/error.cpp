#include "base/error.h"

#include <new>

namespace rankscope {
namespace {

constexpr std::size_t kLongest = 1000;

/// What a file says of itself may be megabytes long; a message may not. Cuts between UTF-8 characters.
std::string clipped(const std::string& text) {
  if (text.size() <= kLongest) {
    return text;
  }
  std::size_t end = kLongest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
    --end;
  }
  return text.substr(0, end) + "…";
}

std::string compose(const std::string& where, const std::string& what, const std::string& hint) {
  std::string line = where.empty() ? clipped(what) : where + ": " + clipped(what);
  if (!hint.empty()) {
    line += "; " + clipped(hint);
  }
  // One line, and nothing in it that a terminal would obey.
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      c = ' ';
    }
  }
  return line;
}

}  // namespace

UserError::UserError(const std::string& where, const std::string& what, const std::string& hint)
    : std::runtime_error(compose(where, what, hint)) {}

bool isOutOfMemory(const std::exception& error) {
  const std::string what = error.what();
  return dynamic_cast<const std::bad_alloc*>(&error) != nullptr ||
         what.find("can't allocate memory") != std::string::npos ||
         what.find("out of memory") != std::string::npos;
}

std::string firstLine(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

}  // namespace rankscope
