#include "base/error.h"

namespace rankscope {
namespace {

std::string compose(const std::string& where, const std::string& what, const std::string& hint) {
  std::string line = where.empty() ? what : where + ": " + what;
  if (!hint.empty()) {
    line += "; " + hint;
  }
  for (char& c : line) {
    if (c == '\n' || c == '\r') {
      c = ' ';
    }
  }
  return line;
}

}  // namespace

UserError::UserError(const std::string& where, const std::string& what, const std::string& hint)
    : std::runtime_error(compose(where, what, hint)) {}

}  // namespace rankscope
