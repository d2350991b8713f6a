#include "sweep/sweep_state.h"

#include <cmath>

#include <fmt/format.h>

#include "base/file.h"
#include "sweep/sweep_page.h"

namespace rankscope {

SweepState::SweepState(SweepSpec sweep, CellStore store, std::string title)
    : sweep_(std::move(sweep)), store_(std::move(store)), title_(std::move(title)) {
  results_.resize(static_cast<std::size_t>(cellCount(sweep_).value()));
  for (std::int64_t index = 0; index < count(); ++index) {
    look(index);
  }
}

std::vector<std::int64_t> SweepState::pending() const {
  std::vector<std::int64_t> indices;
  for (std::int64_t index = 0; index < count(); ++index) {
    if (!results_[static_cast<std::size_t>(index)]) {
      indices.push_back(index);
    }
  }
  return indices;
}

bool SweepState::look(std::int64_t index) {
  if (results_[static_cast<std::size_t>(index)]) {
    return true;
  }
  std::optional<CellResult> result = readCell(store_, cell(index).name);
  if (!result) {
    return false;
  }
  add(index, std::move(*result));
  return true;
}

void SweepState::recordFailure(std::int64_t index, const std::string& reason) {
  store_.finish(cell(index), {true, reason});
  look(index);
}

void SweepState::forgetFailures() {
  for (std::optional<CellResult>& result : results_) {
    if (result && result->outcome.failed) {
      store_.forget(result->name);
      result.reset();
      --finished_;
    }
  }
  failed_ = 0;
}

void SweepState::add(std::int64_t index, CellResult result) {
  ++finished_;
  failed_ += result.outcome.failed ? 1 : 0;
  if (score_.empty() && !result.runs.empty()) {
    score_ = rankingScore(sweep_, {result});
  }
  for (const RunNumbers& run : result.runs) {
    const double value = run.value(score_);
    if (!run.failed && std::isfinite(value) &&
        (!best_ || (lowerIsBetter(score_) ? value < *best_ : value > *best_))) {
      best_ = value;
      bestCell_ = index;
    }
  }
  results_[static_cast<std::size_t>(index)] = std::move(result);
}

std::string SweepState::bestSoFar() const {
  if (!best_) {
    return "";
  }
  const std::string point = describePoint(pointOf(sweep_, placeOf(sweep_, bestCell_).point));
  return fmt::format("{} {:.4g}{}", score_, *best_, point.empty() ? "" : " at " + point);
}

void SweepState::writeTables() const {
  using Json = nlohmann::ordered_json;
  writeFileAtomically(store_.folder() / "table.csv", sweepCsv(sweep_, results_));
  writeFileAtomically(store_.folder() / "means.csv", sweepMeansCsv(sweep_, results_));
  writeFileAtomically(
      store_.folder() / "table.json",
      sweepTableJson(sweep_, results_).dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
  writeFileAtomically(store_.folder() / "sweep.html", buildSweepPage(title_, sweep_, results_));
}

}  // namespace rankscope
