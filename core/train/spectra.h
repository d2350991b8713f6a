// Singular-value spectra of one moment of a Run, as plain numbers.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace rankscope {

enum class MatrixKind { Weight, PreActivation, Activation };

/// Of one matrix A (rows x columns). Formulas: reference papers, see core/analysis/ranks.h.
struct MatrixSpectrum {
  std::string name;  ///< "layers.1"
  int layer = 0;     ///< 0 is the first
  MatrixKind kind = MatrixKind::Weight;
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  std::vector<float> singularValues;  ///< descending; min(rows, columns) of them
  double stableRank = 0;              ///< ‖A‖_F² / ‖A‖₂²; NaN for a zero or non-finite matrix
  double effectiveRank = 0;           ///< exp of the entropy of σ²/Σσ²
  double spectralNorm = 0;            ///< σ₁
  double conditionNumber = 0;         ///< σ₁ / σ_min; infinite for a singular matrix
  double amplitudeEffectiveRank = 0;  ///< exp of the entropy of σ/Σσ
  std::int64_t step = 0;              ///< set by the Analyst; in a Frame it may be older than Spectra::step
};

/// Every matrix of a network after `step` updates. Live ones often skip the activations; a Frame then shows
/// the newest ones there were, each matrix stamped with its own step.
struct Spectra {
  std::int64_t step = 0;
  std::vector<MatrixSpectrum> matrices;  ///< weights by layer, then pre-activations, then activations
};

/// Stamps every matrix with the step of the whole.
inline void stampMatrices(Spectra& spectra) {
  for (MatrixSpectrum& matrix : spectra.matrices) {
    matrix.step = spectra.step;
  }
}

using SpectraPtr = std::shared_ptr<const Spectra>;

}  // namespace rankscope
