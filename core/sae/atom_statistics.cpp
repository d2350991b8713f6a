#include "sae/atom_statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"

namespace rankscope {
namespace {

constexpr float kActive = 0.01F;  // the paper's threshold, above the noise floor
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

AtomStatistics statisticsOf(const AtomEntries& entries, double points) {
  AtomStatistics atom;
  double sum = 0;
  double squares = 0;
  double fourths = 0;
  double active = 0;
  for (const float value : entries.values) {
    const auto z = static_cast<double>(value);
    sum += z;
    squares += z * z;
    fourths += z * z * z * z;
    active += value > kActive ? 1 : 0;
    atom.maximum = std::max(atom.maximum, z);
  }
  const auto firing = static_cast<double>(entries.size());
  atom.mean = sum / points;
  atom.meanFiring = firing > 0 ? sum / firing : kNaN;
  atom.firingRate = firing / points;
  atom.activeShare = active / points;
  atom.ipr = firing > 0 ? fourths / (squares * squares) : kNaN;
  atom.participation = 1 / (points * atom.ipr);
  return atom;
}

double percentile(const std::vector<double>& ascending, double share) {
  const double place = share * static_cast<double>(ascending.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, ascending.size() - 1);
  const double part = place - static_cast<double>(below);
  return ascending[below] + part * (ascending[above] - ascending[below]);
}

double keyOf(const AtomStatistics& atom, AtomOrder order) {
  switch (order) {
    case AtomOrder::FiringRate:
      return atom.firingRate;
    case AtomOrder::ActiveShare:
      return atom.activeShare;
    case AtomOrder::Ipr:
      return atom.ipr;
    case AtomOrder::Magnitude:
    case AtomOrder::Damage:
      break;
  }
  return atom.mean;
}

}  // namespace

std::vector<AtomStatistics> statisticsOf(const AtomCodes& codes) {
  std::vector<AtomStatistics> atoms;
  for (std::int64_t atom = 0; atom < codes.atoms(); ++atom) {
    atoms.push_back(statisticsOf(codes.ofAtom(atom), static_cast<double>(codes.points())));
  }
  return atoms;
}

Quartiles quartilesOf(std::vector<double> values) {
  if (values.empty()) {
    return {kNaN, kNaN, kNaN};
  }
  std::sort(values.begin(), values.end());
  return {percentile(values, 0.25), percentile(values, 0.5), percentile(values, 0.75)};
}

LayerStatistics summaryOf(const std::vector<AtomStatistics>& atoms) {
  LayerStatistics layer;
  std::vector<double> active;
  std::vector<double> ipr;
  std::vector<double> participation;
  double firing = 0;
  for (const AtomStatistics& atom : atoms) {
    if (atom.alive()) {
      active.push_back(atom.activeShare);
      ipr.push_back(atom.ipr);
      participation.push_back(atom.participation);
      firing += atom.firingRate;
    }
  }
  layer.atoms = static_cast<std::int64_t>(atoms.size());
  layer.alive = static_cast<std::int64_t>(active.size());
  layer.deadShare = 1 - static_cast<double>(layer.alive) / static_cast<double>(layer.atoms);
  layer.spatialL0 = firing / static_cast<double>(layer.atoms);
  layer.spatialL0Alive = firing / static_cast<double>(layer.alive);
  layer.activeShare = quartilesOf(std::move(active));
  layer.ipr = quartilesOf(std::move(ipr));
  layer.participation = quartilesOf(std::move(participation));
  return layer;
}

const std::vector<Choice>& atomOrders() {
  static const std::vector<Choice> orders{
      {"magnitude", "mean magnitude", "mean of z over all points"},
      {"firing", "firing rate", "share of the points where z > 0"},
      {"active", "active share", "share of the points where z > 0.01"},
      {"ipr", "inverse participation ratio", "Σz⁴ / (Σz²)²: high where few points carry the atom"},
      {"damage", "ablation damage", "PSNR lost without the atom"}};
  return orders;
}

AtomOrder atomOrderOf(const std::string& name) {
  std::vector<std::string> names;
  for (const Choice& choice : atomOrders()) {
    if (choice.name == name) {
      return static_cast<AtomOrder>(names.size());
    }
    names.push_back(choice.name);
  }
  throw UserError("order", fmt::format("there is no '{}'", name),
                  fmt::format("did you mean '{}'? Valid: {}", nearestName(name, names), joinNames(names)));
}

std::vector<std::int32_t> orderedAtoms(const std::vector<AtomStatistics>& atoms, AtomOrder order,
                                       const std::vector<double>& damage) {
  std::vector<double> keys;
  for (std::size_t i = 0; i < atoms.size(); ++i) {
    const double key = order == AtomOrder::Damage ? damage.at(i) : keyOf(atoms[i], order);
    keys.push_back(atoms[i].alive() && !std::isnan(key) ? key : -std::numeric_limits<double>::infinity());
  }
  std::vector<std::int32_t> sorted(atoms.size());
  std::iota(sorted.begin(), sorted.end(), 0);
  std::stable_sort(sorted.begin(), sorted.end(), [&keys](std::int32_t a, std::int32_t b) {
    return keys[static_cast<std::size_t>(a)] > keys[static_cast<std::size_t>(b)];
  });
  return sorted;
}

std::vector<float> mapOf(const AtomCodes& codes, std::int64_t atom) {
  const std::int32_t one[] = {static_cast<std::int32_t>(atom)};
  return meanMapOf(codes, one);
}

std::vector<float> meanMapOf(const AtomCodes& codes, std::span<const std::int32_t> atoms) {
  std::vector<float> map(static_cast<std::size_t>(codes.points()), 0.0F);
  for (const std::int32_t atom : atoms) {
    const AtomEntries entries = codes.ofAtom(atom);
    for (std::size_t i = 0; i < entries.size(); ++i) {
      map[static_cast<std::size_t>(entries.places[i])] += entries.values[i];
    }
  }
  if (atoms.size() > 1) {
    for (float& value : map) {
      value /= static_cast<float>(atoms.size());
    }
  }
  return map;
}

std::vector<FiringAtom> atomsAt(const AtomCodes& codes, std::int64_t point) {
  const AtomEntries entries = codes.atPoint(point);
  std::vector<FiringAtom> firing;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    firing.push_back({entries.places[i], static_cast<double>(entries.values[i])});
  }
  std::stable_sort(firing.begin(), firing.end(),
                   [](const FiringAtom& a, const FiringAtom& b) { return a.value > b.value; });
  return firing;
}

