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

class GaPlanesGrid : public FeatureGrid {
 public:
  explicit GaPlanesGrid(const GaPlanesShape& shape) : shape_(shape), kernels_(gridKernels()) {}

  std::int64_t features() const override { return shape_.channels; }

  at::Tensor encode(const at::Tensor& x, std::span<const at::Tensor> tables) const override {
    const at::Tensor alongX = line(tables[0], x.select(1, 0));
    const at::Tensor alongY = line(tables[1], x.select(1, 1));
    const at::Tensor plane =
        tables[2].view({1, shape_.side, shape_.side, shape_.channels}).permute({0, 3, 1, 2});
    const at::Tensor across = sample(plane, x.view({1, 1, -1, 2}), kZeros);
    return (shape_.multiply ? alongX * alongY : alongX + alongY) + across;
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
  /// @returns n x C
  static at::Tensor sample(const at::Tensor& grid, const at::Tensor& points, int padding) {
    const at::Tensor sampled = at::grid_sampler(grid, points, kBilinear, padding, /*align_corners=*/true);
    return sampled.select(0, 0).select(1, 0).t();
  }

  static at::Tensor line(const at::Tensor& table, const at::Tensor& t) {
    const at::Tensor grid = table.permute({0, 2, 1}).unsqueeze(2);
    return sample(grid, at::stack({t, at::zeros_like(t)}, 1).view({1, 1, -1, 2}), kBorder);
  }

  GaPlanesShape shape_;
  const GridKernels& kernels_;
};

/// [low, high) for each element.
at::Tensor uniformBetween(Rng& rng, at::IntArrayRef shape, double low, double high) {
  return uniformTensor(rng, shape, (high - low) / 2).add_((high + low) / 2);
}

}  // namespace

std::unique_ptr<FeatureGrid> makeGaPlanesGrid(std::int64_t columns, std::int64_t rows, std::int64_t channels,
                                              bool multiply) {
  return std::make_unique<GaPlanesGrid>(GaPlanesShape{columns, rows, kSide, channels, multiply});
}

std::int64_t gaPlanesChannels(std::int64_t budget, std::int64_t columns, std::int64_t rows, int outputs,
                              std::int64_t decoderWidth) {
  const auto points = static_cast<double>(columns + rows + kSide * kSide);
  const auto width = static_cast<double>(decoderWidth);
  const double left = static_cast<double>(budget) - outputs;
  const double linear = points + 1 + outputs;
  const double channels = decoderWidth == 0 ? (std::sqrt(linear * linear + 4 * left) - linear) / 2
                                            : (left - (1 + outputs) * width) / (points + width);
  return std::max<std::int64_t>(1, std::llround(channels));
}

// voilalab/INR-benchmark, models/ga_plane.py. Only the decoder's hidden matrix is a hidden weight: the lines
// and the plane are no matrices of a layer (Muon-INR paper, appendix D.4).
std::unique_ptr<Inr> makeGaPlanes(const NetworkRequest& request) {
  const ModelSpec& spec = request.spec;
  if (request.inputDimension != 2 || request.extents.size() != 2) {
    throw UserError("model", "ga-planes needs a picture", "take another network for this signal");
  }
  const std::int64_t rows = request.extents[0];
  const std::int64_t columns = request.extents[1];
  const std::int64_t channels =
      spec.planeFeatures > 0
          ? spec.planeFeatures
          : gaPlanesChannels(spec.planeBudget, columns, rows, request.outputDimension, spec.decoderWidth);
  const std::int64_t width = spec.decoderWidth > 0 ? spec.decoderWidth : channels;
  const bool multiply = spec.combine == "multiply";
  const double low = multiply ? 0.1 : 0.005;
  const double high = multiply ? 0.25 : 0.035;
  Rng& rng = request.rng;
  const std::vector<Parameter> tables{
      {"lines.x", ParameterRole::Other, uniformBetween(rng, {1, columns, channels}, low, high)},
      {"lines.y", ParameterRole::Other, uniformBetween(rng, {1, rows, channels}, low, high)},
      {"plane", ParameterRole::Other, normalTensor(rng, {1, kSide * kSide, channels}, 0.01)}};
  const std::vector<MlpLayer> layers{
      {channels, width, {ActivationKind::Relu}, linearBound(channels), linearBound(channels)},
      {width, request.outputDimension, {}, linearBound(width), linearBound(width)}};
  auto inr = makeGridMlp(request, makeGaPlanesGrid(columns, rows, channels, multiply), layers, tables);
  inr->parameters().front().role = ParameterRole::HiddenWeight;
  return inr;
}

}  // namespace rankscope
