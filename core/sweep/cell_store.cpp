#include "sweep/cell_store.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"

namespace rankscope {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

constexpr std::uint64_t kMaximumOutcomeBytes = 1ULL << 20;
constexpr const char* kOutcomeFile = "cell.json";

int openLock(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor < 0) {
    throw UserError(path.string(), fmt::format("cannot be written: {}", std::strerror(errno)),
                    "choose a folder you may write to");
  }
  return descriptor;
}

/// Whether the name still leads to the open file: a former holder removes it.
bool stillNamed(const fs::path& path, int descriptor) {
  struct stat named {};
  struct stat open {};
  return ::stat(path.c_str(), &named) == 0 && ::fstat(descriptor, &open) == 0 &&
         named.st_ino == open.st_ino && named.st_dev == open.st_dev;
}

fs::path lockPath(const CellStore& store) {
  return store.folder() / ".lock";
}

void waitForLock(int descriptor) {
  while (::flock(descriptor, LOCK_EX) != 0 && errno == EINTR) {
  }
}

void removeFolder(const fs::path& folder) {
  std::error_code failure;
  fs::remove_all(folder, failure);
  if (failure) {
    throw UserError(folder.string(), "cannot be removed: " + failure.message(), "check its permissions");
  }
}

Json describeCell(const SweepCell& cell, const CellOutcome& outcome) {
  return {{"rankscope-cell", 1},
          {"outcome", outcome.failed ? "failed" : "done"},
          {"reason", outcome.reason},
          {"source", cell.experiment.signal.source},
          {"seed", cell.experiment.runs.front().training.seed}};
}

}  // namespace

fs::path CellStore::partialFolder(const std::string& cell) const {
  return folder_ / "cells" / ("." + cell + ".partial");
}

void CellStore::prepare(const SweepSpec& sweep) const {
  makeWritableFolder(folder_ / "cells");
  writeFileAtomically(specPath(),
                      sweepToJson(sweep).dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

std::optional<CellOutcome> CellStore::outcome(const std::string& cell) const {
  const fs::path file = finishedFolder(cell) / kOutcomeFile;
  std::error_code ignored;
  if (!fs::exists(file, ignored)) {
    return std::nullopt;
  }
  try {
    const std::vector<std::uint8_t> bytes = readFile(file, kMaximumOutcomeBytes);
    const Json json = Json::parse(bytes.begin(), bytes.end());
    return CellOutcome{json.at("outcome").get<std::string>() != "done", json.at("reason").get<std::string>()};
  } catch (const std::exception&) {
    throw UserError(file.string(), "is not what a sweep wrote",
                    "remove its folder, and the cell is run anew");
  }
}

void CellStore::finish(const SweepCell& cell, const CellOutcome& outcome) const {
  const fs::path partial = partialFolder(cell.name);
  const fs::path whole = finishedFolder(cell.name);
  makeWritableFolder(partial);
  writeFileAtomically(partial / kOutcomeFile,
                      describeCell(cell, outcome).dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
  if (::rename(partial.c_str(), whole.c_str()) != 0) {
    throw UserError(whole.string(), fmt::format("cannot be written: {}", std::strerror(errno)),
                    "remove what is in its place");
  }
}

void CellStore::forget(const std::string& cell) const {
  removeFolder(finishedFolder(cell));
}

CellLock::CellLock(const CellStore& store, const std::string& cell)
    : path_(store.folder() / "cells" / ("." + cell + ".lock")) {
  for (;;) {
    descriptor_ = openLock(path_);
    waitForLock(descriptor_);
    if (stillNamed(path_, descriptor_)) {
      return;
    }
    ::close(descriptor_);
  }
}

CellLock::~CellLock() {
  ::unlink(path_.c_str());
  ::close(descriptor_);
}

SweepLock::SweepLock(const CellStore& store) : descriptor_(openLock(lockPath(store))) {
  // Whoever merely asks whether it is held has it for an instant.
  constexpr int kAttempts = 20;
  constexpr std::chrono::milliseconds kPause{10};
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) {
      return;
    }
    std::this_thread::sleep_for(kPause);
  }
  ::close(descriptor_);
  throw UserError(store.folder().string(), "another process is running this sweep",
                  "wait for it, or name another folder with --out");
}

bool SweepLock::isHeld(const CellStore& store) {
  const int descriptor = ::open(lockPath(store).c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    return false;
  }
  const bool held = ::flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  ::close(descriptor);
  return held;
}

SweepLock::~SweepLock() {
  ::close(descriptor_);
}

}  // namespace rankscope
