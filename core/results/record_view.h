// Questions that results and reports ask of what a Run recorded. Pure functions, any thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "results/results.h"

namespace rankscope {

/// What the Run recorded; empty if it has no Frame or History yet.
const RunRecord& recordOf(const RunResult& run);

/// The layer's matrix of that kind, or null.
const MatrixSpectrum* findMatrix(const Spectra& spectra, MatrixKind kind, int layer);

/// Every layer that any recorded spectrum has of that kind, ascending.
std::vector<int> layersOf(const RunRecord& record, MatrixKind kind);

/// The Run's newest error spectrum, recorded or of its last evaluation; null if there is none.
ErrorSpectrumPtr newestErrorSpectrum(const RunResult& run);

/// The Run's newest spectra, recorded or live; null if there are none.
SpectraPtr newestSpectra(const RunResult& run);

/// Stable rank of every weight matrix in order, first and last included; empty without spectra.
std::vector<double> stableRanks(const RunResult& run);

/// Stable ranks of the hidden matrices: all but the first and the last.
std::vector<double> hiddenStableRanks(const RunResult& run);

/// The Run's active seconds at each point of its curve. Points restored from a checkpoint carry none: theirs
/// are taken from `known` (step to seconds) where it has them, else NaN; and if the clock began anew after
/// them, later points go on from the last known time.
std::vector<double> curveSeconds(const RunRecord& record, const std::map<std::int64_t, double>& known);

}  // namespace rankscope
