#include "base/batch_sampler.h"

#include <algorithm>
#include <unordered_set>

#include "base/rng.h"

namespace rankscope {

std::vector<std::int64_t> sampleRows(std::int64_t points, std::int64_t batch, std::uint64_t seed,
                                     std::int64_t step) {
  Rng rng(seed, batchStream(step));
  std::unordered_set<std::int64_t> chosen;
  for (std::int64_t top = points - batch; top < points; ++top) {
    const auto candidate = static_cast<std::int64_t>(rng.below(static_cast<std::uint64_t>(top) + 1));
    chosen.insert(chosen.contains(candidate) ? top : candidate);
  }
  std::vector<std::int64_t> rows(chosen.begin(), chosen.end());
  std::sort(rows.begin(), rows.end());
  return rows;
}

}  // namespace rankscope
