#include "results/metrics_csv.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
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
    const bool known = i < point.scores.size() && !std::isnan(point.scores[i]);
    line += "," + (known ? exactNumber(point.scores[i]) : std::string());
  }
  line += fmt::format(",{},{}", exactNumber(point.lr), exactNumber(point.muonLr));
  for (const int layer : layers) {
    const MatrixSpectrum* matrix =
        spectra == nullptr ? nullptr : findMatrix(*spectra, MatrixKind::Weight, layer);
    line += "," + (matrix == nullptr ? std::string() : exactNumber(matrix->stableRank));
  }
  return line + "\n";
}

std::vector<std::string> cellsOf(const std::string& line) {
  std::vector<std::string> cells{""};
  for (const char c : line) {
    if (c == ',') {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  return cells;
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

std::map<std::int64_t, MetricsRow> rowsInCsv(const std::string& csv) {
  std::map<std::int64_t, MetricsRow> rows;
  if (!csv.starts_with(kFirstColumns)) {
    return rows;
  }
  std::istringstream lines(csv);
  std::string line;
  std::getline(lines, line);
  const std::vector<std::string> names = cellsOf(line);
  while (std::getline(lines, line)) {
    const std::vector<std::string> cells = cellsOf(line);
    MetricsRow row;
    for (std::size_t i = 0; i < std::min(names.size(), cells.size()); ++i) {
      char* end = nullptr;
      const double value = std::strtod(cells[i].c_str(), &end);
      if (!cells[i].empty() && *end == '\0') {
        row[names[i]] = value;
      }
    }
    // A line that was cut short is none.
    if (cells.size() == names.size() && row.contains("step")) {
      rows[static_cast<std::int64_t>(row["step"])] = std::move(row);
    }
  }
  return rows;
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
