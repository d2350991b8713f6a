// The rates that a Run starts from where its user gives none: one row per task, network and optimizer, found
// by the sweeps in tests/train/sweeps (tests/train/REPRODUCTION.md). Pure functions, any thread.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "spec/experiment_spec.h"

namespace rankscope {

/// What a default rate follows from.
struct RateKey {
  std::string task;
  std::string network;
  std::string optimizer;

  bool operator==(const RateKey&) const = default;
};

struct DefaultRates {
  double lr = 0;
  double muonLr = 0;  ///< under an optimizer without a rate of Muon's: what Muon would start from

  bool operator==(const DefaultRates&) const = default;
};

RateKey rateKeyOf(const std::string& task, const RunSpec& run);

/// Where there is no row for the task and the network, the task's for every network; then the picture's;
/// where there is none either, the optimizer's own.
DefaultRates defaultRates(const RateKey& key);

/// That of one field, lr or muon-lr; nullopt for any other.
std::optional<double> defaultRate(const RateKey& key, const std::string& field);

/// Whether the field of this name has such a default.
bool hasDefaultRate(const std::string& field);

/// Names of the fields that have one.
const std::vector<std::string>& defaultRateFields();

/// Sets every rate that is not among `given` to the default for the Run's network and optimizer.
void takeDefaultRates(RunSpec& run, const std::string& task, const std::set<std::string>& given = {});

/// Changes the task. Rates that stood at the former task's defaults move to the new one's.
void setTask(ExperimentSpec& experiment, const std::string& task);

/// After the task, the network or the optimizer changed: rates that stand where `before` has its defaults
/// move to the new ones, others stay.
void moveDefaultRates(RunSpec& run, const RateKey& before, const std::string& task);

}  // namespace rankscope
