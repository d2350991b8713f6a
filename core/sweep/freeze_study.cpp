#include "sweep/freeze_study.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "spec/experiment_json.h"
#include "sweep/cells.h"

namespace rankscope {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr const char* kAxis = "freeze-through";

/// The depth that a cell freezes to.
std::int64_t tauOf(const SweepSpec& sweep, std::int64_t cell) {
  for (const auto& [field, value] : pointOf(sweep, placeOf(sweep, cell).point)) {
    if (field == kAxis) {
      return std::get<std::int64_t>(value);
    }
  }
  return sweep.base.runs.front().training.freezeThrough;
}

MeanDeviation summaryOf(const std::vector<double>& values) {
  MeanDeviation out{0, kNaN, kNaN};
  double sum = 0;
  for (const double value : values) {
    if (std::isfinite(value)) {
      sum += value;
      ++out.count;
    }
  }
  if (out.count == 0) {
    return out;
  }
  out.mean = sum / static_cast<double>(out.count);
  double squares = 0;
  for (const double value : values) {
    squares += std::isfinite(value) ? (value - out.mean) * (value - out.mean) : 0;
  }
  out.deviation = out.count > 1 ? std::sqrt(squares / static_cast<double>(out.count - 1)) : kNaN;
  return out;
}

/// The finished fits of one depth.
struct Fits {
  std::vector<double> psnr;
  std::vector<double> ssim;
  std::int64_t failed = 0;
};

bool failed(const CellResult& cell) {
  return cell.outcome.failed || cell.runs.empty() || cell.runs.front().failed;
}

void addCell(const CellResult& cell, Fits& fits) {
  if (failed(cell)) {
    ++fits.failed;
    return;
  }
  fits.psnr.push_back(cell.runs.front().value("psnr"));
  fits.ssim.push_back(cell.runs.front().value("ssim"));
}

std::vector<FreezeRow> rowsOf(const std::map<std::int64_t, Fits>& depths) {
  std::vector<FreezeRow> rows;
  for (const auto& [tau, fits] : depths) {
    rows.push_back({tau, fits.failed, summaryOf(fits.psnr), summaryOf(fits.ssim)});
  }
  return rows;
}

std::optional<std::int64_t> peakOf(const std::vector<double>& ranks) {
  std::optional<std::int64_t> peak;
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    if (std::isfinite(ranks[i]) && (!peak || ranks[i] > ranks[static_cast<std::size_t>(*peak)])) {
      peak = static_cast<std::int64_t>(i);
    }
  }
  return peak;
}

std::string trainingWords(const RunSpec& run) {
  return fmt::format("{}, rate {:g}, {} steps",
                     run.optimizer.optimizer == "adam" ? "Adam" : run.optimizer.optimizer, run.optimizer.lr,
                     run.training.steps);
}

}  // namespace

const FreezeRow* FreezeTarget::row(std::int64_t tau) const {
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const FreezeRow& r) { return r.tau == tau; });
  return found == rows.end() ? nullptr : &*found;
}

std::optional<std::int64_t> FreezeTarget::bestTau() const {
  const FreezeRow* best = nullptr;
  for (const FreezeRow& row : rows) {
    if (row.tau != kNothingFrozen && row.psnr.count > 0 &&
        (best == nullptr || row.psnr.mean > best->psnr.mean)) {
      best = &row;
    }
  }
  return best == nullptr ? std::nullopt : std::optional(best->tau);
}

std::optional<std::int64_t> FreezeStudy::weightPeak() const {
  return peakOf(encoder.weightRanks);
}

std::optional<std::int64_t> FreezeStudy::activationPeak() const {
  return peakOf(encoder.activationRanks);
}

FreezeStudy studyFreezing(const SweepSpec& sweep, const SweepResults& results, FreezeEncoder encoder) {
  const std::size_t files = std::max<std::size_t>(1, sweep.files.size());
  std::vector<std::map<std::int64_t, Fits>> perTarget(files);
  std::map<std::int64_t, Fits> all;
  std::map<std::pair<std::int64_t, std::int64_t>, std::map<std::int64_t, double>> pairs;
  FreezeStudy study;
  for (std::size_t i = 0; i < results.size(); ++i) {
    const auto cell = static_cast<std::int64_t>(i);
    const std::int64_t tau = tauOf(sweep, cell);
    const CellPlace place = placeOf(sweep, cell);
    Fits& fits = perTarget[static_cast<std::size_t>(place.file)][tau];
    Fits& together = all[tau];
    if (!results[i]) {
      ++study.missing;
      continue;
    }
    addCell(*results[i], fits);
    addCell(*results[i], together);
    if (!failed(*results[i])) {
      pairs[{place.file, place.seed}][tau] = results[i]->runs.front().value("psnr");
    }
  }
  for (auto& [place, depths] : pairs) {
    study.fits.push_back(std::move(depths));
  }
  for (std::size_t file = 0; file < files; ++file) {
    const std::string& source = sweep.files.empty() ? sweep.base.signal.source : sweep.files[file];
    study.targets.push_back({fileLabel(source), rowsOf(perTarget[file])});
  }
  const RunSpec& run = sweep.base.runs.front();
  study.encoder = std::move(encoder);
  study.all = {"all", rowsOf(all)};
  study.seeds = static_cast<std::int64_t>(std::max<std::size_t>(1, sweep.seeds.size()));
  study.steps = run.training.steps;
  study.training = trainingWords(run);
  study.reinitialises = run.training.reinitialise == "rest";
  return study;
}

MeanDeviation FreezeStudy::lead(std::int64_t a, std::int64_t b) const {
  std::vector<double> differences;
  for (const std::map<std::int64_t, double>& depths : fits) {
    if (depths.contains(a) && depths.contains(b)) {
      differences.push_back(depths.at(a) - depths.at(b));
    }
  }
  return summaryOf(differences);
}

}  // namespace rankscope
