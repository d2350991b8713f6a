#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "base/batch_sampler.h"
#include "base/error.h"
#include "engine/learner.h"
#include "engine/radiance_renderer.h"
#include "engine/radiance_view.h"
#include "engine/restorable_trainee.h"
#include "engine/scene_field.h"
#include "model/radiance_mlp.h"
#include "model/signal_shape.h"
#include "scene/scene_signal.h"
#include "scene/viewpoint.h"
#include "task/held_out_scores.h"
#include "task/radiance_loss.h"
#include "task/scores.h"

namespace rankscope {
namespace {

constexpr std::int64_t kUsualRays = 1 << 14;  // of a step, at most

// Streams of the seed besides the pixels', which is batchStream(step).
constexpr std::uint64_t kMarchStream = std::uint64_t{1} << 40;
constexpr std::uint64_t kProbeStream = std::uint64_t{2} << 40;

std::uint64_t streamOf(std::uint64_t kind, std::int64_t step) {
  return kind + static_cast<std::uint64_t>(step);
}

Background backgroundOf(const TaskSpec& task) {
  return task.background == "white"   ? Background::White
         : task.background == "black" ? Background::Black
                                      : Background::Random;
}

class RadianceTrainee : public RestorableTrainee {
 public:
  explicit RadianceTrainee(TraineeRequest request)
      : run_(std::move(request.run)),
        task_(std::move(request.task)),
        signal_(std::move(request.signal)),
        scene_(*signal_->scene),
        pool_(std::move(request.pool)),
        device_(request.device),
        lpips_(std::move(request.lpips)),
        shownRays_(raysOf(shownView(scene_, signal_->view).camera)),
        outputs_(signal_->values.size()),
        learner_(run_, shapeOf(*signal_), device_) {
    if (run_.training.pretrain != "none") {
      throw UserError("pretrain", "is not available for radiance fields", "leave it at none");
    }
    if (!run_.training.startFrom.empty()) {
      throw UserError("start-from", "is not available for radiance fields", "leave it out");
    }
    build();
  }

  std::int64_t stepsDone() const override { return learner_.stepsDone(); }
  Evaluation step() override;
  Evaluation evaluate() override;
  bool evaluatesCheaply() const override { return false; }
  std::span<const float> outputs() const override { return outputs_; }
  std::int64_t outputsStep() const override { return outputsStep_; }
  SlowEvaluation evaluateFinally() override;
  WeightSnapshotPtr snapshot() const override {
    return std::make_shared<const WeightSnapshot>(learner_.inr().snapshot(stepsDone()));
  }
  Rendering render(const WeightSnapshot& weights) override;
  LiveViewPtr view(const ViewRequest& request, int reduction, const GoOn& goOn) override;
  Rates rates() const override { return learner_.rates(); }
  void setBaseRates(const Rates& rates) override { learner_.setBaseRates(rates); }
  void reset() override { build(); }
  std::vector<std::uint8_t> checkpoint(const RunRecord& record) const override;
  void restore(const CheckpointContent& content) override {
    learner_.restore(content);
    field_->loadGrid(stepsDone());
  }

 private:
  void build();
  void refreshGrid();
  void drawBatch();
  double lossOfBatch();
  double lossOfTile(const RayTile& tile, const at::Tensor& outputs, at::Tensor& gradient) const;
  std::vector<float> picture(SceneField& field, std::span<const Ray> rays) const;
  MarchSettings march(bool jitter) const { return marchSettings(task_, scene_.frame.bound, jitter); }
  std::uint64_t seed() const { return static_cast<std::uint64_t>(run_.training.seed); }
  ParallelFor onPool() const {
    return [this](std::size_t count, const auto& task) { pool_->parallelFor(count, task); };
  }

