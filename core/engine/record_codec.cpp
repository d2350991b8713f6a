#include "engine/record_codec.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <set>

#include "analysis/ranks.h"
#include "base/error.h"

namespace rankscope {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kFixedColumns = 3;
constexpr std::int64_t kRanks = 4;
constexpr std::array<const char*, 3> kKindNames{"weight", "pre", "post"};

[[noreturn]] void throwInconsistent(const std::string& name) {
  throw UserError(name, "is inconsistent with the rest of the checkpoint", "the file is damaged");
}

template <class T>
std::vector<T> load(const SafetensorsFile& file, const std::string& name, DataType type, std::size_t count) {
  const StoredTensor* tensor = file.find(name);
  if (tensor == nullptr || tensor->type != type || tensor->bytes.size() != count * sizeof(T)) {
    throwInconsistent(name);
  }
  std::vector<T> values(count);
  if (count > 0) {
    std::memcpy(values.data(), tensor->bytes.data(), tensor->bytes.size());
  }
  return values;
}

std::size_t stepCount(const SafetensorsFile& file, const std::string& name) {
  const StoredTensor* tensor = file.find(name);
  if (tensor == nullptr || tensor->type != DataType::I64 || tensor->shape.size() != 1) {
    throwInconsistent(name);
  }
  return static_cast<std::size_t>(tensor->shape[0]);
}

std::string tensorName(const MatrixSpectrum& matrix) {
  return std::string("spectra.") + kKindNames[static_cast<std::size_t>(matrix.kind)] + "." + matrix.name;
}

std::size_t valueCount(const MatrixSpectrum& matrix) {
  return static_cast<std::size_t>(std::min(matrix.rows, matrix.columns));
}

void storeCurve(const RunRecord& record, SafetensorsFile& file) {
  std::vector<std::int64_t> steps;
  std::vector<double> values;
  for (const CurvePoint& point : record.curve) {
    steps.push_back(point.step);
    values.insert(values.end(), {point.loss, point.lr, point.muonLr});
    values.insert(values.end(), point.scores.begin(), point.scores.end());
  }
  const auto rows = static_cast<std::int64_t>(steps.size());
  const auto columns = static_cast<std::int64_t>(kFixedColumns + record.scoreNames.size());
  file.tensors.push_back(storeIntegers("curve.steps", {rows}, steps));
  file.tensors.push_back(storeDoubles("curve.values", {rows, columns}, values));
}

void storeMatrix(const RunRecord& record, std::size_t index, SafetensorsFile& file) {
  const MatrixSpectrum& first = record.spectra.front()->matrices[index];
  const std::size_t width = valueCount(first);
  std::vector<float> values;
  std::vector<double> ranks;
  for (const SpectraPtr& spectra : record.spectra) {
    const MatrixSpectrum& matrix = spectra->matrices.at(index);
    std::vector<float> row = matrix.singularValues;
    // A matrix that was not finite has no singular values.
    row.resize(width, std::numeric_limits<float>::quiet_NaN());
    values.insert(values.end(), row.begin(), row.end());
    ranks.insert(ranks.end(),
                 {matrix.stableRank, matrix.effectiveRank, matrix.spectralNorm, matrix.conditionNumber});
  }
  const auto rows = static_cast<std::int64_t>(record.spectra.size());
  file.tensors.push_back(storeFloats(tensorName(first), {rows, static_cast<std::int64_t>(width)}, values));
  file.tensors.push_back(storeDoubles(tensorName(first) + ".ranks", {rows, kRanks}, ranks));
}

constexpr const char* kErrorSteps = "error_spectra.steps";
constexpr const char* kErrorEnergies = "error_spectra.energy";

void storeErrorSpectra(const RunRecord& record, SafetensorsFile& file) {
  if (record.errorSpectra.empty()) {
    return;
  }
  std::vector<std::int64_t> steps;
  std::vector<float> energies;
  const std::size_t rings = record.errorSpectra.front()->energy.size();
  for (const ErrorSpectrumPtr& spectrum : record.errorSpectra) {
    std::vector<float> row = spectrum->energy;
    row.resize(rings, std::numeric_limits<float>::quiet_NaN());
    steps.push_back(spectrum->step);
    energies.insert(energies.end(), row.begin(), row.end());
  }
  const auto rows = static_cast<std::int64_t>(steps.size());
  file.tensors.push_back(storeIntegers(kErrorSteps, {rows}, steps));
  file.tensors.push_back(storeFloats(kErrorEnergies, {rows, static_cast<std::int64_t>(rings)}, energies));
}

/// Files of earlier versions have none, nor have those of signals that are no pictures.
void loadErrorSpectra(const SafetensorsFile& file, RunRecord& record) {
  const StoredTensor* energies = file.find(kErrorEnergies);
  if (energies == nullptr) {
    return;
  }
  const std::size_t rows = stepCount(file, kErrorSteps);
  if (energies->shape.size() != 2) {
    throwInconsistent(kErrorEnergies);
  }
  const auto rings = static_cast<std::size_t>(energies->shape[1]);
  if (static_cast<std::size_t>(energies->shape[0]) != rows) {
    throwInconsistent(kErrorEnergies);
  }
  const auto steps = load<std::int64_t>(file, kErrorSteps, DataType::I64, rows);
  const auto values = load<float>(file, kErrorEnergies, DataType::F32, rows * rings);
  for (std::size_t row = 0; row < rows; ++row) {
    auto spectrum = std::make_shared<ErrorSpectrum>();
    spectrum->step = steps[row];
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(row * rings);
    spectrum->energy.assign(begin, begin + static_cast<std::ptrdiff_t>(rings));
    record.errorSpectra.push_back(std::move(spectrum));
  }
}

MatrixSpectrum matrixFromJson(const Json& json) {
  MatrixSpectrum matrix;
  matrix.name = json.at("name").get<std::string>();
  matrix.layer = json.at("layer").get<int>();
  matrix.rows = json.at("rows").get<std::int64_t>();
  matrix.columns = json.at("columns").get<std::int64_t>();
  const auto kind = json.at("kind").get<std::string>();
  const auto found = std::find(kKindNames.begin(), kKindNames.end(), kind);
  constexpr std::int64_t kMaximumSide = 1 << 24;
  if (found == kKindNames.end() || matrix.rows < 0 || matrix.columns < 0 || matrix.rows > kMaximumSide ||
      matrix.columns > kMaximumSide) {
    throwInconsistent(matrix.name);
  }
  matrix.kind = static_cast<MatrixKind>(found - kKindNames.begin());
  return matrix;
}

void loadCurve(const SafetensorsFile& file, RunRecord& record) {
  const std::size_t rows = stepCount(file, "curve.steps");
  const std::size_t columns = kFixedColumns + record.scoreNames.size();
  const auto steps = load<std::int64_t>(file, "curve.steps", DataType::I64, rows);
  const auto values = load<double>(file, "curve.values", DataType::F64, rows * columns);
  for (std::size_t row = 0; row < rows; ++row) {
    const double* v = values.data() + row * columns;
    record.curve.push_back({steps[row], std::numeric_limits<double>::quiet_NaN(), v[0],
                            std::vector<double>(v + kFixedColumns, v + columns), v[1], v[2]});
  }
}

void loadMatrix(const SafetensorsFile& file, const Json& json, std::vector<Spectra>& spectra) {
  const MatrixSpectrum shape = matrixFromJson(json);
  const std::size_t width = valueCount(shape);
  const auto values = load<float>(file, tensorName(shape), DataType::F32, spectra.size() * width);
  const auto ranks = load<double>(file, tensorName(shape) + ".ranks", DataType::F64,
                                  spectra.size() * static_cast<std::size_t>(kRanks));
  for (std::size_t i = 0; i < spectra.size(); ++i) {
    MatrixSpectrum matrix = shape;
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(i * width);
    const double* r = ranks.data() + i * static_cast<std::size_t>(kRanks);
    if (width > 0 && *begin == *begin) {
      matrix.singularValues.assign(begin, begin + static_cast<std::ptrdiff_t>(width));
    }
    matrix.stableRank = r[0];
    matrix.effectiveRank = r[1];
    matrix.spectralNorm = r[2];
    matrix.conditionNumber = r[3];
    // Not in the file, whose layout is older: it follows from the values to within their rounding.
    const std::vector<double> sigma(matrix.singularValues.begin(), matrix.singularValues.end());
    matrix.amplitudeEffectiveRank = amplitudeEffectiveRank(sigma);
    spectra[i].matrices.push_back(std::move(matrix));
  }
}

}  // namespace

