#include "sweep/given_rates.h"

#include "spec/default_rates.h"
#include "spec/experiment_json.h"

namespace rankscope {

using Json = nlohmann::ordered_json;

std::vector<std::set<std::string>> givenRatesIn(const Json& experiment) {
  std::vector<std::set<std::string>> given;
  if (experiment.contains("runs") && experiment["runs"].is_array()) {
    for (const Json& run : experiment["runs"]) {
      given.push_back(ratesIn(run));
    }
  }
  return given.empty() ? std::vector<std::set<std::string>>(1) : given;
}

void noteGivenRate(const std::string& field, std::vector<std::set<std::string>>& given) {
  if (!hasDefaultRate(field)) {
    return;
  }
  for (std::set<std::string>& ofRun : given) {
    ofRun.insert(field);
  }
}

void eraseImpliedRates(Json& experiment, const std::vector<std::set<std::string>>& given) {
  const std::string& table = OptimizerSpec::properties().title();
  for (std::size_t run = 0; run < given.size() && run < experiment["runs"].size(); ++run) {
    for (const std::string& rate : defaultRateFields()) {
      if (!given[run].contains(rate)) {
        experiment["runs"][run][table].erase(rate);
      }
    }
  }
}

void fillRates(ExperimentSpec& cell, const SweepSpec& sweep, const SweepPoint& fields) {
  for (std::size_t run = 0; run < cell.runs.size(); ++run) {
    std::set<std::string> given =
        run < sweep.givenRates.size() ? sweep.givenRates[run] : std::set<std::string>();
    for (const auto& [field, value] : fields) {
      given.insert(field);
    }
    takeDefaultRates(cell.runs[run], cell.task.task, given);
  }
}

}  // namespace rankscope
