#include "perceptual/lpips_backbone.h"

#include <cstring>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "base/error.h"

namespace rankscope {
namespace {

constexpr const char* kHint = "make the file as docs/lpips.md says";

std::string shapeText(const std::vector<std::int64_t>& shape) {
  return fmt::format("[{}]", fmt::join(shape, ", "));
}

at::ScalarType scalarTypeOf(DataType type) {
  return type == DataType::F64 ? at::kDouble : type == DataType::BF16 ? at::kBFloat16 : at::kFloat;
}

/// A convolution with bias, and the ReLU after it.
struct Convolution {
  at::Tensor weight, bias;
  std::int64_t stride = 1;
  std::int64_t padding = 0;

  at::Tensor operator()(const at::Tensor& input) const {
    return at::relu(at::conv2d(input, weight, bias, {stride, stride}, {padding, padding}));
  }
};

struct ConvolutionShape {
  std::int64_t inputs, outputs, side, stride, padding;
};

Convolution takeConvolution(const LpipsTensors& tensors, const std::string& name,
                            const ConvolutionShape& shape) {
  return {tensors.take(name + ".weight", {shape.outputs, shape.inputs, shape.side, shape.side}),
          tensors.take(name + ".bias", {shape.outputs}), shape.stride, shape.padding};
}

at::Tensor pooled(const at::Tensor& input, bool ceiling) {
  return at::max_pool2d(input, {3, 3}, {2, 2}, {0, 0}, {1, 1}, ceiling);
}

/// torchvision's alexnet, features 0 to 11 (Krizhevsky 2014).
class AlexNet : public LpipsBackbone {
 public:
  explicit AlexNet(const LpipsTensors& tensors)
      : layers_{takeConvolution(tensors, "features.0", {3, 64, 11, 4, 2}),
                takeConvolution(tensors, "features.3", {64, 192, 5, 1, 2}),
                takeConvolution(tensors, "features.6", {192, 384, 3, 1, 1}),
                takeConvolution(tensors, "features.8", {384, 256, 3, 1, 1}),
                takeConvolution(tensors, "features.10", {256, 256, 3, 1, 1})} {}

  std::string name() const override { return "alexnet"; }
  int smallestSide() const override { return 31; }
  std::vector<std::int64_t> channels() const override { return {64, 192, 384, 256, 256}; }

  std::vector<at::Tensor> features(const at::Tensor& input) const override {
    std::vector<at::Tensor> levels;
    at::Tensor x = input;
    for (std::size_t i = 0; i < layers_.size(); ++i) {
      x = layers_[i](i == 1 || i == 2 ? pooled(x, false) : x);
      levels.push_back(x);
    }
    return levels;
  }

 private:
  std::vector<Convolution> layers_;
};

/// Iandola et al. 2016: a narrow layer, then two wide ones side by side.
struct Fire {
  Convolution squeeze, expand1, expand3;

  at::Tensor operator()(const at::Tensor& input) const {
    const at::Tensor narrow = squeeze(input);
    return at::cat({expand1(narrow), expand3(narrow)}, 1);
  }
};

Fire takeFire(const LpipsTensors& tensors, int index, std::int64_t inputs, std::int64_t narrow,
              std::int64_t wide) {
  const std::string name = fmt::format("features.{}.", index);
  return {takeConvolution(tensors, name + "squeeze", {inputs, narrow, 1, 1, 0}),
          takeConvolution(tensors, name + "expand1x1", {narrow, wide, 1, 1, 0}),
          takeConvolution(tensors, name + "expand3x3", {narrow, wide, 3, 1, 1})};
}

/// torchvision's squeezenet1_1, features 0 to 12.
class SqueezeNet : public LpipsBackbone {
 public:
  explicit SqueezeNet(const LpipsTensors& tensors)
      : first_(takeConvolution(tensors, "features.0", {3, 64, 3, 2, 0})),
        fires_{takeFire(tensors, 3, 64, 16, 64),    takeFire(tensors, 4, 128, 16, 64),
               takeFire(tensors, 6, 128, 32, 128),  takeFire(tensors, 7, 256, 32, 128),
               takeFire(tensors, 9, 256, 48, 192),  takeFire(tensors, 10, 384, 48, 192),
               takeFire(tensors, 11, 384, 64, 256), takeFire(tensors, 12, 512, 64, 256)} {}

  std::string name() const override { return "squeezenet"; }
  int smallestSide() const override { return 17; }
  std::vector<std::int64_t> channels() const override { return {64, 128, 256, 384, 384, 512, 512}; }

  std::vector<at::Tensor> features(const at::Tensor& input) const override {
    std::vector<at::Tensor> levels{first_(input)};
    at::Tensor x = levels.front();
    for (std::size_t i = 0; i < fires_.size(); ++i) {
      const bool pools = i == 0 || i == 2 || i == 4;
      x = fires_[i](pools ? pooled(x, true) : x);
      const bool compared = i == 1 || i >= 3;
      if (compared) {
        levels.push_back(x);
      }
    }
    return levels;
  }

 private:
  Convolution first_;
  std::vector<Fire> fires_;
};

}  // namespace

at::Tensor LpipsTensors::take(const std::string& name, const std::vector<std::int64_t>& shape) const {
  const StoredTensor* stored = file_.find(name);
  if (stored == nullptr) {
    throw UserError(where_, fmt::format("holds no tensor '{}'", name), kHint);
  }
  if (stored->shape != shape) {
    throw UserError(where_,
                    fmt::format("its tensor '{}' has the shape {}, not {}", name, shapeText(stored->shape),
                                shapeText(shape)),
                    kHint);
  }
  if (stored->type == DataType::I64 || stored->type == DataType::U8) {
    throw UserError(where_, fmt::format("its tensor '{}' is of type {}", name, typeName(stored->type)),
                    kHint);
  }
  at::Tensor tensor = at::empty(shape, scalarTypeOf(stored->type));
  std::memcpy(tensor.data_ptr(), stored->bytes.data(), stored->bytes.size());
  tensor = tensor.to(at::kFloat);
  if (!at::isfinite(tensor).all().item<bool>()) {
    throw UserError(where_, fmt::format("its tensor '{}' has values that are not finite", name), kHint);
  }
  return tensor;
}

std::unique_ptr<LpipsBackbone> makeLpipsBackbone(const LpipsTensors& tensors) {
  if (tensors.has("features.3.squeeze.weight")) {
    return std::make_unique<SqueezeNet>(tensors);
  }
  if (tensors.has("features.0.weight")) {
    return std::make_unique<AlexNet>(tensors);
  }
  throw UserError(tensors.where(), "holds neither AlexNet nor SqueezeNet", kHint);
}

}  // namespace rankscope
