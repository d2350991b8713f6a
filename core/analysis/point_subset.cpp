#include "analysis/point_subset.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace rankscope {
namespace {

using Extents = std::vector<std::int64_t>;

std::int64_t product(const Extents& extents) {
  return std::accumulate(extents.begin(), extents.end(), std::int64_t{1}, std::multiplies<>());
}

/// How many points to take along each axis. Short axes choose first, so that one that cannot shrink leaves
/// its share to the longer ones.
Extents countsFor(const Extents& extents, std::int64_t limit) {
  Extents order(extents.size());
  std::iota(order.begin(), order.end(), std::int64_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
    return extents[static_cast<std::size_t>(a)] < extents[static_cast<std::size_t>(b)];
  });
  Extents counts(extents.size());
  double budget = static_cast<double>(limit);
  double remaining = static_cast<double>(product(extents));
  auto axesLeft = static_cast<double>(extents.size());
  for (const std::int64_t axis : order) {
    const std::int64_t extent = extents[static_cast<std::size_t>(axis)];
    const double shrink = std::pow(budget / remaining, 1 / axesLeft);
    const auto wanted = static_cast<std::int64_t>(std::floor(static_cast<double>(extent) * shrink + 1e-9));
    const std::int64_t count = std::clamp<std::int64_t>(wanted, 1, extent);
    counts[static_cast<std::size_t>(axis)] = count;
    budget /= static_cast<double>(count);
    remaining /= static_cast<double>(extent);
    axesLeft -= 1;
  }
  return counts;
}

/// The middle of the k-th of `count` equal parts of [0, extent).
std::int64_t middle(std::int64_t k, std::int64_t count, std::int64_t extent) {
  return (2 * k + 1) * extent / (2 * count);
}

}  // namespace

std::vector<std::int64_t> pointSubset(const Signal& signal, std::int64_t limit) {
  Extents extents = signal.lattice.extents;
  if (extents.empty() || product(extents) != signal.points) {
    extents = {signal.points};
  }
  const Extents counts = product(extents) <= limit ? extents : countsFor(extents, limit);
  std::vector<std::int64_t> subset{0};
  for (std::size_t axis = 0; axis < extents.size(); ++axis) {
    std::vector<std::int64_t> finer;
    for (const std::int64_t base : subset) {
      for (std::int64_t k = 0; k < counts[axis]; ++k) {
        finer.push_back(base * extents[axis] + middle(k, counts[axis], extents[axis]));
      }
    }
    subset = std::move(finer);
  }
  return subset;
}

}  // namespace rankscope
