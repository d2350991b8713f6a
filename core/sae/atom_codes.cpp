#include "sae/atom_codes.h"

#include <numeric>
#include <utility>

namespace rankscope {

AtomCodes::AtomCodes(std::int64_t atomCount, std::span<const std::int64_t> count,
                     std::vector<std::int32_t> atoms, std::vector<float> values)
    : atoms_(std::move(atoms)), values_(std::move(values)) {
  pointOffsets_.resize(count.size() + 1, 0);
  std::partial_sum(count.begin(), count.end(), pointOffsets_.begin() + 1);
  atomOffsets_.assign(static_cast<std::size_t>(atomCount) + 1, 0);
  for (const std::int32_t atom : atoms_) {
    ++atomOffsets_[static_cast<std::size_t>(atom) + 1];
  }
  std::partial_sum(atomOffsets_.begin(), atomOffsets_.end(), atomOffsets_.begin());
  std::vector<std::int64_t> next(atomOffsets_.begin(), atomOffsets_.end() - 1);
  points_.resize(atoms_.size());
  valuesByAtom_.resize(atoms_.size());
  for (std::size_t point = 0; point < count.size(); ++point) {
    for (auto i = static_cast<std::size_t>(pointOffsets_[point]);
         i < static_cast<std::size_t>(pointOffsets_[point + 1]); ++i) {
      const auto to = static_cast<std::size_t>(next[static_cast<std::size_t>(atoms_[i])]++);
      points_[to] = static_cast<std::int32_t>(point);
      valuesByAtom_[to] = values_[i];
    }
  }
}

AtomEntries AtomCodes::slice(const std::vector<std::int64_t>& offsets, std::int64_t index,
                             const std::vector<std::int32_t>& places, const std::vector<float>& values) {
  const auto begin = static_cast<std::size_t>(offsets[static_cast<std::size_t>(index)]);
  const auto count = static_cast<std::size_t>(offsets[static_cast<std::size_t>(index) + 1]) - begin;
  return {std::span(places).subspan(begin, count), std::span(values).subspan(begin, count)};
}

}  // namespace rankscope