std::vector<FiringAtom> atomsSpecificTo(const AtomCodes& codes, std::span<const std::int64_t> region,
                                        std::size_t most) {
  std::vector<double> inside(static_cast<std::size_t>(codes.atoms()), 0.0);
  for (const std::int64_t point : region) {
    const AtomEntries entries = codes.atPoint(point);
    for (std::size_t i = 0; i < entries.size(); ++i) {
      inside[static_cast<std::size_t>(entries.places[i])] += static_cast<double>(entries.values[i]);
    }
  }
  const auto points = static_cast<double>(region.size());
  const double others = std::max(static_cast<double>(codes.points()) - points, 1.0);
  std::vector<FiringAtom> firing;
  for (std::int64_t atom = 0; atom < codes.atoms(); ++atom) {
    const double sum = inside[static_cast<std::size_t>(atom)];
    if (!(sum > 0)) {
      continue;
    }
    const AtomEntries entries = codes.ofAtom(atom);
    const double all = std::accumulate(entries.values.begin(), entries.values.end(), 0.0);
    const double mean = sum / points;
    firing.push_back(
        {static_cast<std::int32_t>(atom), mean, mean - std::max(all - sum, 0.0) / others, sum / all});
  }
  std::stable_sort(firing.begin(), firing.end(),
                   [](const FiringAtom& a, const FiringAtom& b) { return a.contrast > b.contrast; });
  firing.resize(std::min(firing.size(), most));
  return firing;
}

std::vector<std::int64_t> pointsInBox(std::int64_t width, std::int64_t left, std::int64_t top,
                                      std::int64_t right, std::int64_t bottom) {
  std::vector<std::int64_t> points;
  for (std::int64_t y = top; y < bottom; ++y) {
    for (std::int64_t x = left; x < right; ++x) {
      points.push_back(y * width + x);
    }
  }
  return points;
}

}  // namespace rankscope
