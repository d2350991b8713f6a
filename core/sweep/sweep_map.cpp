#include "sweep/sweep_map.h"

#include <algorithm>
#include <map>
#include <tuple>

#include <fmt/format.h>

namespace rankscope {
namespace {

/// An axis of the sweep: entry 0 of coordinatesOf is the list, entry k the k-th axis of the grid.
struct Axis {
  std::size_t coordinate = 0;
  std::string title;
  std::vector<std::string> labels;
};

Axis listAxis(const SweepSpec& sweep) {
  Axis axis{0, "", {}};
  for (const SweepPoint& point : sweep.list) {
    axis.labels.push_back(describePoint(point));
  }
  return axis;
}

std::vector<Axis> variedAxes(const SweepSpec& sweep) {
  std::vector<Axis> axes;
  if (sweep.list.size() > 1) {
    axes.push_back(listAxis(sweep));
  }
  for (std::size_t i = 0; i < sweep.grid.size(); ++i) {
    if (sweep.grid[i].values.size() < 2) {
      continue;
    }
    axes.push_back({i + 1, sweep.grid[i].field, {}});
    for (const PropertyValue& value : sweep.grid[i].values) {
      axes.back().labels.push_back(toText(value));
    }
  }
  return axes;
}

/// Which axes span a map: none, columns alone, or rows and columns.
struct Span {
  std::optional<Axis> rows;
  std::optional<Axis> columns;
  std::vector<Axis> others;
};

Span spanOf(const SweepSpec& sweep) {
  std::vector<Axis> axes = variedAxes(sweep);
  Span span;
  if (axes.size() == 1) {
    span.columns = axes[0];
  } else if (axes.size() > 1) {
    span.rows = axes[0];
    span.columns = axes[1];
    span.others.assign(axes.begin() + 2, axes.end());
  }
  return span;
}

std::size_t placeOn(const std::optional<Axis>& axis, const std::vector<std::int64_t>& coordinates) {
  return axis ? static_cast<std::size_t>(coordinates[axis->coordinate]) : 0;
}

std::string labelOn(const Axis& axis, const std::vector<std::int64_t>& coordinates) {
  const std::string& label = axis.labels[static_cast<std::size_t>(coordinates[axis.coordinate])];
  return axis.title.empty() ? label : fmt::format("{}={}", axis.title, label);
}

std::string titleOf(const SweepSpec& sweep, const SweepGroup& group, const Span& span,
                    const std::vector<std::int64_t>& coordinates) {
  std::vector<std::string> parts;
  if (sweep.files.size() > 1) {
    parts.push_back(fileLabel(sweep.files[static_cast<std::size_t>(group.file)]));
  }
  if (sweep.base.runs.size() > 1) {
    parts.push_back(group.runName.empty() ? fmt::format("run {}", group.run + 1) : group.runName);
  }
  for (const Axis& axis : span.others) {
    parts.push_back(labelOn(axis, coordinates));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

SweepMap emptyMap(const Span& span) {
  SweepMap map;
  map.rowTitle = span.rows ? span.rows->title : "";
  map.columnTitle = span.columns ? span.columns->title : "";
  map.rows = span.rows ? span.rows->labels : std::vector<std::string>{""};
  map.columns = span.columns ? span.columns->labels : std::vector<std::string>{""};
  map.cells.assign(map.rows.size(), std::vector<std::optional<SweepGroup>>(map.columns.size()));
  return map;
}

}  // namespace

std::vector<SweepMap> mapsOf(const SweepSpec& sweep, const std::vector<SweepGroup>& groups) {
  using Key = std::tuple<std::int64_t, std::size_t, std::vector<std::int64_t>>;
  const Span span = spanOf(sweep);
  std::map<Key, SweepMap> maps;
  for (const SweepGroup& group : groups) {
    const std::vector<std::int64_t> coordinates = coordinatesOf(sweep, group.point);
    Key key{group.file, group.run, {}};
    for (const Axis& axis : span.others) {
      std::get<2>(key).push_back(coordinates[axis.coordinate]);
    }
    const auto [found, isNew] = maps.try_emplace(key);
    SweepMap& map = found->second;
    if (isNew) {
      map = emptyMap(span);
      map.title = titleOf(sweep, group, span, coordinates);
    }
    map.cells[placeOn(span.rows, coordinates)][placeOn(span.columns, coordinates)] = group;
  }
  std::vector<SweepMap> ordered;
  for (auto& [key, map] : maps) {
    ordered.push_back(std::move(map));
  }
  return ordered;
}

}  // namespace rankscope
