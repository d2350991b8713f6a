#include "results/error_spectrum_npz.h"

#include <cmath>

#include "results/record_view.h"

namespace rankscope {

std::vector<StoredTensor> errorSpectrumArrays(const RunResult& run) {
  const std::vector<ErrorSpectrumPtr>& recorded = recordOf(run).errorSpectra;
  if (recorded.empty() || !run.frame->targetSpectrum) {
    return {};
  }
  const TargetSpectrum& target = *run.frame->targetSpectrum;
  const std::size_t rings = target.frequency.size();
  std::vector<std::int64_t> steps;
  std::vector<float> energies;
  for (const ErrorSpectrumPtr& spectrum : recorded) {
    std::vector<float> row = spectrum->energy;
    row.resize(rings, std::nanf(""));
    steps.push_back(spectrum->step);
    energies.insert(energies.end(), row.begin(), row.end());
  }
  const auto rows = static_cast<std::int64_t>(steps.size());
  const auto columns = static_cast<std::int64_t>(rings);
  return {storeIntegers("steps", {rows}, steps), storeDoubles("frequency", {columns}, target.frequency),
          storeIntegers("count", {columns}, target.count), storeDoubles("target", {columns}, target.energy),
          storeFloats("energy", {rows, columns}, energies)};
}

}  // namespace rankscope
