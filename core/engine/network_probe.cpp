#include "engine/network_probe.h"

#include <algorithm>
#include <utility>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include "base/error.h"
#include "engine/checkpoint.h"
#include "engine/mlp_slice.h"
#include "engine/no_objective.h"
#include "engine/tiled_engine.h"
#include "model/inr.h"

namespace rankscope {
namespace {

constexpr std::int64_t kBlock = 16384;  // points between two looks at whether to go on

/// A slice on the fused kernels.
class SliceRunner {
 public:
  SliceRunner(std::shared_ptr<const Inr> whole, std::size_t from, std::size_t to, std::shared_ptr<Pool> pool)
      : pool_(std::move(pool)),
        slice_(sliceMlp(std::move(whole), from, to)),
        engine_(*slice_, objective_, pool_, TilePath::Fused) {}

  /// @param in rows x what the slice takes  @param out rows x what it gives
  void run(const float* in, std::int64_t rows, std::int64_t inWidth, float* out, std::int64_t outWidth) {
    const at::NoGradGuard guard;
    const at::Tensor x = at::from_blob(const_cast<float*>(in), {rows, inWidth}, at::kFloat);
    at::Tensor outputs = at::from_blob(out, {rows, outWidth}, at::kFloat);
    const Pool::Turn turn(*pool_);
    engine_.forward(x, outputs);
  }

 private:
  std::shared_ptr<Pool> pool_;
  NoObjective objective_;
  std::unique_ptr<Inr> slice_;
  TiledEngine engine_;
};

class MlpTail : public NetworkTail {
 public:
  MlpTail(const std::shared_ptr<const Inr>& whole, std::size_t layer, std::shared_ptr<Pool> pool)
      : width_(outWidth(*whole, layer)),
        outputs_(outWidth(*whole, whole->plainMlp()->layers.size() - 1)),
        runner_(whole, layer + 1, whole->plainMlp()->layers.size(), std::move(pool)) {}

  std::int64_t width() const override { return width_; }
  std::int64_t outputs() const override { return outputs_; }

  void evaluate(std::span<const float> h, std::span<float> out) const override {
    runner_.run(h.data(), static_cast<std::int64_t>(h.size()) / width_, width_, out.data(), outputs_);
  }

 private:
  std::int64_t width_;
  std::int64_t outputs_;
  mutable SliceRunner runner_;  // works in its own memory; what it gives depends on the rows alone
};

class MlpProbe : public NetworkProbe {
 public:
  MlpProbe(RunSpec run, const TaskSpec& task, const WeightSnapshot& weights, SignalPtr signal,
           std::shared_ptr<Pool> pool)
      : run_(std::move(run)),
        step_(weights.step),
        digest_(digestOf(weights.arrays)),
        signal_(std::move(signal)),
        pool_(std::move(pool)),
        coordinates_(signal_->coordinates) {
    Rng unused(0);
    std::unique_ptr<Inr> inr = makeInr(
        run_.model, {signal_->inputDimension, signal_->outputDimension, signal_->lattice.extents}, unused);
    if (inr->plainMlp() == nullptr || inr->couplesPoints()) {
      throw UserError(run_.name,
                      fmt::format("atoms of {} with BatchNorm are not available: its points depend on each "
                                  "other while it learns",
                                  run_.model.network),
                      "choose a network without --batch-norm");
    }
    inr->load(weights);
    inr_ = std::move(inr);
    const auto scale = static_cast<float>(coordinateScale(task, run_.model));
    std::for_each(coordinates_.begin(), coordinates_.end(), [scale](float& value) { value *= scale; });
  }

  const SignalPtr& signal() const override { return signal_; }
  const RunSpec& run() const override { return run_; }
  std::int64_t step() const override { return step_; }
  int hiddenLayers() const override { return static_cast<int>(inr_->plainMlp()->layers.size()) - 1; }
  std::int64_t width(int layer) const override { return outWidth(*inr_, static_cast<std::size_t>(layer)); }

  ActivationsPtr activations(int layer, const Work& work) const override {
    requireLayer(*this, layer);
    SliceRunner front(inr_, 0, static_cast<std::size_t>(layer) + 1, pool_);
    const std::int64_t dimension = signal_->inputDimension;
    auto made = std::make_shared<Activations>();
    made->rows = signal_->points;
    made->width = width(layer);
    made->values.resize(static_cast<std::size_t>(made->rows * made->width));
    for (std::int64_t begin = 0; begin < made->rows; begin += kBlock) {
      const std::int64_t count = std::min(kBlock, made->rows - begin);
      front.run(coordinates_.data() + begin * dimension, count, dimension,
                made->values.data() + begin * made->width, made->width);
      if (!work.goOn(static_cast<double>(begin + count) / static_cast<double>(made->rows))) {
        return nullptr;
      }
    }
    return made;
  }

  NetworkTailPtr tail(int layer) const override {
    requireLayer(*this, layer);
    return std::make_shared<MlpTail>(inr_, static_cast<std::size_t>(layer), pool_);
  }

  SaeOrigin origin(int layer) const override {
    return {layer, digest_, run_.name, run_.model.network, step_, signal_->name, signal_->digest};
  }

 private:
  RunSpec run_;
  std::int64_t step_;
  std::string digest_;
  SignalPtr signal_;
  std::shared_ptr<Pool> pool_;
  std::vector<float> coordinates_;  ///< N x d, as the network sees them
  std::shared_ptr<const Inr> inr_;
};

}  // namespace

std::unique_ptr<NetworkProbe> makeNetworkProbe(const RunSpec& run, const TaskSpec& task,
                                               const WeightSnapshot& weights, SignalPtr signal,
                                               std::shared_ptr<Pool> pool) {
  return std::make_unique<MlpProbe>(run, task, weights, std::move(signal), std::move(pool));
}

std::unique_ptr<NetworkProbe> openNetwork(const std::filesystem::path& checkpoint, SignalPtr signal,
                                          std::shared_ptr<Pool> pool) {
  CheckpointContent content = readCheckpoint(checkpoint);
  if (content.info.signalDigest != signal->digest) {
    throw UserError(checkpoint.string(),
                    fmt::format("was trained on another signal ({})", content.info.signalName),
                    "restore the original file, size and crop");
  }
  try {
    return makeNetworkProbe(content.info.run, content.info.task,
                            {content.info.step, std::move(content.model)}, std::move(signal),
                            std::move(pool));
  } catch (const UserError& failure) {
    throw UserError(checkpoint.string(), failure.what());
  }
}

OutputHeads headsOf(const Signal& signal, const TaskSpec& task) {
  if (signal.members.empty()) {
    return {signal.outputDimension, {signal.name}, task.task == "ct"};
  }
  return {signal.outputDimension / static_cast<std::int64_t>(signal.members.size()), signal.members};
}

void requireLayer(const NetworkProbe& probe, int layer) {
  if (layer < 0 || layer >= probe.hiddenLayers()) {
    throw UserError(
        fmt::format("layer {}", layer),
        fmt::format("{} '{}' has no such hidden layer", probe.run().model.network, probe.run().name),
        fmt::format("its hidden layers are 0 to {}", probe.hiddenLayers() - 1));
  }
}

ParallelFor inTurns(const std::shared_ptr<Pool>& pool) {
  return [pool](std::size_t count, const std::function<void(std::size_t)>& task) {
    const Pool::Turn turn(*pool);
    pool->parallelFor(count, task);
  };
}

}  // namespace rankscope
