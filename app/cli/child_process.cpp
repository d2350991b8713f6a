#include "cli/child_process.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <string>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"

namespace rankscope {
namespace {

constexpr int kNotStarted = 127;
constexpr std::size_t kLongestLine = 4096;

/// Between fork and exec only functions that are safe in a signal handler: other threads' locks stay locked
/// here.
[[noreturn]] void becomeProgram(const char* program, char* const* arguments, int output, int nothing,
                                pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) {
    ::_exit(kNotStarted);  // it ended before the line above
  }
  ::setpgid(0, 0);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  ::execv(program, arguments);
  ::_exit(kNotStarted);
}

[[noreturn]] void throwCannotStart() {
  throw UserError("sweep", fmt::format("a process cannot be started: {}", std::strerror(errno)),
                  "use fewer --jobs, or end other programs");
}

}  // namespace

std::string programPath() {
  std::array<char, 4096> path{};
  const ssize_t length = ::readlink("/proc/self/exe", path.data(), path.size() - 1);
  if (length <= 0) {
    throw UserError("/proc/self/exe", fmt::format("cannot be read: {}", std::strerror(errno)), "mount /proc");
  }
  return std::string(path.data(), static_cast<std::size_t>(length));
}

std::string findProgram(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "/usr/bin:/bin" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::string candidate = fmt::format("{}/{}", folder.empty() ? "." : folder, name);
    if (::access(candidate.c_str(), X_OK) == 0) {
      return candidate;
    }
  }
  return "";
}

CommandResult runCommand(const std::string& program, const std::vector<std::string>& arguments) {
  using namespace std::chrono_literals;
  ChildProcess process(program, arguments);
  CommandResult result;
  std::optional<ChildEnd> end;
  do {
    std::this_thread::sleep_for(5ms);
    end = process.ended();
    const std::vector<std::string> lines = process.lines();
    result.lines.insert(result.lines.end(), lines.begin(), lines.end());
  } while (!end);
  result.end = *end;
  return result;
}

ChildProcess::ChildProcess(const std::string& program, const std::vector<std::string>& arguments) {
  std::vector<std::string> all{program};
  all.insert(all.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& argument : all) {
    pointers.push_back(argument.data());
  }
  pointers.push_back(nullptr);
  std::array<int, 2> ends{};
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (nothing < 0 || ::pipe2(ends.data(), O_CLOEXEC) != 0) {
    throwCannotStart();
  }
  const pid_t self = ::getpid();
  pid_ = ::fork();
  if (pid_ == 0) {
    becomeProgram(program.c_str(), pointers.data(), ends[1], nothing, self);
  }
  ::close(ends[1]);
  ::close(nothing);
  output_ = ends[0];
  if (pid_ < 0) {
    ::close(output_);
    throwCannotStart();
  }
  ::fcntl(output_, F_SETFL, O_NONBLOCK);
}

ChildProcess::~ChildProcess() {
  if (!ended()) {
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  ::close(output_);
}

std::vector<std::string> ChildProcess::lines() {
  std::vector<std::string> whole;
  std::array<char, 4096> buffer{};
  ssize_t got = 0;
  while ((got = ::read(output_, buffer.data(), buffer.size())) > 0) {
    for (ssize_t i = 0; i < got; ++i) {
      const char c = buffer[static_cast<std::size_t>(i)];
      if (c == '\n') {
        whole.push_back(std::move(unfinished_));
        unfinished_.clear();
      } else if (unfinished_.size() < kLongestLine) {
        unfinished_ += c;
      }
    }
  }
  return whole;
}

std::optional<ChildEnd> ChildProcess::ended() {
  int status = 0;
  if (!end_ && ::waitpid(pid_, &status, WNOHANG) == pid_) {
    end_ = WIFSIGNALED(status) ? ChildEnd{-1, WTERMSIG(status)} : ChildEnd{WEXITSTATUS(status), 0};
  }
  return end_;
}

void ChildProcess::terminate() {
  if (!asked_ && !ended()) {
    ::kill(pid_, SIGTERM);
    asked_ = true;
  }
}

}  // namespace rankscope
