#include "engine/encoder.h"

#include <cmath>
#include <memory>
#include <system_error>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "analysis/layer_ranks.h"
#include "base/error.h"
#include "engine/checkpoint.h"
#include "engine/encoder_start.h"
#include "model/inr.h"
#include "model/signal_shape.h"
#include "signal/coordinates.h"

namespace rankscope {
namespace {

std::unique_ptr<Inr> networkOf(const CheckpointContent& content) {
  Rng unused(0);
  const CheckpointInfo& info = content.info;
  std::unique_ptr<Inr> inr =
      makeInr(info.run.model, {info.inputDimension, info.outputDimension, info.signalExtents}, unused);
  inr->load({info.step, content.model});
  return inr;
}

/// N x d, as the network took them.
at::Tensor inputsOf(const CheckpointInfo& info) {
  const std::vector<std::int64_t>& extents = info.signalExtents;
  std::vector<float> coordinates =
      pixelCoordinates(static_cast<int>(extents[1]), static_cast<int>(extents[0]));
  const at::Tensor x = at::from_blob(
      coordinates.data(),
      {static_cast<std::int64_t>(coordinates.size()) / info.inputDimension, info.inputDimension}, at::kFloat);
  return x * coordinateScale(info.task, info.run.model);
}

/// Without "." and "..", which is another file's path where a link stands before "..".
std::filesystem::path plainPath(const std::filesystem::path& path) {
  const std::filesystem::path whole = std::filesystem::absolute(path);
  const std::filesystem::path plain = whole.lexically_normal();
  std::error_code ignored;
  return std::filesystem::equivalent(whole, plain, ignored) ? plain : whole;
}

}  // namespace

Encoder readEncoder(const std::filesystem::path& path) {
  const CheckpointContent content = readCheckpoint(path);
  if (content.info.scene) {
    throw UserError(path.string(), "has learnt a scene", "use an encoder of pictures");
  }
  if (content.info.inputDimension != 2 || content.info.signalExtents.size() != 2) {
    throw UserError(path.string(), "has learnt no picture", "use an encoder of pictures");
  }
  Encoder encoder{plainPath(path), content.info, std::nan(""), "", "", 0};
  if (!content.record.curve.empty() && !content.record.curve.back().scores.empty()) {
    encoder.score = content.record.curve.back().scores.front();
    encoder.scoreName = content.record.scoreNames.front();
  }
  encoder.digest = digestOf(content.model);
  encoder.hiddenLayers = static_cast<int>(layerCount(*networkOf(content))) - 1;
  if (encoder.hiddenLayers < 1) {
    throw UserError(path.string(), "its network is a head without an encoder",
                    "use a network of more layers");
  }
  return encoder;
}

void requireFits(const Encoder& encoder, const Signal& target) {
  RunSpec run = encoder.info.run;
  run.training.startFrom = encoder.path.string();
  run.training.freezeThrough = -1;
  Rng unused(0);
  const InrShape shape = shapeOf(target);
  startFromEncoder(*makeInr(run.model, shape, unused), run, shape);
}

EncoderRanks encoderRanks(const std::filesystem::path& path) {
  const CheckpointContent content = readCheckpoint(path);
  const std::unique_ptr<Inr> inr = networkOf(content);
  EncoderRanks ranks;
  for (const LayerRanks& layer : hiddenLayerRanks(*inr, inputsOf(content.info))) {
    ranks.weight.push_back(layer.weight);
    ranks.activation.push_back(layer.activation);
  }
  return ranks;
}

}  // namespace rankscope
