// Another process whose life ends with ours, whatever ends ours.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace rankscope {

/// How a process ended.
struct ChildEnd {
  int status = 0;  ///< its exit status; -1 if a signal ended it
  int signal = 0;  ///< that signal, or 0
};

/// The kernel kills it when the thread that made it ends, even by SIGKILL: make it on the main thread. It is
/// in a process group of its own, so that the terminal's Ctrl+C reaches it only through us.
class ChildProcess {
 public:
  /// Starts the program at that path; its standard output and errors come back as lines.
  /// @throws UserError if the system has no process left
  ChildProcess(const std::string& program, const std::vector<std::string>& arguments);
  ~ChildProcess();  ///< kills it if it has not ended
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// The whole lines that it has written since the last call. Never waits.
  std::vector<std::string> lines();

  /// Whether it has ended, and how. Never waits.
  std::optional<ChildEnd> ended();

  /// Asks it to save and end (SIGTERM), once.
  void terminate();

 private:
  pid_t pid_ = -1;
  int output_ = -1;
  std::string unfinished_;
  std::optional<ChildEnd> end_;
  bool asked_ = false;
};

/// Where this program is. @throws UserError where /proc is not mounted
std::string programPath();

/// Where PATH has a program of that name; empty if it has none.
std::string findProgram(const std::string& name);

/// What a program wrote, and how it ended.
struct CommandResult {
  ChildEnd end;
  std::vector<std::string> lines;
};

/// Runs the program at that path and waits for its end.
CommandResult runCommand(const std::string& program, const std::vector<std::string>& arguments);

}  // namespace rankscope
