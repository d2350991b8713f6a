#include "sweep/sweep_slice.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace rankscope {
namespace {

using Kind = SweepDimension::Kind;

/// Names that hold whatever a cell's optimizer is.
std::vector<std::string> runLabels(const SweepSpec& sweep) {
  std::vector<std::string> labels;
  for (const RunSpec& run : sweep.base.runs) {
    labels.push_back(run.name.empty() ? fmt::format("run {}", labels.size() + 1) : run.name);
  }
  return labels;
}

void addIfVaried(std::vector<SweepDimension>& dimensions, SweepDimension dimension) {
  if (dimension.labels.size() > 1) {
    dimensions.push_back(std::move(dimension));
  }
}

std::size_t extent(const std::vector<SweepDimension>& dimensions, std::optional<std::size_t> side) {
  return side ? dimensions[*side].labels.size() : 1;
}

}  // namespace

std::vector<SweepDimension> dimensionsOf(const SweepSpec& sweep) {
  std::vector<SweepDimension> dimensions;
  SweepDimension list{Kind::List, 0, "list", {}};
  for (const SweepPoint& point : sweep.list) {
    list.labels.push_back(point.empty() ? "the base" : describePoint(point));
  }
  addIfVaried(dimensions, std::move(list));
  for (std::size_t axis = 0; axis < sweep.grid.size(); ++axis) {
    SweepDimension field{Kind::Field, axis + 1, sweep.grid[axis].field, {}};
    for (const PropertyValue& value : sweep.grid[axis].values) {
      field.labels.push_back(toText(value));
    }
    addIfVaried(dimensions, std::move(field));
  }
  SweepDimension files{Kind::File, 0, "file", {}};
  for (const std::string& source : sweep.files) {
    files.labels.push_back(fileLabel(source));
  }
  addIfVaried(dimensions, std::move(files));
  addIfVaried(dimensions, {Kind::Run, 0, "run", runLabels(sweep)});
  return dimensions;
}

SweepChoice usualChoice(const std::vector<SweepDimension>& dimensions) {
  SweepChoice choice;
  choice.values.assign(dimensions.size(), 0);
  if (dimensions.size() > 1) {
    choice.rows = 0;
    choice.columns = 1;
  } else if (dimensions.size() == 1) {
    (dimensions[0].kind == Kind::Field ? choice.columns : choice.rows) = 0;
  }
  return choice;
}

SweepChoice fittingChoice(SweepChoice choice, const std::vector<SweepDimension>& dimensions) {
  const auto fits = [&](std::optional<std::size_t> side) { return !side || *side < dimensions.size(); };
  const bool spans = choice.rows || choice.columns || dimensions.empty();
  const bool apart = !choice.rows || choice.rows != choice.columns;
  if (choice.values.size() != dimensions.size() || !fits(choice.rows) || !fits(choice.columns) || !spans ||
      !apart) {
    return usualChoice(dimensions);
  }
  for (std::size_t i = 0; i < dimensions.size(); ++i) {
    choice.values[i] = std::min(choice.values[i], dimensions[i].labels.size() - 1);
  }
  return choice;
}

void layAlongRows(SweepChoice& choice, std::size_t dimension) {
  if (choice.columns == dimension) {
    choice.columns = choice.rows;
  }
  choice.rows = dimension;
}

void layAlongColumns(SweepChoice& choice, std::size_t dimension) {
  if (choice.rows == dimension) {
    choice.rows = choice.columns;
  }
  choice.columns = dimension;
}

SweepSlice::SweepSlice(const SweepSpec& sweep, const std::vector<SweepDimension>& dimensions,
                       SweepChoice choice)
    : sweep_(sweep), dimensions_(dimensions), choice_(std::move(choice)) {}

std::size_t SweepSlice::rows() const {
  return extent(dimensions_, choice_.rows);
}

std::size_t SweepSlice::columns() const {
  return extent(dimensions_, choice_.columns);
}

std::size_t SweepSlice::valueOf(std::size_t dimension, std::size_t row, std::size_t column) const {
  if (choice_.rows == dimension) {
    return row;
  }
  return choice_.columns == dimension ? column : choice_.values[dimension];
}

SlicePlace SweepSlice::place(std::size_t row, std::size_t column) const {
  SlicePlace place;
  std::vector<std::int64_t> coordinates(sweep_.grid.size() + 1, 0);
  for (std::size_t i = 0; i < dimensions_.size(); ++i) {
    const std::size_t value = valueOf(i, row, column);
    switch (dimensions_[i].kind) {
      case Kind::List:
      case Kind::Field:
        coordinates[dimensions_[i].coordinate] = static_cast<std::int64_t>(value);
        break;
      case Kind::File:
        place.file = static_cast<std::int64_t>(value);
        break;
      case Kind::Run:
        place.run = value;
        break;
    }
  }
  place.point = pointAt(sweep_, coordinates);
  return place;
}

std::size_t valueAt(const SweepSpec& sweep, const SweepDimension& dimension, const SlicePlace& place) {
  switch (dimension.kind) {
    case Kind::File:
      return static_cast<std::size_t>(place.file);
    case Kind::Run:
      return place.run;
    case Kind::List:
    case Kind::Field:
      break;
  }
  return static_cast<std::size_t>(coordinatesOf(sweep, place.point)[dimension.coordinate]);
}

std::vector<std::int64_t> cellsAt(const SweepSpec& sweep, const SlicePlace& place) {
  std::vector<std::int64_t> cells;
  const auto seeds = static_cast<std::int64_t>(std::max<std::size_t>(1, sweep.seeds.size()));
  for (std::int64_t seed = 0; seed < seeds; ++seed) {
    cells.push_back(indexOf(sweep, {place.point, place.file, seed}));
  }
  return cells;
}

std::string describePlace(const SweepSpec& sweep, const SlicePlace& place) {
  std::vector<std::string> parts;
  if (std::string point = describePoint(pointOf(sweep, place.point)); !point.empty()) {
    parts.push_back(std::move(point));
  }
  if (sweep.files.size() > 1) {
    parts.push_back(fileLabel(sweep.files[static_cast<std::size_t>(place.file)]));
  }
  if (sweep.base.runs.size() > 1) {
    parts.push_back(runLabels(sweep)[place.run]);
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::int64_t seedAt(const SweepSpec& sweep, std::int64_t cell) {
  return sweep.seeds.empty() ? sweep.base.runs.front().training.seed
                             : sweep.seeds[static_cast<std::size_t>(placeOf(sweep, cell).seed)];
}

}  // namespace rankscope
