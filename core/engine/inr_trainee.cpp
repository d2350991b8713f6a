#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include "base/batch_sampler.h"
#include "base/error.h"
#include "engine/drawn_points.h"
#include "engine/encoder_start.h"
#include "engine/learner.h"
#include "engine/mlp_slice.h"
#include "engine/no_objective.h"
#include "engine/rank_pretraining.h"
#include "engine/restorable_trainee.h"
#include "engine/shape_view.h"
#include "engine/tiled_engine.h"
#include "model/inr.h"
#include "model/signal_shape.h"
#include "shape/shape.h"
#include "task/objective.h"
#include "task/picture_scores.h"
#include "task/shape_scores.h"

namespace rankscope {
namespace {

/// What frozen layers give is kept for the whole signal up to so many bytes.
constexpr std::int64_t kMostFrozenBytes = std::int64_t{1} << 30;

/// The signal's numbers as a tensor; on the CPU a view of them, shared by every Run.
at::Tensor viewOf(const std::vector<float>& values, std::int64_t rows, const at::Device& device) {
  const auto columns = static_cast<std::int64_t>(values.size()) / rows;
  return at::from_blob(const_cast<float*>(values.data()), {rows, columns}, at::kFloat).to(device);
}

/// The coordinates as the network sees them.
at::Tensor networkInputs(const Signal& signal, double scale, const at::Device& device) {
  const at::Tensor x = viewOf(signal.coordinates, signal.points, device);
  return scale == 1 ? x : x * scale;
}

const std::vector<float>& evaluationTargets(const Objective& objective, const Signal& signal) {
  return objective.pointSource() == nullptr ? signal.values : objective.pointSource()->signalTargets();
}

ObjectiveContext objectiveContext(const RunSpec& run, const std::shared_ptr<Pool>& pool) {
  return {static_cast<std::uint64_t>(run.training.seed),
          [pool](std::size_t count, const auto& task) { pool->parallelFor(count, task); }};
}

class InrTrainee : public RestorableTrainee {
 public:
  explicit InrTrainee(TraineeRequest request)
      : run_(std::move(request.run)),
        task_(std::move(request.task)),
        signal_(std::move(request.signal)),
        pool_(std::move(request.pool)),
        device_(request.device),
        pictureScores_(signal_, std::move(request.lpips)),
        objective_(makeObjective(task_, *signal_, objectiveContext(run_, pool_))),
        x_(networkInputs(*signal_, coordinateScale(task_, run_.model), device_)),
        targets_(viewOf(evaluationTargets(*objective_, *signal_), signal_->points, device_)),
        outputs_(at::zeros({signal_->points, signal_->outputDimension}, targets_.options())),
        shapeScores_(signal_, task_),
        learner_(run_, shapeOf(*signal_), device_) {
    build(request.start);
    requireEveryPointIfNeeded();
  }

  std::int64_t stepsDone() const override { return learner_.stepsDone(); }
  Evaluation step() override;
  Evaluation evaluate() override;
  std::span<const float> outputs() const override;
  std::int64_t outputsStep() const override { return outputsStep_; }
  SlowEvaluation evaluateSlowly() override {
    return signal_->kind == SignalKind::Shape ? shapeScores_.evaluate(field(), onPool())
                                              : pictureScores_.evaluate(outputs(), outputsStep_, onPool());
  }
  SlowEvaluation evaluateFinally() override {
    return signal_->kind == SignalKind::Shape ? shapeScores_.evaluateFinally(field(), stepsDone(), onPool())
                                              : evaluateSlowly();
  }
  TargetSpectrumPtr targetSpectrum() const override { return pictureScores_.targetSpectrum(); }
  ObservationPtr observation() const override { return objective_->observation(); }
  std::span<const float> predicted() const override { return predicted_; }
  WeightSnapshotPtr snapshot() const override {
    return std::make_shared<const WeightSnapshot>(learner_.inr().snapshot(stepsDone()));
  }
  Rendering render(const WeightSnapshot& weights) override;
  LiveViewPtr view(const ViewRequest& request, int reduction, const GoOn& goOn) override;
  Rates rates() const override { return learner_.rates(); }
  void setBaseRates(const Rates& rates) override { learner_.setBaseRates(rates); }
  void reset() override { build(Start::Fresh); }
  std::vector<std::uint8_t> checkpoint(const RunRecord& record) const override;

  void restore(const CheckpointContent& content) override {
    learner_.restore(content);
    makeEngine();
  }

 private:
  /// What one step learns from.
  struct Batch {
    at::Tensor x, targets;
    at::Tensor outputs;  ///< receives what the network gives
  };

