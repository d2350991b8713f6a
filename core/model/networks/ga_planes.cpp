#include <algorithm>
#include <array>
#include <cmath>

#include <ATen/ATen.h>

#include "base/error.h"
#include "compute/grids.h"
#include "model/feature_grid.h"
#include "model/initialise.h"
#include "model/mlp.h"

namespace rankscope {
namespace {

constexpr std::int64_t kSide = 20;
constexpr int kBilinear = 0;
constexpr int kZeros = 0;
constexpr int kBorder = 1;

/// @returns n x C
at::Tensor sample(const at::Tensor& grid, const at::Tensor& points, int padding) {
  const at::Tensor sampled = at::grid_sampler(grid, points, kBilinear, padding, /*align_corners=*/true);
  return sampled.select(0, 0).select(1, 0).t();
}

class GaPlanesGrid : public FeatureGrid {
 public:
  explicit GaPlanesGrid(const GaPlanesShape& shape) : shape_(shape), kernels_(gridKernels()) {}

  std::int64_t features() const override { return shape_.channels; }

  at::Tensor encode(const at::Tensor& x, std::span<const at::Tensor> tables) const override {
    const at::Tensor alongX = sampleLine(tables[0], x.select(1, 0));
    const at::Tensor alongY = sampleLine(tables[1], x.select(1, 1));
    return (shape_.multiply ? alongX * alongY : alongX + alongY) + samplePlane(tables[2], shape_.side, x);
  }

  void encode(const float* x, std::int64_t rows, std::span<float* const> tables, float* out) const override {
    kernels_.gaPlanes(shape_, {tables[0], tables[1], tables[2]}, x, rows, out);
  }

  void addGradient(const float* x, std::int64_t rows, std::span<float* const> tables, const float* d,
                   std::span<float* const> gradients) const override {
    kernels_.gaPlanesBackward(shape_, {tables[0], tables[1], tables[2]}, x, rows, d,
                              {gradients[0], gradients[1], gradients[2]});
  }

 private:
  GaPlanesShape shape_;
  const GridKernels& kernels_;
};

/// [low, high) for each element.
at::Tensor uniformBetween(Rng& rng, at::IntArrayRef shape, double low, double high) {
  return uniformTensor(rng, shape, (high - low) / 2).add_((high + low) / 2);
}

}  // namespace

at::Tensor sampleLine(const at::Tensor& table, const at::Tensor& t) {
  const at::Tensor grid = table.permute({0, 2, 1}).unsqueeze(2);
  return sample(grid, at::stack({t, at::zeros_like(t)}, 1).view({1, 1, -1, 2}), kBorder);
}

at::Tensor samplePlane(const at::Tensor& table, std::int64_t side, const at::Tensor& x) {
  const at::Tensor plane = table.view({1, side, side, table.size(2)}).permute({0, 3, 1, 2});
  return sample(plane, x.view({1, 1, -1, 2}), kZeros);
}

Parameter gaLine(const NetworkRequest& request, const std::string& name, std::int64_t points,
                 std::int64_t channels) {
  const bool multiply = request.spec.combine == "multiply";
  const double low = multiply ? 0.1 : 0.005;
  const double high = multiply ? 0.25 : 0.035;
  return {name, ParameterRole::Other, uniformBetween(request.rng, {1, points, channels}, low, high)};
}

Parameter gaTable(const NetworkRequest& request, const std::string& name, std::int64_t points,
                  std::int64_t channels, double deviation) {
  return {name, ParameterRole::Other, normalTensor(request.rng, {1, points, channels}, deviation)};
}

std::unique_ptr<FeatureGrid> makeGaPlanesGrid(std::int64_t columns, std::int64_t rows, std::int64_t channels,
                                              bool multiply) {
  return std::make_unique<GaPlanesGrid>(GaPlanesShape{columns, rows, kSide, channels, multiply});
}

std::int64_t gaPlanesChannels(std::int64_t budget, std::int64_t points, int outputs,
                              std::int64_t decoderWidth) {
  const auto width = static_cast<double>(decoderWidth);
  const double left = static_cast<double>(budget) - outputs;
  const double linear = static_cast<double>(points) + 1 + outputs;
  const double channels = decoderWidth == 0
                              ? (std::sqrt(linear * linear + 4 * left) - linear) / 2
                              : (left - (1 + outputs) * width) / (static_cast<double>(points) + width);
  return std::max<std::int64_t>(1, std::llround(channels));
}

std::unique_ptr<Inr> makeGaDecoder(const NetworkRequest& request, std::unique_ptr<FeatureGrid> grid,
                                   const std::vector<Parameter>& tables) {
  const std::int64_t channels = grid->features();
  const std::int64_t width = request.spec.decoderWidth > 0 ? request.spec.decoderWidth : channels;
  const std::vector<MlpLayer> layers{
      {channels, width, {ActivationKind::Relu}, linearBound(channels), linearBound(channels)},
      {width, request.outputDimension, {}, linearBound(width), linearBound(width)}};
  auto inr = makeGridMlp(request, std::move(grid), layers, tables);
  inr->parameters().front().role = ParameterRole::HiddenWeight;
  return inr;
}

// voilalab/INR-benchmark, models/ga_plane.py.
std::unique_ptr<Inr> makeGaPlanes(const NetworkRequest& request) {
  const ModelSpec& spec = request.spec;
  if (request.inputDimension == 3) {
    return makeGaSpace(request);
  }
  if (request.inputDimension != 2 || request.extents.size() != 2) {
    throw UserError("model", "ga-planes needs a picture or a shape", "take another network for this signal");
  }
  const std::int64_t rows = request.extents[0];
  const std::int64_t columns = request.extents[1];
  const std::int64_t channels = spec.planeFeatures > 0
                                    ? spec.planeFeatures
                                    : gaPlanesChannels(spec.planeBudget, columns + rows + kSide * kSide,
                                                       request.outputDimension, spec.decoderWidth);
  const std::vector<Parameter> tables{gaLine(request, "lines.x", columns, channels),
                                      gaLine(request, "lines.y", rows, channels),
                                      gaTable(request, "plane", kSide * kSide, channels, 0.01)};
  return makeGaDecoder(request, makeGaPlanesGrid(columns, rows, channels, spec.combine == "multiply"),
                       tables);
}

}  // namespace rankscope
