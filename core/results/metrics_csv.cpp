#include "results/metrics_csv.h"

#include <cmath>
#include <iterator>
#include <sstream>

#include <fmt/format.h>

#include "results/record_view.h"

namespace rankscope {
namespace {

constexpr const char* kFirstColumns = "step,seconds,";

std::string headerLine(const RunRecord& record, const std::vector<int>& layers) {
  std::string line = std::string(kFirstColumns) + "loss";
  for (const std::string& score : record.scoreNames) {
    line += "," + score;
  }
  line += ",lr,muon_lr";
  for (const int layer : layers) {
    line += fmt::format(",stable_rank_{}", layer);
  }
  return line + "\n";
}

std::string rowLine(const CurvePoint& point, double seconds, std::size_t scoreCount, const Spectra* spectra,
                    const std::vector<int>& layers) {
  std::string line = fmt::format("{},{},{}", point.step, std::isnan(seconds) ? "" : exactNumber(seconds),
                                 exactNumber(point.loss));
  for (std::size_t i = 0; i < scoreCount; ++i) {
    line += "," + (i < point.scores.size() ? exactNumber(point.scores[i]) : std::string());
  }
  line += fmt::format(",{},{}", exactNumber(point.lr), exactNumber(point.muonLr));
  for (const int layer : layers) {
    const MatrixSpectrum* matrix =
        spectra == nullptr ? nullptr : findMatrix(*spectra, MatrixKind::Weight, layer);
    line += "," + (matrix == nullptr ? std::string() : exactNumber(matrix->stableRank));
  }
  return line + "\n";
}

}  // namespace

std::string exactNumber(double value) {
  return fmt::format("{}", value);
}

std::string metricsCsv(const RunRecord& record, const std::map<std::int64_t, double>& knownSeconds) {
  const std::vector<int> layers = layersOf(record, MatrixKind::Weight);
  std::map<std::int64_t, const Spectra*> spectraAt;
  for (const SpectraPtr& spectra : record.spectra) {
    spectraAt[spectra->step] = spectra.get();
  }
  const std::vector<double> seconds = curveSeconds(record, knownSeconds);
  std::string csv = headerLine(record, layers);
  for (std::size_t i = 0; i < record.curve.size(); ++i) {
    const auto found = spectraAt.find(record.curve[i].step);
    const Spectra* spectra = found == spectraAt.end() ? nullptr : found->second;
    csv += rowLine(record.curve[i], seconds[i], record.scoreNames.size(), spectra, layers);
  }
  return csv;
}

std::map<std::int64_t, double> secondsInCsv(const std::string& csv) {
  std::map<std::int64_t, double> seconds;
  if (!csv.starts_with(kFirstColumns)) {
    return seconds;
  }
  std::istringstream lines(csv);
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    std::istringstream cells(line);
    std::int64_t step = 0;
    char comma = 0;
    double value = 0;
    if (cells >> step >> comma >> value && comma == ',' && cells.peek() == ',') {
      seconds[step] = value;
    }
  }
  return seconds;
}

}  // namespace rankscope
