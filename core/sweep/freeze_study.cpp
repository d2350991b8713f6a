#include "sweep/freeze_study.h"

#include <algorithm>
#include <cmath>
#include <functional>
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

using Pair = std::pair<std::int64_t, std::int64_t>;  // a target and a seed

/// What became of the pairs at each depth; null: not finished.
using Cells = std::map<std::int64_t, std::map<Pair, const CellResult*>>;

Cells sorted(const SweepSpec& sweep, const SweepResults& results) {
  Cells cells;
  for (std::size_t i = 0; i < results.size(); ++i) {
    const auto cell = static_cast<std::int64_t>(i);
    const CellPlace place = placeOf(sweep, cell);
    // Should something else vary too, the first of it counts.
    cells[tauOf(sweep, cell)].try_emplace({place.file, place.seed}, results[i] ? &*results[i] : nullptr);
  }
  return cells;
}

bool failed(const CellResult& cell) {
  return cell.outcome.failed || cell.runs.empty() || cell.runs.front().failed;
}

bool fitted(const CellResult* cell) {
  return cell != nullptr && !failed(*cell);
}

std::int64_t failures(const Cells& cells, std::int64_t tau) {
  const auto& depth = cells.at(tau);
  return std::count_if(depth.begin(), depth.end(),
                       [](const auto& one) { return one.second != nullptr && failed(*one.second); });
}

std::vector<Pair> pairsOf(const Cells& cells) {
  std::vector<Pair> pairs;
  for (const auto& [pair, cell] : cells.begin()->second) {
    pairs.push_back(pair);
  }
  return pairs;
}

/// Those with a fit at every depth, but for depths that failed for all.
std::vector<Pair> evenPairs(const Cells& cells) {
  std::vector<Pair> pairs = pairsOf(cells);
  for (const auto& [tau, depth] : cells) {
    if (failures(cells, tau) < static_cast<std::int64_t>(depth.size())) {
      std::erase_if(pairs, [&](const Pair& pair) { return !fitted(depth.at(pair)); });
    }
  }
  return pairs;
}

std::vector<FreezeRow> rowsOf(const Cells& cells, const std::function<bool(const Pair&)>& counts) {
  std::vector<FreezeRow> rows;
  for (const auto& [tau, depth] : cells) {
    FreezeRow row{tau, 0, {}, {}};
    std::vector<double> psnr;
    std::vector<double> ssim;
    for (const auto& [pair, cell] : depth) {
      if (counts(pair) && fitted(cell)) {
        psnr.push_back(cell->runs.front().value("psnr"));
        ssim.push_back(cell->runs.front().value("ssim"));
      }
      row.failed += counts(pair) && cell != nullptr && failed(*cell) ? 1 : 0;
    }
    row.psnr = summaryOf(psnr);
    row.ssim = summaryOf(ssim);
    rows.push_back(row);
  }
  return rows;
}

std::map<std::int64_t, double> psnrByDepth(const Cells& cells, const Pair& pair) {
  std::map<std::int64_t, double> values;
  for (const auto& [tau, depth] : cells) {
    if (fitted(depth.at(pair))) {
      values[tau] = depth.at(pair)->runs.front().value("psnr");
    }
  }
  return values;
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

std::optional<std::int64_t> FreezeTarget::best(MeanDeviation FreezeRow::*score) const {
  const FreezeRow* best = nullptr;
  for (const FreezeRow& row : rows) {
    if (row.tau != kNothingFrozen && (row.*score).count > 0 &&
        (best == nullptr || (row.*score).mean > (best->*score).mean)) {
      best = &row;
    }
  }
  return best == nullptr ? std::nullopt : std::optional(best->tau);
}

std::vector<std::int64_t> FreezeStudy::depths() const {
  std::vector<std::int64_t> depths;
  for (const FreezeRow& row : all.rows) {
    if (row.tau != kNothingFrozen) {
      depths.push_back(row.tau);
    }
  }
  return depths;
}

std::optional<std::int64_t> FreezeStudy::weightPeak() const {
  return peakOf(encoder.weightRanks);
}

std::optional<std::int64_t> FreezeStudy::activationPeak() const {
  return peakOf(encoder.activationRanks);
}

FreezeStudy studyFreezing(const SweepSpec& sweep, const SweepResults& results, FreezeEncoder encoder) {
  const Cells cells = sorted(sweep, results);
  const std::vector<Pair> even = evenPairs(cells);
  const std::vector<Pair> counted = even.empty() ? pairsOf(cells) : even;
  FreezeStudy study;
  const std::size_t files = std::max<std::size_t>(1, sweep.files.size());
  for (std::size_t file = 0; file < files; ++file) {
    const std::string& source = sweep.files.empty() ? sweep.base.signal.source : sweep.files[file];
    const auto ofFile = [file](const Pair& pair) { return pair.first == static_cast<std::int64_t>(file); };
    study.targets.push_back({fileLabel(source), rowsOf(cells, ofFile)});
  }
  study.all = {"all", rowsOf(cells, [&](const Pair& pair) {
                 return std::find(counted.begin(), counted.end(), pair) != counted.end();
               })};
  for (FreezeRow& row : study.all.rows) {
    row.failed = failures(cells, row.tau);
  }
  for (const Pair& pair : counted) {
    study.fits.push_back(psnrByDepth(cells, pair));
  }
  const RunSpec& run = sweep.base.runs.front();
  study.encoder = std::move(encoder);
  study.pairs = static_cast<std::int64_t>(pairsOf(cells).size());
  study.evenPairs = static_cast<std::int64_t>(even.size());
  study.missing = std::count(results.begin(), results.end(), std::nullopt);
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
