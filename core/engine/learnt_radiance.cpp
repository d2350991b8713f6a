#include "engine/learnt_radiance.h"

#include <optional>
#include <utility>

#include <ATen/core/grad_mode.h>

#include "base/error.h"
#include "engine/checkpoint.h"
#include "engine/radiance_view.h"
#include "engine/scene_field.h"
#include "engine/tensor_runtime.h"
#include "model/signal_shape.h"
#include "scene/viewpoint.h"

namespace rankscope {
namespace {

class CheckpointRadiance : public LearntRadiance {
 public:
  CheckpointRadiance(CheckpointContent content, std::shared_ptr<Pool> pool, const at::Device& device)
      : info_(std::move(content.info)), pool_(std::move(pool)), device_(device) {
    const at::NoGradGuard guard;
    Rng unused(0);
    const InrShape shape{info_.inputDimension, info_.outputDimension, {}, info_.scene->bound};
    inr_ = makeInr(info_.run.model, shape, unused);
    inr_->load({info_.step, std::move(content.model)});
    inr_->to(device_);
    field_.emplace(*inr_, info_.run.model, info_.task, info_.scene->bound, pool_);
    field_->loadGrid(info_.step);
  }

  const CheckpointInfo& info() const override { return info_; }

  LiveViewPtr view(const Camera& camera, ViewKind kind, int width, int height) override {
    ViewRequest request;
    request.camera = camera;
    request.kind = kind;
    request.width = width;
    request.height = height;
    const ViewedField viewed{field_->engine, field_->gridOrNull(),
                             marchSettings(info_.task, info_.scene->bound, false), device_};
    const Pool::Turn turn(*pool_);
    const std::shared_ptr<LiveView> shown = renderView(
        viewed, posedCameraOf(camera, width, height), request, 1,
        [this](std::size_t count, const auto& task) { pool_->parallelFor(count, task); },
        [] { return true; });
    shown->step = info_.step;
    return shown;
  }

 private:
  CheckpointInfo info_;
  std::shared_ptr<Pool> pool_;
  at::Device device_;
  std::unique_ptr<Inr> inr_;
  std::optional<SceneField> field_;
};

}  // namespace

std::unique_ptr<LearntRadiance> openLearntRadiance(const std::filesystem::path& checkpoint,
                                                   std::shared_ptr<Pool> pool, const MachineSpec& machine) {
  CheckpointContent content = readCheckpoint(checkpoint);
  if (!isSceneTask(content.info.task.task)) {
    throw UserError(checkpoint.string(), "has learnt no scene", "name a checkpoint of rankscope fit nerf");
  }
  if (!content.info.scene) {
    throw UserError(checkpoint.string(), "is of an earlier version, which did not say how large its scene is",
                    "go on with rankscope resume for a step, and it will be there");
  }
  try {
    return std::make_unique<CheckpointRadiance>(std::move(content), std::move(pool), chooseDevice(machine));
  } catch (const UserError& failure) {
    throw UserError(checkpoint.string(), failure.what());
  }
}

}  // namespace rankscope
