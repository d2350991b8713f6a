// Which atoms fire where in a signal, by point and by atom.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace rankscope {

/// Places and strengths: of a point its atoms, or of an atom its points.
struct AtomEntries {
  std::span<const std::int32_t> places;  ///< ascending
  std::span<const float> values;         ///< above zero

  std::size_t size() const { return places.size(); }
};

/// Immutable once made; shared between threads.
class AtomCodes {
 public:
  /// @param count per point  @param atoms, values of all points one after the other, atoms ascending
  AtomCodes(std::int64_t atomCount, std::span<const std::int64_t> count, std::vector<std::int32_t> atoms,
            std::vector<float> values);

  std::int64_t points() const { return static_cast<std::int64_t>(pointOffsets_.size()) - 1; }
  std::int64_t atoms() const { return static_cast<std::int64_t>(atomOffsets_.size()) - 1; }
  std::int64_t entries() const { return static_cast<std::int64_t>(values_.size()); }

  AtomEntries atPoint(std::int64_t point) const { return slice(pointOffsets_, point, atoms_, values_); }
  AtomEntries ofAtom(std::int64_t atom) const { return slice(atomOffsets_, atom, points_, valuesByAtom_); }

  /// Entries of all atoms, one atom after the other: those of atom a from atomOffsets()[a] on.
  std::span<const std::int64_t> atomOffsets() const { return atomOffsets_; }
  std::span<const std::int32_t> pointsByAtom() const { return points_; }
  std::span<const float> valuesByAtom() const { return valuesByAtom_; }

 private:
  static AtomEntries slice(const std::vector<std::int64_t>& offsets, std::int64_t index,
                           const std::vector<std::int32_t>& places, const std::vector<float>& values);

  std::vector<std::int64_t> pointOffsets_;  ///< N + 1
  std::vector<std::int32_t> atoms_;
  std::vector<float> values_;
  std::vector<std::int64_t> atomOffsets_;  ///< n + 1
  std::vector<std::int32_t> points_;
  std::vector<float> valuesByAtom_;
};

using AtomCodesPtr = std::shared_ptr<const AtomCodes>;

}  // namespace rankscope
