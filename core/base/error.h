// The one exception type for faults a user can cause and mend. Thread-free: it carries only text.
#pragma once

#include <exception>
#include <stdexcept>
#include <string>

namespace rankscope {

/// A fault in the user's input or surroundings (a bad file, an unknown option, a full disk).
/// what() is one line: "<where>: <what>; <what to do>". The command line prints it and exits with 2
/// (1 if a run had started); the window shows it as a toast. Anything else that is thrown is our own bug.
class UserError : public std::runtime_error {
 public:
  /// @param where what it is about: a path, an option, a field
  /// @param what  what is wrong, with the observed value
  /// @param hint  what to do about it; may be empty
  UserError(const std::string& where, const std::string& what, const std::string& hint = "");
};

/// Whether any library's error tells of a lack of memory: std::bad_alloc, or LibTorch's, which has no type of
/// its own.
bool isOutOfMemory(const std::exception& error);

/// The first line of a message: LibTorch's go on with a stack trace.
std::string firstLine(const std::string& text);

}  // namespace rankscope
