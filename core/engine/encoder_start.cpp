#include "engine/encoder_start.h"

#include <algorithm>
#include <span>
#include <string>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"
#include "engine/checkpoint.h"

namespace rankscope {
namespace {

/// The fields in which two networks differ, as options: "--model, --width".
std::string differences(const ModelSpec& a, const ModelSpec& b) {
  std::vector<std::string> names;
  for (const Property& row : ModelSpec::properties().rows()) {
    if (row.get(&a) != row.get(&b)) {
      names.push_back(
          fmt::format("{} {} there, {} here", row.name, toText(row.get(&a)), toText(row.get(&b))));
    }
  }
  return joinNames(names);
}

void requireSameNetwork(const CheckpointInfo& encoder, const RunSpec& run, const InrShape& shape) {
  const std::string& path = run.training.startFrom;
  if (!(encoder.run.model == run.model)) {
    throw UserError(path, "holds another network: " + differences(encoder.run.model, run.model),
                    "give this run the encoder's network");
  }
  if (encoder.inputDimension != shape.inputDimension) {
    throw UserError(
        path,
        fmt::format("takes {} coordinates, this signal has {}", encoder.inputDimension, shape.inputDimension),
        "name an encoder of such signals");
  }
}

void take(const CheckpointContent& encoder, const std::string& path, const std::string& name,
          at::Tensor& value) {
  const auto stored = std::find_if(encoder.model.begin(), encoder.model.end(),
                                   [&](const NamedArray& array) { return array.name == name; });
  if (stored == encoder.model.end() || at::IntArrayRef(stored->shape) != value.sizes()) {
    throw UserError(path,
                    stored == encoder.model.end() ? fmt::format("has no {}", name)
                                                  : fmt::format("has a {} of another shape", name),
                    "its network was made for another size of signal; fix its size, or use another encoder");
  }
  value.copy_(at::from_blob(const_cast<float*>(stored->values.data()), stored->shape, at::kFloat));
}

}  // namespace

std::size_t frozenLayerCount(const TrainingSpec& training, const Inr& inr) {
  if (training.freezeThrough < 0) {
    return 0;
  }
  const std::size_t hidden = layerCount(inr) - 1;
  const auto layer = static_cast<std::size_t>(training.freezeThrough);
  if (layer >= hidden) {
    throw UserError("freeze-through", fmt::format("there is no layer {} before the head", layer),
                    fmt::format("the network's are 0 to {}", hidden - 1));
  }
  if (inr.couplesPoints()) {
    throw UserError("freeze-through", "layers with BatchNorm go on learning their statistics",
                    "use a network without it");
  }
  return layer + 1;
}

void startFromEncoder(Inr& inr, const RunSpec& run, const InrShape& shape) {
  const std::string& path = run.training.startFrom;
  if (path.empty()) {
    return;
  }
  const CheckpointContent encoder = readCheckpoint(path);
  requireSameNetwork(encoder.info, run, shape);
  const std::size_t head = layerCount(inr) - 1;
  const bool partly = run.training.freezeThrough >= 0 && run.training.reinitialise == "rest";
  const std::size_t taken = partly ? static_cast<std::size_t>(run.training.freezeThrough) + 1 : head;
  for (Parameter& parameter : inr.parameters()) {
    if (layerOf(parameter) < std::min(taken, head)) {
      take(encoder, path, parameter.name, parameter.value);
    }
  }
  for (Buffer& buffer : inr.buffers()) {
    take(encoder, path, buffer.name, buffer.value);
  }
}

std::vector<Parameter> trainedParameters(const Inr& inr, std::size_t frozenLayers) {
  std::vector<Parameter> trained;
  for (const Parameter& parameter : inr.parameters()) {
    if (layerOf(parameter) >= frozenLayers) {
      trained.push_back(parameter);
    }
  }
  return trained;
}

std::vector<at::Tensor> trainedGradients(const Inr& inr, std::size_t frozenLayers,
                                         std::span<const at::Tensor> gradients) {
  std::vector<at::Tensor> trained;
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    if (layerOf(inr.parameters()[i]) >= frozenLayers) {
      trained.push_back(gradients[i]);
    }
  }
  return trained;
}

}  // namespace rankscope