  RunSpec run_;
  TaskSpec task_;
  SignalPtr signal_;
  const Scene& scene_;
  std::shared_ptr<Pool> pool_;
  at::Device device_;
  std::shared_ptr<const Lpips> lpips_;
  std::vector<Ray> shownRays_;
  std::vector<float> outputs_;  ///< N x 3
  std::int64_t outputsStep_ = -1;
  Learner learner_;
  std::optional<SceneField> field_;
  // of the step's own batch
  RayBatch batch_;
  std::vector<DrawnTarget> targets_;
  std::vector<RayTile> tiles_;
  at::Tensor x_;
};

void RadianceTrainee::build() {
  field_.reset();
  learner_.build();
  field_.emplace(learner_.inr(), run_.model, task_, scene_.frame.bound, pool_);
  outputsStep_ = -1;
}

void RadianceTrainee::refreshGrid() {
  const OccupancyGrid::Probe probe =
      field_->grid->drawProbe(seed(), streamOf(kProbeStream, stepsDone()), onPool());
  const auto rows = static_cast<std::int64_t>(probe.cells.size());
  const at::Tensor x =
      at::from_blob(const_cast<float*>(probe.positions.data()), {rows, kPositionDimension}, at::kFloat)
          .to(device_);
  at::Tensor logarithms = at::empty({rows, 1}, x.options());
  field_->engine.forward(x, logarithms);
  const at::Tensor densities = logarithms.exp_().to(at::kCPU).contiguous();
  field_->grid->refresh(probe, {densities.data_ptr<float>(), static_cast<std::size_t>(rows)});
  field_->storeGrid();
}

void RadianceTrainee::drawBatch() {
  const PixelDraw draw{seed(), batchStream(stepsDone()), task_.oneView, backgroundOf(task_)};
  const RayMarch walk{march(true), field_->gridOrNull(), seed(), streamOf(kMarchStream, stepsDone())};
  const std::int64_t rays = run_.training.batch > 0 ? run_.training.batch : kUsualRays;
  const RayBudget budget{static_cast<std::size_t>(task_.raySamples), static_cast<std::size_t>(rays)};
  fillRayBatch(drawnRays(scene_.train, draw), walk, budget, onPool(), batch_);
  targets_.resize(batch_.rays.size());
  drawnTargets(scene_.train, draw, targets_);
  const auto most =
      static_cast<std::size_t>(std::max<std::int64_t>(SceneField::kSmallestTileRows, task_.marchSteps));
  tiles_ = field_->engine.wantsSingleTile()
               ? std::vector<RayTile>{{0, batch_.rays.size(), 0, batch_.samples()}}
               : cutIntoTiles(batch_.offsets, most, most);
  x_ = networkInputs(batch_, device_);
}

double RadianceTrainee::lossOfTile(const RayTile& tile, const at::Tensor& outputs,
                                   at::Tensor& gradient) const {
  const RayTargets rays{batch_, targets_};
  if (tile.rows == 0) {
    return rayLoss(rays, tile, {}, {});
  }
  const at::Tensor y = outputs.to(at::kCPU).contiguous();
  const at::Tensor d = at::empty(y.sizes(), at::kFloat);
  const auto count = static_cast<std::size_t>(y.numel());
  const double loss = rayLoss(rays, tile, {y.data_ptr<float>(), count}, {d.data_ptr<float>(), count});
  gradient.copy_(d);
  return loss;
}

double RadianceTrainee::lossOfBatch() {
  std::vector<RowRange> ranges;
  for (const RayTile& tile : tiles_) {
    ranges.push_back({static_cast<std::int64_t>(tile.firstRow), static_cast<std::int64_t>(tile.rows)});
  }
  return field_->engine.lossAndGradient(
      x_, ranges, [this](std::size_t tile, const at::Tensor& outputs, at::Tensor& gradient) {
        return lossOfTile(tiles_[tile], outputs, gradient);
      });
}

Evaluation RadianceTrainee::step() {
  const at::NoGradGuard guard;
  if (field_->grid && stepsDone() % SceneField::kGridEvery == 0) {
    refreshGrid();
  }
  drawBatch();
  const double loss = lossOfBatch();
  const Evaluation before{stepsDone(), loss, {}, false};
  learner_.update({field_->engine.gradients(), loss, [this] { return lossOfBatch(); }, onPool()});
  return before;
}

std::vector<float> RadianceTrainee::picture(SceneField& field, std::span<const Ray> rays) const {
  std::vector<float> colours(3 * rays.size());
  RadianceRenderer renderer(field.engine, field.gridOrNull(), march(false), device_);
  renderer.render(rays, kShownBackground, onPool(), {colours, {}, {}, {}});
  return colours;
}

Evaluation RadianceTrainee::evaluate() {
  outputs_ = picture(*field_, shownRays_);
  outputsStep_ = stepsDone();
  const double error = meanSquaredError(signal_->values, outputs_);
  return {stepsDone(), error, {{"view_psnr", psnr(error)}}, true};
}

SlowEvaluation RadianceTrainee::evaluateFinally() {
  HeldOutScores scores(lpips_);
  for (const View& view : scene_.heldOut) {
    scores.add(view.photograph, picture(*field_, raysOf(view.camera)));
  }
  return {scores.means(), nullptr};
}

Rendering RadianceTrainee::render(const WeightSnapshot& weights) {
  Rng unused(0);
  const std::unique_ptr<Inr> copy = makeInr(run_.model, shapeOf(*signal_), unused);
  copy->load(weights);
  copy->to(device_);
  SceneField field(*copy, run_.model, task_, scene_.frame.bound, pool_);
  field.loadGrid(weights.step);
  return {picture(field, shownRays_), {}};
}

LiveViewPtr RadianceTrainee::view(const ViewRequest& request, int reduction, const GoOn& goOn) {
  const ViewedField field{field_->engine, field_->gridOrNull(), march(false), device_};
  const std::optional<PosedCamera> camera = cameraFor(scene_, request);
  if (!camera) {
    return nullptr;
  }
  const std::shared_ptr<LiveView> view = renderView(field, *camera, request, reduction, onPool(), goOn);
  if (view) {
    view->step = stepsDone();
    if (request.photograph) {
      compareWith(viewOf(scene_, *request.photograph).photograph, *view);
    }
  }
  return view;
}

std::vector<std::uint8_t> RadianceTrainee::checkpoint(const RunRecord& record) const {
  return learner_.checkpoint(*signal_, task_, record);
}

}  // namespace

std::unique_ptr<RestorableTrainee> makeRadianceTrainee(TraineeRequest request) {
  return std::make_unique<RadianceTrainee>(std::move(request));
}

}  // namespace rankscope
