#include "base/file.h"

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"

namespace rankscope {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) {
      ::close(fd_);
    }
  }
  int get() const { return fd_; }
  int close() {
    const int result = ::close(fd_);
    fd_ = -1;
    return result;
  }

 private:
  int fd_;
};

std::string reason() {
  return std::strerror(errno);
}

[[noreturn]] void throwUnwritable(const std::filesystem::path& path) {
  const bool full = errno == ENOSPC || errno == EDQUOT;
  throw UserError(path.string(), "cannot be written: " + reason(),
                  full ? "free some space or choose another folder" : "choose a folder you may write to");
}

/// Reads until `wanted` bytes or the end, past interruptions and short reads.
std::size_t readAll(int fd, std::uint8_t* out, std::size_t wanted) {
  std::size_t done = 0;
  while (done < wanted) {
    const ssize_t got = ::read(fd, out + done, wanted - done);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      break;
    }
    done += static_cast<std::size_t>(got);
  }
  return done;
}

bool writeAll(int fd, std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) {
      continue;
    }
    if (put <= 0) {
      return false;
    }
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
  return true;
}

void syncFolder(const std::filesystem::path& folder) {
  const Descriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.get() >= 0) {
    ::fsync(fd.get());
  }
}

/// Writes under the name `path`; complaints name `meant`.
void writeAndSync(const std::filesystem::path& path, const std::filesystem::path& meant,
                  std::span<const std::uint8_t> bytes) {
  Descriptor fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (fd.get() < 0 || !writeAll(fd.get(), bytes) || ::fsync(fd.get()) != 0 || fd.close() != 0) {
    throwUnwritable(meant);
  }
}

/// The process in "NAME.PID.tmp", or 0.
pid_t writerOf(const std::string& temporary, const std::string& name) {
  constexpr std::string_view kEnding = ".tmp";
  if (temporary.size() <= name.size() + 1 + kEnding.size() || !temporary.starts_with(name + ".") ||
      !temporary.ends_with(kEnding)) {
    return 0;
  }
  const char* first = temporary.data() + name.size() + 1;
  const char* last = temporary.data() + temporary.size() - kEnding.size();
  pid_t process = 0;
  const auto [end, failure] = std::from_chars(first, last, process);
  return failure == std::errc{} && end == last && process > 0 ? process : 0;
}

bool lives(pid_t process) {
  return ::kill(process, 0) == 0 || errno != ESRCH;
}

}  // namespace

std::vector<std::uint8_t> readFile(const std::filesystem::path& path, std::uint64_t maximumBytes) {
  const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (fd.get() < 0) {
    throw UserError(path.string(), "cannot be read: " + reason(), "check the path and its permissions");
  }
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
    throw UserError(path.string(), S_ISDIR(status.st_mode) ? "is a folder" : "is not a regular file",
                    "name a file");
  }
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size == 0) {
    throw UserError(path.string(), "is empty", "name a file with content");
  }
  if (size > maximumBytes) {
    throw UserError(path.string(), "is too large: " + formatBytes(size),
                    "the limit is " + formatBytes(maximumBytes));
  }
  std::vector<std::uint8_t> bytes(size);
  bytes.resize(readAll(fd.get(), bytes.data(), bytes.size()));
  if (bytes.size() != size) {
    throw UserError(path.string(), "could not be read to its end", "check the disk");
  }
  return bytes;
}

void writeFileAtomically(const std::filesystem::path& path, std::span<const std::uint8_t> bytes) {
  const std::filesystem::path temporary = fmt::format("{}.{}.tmp", path.string(), ::getpid());
  try {
    writeAndSync(temporary, path, bytes);
    if (::rename(temporary.c_str(), path.c_str()) != 0) {
      throwUnwritable(path);
    }
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
  syncFolder(path.has_parent_path() ? path.parent_path() : ".");
}

void writeFileAtomically(const std::filesystem::path& path, std::string_view text) {
  writeFileAtomically(path, std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

void removeAbandonedTemporaries(const std::filesystem::path& path) {
  const std::filesystem::path folder = path.has_parent_path() ? path.parent_path() : ".";
  std::error_code failure;
  std::filesystem::directory_iterator entry(folder, failure);
  while (!failure && entry != std::filesystem::directory_iterator()) {
    const pid_t writer = writerOf(entry->path().filename().string(), path.filename().string());
    if (writer != 0 && !lives(writer)) {
      ::unlink(entry->path().c_str());
    }
    entry.increment(failure);
  }
}

void makeWritableFolder(const std::filesystem::path& path) {
  std::error_code failure;
  std::filesystem::create_directories(path, failure);
  if (failure) {
    throw UserError(path.string(), "cannot be made a folder: " + failure.message(),
                    "choose a folder you may write to");
  }
  const std::filesystem::path probe = path / fmt::format(".rankscope-{}.tmp", ::getpid());
  const std::uint8_t byte = 0;
  try {
    writeAndSync(probe, path, std::span(&byte, 1));
  } catch (const UserError&) {
    ::unlink(probe.c_str());
    throw;
  }
  ::unlink(probe.c_str());
}

}  // namespace rankscope
