#include "sweep/cells.h"

#include <algorithm>
#include <filesystem>
#include <limits>

#include <fmt/format.h>

#include "spec/experiment_json.h"
#include "sweep/given_rates.h"

namespace rankscope {
namespace {

constexpr std::size_t kLongestWords = 80;

std::int64_t atLeastOne(std::size_t size) {
  return static_cast<std::int64_t>(std::max<std::size_t>(1, size));
}

std::string sanitized(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '.' || c == '_' || c == '=' || c == '+' || c == '-';
    out += plain ? c : '_';
  }
  return out;
}

/// FNV-1a of the experiment as its file would have it: cells of another base never share a folder.
std::uint64_t digestOf(const ExperimentSpec& experiment) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  const std::string text =
      experimentToJson(experiment).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  }
  return hash;
}

std::string nameOf(const SweepSpec& sweep, const SweepCell& cell) {
  std::string words;
  for (const auto& [field, value] : pointOf(sweep, cell.place.point)) {
    words += fmt::format("{}={}_", field, toText(value));
  }
  if (sweep.files.size() > 1) {
    words += std::filesystem::path(fileLabel(cell.experiment.signal.source)).stem().string() + "_";
  }
  if (sweep.seeds.size() > 1) {
    words += fmt::format("seed={}_", cell.experiment.runs.front().training.seed);
  }
  words = sanitized(words).substr(0, kLongestWords);
  // A leading dot would hide the folder, and marks those that are not finished.
  if (!words.empty() && words.front() == '.') {
    words.front() = '_';
  }
  return words + fmt::format("{:012x}", digestOf(cell.experiment) >> 16);
}

}  // namespace

std::optional<std::int64_t> cellCount(const SweepSpec& sweep) {
  std::int64_t count = 1;
  std::vector<std::int64_t> sizes{atLeastOne(sweep.list.size()), atLeastOne(sweep.files.size()),
                                  atLeastOne(sweep.seeds.size())};
  for (const SweepAxis& axis : sweep.grid) {
    sizes.push_back(atLeastOne(axis.values.size()));
  }
  for (const std::int64_t size : sizes) {
    if (count > std::numeric_limits<std::int64_t>::max() / size) {
      return std::nullopt;
    }
    count *= size;
  }
  return count;
}

std::int64_t pointCount(const SweepSpec& sweep) {
  std::int64_t count = atLeastOne(sweep.list.size());
  for (const SweepAxis& axis : sweep.grid) {
    count *= atLeastOne(axis.values.size());
  }
  return count;
}

CellPlace placeOf(const SweepSpec& sweep, std::int64_t index) {
  const std::int64_t points = pointCount(sweep);
  const std::int64_t files = atLeastOne(sweep.files.size());
  return {index % points, index / points % files, index / points / files};
}

std::int64_t indexOf(const SweepSpec& sweep, const CellPlace& place) {
  return (place.seed * atLeastOne(sweep.files.size()) + place.file) * pointCount(sweep) + place.point;
}

std::vector<std::int64_t> coordinatesOf(const SweepSpec& sweep, std::int64_t point) {
  std::vector<std::int64_t> coordinates(sweep.grid.size() + 1);
  for (std::size_t axis = sweep.grid.size(); axis > 0; --axis) {
    const std::int64_t size = atLeastOne(sweep.grid[axis - 1].values.size());
    coordinates[axis] = point % size;
    point /= size;
  }
  coordinates[0] = point;
  return coordinates;
}

std::int64_t pointAt(const SweepSpec& sweep, const std::vector<std::int64_t>& coordinates) {
  std::int64_t point = coordinates.at(0);
  for (std::size_t axis = 0; axis < sweep.grid.size(); ++axis) {
    point = point * atLeastOne(sweep.grid[axis].values.size()) + coordinates.at(axis + 1);
  }
  return point;
}

SweepPoint pointOf(const SweepSpec& sweep, std::int64_t point) {
  const std::vector<std::int64_t> coordinates = coordinatesOf(sweep, point);
  SweepPoint fields;
  if (!sweep.list.empty()) {
    fields = sweep.list[static_cast<std::size_t>(coordinates[0])];
  }
  for (std::size_t axis = 0; axis < sweep.grid.size(); ++axis) {
    fields.emplace_back(sweep.grid[axis].field,
                        sweep.grid[axis].values[static_cast<std::size_t>(coordinates[axis + 1])]);
  }
  return fields;
}

SweepCell cellAt(const SweepSpec& sweep, std::int64_t index) {
  SweepCell cell{index, "", placeOf(sweep, index), sweep.base};
  for (const auto& [field, value] : pointOf(sweep, cell.place.point)) {
    assignSweepField(cell.experiment, field, value);
  }
  if (!sweep.files.empty()) {
    cell.experiment.signal.source = sweep.files[static_cast<std::size_t>(cell.place.file)];
  }
  for (RunSpec& run : cell.experiment.runs) {
    if (!sweep.seeds.empty()) {
      run.training.seed = sweep.seeds[static_cast<std::size_t>(cell.place.seed)];
    }
  }
  fillRates(cell.experiment, sweep, pointOf(sweep, cell.place.point));
  nameRuns(cell.experiment);
  cell.name = nameOf(sweep, cell);
  return cell;
}

std::string describePoint(const SweepPoint& point) {
  std::string text;
  for (const auto& [field, value] : point) {
    text += fmt::format("{}{}={}", text.empty() ? "" : ", ", field, toText(value));
  }
  return text;
}

std::string fileLabel(const std::string& source) {
  return source.starts_with("sample:") ? source.substr(7) : std::filesystem::path(source).filename().string();
}

}  // namespace rankscope
