#include "results/record_view.h"

#include <cmath>
#include <set>

namespace rankscope {

const RunRecord& recordOf(const RunResult& run) {
  static const RunRecord empty;
  return run.frame && run.frame->history ? run.frame->history->record : empty;
}

const MatrixSpectrum* findMatrix(const Spectra& spectra, MatrixKind kind, int layer) {
  for (const MatrixSpectrum& matrix : spectra.matrices) {
    if (matrix.kind == kind && matrix.layer == layer) {
      return &matrix;
    }
  }
  return nullptr;
}

std::vector<int> layersOf(const RunRecord& record, MatrixKind kind) {
  std::set<int> layers;
  for (const SpectraPtr& spectra : record.spectra) {
    for (const MatrixSpectrum& matrix : spectra->matrices) {
      if (matrix.kind == kind) {
        layers.insert(matrix.layer);
      }
    }
  }
  return {layers.begin(), layers.end()};
}

ErrorSpectrumPtr newestErrorSpectrum(const RunResult& run) {
  const std::vector<ErrorSpectrumPtr>& recorded = recordOf(run).errorSpectra;
  const ErrorSpectrumPtr last = recorded.empty() ? nullptr : recorded.back();
  const ErrorSpectrumPtr now =
      run.frame && run.frame->evaluation.slow ? run.frame->evaluation.slow->errorSpectrum : nullptr;
  return now && (!last || now->step > last->step) ? now : last;
}

SpectraPtr newestSpectra(const RunResult& run) {
  const RunRecord& record = recordOf(run);
  const SpectraPtr recorded = record.spectra.empty() ? nullptr : record.spectra.back();
  const SpectraPtr live = run.frame ? run.frame->spectra : nullptr;
  if (!recorded || !live) {
    return recorded ? recorded : live;
  }
  return live->step > recorded->step ? live : recorded;
}

std::vector<double> stableRanks(const RunResult& run) {
  std::map<int, double> byLayer;
  if (const SpectraPtr spectra = newestSpectra(run)) {
    for (const MatrixSpectrum& matrix : spectra->matrices) {
      if (matrix.kind == MatrixKind::Weight) {
        byLayer.emplace(matrix.layer, matrix.stableRank);
      }
    }
  }
  std::vector<double> ranks;
  for (const auto& [layer, rank] : byLayer) {
    ranks.push_back(rank);
  }
  return ranks;
}

std::vector<double> hiddenStableRanks(const RunResult& run) {
  const std::vector<double> all = stableRanks(run);
  return all.size() <= 2 ? std::vector<double>{} : std::vector<double>(all.begin() + 1, all.end() - 1);
}

std::vector<double> curveSeconds(const RunRecord& record, const std::map<std::int64_t, double>& known) {
  std::vector<double> seconds;
  double lastKnown = 0;
  double offset = 0;
  bool restored = false;
  for (const CurvePoint& point : record.curve) {
    const auto found = known.find(point.step);
    if (std::isnan(point.seconds)) {
      seconds.push_back(found == known.end() ? point.seconds : found->second);
      lastKnown = found == known.end() ? lastKnown : found->second;
      restored = true;
      continue;
    }
    if (restored) {
      offset = point.seconds < lastKnown ? lastKnown : 0;
      restored = false;
    }
    seconds.push_back(point.seconds + offset);
  }
  return seconds;
}

}  // namespace rankscope
