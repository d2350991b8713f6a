#include "spec/task_defaults.h"

#include "base/property.h"

namespace rankscope {
namespace {

constexpr std::int64_t kShapeLayers = 8;
constexpr std::int64_t kShapeWidth = 32;
constexpr double kShapeOmega = 30;
constexpr double kShapeClip = 1;
constexpr double kShapeRateEnd = 1e-4;

}  // namespace

void takeTaskDefaults(RunSpec& run, const std::string& task, const std::set<std::string>& given) {
  if (!isShapeTask(task)) {
    return;
  }
  const auto set = [&](const PropertyTable& table, void* object, const char* field,
                       const PropertyValue& value) {
    if (!given.contains(field)) {
      table.assign(object, field, value);
    }
  };
  const bool wavelets = run.model.network == "wire" || run.model.network == "wire-complex";
  if (run.model.network != "hash-grid") {
    set(ModelSpec::properties(), &run.model, "hidden-layers", kShapeLayers);
    set(ModelSpec::properties(), &run.model, "width", kShapeWidth);
  }
  if (!wavelets) {
    set(ModelSpec::properties(), &run.model, "omega", kShapeOmega);
  }
  set(OptimizerSpec::properties(), &run.optimizer, "amsgrad", !wavelets);
  set(OptimizerSpec::properties(), &run.optimizer, "clip-norm", kShapeClip);
  set(OptimizerSpec::properties(), &run.optimizer, "schedule", std::string("geometric"));
  set(OptimizerSpec::properties(), &run.optimizer, "lr-min", kShapeRateEnd);
}

}  // namespace rankscope
