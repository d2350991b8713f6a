// GA-Planes in three dimensions (voilalab/INR-benchmark, models/ga_plane.py).
#include <array>
#include <span>
#include <string>
#include <vector>

#include <ATen/ATen.h>

#include "compute/grids.h"
#include "model/feature_grid.h"
#include "model/mlp.h"

namespace rankscope {
namespace {

constexpr std::int64_t kSide = 20;
constexpr std::int64_t kVolumeSide = 5;

// Pictures take the lines' points from their pixels; shapes and scenes have no lattice. With the usual budget
// these give as many features as a picture of 768 x 512 pixels does.
constexpr std::int64_t kLinePoints = 128;

constexpr std::array<const char*, 3> kAxes{"x", "y", "z"};

class GaSpaceGrid : public FeatureGrid {
 public:
  explicit GaSpaceGrid(const GaSpaceShape& shape) : shape_(shape), kernels_(gridKernels()) {}

  std::int64_t features() const override { return shape_.channels; }

  at::Tensor encode(const at::Tensor& x, std::span<const at::Tensor> tables) const override {
    std::array<at::Tensor, 3> line;
    std::array<at::Tensor, 3> plane;
    for (std::size_t i = 0; i < 3; ++i) {
      const auto axis = static_cast<std::int64_t>(i);
      line[i] = sampleLine(tables[i], x.select(1, axis));
      plane[i] = samplePlane(tables[3 + i], shape_.side,
                             at::stack({x.select(1, axis), x.select(1, (axis + 1) % 3)}, 1));
    }
    const at::Tensor inVolume = volume(tables[6], x);
    if (!shape_.multiply) {
      return line[0] + line[1] + line[2] + plane[0] + plane[1] + plane[2] + inVolume;
    }
    return line[0] * line[1] * line[2] + plane[0] * line[2] + plane[1] * line[0] + plane[2] * line[1] +
           inVolume;
  }

  void encode(const float* x, std::int64_t rows, std::span<float* const> tables, float* out) const override {
    kernels_.gaSpace(shape_, tablesOf(tables), x, rows, out);
  }

  void addGradient(const float* x, std::int64_t rows, std::span<float* const> tables, const float* d,
                   std::span<float* const> gradients) const override {
    kernels_.gaSpaceBackward(shape_, tablesOf(tables), x, rows, d, tablesOf(gradients));
  }

 private:
  static GaSpaceTables tablesOf(std::span<float* const> tables) {
    return {{tables[0], tables[1], tables[2]}, {tables[3], tables[4], tables[5]}, tables[6]};
  }

  at::Tensor volume(const at::Tensor& table, const at::Tensor& x) const {
    constexpr int kTrilinear = 0;
    constexpr int kZeros = 0;
    const std::int64_t side = shape_.volumeSide;
    const at::Tensor grid = table.view({1, side, side, side, shape_.channels}).permute({0, 4, 1, 2, 3});
    const at::Tensor sampled = at::grid_sampler(grid, x.view({1, 1, 1, -1, 3}), kTrilinear, kZeros,
                                                /*align_corners=*/true);
    return sampled.select(0, 0).select(1, 0).select(1, 0).t();
  }

  GaSpaceShape shape_;
  const GridKernels& kernels_;
};

}  // namespace

std::unique_ptr<FeatureGrid> makeGaSpaceGrid(std::int64_t points, std::int64_t channels, bool multiply) {
  return std::make_unique<GaSpaceGrid>(GaSpaceShape{points, kSide, kVolumeSide, channels, multiply});
}

std::unique_ptr<Inr> makeGaSpace(const NetworkRequest& request) {
  const ModelSpec& spec = request.spec;
  constexpr std::int64_t kPoints =
      3 * kLinePoints + 3 * kSide * kSide + kVolumeSide * kVolumeSide * kVolumeSide;
  const std::int64_t channels =
      spec.planeFeatures > 0
          ? spec.planeFeatures
          : gaPlanesChannels(spec.planeBudget, kPoints, request.outputDimension, spec.decoderWidth);
  std::vector<Parameter> tables;
  for (const char* axis : kAxes) {
    tables.push_back(gaLine(request, std::string("lines.") + axis, kLinePoints, channels));
  }
  for (std::size_t i = 0; i < kAxes.size(); ++i) {
    const std::string name = std::string("planes.") + kAxes[i] + kAxes[(i + 1) % kAxes.size()];
    tables.push_back(gaTable(request, name, kSide * kSide, channels, 0.01));
  }
  tables.push_back(gaTable(request, "volume", kVolumeSide * kVolumeSide * kVolumeSide, channels, 0.001));
  return makeGaDecoder(request, makeGaSpaceGrid(kLinePoints, channels, spec.combine == "multiply"), tables);
}

}  // namespace rankscope