Json storeRecord(const RunRecord& record, SafetensorsFile& file) {
  Json description = {{"target", record.target}, {"scores", record.scoreNames}, {"matrices", Json::array()}};
  storeCurve(record, file);
  storeErrorSpectra(record, file);
  std::vector<std::int64_t> steps;
  for (const SpectraPtr& spectra : record.spectra) {
    steps.push_back(spectra->step);
  }
  file.tensors.push_back(storeIntegers("spectra.steps", {static_cast<std::int64_t>(steps.size())}, steps));
  const std::size_t matrices = record.spectra.empty() ? 0 : record.spectra.front()->matrices.size();
  for (std::size_t i = 0; i < matrices; ++i) {
    const MatrixSpectrum& matrix = record.spectra.front()->matrices[i];
    storeMatrix(record, i, file);
    description["matrices"].push_back({{"name", matrix.name},
                                       {"kind", kKindNames[static_cast<std::size_t>(matrix.kind)]},
                                       {"layer", matrix.layer},
                                       {"rows", matrix.rows},
                                       {"columns", matrix.columns}});
  }
  return description;
}

RunRecord loadRecord(const Json& description, const SafetensorsFile& file) {
  RunRecord record;
  record.target = description.value("target", std::int64_t{0});
  if (record.target < 0) {
    throwInconsistent("target");
  }
  record.scoreNames = description.at("scores").get<std::vector<std::string>>();
  loadCurve(file, record);
  loadErrorSpectra(file, record);
  const std::size_t count = stepCount(file, "spectra.steps");
  const auto steps = load<std::int64_t>(file, "spectra.steps", DataType::I64, count);
  std::vector<Spectra> spectra(count);
  for (std::size_t i = 0; i < count; ++i) {
    spectra[i].step = steps[i];
  }
  // Each name once: a description may not make more of the file than the file holds.
  std::set<std::string> seen;
  for (const Json& matrix : description.at("matrices")) {
    const std::string name = tensorName(matrixFromJson(matrix));
    if (!seen.insert(name).second) {
      throwInconsistent(name);
    }
    loadMatrix(file, matrix, spectra);
  }
  for (Spectra& entry : spectra) {
    record.spectra.push_back(std::make_shared<const Spectra>(std::move(entry)));
  }
  return record;
}

}  // namespace rankscope
