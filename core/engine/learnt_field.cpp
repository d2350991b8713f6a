#include "engine/learnt_field.h"

#include <utility>

#include "base/error.h"
#include "engine/checkpoint.h"
#include "engine/drawn_points.h"
#include "engine/no_objective.h"
#include "engine/tensor_runtime.h"
#include "engine/tiled_engine.h"
#include "model/inr.h"

namespace rankscope {
namespace {

class CheckpointField : public LearntField {
 public:
  CheckpointField(CheckpointContent content, std::shared_ptr<Pool> pool, const at::Device& device)
      : info_(std::move(content.info)), pool_(std::move(pool)), device_(device) {
    Rng unused(0);
    inr_ = makeInr(info_.run.model, info_.inputDimension, info_.outputDimension, unused);
    inr_->load({info_.step, std::move(content.model)});
    inr_->to(device_);
    engine_ = std::make_unique<TiledEngine>(*inr_, objective_, pool_);
  }

  const CheckpointInfo& info() const override { return info_; }

  Field field() override {
    return [this, evaluate = fieldOf(*engine_, info_.task, info_.run.model, device_)](
               std::span<const Point3> points, std::span<float> values) {
      const Pool::Turn turn(*pool_);
      evaluate(points, values);
    };
  }

 private:
  CheckpointInfo info_;
  std::shared_ptr<Pool> pool_;
  at::Device device_;
  NoObjective objective_;
  std::unique_ptr<Inr> inr_;
  std::unique_ptr<TiledEngine> engine_;
};

}  // namespace

std::unique_ptr<LearntField> openLearntField(const std::filesystem::path& checkpoint,
                                             std::shared_ptr<Pool> pool, const MachineSpec& machine) {
  CheckpointContent content = readCheckpoint(checkpoint);
  if (!isShapeTask(content.info.task.task) || content.info.inputDimension != 3 ||
      content.info.outputDimension != 1) {
    throw UserError(checkpoint.string(), "has learnt no shape",
                    "name a checkpoint of rankscope fit sdf or occupancy");
  }
  try {
    return std::make_unique<CheckpointField>(std::move(content), std::move(pool), chooseDevice(machine));
  } catch (const UserError& failure) {
    throw UserError(checkpoint.string(), failure.what());
  }
}

}  // namespace rankscope
