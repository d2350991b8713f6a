#include "base/isolated.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"

namespace rankscope {
namespace {

enum Outcome : std::uint8_t { kDone, kRefused };

/// Closes what it holds.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { reset(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return number_; }
  void reset() {
    if (number_ >= 0) {
      ::close(number_);
      number_ = -1;
    }
  }

 private:
  int number_;
};

void limit(const IsolationLimits& limits) {
  const rlimit seconds{limits.seconds, limits.seconds};
  ::setrlimit(RLIMIT_CPU, &seconds);
  const rlimit core{0, 0};
  ::setrlimit(RLIMIT_CORE, &core);
#ifndef __SANITIZE_ADDRESS__  // whose shadow memory is larger than any limit
  std::uint64_t pages = 0;
  if (std::ifstream("/proc/self/statm") >> pages) {
    const rlim_t bytes = pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) + limits.memoryBytes;
    const rlimit memory{bytes, bytes};
    ::setrlimit(RLIMIT_AS, &memory);
  }
#endif
}

void silence() {
  const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere >= 0) {
    ::dup2(nowhere, STDOUT_FILENO);
    ::dup2(nowhere, STDERR_FILENO);
  }
}

bool writeAll(int target, const void* data, std::size_t size) {
  const char* at = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t written = ::write(target, at, size);
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written <= 0) {
      return false;
    }
    at += written;
    size -= static_cast<std::size_t>(written);
  }
  return true;
}

void answer(int target, Outcome outcome, const void* data, std::size_t size) {
  writeAll(target, &outcome, sizeof outcome) && writeAll(target, data, size);
}

/// Never returns, and runs none of the process's own endings.
[[noreturn]] void beChild(int target, const std::function<std::vector<std::uint8_t>()>& work,
                          const IsolationLimits& limits) {
  silence();
  limit(limits);
  try {
    const std::vector<std::uint8_t> bytes = work();
    answer(target, kDone, bytes.data(), bytes.size());
    ::_exit(0);
  } catch (const UserError& refusal) {
    answer(target, kRefused, refusal.what(), std::strlen(refusal.what()));
    ::_exit(0);
  } catch (...) {
    ::_exit(1);
  }
}

std::vector<std::uint8_t> readAll(int source) {
  std::vector<std::uint8_t> bytes;
  std::array<std::uint8_t, 65536> block{};
  while (true) {
    const ssize_t got = ::read(source, block.data(), block.size());
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      return bytes;
    }
    bytes.insert(bytes.end(), block.data(), block.data() + got);
  }
}

bool endedWell(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) {
      return false;
    }
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

std::vector<std::uint8_t> runIsolated(const std::function<std::vector<std::uint8_t>()>& work,
                                      const IsolationLimits& limits) {
  std::array<int, 2> ends{-1, -1};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw UserError("pipe", std::strerror(errno), "close some files or programs");
  }
  Descriptor source(ends[0]);
  Descriptor target(ends[1]);
  const pid_t child = ::fork();
  if (child < 0) {
    throw UserError("fork", std::strerror(errno), "close some programs");
  }
  if (child == 0) {
    beChild(target.get(), work, limits);
  }
  target.reset();
  std::vector<std::uint8_t> bytes = readAll(source.get());
  if (!endedWell(child) || bytes.empty()) {
    throw IsolatedCrash();
  }
  const bool refused = bytes.front() == kRefused;
  bytes.erase(bytes.begin());
  if (refused) {
    throw UserError("", std::string(bytes.begin(), bytes.end()));
  }
  return bytes;
}

}  // namespace rankscope
