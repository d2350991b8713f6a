#include "results/spectra_npz.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "results/record_view.h"

namespace rankscope {
namespace {

const char* suffix(MatrixKind kind) {
  switch (kind) {
    case MatrixKind::Weight:
      return "";
    case MatrixKind::PreActivation:
      return ".pre";
    case MatrixKind::Activation:
      return ".post";
  }
  return "";
}

StoredTensor arrayOf(const RunRecord& record, MatrixKind kind, int layer) {
  std::size_t columns = 0;
  for (const SpectraPtr& spectra : record.spectra) {
    const MatrixSpectrum* matrix = findMatrix(*spectra, kind, layer);
    columns = std::max(columns, matrix == nullptr ? 0 : matrix->singularValues.size());
  }
  std::vector<float> values(record.spectra.size() * columns, std::numeric_limits<float>::quiet_NaN());
  for (std::size_t row = 0; row < record.spectra.size(); ++row) {
    if (const MatrixSpectrum* matrix = findMatrix(*record.spectra[row], kind, layer)) {
      std::copy(matrix->singularValues.begin(), matrix->singularValues.end(),
                values.begin() + static_cast<std::ptrdiff_t>(row * columns));
    }
  }
  return storeFloats(fmt::format("layers.{}{}", layer, suffix(kind)),
                     {static_cast<std::int64_t>(record.spectra.size()), static_cast<std::int64_t>(columns)},
                     values);
}

}  // namespace

std::vector<StoredTensor> spectraArrays(const RunRecord& record) {
  std::vector<std::int64_t> steps;
  for (const SpectraPtr& spectra : record.spectra) {
    steps.push_back(spectra->step);
  }
  std::vector<StoredTensor> arrays{storeIntegers("steps", {static_cast<std::int64_t>(steps.size())}, steps)};
  for (const MatrixKind kind : {MatrixKind::Weight, MatrixKind::PreActivation, MatrixKind::Activation}) {
    for (const int layer : layersOf(record, kind)) {
      arrays.push_back(arrayOf(record, kind, layer));
    }
  }
  return arrays;
}

}  // namespace rankscope
