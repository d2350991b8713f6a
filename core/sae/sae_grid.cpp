#include "sae/sae_grid.h"

#include <algorithm>

#include "base/error.h"
#include "base/values.h"

namespace rankscope {

const SaeGridCell* findCell(const SaeGrid& grid, int layer, std::int64_t atoms, std::int64_t k) {
  const auto found = std::find_if(grid.cells.begin(), grid.cells.end(), [&](const SaeGridCell& c) {
    return c.layer == layer && c.atoms == atoms && c.k == k;
  });
  return found == grid.cells.end() ? nullptr : &*found;
}

const std::vector<SaeGridMeasure>& saeGridMeasures() {
  static const std::vector<SaeGridMeasure> measures{
      {"psnr_substituted", "PSNR with ĥ in place of h, dB", &SaeGridCell::psnr},
      {"r2", "R²", &SaeGridCell::r2},
      {"alive", "Share of the atoms that fire", &SaeGridCell::alive},
      {"spatial_l0", "Spatial L0: share of the points at which an atom fires", &SaeGridCell::spatialL0}};
  return measures;
}

double SaeGridRange::place(double value) const {
  return high > low ? (value - low) / (high - low) : value * 0 + 0.5;
}

SaeGridRange rangeOf(const SaeGrid& grid, const SaeGridMeasure& measure) {
  std::vector<double> values;
  for (const SaeGridCell& cell : grid.cells) {
    values.push_back(cell.*measure.value);
  }
  const FiniteRange range = finiteRange(values);
  return range.empty() ? SaeGridRange{} : SaeGridRange{range.low, range.high};
}

SaeSpec gridSpec(const SaeSpec& shared, std::int64_t atoms, std::int64_t k) {
  SaeSpec spec = shared;
  spec.atoms = atoms;
  spec.k = k;
  validate(spec);
  return spec;
}

void requireGrid(const SaeSpec& shared, std::span<const std::int64_t> atoms,
                 std::span<const std::int64_t> ks) {
  if (atoms.empty() || ks.empty()) {
    throw UserError("sweep", "has no n or no k", "name at least one of each");
  }
  for (const std::int64_t n : atoms) {
    for (const std::int64_t k : ks) {
      gridSpec(shared, n, k);
    }
  }
}

std::optional<SaeGridCell> measureGridCell(const SaeGridRequest& request, const Work& work,
                                           const std::function<bool(const SaeMetrics&)>& goOn) {
  SaeTrainer trainer(request.spec, request.activations, work.parallelFor);
  while (trainer.stepsDone() < request.spec.steps) {
    if (!goOn(trainer.step(work.parallelFor))) {
      return std::nullopt;
    }
  }
  const StoredSae sae{request.spec, request.origin, trainer.state(), {}};
  const std::optional<LayerStudy> made =
      studyLayer({sae, request.activations, request.tail, request.heads, request.targets, false, 0}, work);
  if (!made) {
    return std::nullopt;
  }
  const LayerStatistics& all = made->summary;
  return SaeGridCell{request.origin.layer,
                     request.spec.atoms,
                     request.spec.k,
                     made->r2,
                     meanOf(made->substituted),
                     static_cast<double>(all.alive) / static_cast<double>(all.atoms),
                     all.spatialL0};
}

}  // namespace rankscope
