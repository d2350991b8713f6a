#include <cmath>

#include "results/record_view.h"
#include "results/results.h"

namespace rankscope {
namespace {

using Json = nlohmann::ordered_json;

Json finiteOrNull(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json numbersOrNull(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) {
    list.push_back(finiteOrNull(value));
  }
  return list;
}

/// A path may hold any bytes; JSON text may not.
std::string validUtf8(const std::string& text) {
  const std::string quoted = Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
  return Json::parse(quoted).get<std::string>();
}

Json summarizeRun(const RunResult& run) {
  const Frame& frame = *run.frame;
  Json json = {{"name", run.spec.name}, {"optimizer", run.spec.optimizer.optimizer}, {"steps", frame.step}};
  json["seconds"] = finiteOrNull(frame.activeSeconds);
  // A Run that failed may have learned since it was last evaluated; its "steps" have no loss and scores then.
  const bool current = !frame.failure || frame.evaluation.step == frame.step;
  json["loss"] = current ? finiteOrNull(frame.evaluation.loss) : Json(nullptr);
  for (const Score& score : allScores(frame.evaluation)) {
    json[score.name] = current && score.reason.empty() ? finiteOrNull(score.value) : Json(nullptr);
    if (!score.reason.empty()) {
      json[score.name + "_reason"] = score.reason;
    }
  }
  for (const std::string& name : recordOf(run).scoreNames) {
    if (!json.contains(name)) {
      json[name] = nullptr;
    }
  }
  json["stable_rank"] = numbersOrNull(stableRanks(run));
  json["checkpoint"] = run.checkpoint.empty() ? Json(nullptr) : Json(validUtf8(run.checkpoint.string()));
  const bool dated = !run.checkpoint.empty() && frame.checkpointStep;
  json["checkpoint_step"] = dated ? Json(*frame.checkpointStep) : Json(nullptr);
  if (frame.failure) {
    json["failure"] = {
        {"step", frame.failure->step}, {"what", frame.failure->what}, {"hint", frame.failure->hint}};
  }
  return json;
}

}  // namespace

Json summarize(const std::vector<RunResult>& runs) {
  Json list = Json::array();
  for (const RunResult& run : runs) {
    list.push_back(summarizeRun(run));
  }
  return {{"runs", list}};
}

}  // namespace rankscope