  Batch nextBatch(bool whole) const;
  Field field() const { return fieldOf(*engine_, task_, run_.model, device_); }
  void build(Start start);
  void makeEngine();
  bool passesFrozenLayersOnce() const;
  at::Tensor frozenOutputs(const std::shared_ptr<const Inr>& whole, std::size_t frozen) const;
  void selectTrainingPoints();
  void requireEveryPointIfNeeded() const;
  bool everyPoint() const {
    return objective_->pointSource() == nullptr &&
           (run_.training.batch <= 0 || run_.training.batch >= trainX_.size(0));
  }
  Evaluation describe(double loss, bool whole) const;
  void update(const Batch& batch, double loss);
  ParallelFor onPool() const {
    return [this](std::size_t count, const auto& task) { pool_->parallelFor(count, task); };
  }
  double partialLoss() const;
  void keepPrediction();

  RunSpec run_;
  TaskSpec task_;
  SignalPtr signal_;
  std::shared_ptr<Pool> pool_;
  at::Device device_;
  PictureScores pictureScores_;
  std::unique_ptr<Objective> objective_;
  at::Tensor x_;        ///< N x d
  at::Tensor inputs_;   ///< N x d, or N x w of what the frozen layers give: what the engine takes
  at::Tensor targets_;  ///< N x c, or what the point source gives
  at::Tensor outputs_;  ///< N x c
  ShapeScores shapeScores_;
  at::Tensor trainPoints_;   ///< indices of the n points that may be trained on; undefined: all
  at::Tensor trainX_;        ///< n of inputs_
  at::Tensor trainTargets_;  ///< n x c
  mutable at::Tensor hostOutputs_;
  std::int64_t outputsStep_ = -1;
  std::vector<float> predicted_;  ///< of outputs_
  Learner learner_;
  std::unique_ptr<Inr> tail_;          ///< behind the frozen layers, where these are passed once
  std::vector<at::Tensor> gradients_;  ///< of what is trained, the engine's own
  std::unique_ptr<TiledEngine> engine_;
};

void InrTrainee::build(Start start) {
  engine_.reset();
  learner_.build([&](Inr& inr) {
    if (start == Start::Fresh) {
      startFromEncoder(inr, run_, shapeOf(*signal_));
      pretrainRank(inr, x_, run_.training);
    }
  });
  outputsStep_ = -1;
  makeEngine();
}

/// Whether frozen layers can be passed once: they give the same in every step where the points are fixed.
bool InrTrainee::passesFrozenLayersOnce() const {
  const std::int64_t most = x_.size(0) * run_.model.width * static_cast<std::int64_t>(sizeof(float));
  return learner_.frozenLayers() > 0 && objective_->pointSource() == nullptr &&
         fusedSourceFits(learner_.inr()) && most <= kMostFrozenBytes;
}

/// Of the weights as they are now.
void InrTrainee::makeEngine() {
  engine_.reset();
  inputs_ = x_;
  const std::size_t frozen = learner_.frozenLayers();
  if (passesFrozenLayersOnce()) {
    const std::shared_ptr<const Inr> whole(std::shared_ptr<const void>(), &learner_.inr());
    inputs_ = frozenOutputs(whole, frozen);
    tail_ = sliceMlp(whole, frozen, layerCount(*whole));
    engine_ = std::make_unique<TiledEngine>(*tail_, *objective_, pool_);
    gradients_.assign(engine_->gradients().begin(), engine_->gradients().end());
  } else {
    engine_ = std::make_unique<TiledEngine>(learner_.inr(), *objective_, pool_, TilePath::Automatic,
                                            TiledEngine::kUsualTileRows, frozen);
    gradients_ = trainedGradients(learner_.inr(), frozen, engine_->gradients());
  }
  selectTrainingPoints();
}

/// What the last frozen layer gives at every point, N x w.
at::Tensor InrTrainee::frozenOutputs(const std::shared_ptr<const Inr>& whole, std::size_t frozen) const {
  const NoObjective none;
  const std::unique_ptr<Inr> front = sliceMlp(whole, 0, frozen);
  TiledEngine engine(*front, none, pool_);
  at::Tensor outputs = at::empty({x_.size(0), outWidth(*whole, frozen - 1)}, x_.options());
  const Pool::Turn turn(*pool_);
  engine.forward(x_, outputs);
  return outputs;
}

void InrTrainee::selectTrainingPoints() {
  trainX_ = inputs_;
  trainTargets_ = targets_;
  const std::span<const std::int64_t> points = objective_->trainingPoints();
  if (!points.empty()) {
    trainPoints_ =
        at::tensor(at::ArrayRef<std::int64_t>(points.data(), points.size()), at::kLong).to(device_);
    trainX_ = inputs_.index_select(0, trainPoints_);
    trainTargets_ = targets_.index_select(0, trainPoints_);
  }
}

void InrTrainee::requireEveryPointIfNeeded() const {
  if (!objective_->pointwise() && !everyPoint()) {
    throw UserError("batch", fmt::format("the task {} needs every point in each step", task_.task),
                    "leave --batch out");
  }
}

Evaluation InrTrainee::describe(double loss, bool whole) const {
  return {stepsDone(), loss,
          whole ? objective_->scores(outputs_, targets_, loss) : objective_->batchScores(loss), whole};
}

/// The training loss of outputs_, where only some of its points are trained on.
double InrTrainee::partialLoss() const {
  const at::Tensor outputs = outputs_.index_select(0, trainPoints_);
  at::Tensor noGradient;
  return objective_->lossAndGradient(outputs, trainTargets_, outputs.size(0), noGradient);
}

/// The objective's own are those of whatever it saw last: a line search goes on from here.
void InrTrainee::keepPrediction() {
  const std::span<const float> seen = objective_->predicted();
  predicted_.assign(seen.begin(), seen.end());
}

InrTrainee::Batch InrTrainee::nextBatch(bool whole) const {
  if (whole) {
    return {inputs_, targets_, outputs_};
  }
  if (const PointSource* source = objective_->pointSource()) {
    const DrawnPoints drawn =
        drawPoints(*source, run_.training, signal_->inputDimension, stepsDone(), onPool());
    const at::Tensor x = drawn.x.to(device_);
    const double scale = coordinateScale(task_, run_.model);
    return {scale == 1 ? x : x * scale, drawn.targets.to(device_),
            at::empty({x.size(0), outputs_.size(1)}, outputs_.options())};
  }
  if (everyPoint()) {
    return {trainX_, trainTargets_, at::empty_like(trainTargets_)};
  }
  const std::vector<std::int64_t> rows = sampleRows(
      trainX_.size(0), run_.training.batch, static_cast<std::uint64_t>(run_.training.seed), stepsDone());
  const at::Tensor index = at::tensor(rows, at::kLong).to(device_);
  const at::Tensor targets = trainTargets_.index_select(0, index);
  return {trainX_.index_select(0, index), targets, at::empty_like(targets)};
}

/// @param loss of the batch, whose gradients the engine holds
void InrTrainee::update(const Batch& batch, double loss) {
  at::Tensor elsewhere;  // the outputs of the step's own weights stay as they are
  const Closure closure = [&] {
    elsewhere = elsewhere.defined() ? elsewhere : at::empty_like(batch.outputs);
    return engine_->lossAndGradient(batch.x, batch.targets, elsewhere);
  };
  learner_.update({gradients_, loss, closure, onPool()});
}

Evaluation InrTrainee::step() {
  const at::NoGradGuard guard;
  const bool whole = everyPoint() && !trainPoints_.defined();
  Batch batch = nextBatch(whole);
  const double loss = engine_->lossAndGradient(batch.x, batch.targets, batch.outputs);
  const Evaluation before = describe(loss, whole);
  if (whole) {
    outputsStep_ = before.step;
    keepPrediction();
  }
  update(batch, loss);
  return before;
}

Evaluation InrTrainee::evaluate() {
  const at::NoGradGuard guard;
  double loss = 0;
  if (trainPoints_.defined()) {
    engine_->forward(inputs_, outputs_);
    loss = partialLoss();
  } else {
    loss = engine_->evaluate(inputs_, targets_, outputs_);
    keepPrediction();
  }
  outputsStep_ = stepsDone();
  return describe(loss, true);
}

std::span<const float> InrTrainee::outputs() const {
  hostOutputs_ = outputs_.to(at::kCPU).contiguous();
  return {hostOutputs_.data_ptr<float>(), static_cast<std::size_t>(hostOutputs_.numel())};
}

Rendering InrTrainee::render(const WeightSnapshot& weights) {
  const at::NoGradGuard guard;
  Rng unused(0);
  const std::unique_ptr<Inr> copy = makeInr(run_.model, shapeOf(*signal_), unused);
  copy->load(weights);
  copy->to(device_);
  TiledEngine engine(*copy, *objective_, pool_);
  at::Tensor outputs = at::empty_like(outputs_);
  Rendering rendering;
  if (objective_->pointwise()) {
    engine.forward(x_, outputs);
  } else {
    engine.evaluate(x_, targets_, outputs);
    const std::span<const float> seen = objective_->predicted();
    rendering.predicted.assign(seen.begin(), seen.end());
  }
  const at::Tensor host = outputs.to(at::kCPU).contiguous();
  const float* values = host.data_ptr<float>();
  rendering.outputs.assign(values, values + host.numel());
  return rendering;
}

LiveViewPtr InrTrainee::view(const ViewRequest& request, int reduction, const GoOn& goOn) {
  if (signal_->kind != SignalKind::Shape) {
    return nullptr;
  }
  const std::shared_ptr<LiveView> view = renderShapeView(field(), task_, request, reduction, goOn);
  if (view) {
    view->step = stepsDone();
  }
  return view;
}

std::vector<std::uint8_t> InrTrainee::checkpoint(const RunRecord& record) const {
  return learner_.checkpoint(*signal_, task_, record);
}

}  // namespace

std::unique_ptr<RestorableTrainee> makeInrTrainee(TraineeRequest request) {
  return std::make_unique<InrTrainee>(std::move(request));
}

}  // namespace rankscope
