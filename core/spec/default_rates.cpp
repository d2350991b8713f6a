#include "spec/default_rates.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace rankscope {
namespace {

struct RateRow {
  std::string_view task;     ///< "" for any
  std::string_view network;  ///< "" for any
  std::string_view optimizer;
  double lr;
  double muonLr;
};

constexpr std::string_view kMuon = "muon";
constexpr std::string_view kPicture = "image";
constexpr std::string_view kSdf = "sdf";
constexpr std::string_view kOccupancy = "occupancy";

// Why these: tests/train/REPRODUCTION.md, "The defaults". A network has a row where it wants another rate.
constexpr auto kRows = std::to_array<RateRow>({
    {"", "", "adam", 3e-3, 0},
    {"", "", "muon", 1e-3, 1e-2},
    {"", "", "lion", 3e-4, 0},
    {"image", "relu", "lion", 1e-3, 0},
    {"image", "ffn", "lion", 1e-3, 0},
    {"image", "ga-planes", "adam", 3e-2, 0},
    {"image", "ga-planes", "muon", 3e-2, 3e-2},
    {"ct", "relu", "muon", 1e-3, 3e-2},
    {"cohort", "", "adam", 1e-4, 0},  // STRAINER and the cohort paper, table 2
    {"audio", "relu", "muon", 1e-3, 3e-2},
    {"audio", "ffn", "muon", 1e-3, 3e-2},
    {"audio", "siren", "adam", 1e-3, 0},
    {"audio", "siren", "muon", 1e-3, 3e-3},
    {"sdf", "pe", "muon", 1e-3, 3e-3},
    {"sdf", "siren", "adam", 3e-4, 0},
    {"sdf", "siren", "muon", 3e-4, 3e-4},
    {"sdf", "finer", "adam", 3e-4, 0},
    {"sdf", "finer", "muon", 3e-4, 3e-4},
    {"nerf", "hash-grid", "adam", 3e-2, 0},
    {"nerf", "hash-grid", "muon", 1e-2, 3e-2},
    {"", "", "sgd", 1e-3, 0},
    {"", "", "lbfgs", 1, 0},  // PyTorch's, with a line search of our own
});

const RateRow* findRow(std::string_view task, std::string_view network, std::string_view optimizer) {
  const auto row = std::find_if(kRows.begin(), kRows.end(), [&](const RateRow& r) {
    return r.task == task && r.network == network && r.optimizer == optimizer;
  });
  return row == kRows.end() ? nullptr : &*row;
}

/// The row that says most about the key; null for an unknown optimizer.
const RateRow* rowFor(const RateKey& key, std::string_view optimizer) {
  // Occupancy was not swept: the same networks on the same points.
  const std::string_view task = key.task == kOccupancy ? std::string_view(kSdf) : std::string_view(key.task);
  const RateRow* row = findRow(task, key.network, optimizer);
  row = row == nullptr ? findRow(task, "", optimizer) : row;
  row = row == nullptr ? findRow(kPicture, key.network, optimizer) : row;
  return row == nullptr ? findRow("", "", optimizer) : row;
}

double OptimizerSpec::*fieldOf(std::size_t index) {
  return index == 0 ? &OptimizerSpec::lr : &OptimizerSpec::muonLr;
}

double rateOf(const DefaultRates& rates, std::size_t index) {
  return index == 0 ? rates.lr : rates.muonLr;
}

}  // namespace

RateKey rateKeyOf(const std::string& task, const RunSpec& run) {
  return {task, run.model.network, run.optimizer.optimizer};
}

DefaultRates defaultRates(const RateKey& key) {
  const RateRow* row = rowFor(key, key.optimizer);
  return {row == nullptr ? OptimizerSpec{}.lr : row->lr, rowFor(key, kMuon)->muonLr};
}

std::optional<double> defaultRate(const RateKey& key, const std::string& field) {
  const std::vector<std::string>& names = defaultRateFields();
  const auto name = std::find(names.begin(), names.end(), field);
  return name == names.end()
             ? std::nullopt
             : std::optional(rateOf(defaultRates(key), static_cast<std::size_t>(name - names.begin())));
}

bool hasDefaultRate(const std::string& field) {
  const std::vector<std::string>& names = defaultRateFields();
  return std::find(names.begin(), names.end(), field) != names.end();
}

const std::vector<std::string>& defaultRateFields() {
  static const std::vector<std::string> names{"lr", "muon-lr"};
  return names;
}

void takeDefaultRates(RunSpec& run, const std::string& task, const std::set<std::string>& given) {
  const DefaultRates rates = defaultRates(rateKeyOf(task, run));
  for (std::size_t i = 0; i < defaultRateFields().size(); ++i) {
    if (!given.contains(defaultRateFields()[i])) {
      run.optimizer.*fieldOf(i) = rateOf(rates, i);
    }
  }
}

void moveDefaultRates(RunSpec& run, const RateKey& before, const std::string& task) {
  const DefaultRates former = defaultRates(before);
  std::set<std::string> kept;
  for (std::size_t i = 0; i < defaultRateFields().size(); ++i) {
    if (run.optimizer.*fieldOf(i) != rateOf(former, i)) {
      kept.insert(defaultRateFields()[i]);
    }
  }
  takeDefaultRates(run, task, kept);
}

void setTask(ExperimentSpec& experiment, const std::string& task) {
  for (RunSpec& run : experiment.runs) {
    moveDefaultRates(run, rateKeyOf(experiment.task.task, run), task);
  }
  experiment.task.task = task;
}

}  // namespace rankscope
