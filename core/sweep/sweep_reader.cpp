#include "sweep/sweep_reader.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <unordered_set>
#include <utility>

#include "base/error.h"
#include "base/file.h"
#include "sweep/freeze_file.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;
using Names = std::unordered_set<std::string>;

/// Time stamps of the file system are coarse: what changes twice within this time may bear the same one.
constexpr std::chrono::seconds kUnsettled{2};

constexpr const char* kPartialEnding = ".partial";

fs::path folderOf(const fs::path& path) {
  std::error_code ignored;
  const fs::path full = (fs::absolute(path, ignored) / "").lexically_normal().parent_path();
  return full.filename() == "sweep.json" && !fs::is_directory(full, ignored) ? full.parent_path() : full;
}

/// The oldest there is for what cannot be looked at.
fs::file_time_type stampOf(const fs::path& path) {
  std::error_code failure;
  const fs::file_time_type stamp = fs::last_write_time(path, failure);
  return failure ? fs::file_time_type::min() : stamp;
}

/// What to remember of a stamp: a fresh one must not hide what happens next.
fs::file_time_type settled(fs::file_time_type stamp) {
  return fs::file_time_type::clock::now() - stamp < kUnsettled ? fs::file_time_type::min() : stamp;
}

/// Finished and begun cells, by name.
struct Listing {
  Names finished;
  Names begun;
};

Listing list(const fs::path& cells) {
  Listing listing;
  std::error_code failure;
  for (fs::directory_iterator entry(cells, failure); !failure && entry != fs::directory_iterator();
       entry.increment(failure)) {
    std::string name = entry->path().filename().string();
    if (!name.starts_with('.')) {
      listing.finished.insert(std::move(name));
    } else if (name.ends_with(kPartialEnding)) {
      listing.begun.insert(name.substr(1, name.size() - 1 - std::string(kPartialEnding).size()));
    }
  }
  return listing;
}

}  // namespace

SweepReader::SweepReader(const fs::path& folder) : store_(folderOf(folder)) {
  now_.folder = store_.folder();
}

SweepSnapshotPtr SweepReader::look() {
  const bool anew = readSpec();
  const bool cells = readCells();
  const bool encoder = readEncoder();
  const bool director = noticeWhoRunsIt();
  return anew || cells || encoder || director ? std::make_shared<const SweepSnapshot>(now_) : nullptr;
}

/// A sweep that was prolonged has another sweep.json in the same folder.
bool SweepReader::readSpec() {
  const fs::file_time_type stamp = stampOf(store_.specPath());
  if (!names_.empty() && stamp == specStamp_ && stamp != fs::file_time_type::min()) {
    return false;
  }
  SweepSpec sweep = readSweep(store_.specPath());
  specStamp_ = settled(stamp);
  if (!names_.empty() && sweep == now_.sweep) {
    return false;
  }
  std::vector<std::string> names;
  const std::int64_t count = cellCount(sweep).value();
  for (std::int64_t index = 0; index < count; ++index) {
    names.push_back(cellAt(sweep, index).name);
  }
  names_ = std::move(names);
  now_.sweep = std::move(sweep);
  now_.results.assign(names_.size(), std::nullopt);
  now_.begun.assign(names_.size(), false);
  cellsStamp_ = fs::file_time_type::min();
  return true;
}

bool SweepReader::readCells() {
  const fs::path cells = store_.folder() / "cells";
  const fs::file_time_type stamp = stampOf(cells);
  if (stamp == cellsStamp_ && stamp != fs::file_time_type::min()) {
    return false;
  }
  const Listing listing = list(cells);
  bool changed = false;
  for (std::size_t index = 0; index < names_.size(); ++index) {
    changed = readCell(index, listing.finished.contains(names_[index])) || changed;
    const bool begun = !now_.results[index] && listing.begun.contains(names_[index]);
    changed = changed || begun != now_.begun[index];
    now_.begun[index] = begun;
  }
  now_.finished = std::count_if(now_.results.begin(), now_.results.end(),
                                [](const std::optional<CellResult>& result) { return result.has_value(); });
  now_.failed =
      std::count_if(now_.results.begin(), now_.results.end(),
                    [](const std::optional<CellResult>& result) { return result && result->outcome.failed; });
  cellsStamp_ = settled(stamp);
  return changed;
}

/// Cells that are done stay as they are; a failed one may be run again and come out differently.
bool SweepReader::readCell(std::size_t index, bool isFinished) {
  std::optional<CellResult>& known = now_.results[index];
  if (!isFinished) {
    return std::exchange(known, std::nullopt).has_value();
  }
  if (known && !known->outcome.failed) {
    return false;
  }
  std::optional<CellResult> result;
  try {
    result = rankscope::readCell(store_, names_[index]);
  } catch (const UserError& broken) {
    result = CellResult{names_[index], {true, broken.what()}, {}};
  }
  const bool changed =
      result.has_value() != known.has_value() || (result && result->outcome != known->outcome);
  known = std::move(result);
  return changed;
}

/// Only a freeze sweep has one. A broken one hides nothing of the cells.
bool SweepReader::readEncoder() {
  const fs::path path = store_.folder() / kFreezeFile;
  std::error_code ignored;
  if (!fs::exists(path, ignored)) {
    const bool had = now_.encoder.has_value() || !now_.freezeProblem.empty();
    now_.encoder.reset();
    now_.freezeProblem.clear();
    freezeText_.clear();
    freezeStamp_ = Stamp::min();
    return had;
  }
  const Stamp stamp = stampOf(path);
  if (stamp == freezeStamp_ && stamp != Stamp::min()) {
    return false;
  }
  const std::string before = now_.freezeProblem;
  try {
    const std::vector<std::uint8_t> bytes = readFile(path, kMaximumFreezeBytes);
    std::string text(bytes.begin(), bytes.end());
    freezeStamp_ = settled(stamp);
    if (text == freezeText_) {
      return false;
    }
    freezeText_ = std::move(text);
    now_.encoder = parseFreezeEncoder(freezeText_, kFreezeFile);
    now_.freezeProblem.clear();
    return true;
  } catch (const UserError& broken) {
    freezeText_.clear();
    now_.freezeProblem = broken.what();
    return std::exchange(now_.encoder, std::nullopt).has_value() || before != now_.freezeProblem;
  }
}

bool SweepReader::noticeWhoRunsIt() {
  const bool beingRun = SweepLock::isHeld(store_);
  return std::exchange(now_.beingRun, beingRun) != beingRun;
}

}  // namespace rankscope
