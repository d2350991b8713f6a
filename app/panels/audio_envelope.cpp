#include "panels/audio_envelope.h"

#include <algorithm>

namespace rankscope {
namespace {

constexpr std::size_t kBranch = 16;

template <class Element>
Extremes extremesOf(std::span<const Element> elements) {
  Extremes found;
  for (const Element& element : elements) {
    found.add(element);
  }
  return found;
}

template <class Element>
std::vector<Extremes> coarser(std::span<const Element> elements) {
  std::vector<Extremes> blocks;
  blocks.reserve((elements.size() + kBranch - 1) / kBranch);
  for (std::size_t begin = 0; begin < elements.size(); begin += kBranch) {
    blocks.push_back(extremesOf(elements.subspan(begin, std::min(kBranch, elements.size() - begin))));
  }
  return blocks;
}

}  // namespace

Envelope::Envelope(std::span<const float> samples) {
  if (samples.size() <= kBranch) {
    return;
  }
  levels_.push_back(coarser(samples));
  while (levels_.back().size() > kBranch) {
    levels_.push_back(coarser(std::span<const Extremes>(levels_.back())));
  }
}

Extremes Envelope::over(std::span<const float> samples, std::size_t begin, std::size_t end) const {
  Extremes found;
  end = std::min(end, samples.size());
  // What does not fill a block is taken from the finer level, at both ends; the rest from the coarser one.
  const auto take = [&](const auto& elements, bool coarsest) {
    const auto add = [&](std::size_t from, std::size_t to) {
      for (std::size_t i = from; i < to; ++i) {
        found.add(elements[i]);
      }
    };
    const std::size_t first = (begin + kBranch - 1) / kBranch * kBranch;
    const std::size_t last = end / kBranch * kBranch;
    if (coarsest || first >= last) {
      add(begin, end);
      return false;
    }
    add(begin, first);
    add(last, end);
    begin = first / kBranch;
    end = last / kBranch;
    return true;
  };
  bool more = begin < end && take(samples, levels_.empty());
  for (std::size_t level = 0; more; ++level) {
    more = take(levels_[level], level + 1 == levels_.size());
  }
  return found;
}

}  // namespace rankscope
