#include "sae/atom_lists.h"

#include <algorithm>

namespace rankscope {
namespace {

constexpr std::int64_t kParts = 8;
constexpr double kFires = 1e-3;  // OpenAI's code: below, an atom counts as silent

template <class T, class Visit>
void forEachEntry(const BatchCodes<T>& codes, std::int64_t part, Visit visit) {
  const auto rows = static_cast<std::int64_t>(codes.count.size());
  for (std::int64_t row = part * rows / kParts; row < (part + 1) * rows / kParts; ++row) {
    const std::int64_t first = row * codes.perRow;
    for (std::int64_t i = first; i < first + codes.count.data()[row]; ++i) {
      visit(row, i);
    }
  }
}

}  // namespace

template <class T>
void AtomSorter<T>::sort(const BatchCodes<T>& codes, std::int64_t atoms, const ParallelFor& parallelFor,
                         AtomLists<T>& lists) {
  places_.assign(static_cast<std::size_t>(kParts * atoms), 0);
  fired_.assign(static_cast<std::size_t>(kParts * atoms), 0);
  parallelFor(kParts, [&](std::size_t part) {
    std::int64_t* counts = places_.data() + static_cast<std::int64_t>(part) * atoms;
    std::uint8_t* fired = fired_.data() + static_cast<std::int64_t>(part) * atoms;
    forEachEntry(codes, static_cast<std::int64_t>(part), [&](std::int64_t, std::int64_t i) {
      const std::int32_t atom = codes.atoms.data()[i];
      ++counts[atom];
      if (codes.values.data()[i] > static_cast<T>(kFires)) {
        fired[atom] = 1;
      }
    });
  });
  lists.offsets.assign(static_cast<std::size_t>(atoms + 1), 0);
  lists.fired.assign(static_cast<std::size_t>(atoms), 0);
  std::int64_t place = 0;
  for (std::int64_t atom = 0; atom < atoms; ++atom) {
    lists.offsets.data()[atom] = place;
    for (std::int64_t part = 0; part < kParts; ++part) {
      const std::int64_t count = places_.data()[part * atoms + atom];
      places_.data()[part * atoms + atom] = place;
      place += count;
      lists.fired.data()[atom] = std::max(lists.fired.data()[atom], fired_.data()[part * atoms + atom]);
    }
  }
  lists.offsets.back() = place;
  lists.rows.resize(static_cast<std::size_t>(place));
  lists.decoderWeights.resize(static_cast<std::size_t>(place));
  lists.encoderWeights.resize(static_cast<std::size_t>(place));
  parallelFor(kParts, [&](std::size_t part) {
    std::int64_t* next = places_.data() + static_cast<std::int64_t>(part) * atoms;
    forEachEntry(codes, static_cast<std::int64_t>(part), [&](std::int64_t row, std::int64_t i) {
      const std::int64_t to = next[codes.atoms.data()[i]]++;
      lists.rows.data()[to] = static_cast<std::int32_t>(row);
      lists.decoderWeights.data()[to] = codes.scale * codes.values.data()[i];
      lists.encoderWeights.data()[to] = codes.scale * codes.slopes.data()[i];
    });
  });
}

template class AtomSorter<float>;
template class AtomSorter<double>;

}  // namespace rankscope
