#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "base/error.h"
#include "compute/grids.h"
#include "model/feature_grid.h"
#include "model/initialise.h"
#include "model/mlp.h"

namespace rankscope {
namespace {

constexpr double kTableBound = 1e-4;
constexpr std::int64_t kMaximumNumbers = std::int64_t{1} << 26;
constexpr std::int64_t kRowMultiple = 8;

/// As ashawkey/torch-ngp's gridencoder with align_corners off: a level is dense with stride cells + 1 if all
/// its points fit into the table, else hashed.
std::vector<HashLevel> levelsOf(const HashGridSettings& settings) {
  const double growth =
      settings.levels > 1 ? std::log2(settings.finest / settings.coarsest) / (settings.levels - 1) : 0;
  std::vector<HashLevel> levels;
  std::int64_t offset = 0;
  for (int l = 0; l < settings.levels; ++l) {
    const double scale = std::exp2(l * growth) * settings.coarsest - 1;
    // A whole number may come out a rounding error too large.
    const double across = std::ceil(scale - 1e-9) + 2;
    const double points = std::pow(across, settings.dimension);
    const double capacity = std::ldexp(1.0, settings.log2Table);
    HashLevel level;
    level.scale = scale;
    level.stride = static_cast<std::uint32_t>(across);
    level.hashed = points > capacity;
    const auto rows = static_cast<std::int64_t>(std::min(points, capacity));
    level.rows = static_cast<std::uint32_t>((rows + kRowMultiple - 1) / kRowMultiple * kRowMultiple);
    level.offset = offset;
    offset += level.rows;
    levels.push_back(level);
  }
  return levels;
}

class HashGrid : public FeatureGrid {
 public:
  explicit HashGrid(const HashGridSettings& settings)
      : levels_(levelsOf(settings)),
        shape_{settings.dimension, settings.features, settings.levels, levels_.data()},
        kernels_(gridKernels()) {}

  std::int64_t features() const override {
    return static_cast<std::int64_t>(shape_.levels) * shape_.features;
  }

  at::Tensor encode(const at::Tensor& x, std::span<const at::Tensor> tables) const override {
    const at::Tensor u = (x + 1) * 0.5;
    const at::Tensor inside = u.ge(0).logical_and_(u.le(1)).all(1, /*keepdim=*/true);
    std::vector<at::Tensor> parts;
    for (const HashLevel& level : levels_) {
      parts.push_back(encodeLevel(level, u.clamp(0, 1), tables[0].select(0, 0)) * inside);
    }
    return at::cat(parts, 1);
  }

  void encode(const float* x, std::int64_t rows, std::span<float* const> tables, float* out) const override {
    kernels_.hashGrid(shape_, tables[0], x, rows, out);
  }

  void addGradient(const float* x, std::int64_t rows, std::span<float* const> /*tables*/, const float* d,
                   std::span<float* const> gradients) const override {
    kernels_.hashGridBackward(shape_, x, rows, d, gradients[0]);
  }

 private:
  at::Tensor encodeLevel(const HashLevel& level, const at::Tensor& u, const at::Tensor& table) const {
    const at::Tensor position = u * level.scale + 0.5;
    const at::Tensor floor = position.floor();
    const at::Tensor share = position - floor;
    const at::Tensor cell = floor.to(at::kLong);
    at::Tensor sum;
    for (int corner = 0; corner < 1 << shape_.dimension; ++corner) {
      at::Tensor row = at::zeros({u.size(0)}, cell.options());
      at::Tensor weight = at::ones({u.size(0)}, u.options());
      std::int64_t stride = 1;
      for (int i = 0; i < shape_.dimension; ++i) {
        const int bit = (corner >> i) & 1;
        const at::Tensor coordinate = cell.select(1, i) + bit;
        row = level.hashed ? row.bitwise_xor(coordinate * prime(i)) : row + coordinate * stride;
        const at::Tensor part = share.select(1, i);
        weight = weight * (bit == 1 ? part : 1 - part);
        stride *= level.stride;
      }
      if (level.hashed) {
        row = row.bitwise_and(static_cast<std::int64_t>(level.rows) - 1);
      }
      const at::Tensor term = table.index_select(0, row + level.offset) * weight.unsqueeze(1);
      sum = sum.defined() ? sum + term : term;
    }
    return sum;
  }

  static std::int64_t prime(int axis) { return axis == 0 ? 1 : (axis == 1 ? 2654435761LL : 805459861LL); }

  std::vector<HashLevel> levels_;
  HashGridShape shape_;
  const GridKernels& kernels_;
};

HashGridSettings settingsOf(const ModelSpec& spec, int dimension, const std::vector<std::int64_t>& extents) {
  double finest = spec.gridFinest;
  if (finest == 0) {
    if (extents.empty()) {
      throw UserError("grid-finest", "this signal has no lattice to take it from", "give --grid-finest");
    }
    finest = static_cast<double>(*std::max_element(extents.begin(), extents.end())) / 2;
  }
  return {dimension,
          spec.gridLevels,
          spec.gridFeatures,
          spec.gridTable,
          static_cast<double>(spec.gridCoarsest),
          std::max<double>(finest, spec.gridCoarsest)};
}

}  // namespace

std::unique_ptr<FeatureGrid> makeHashGrid(const HashGridSettings& settings) {
  return std::make_unique<HashGrid>(settings);
}

std::int64_t hashGridRows(const HashGridSettings& settings) {
  const HashLevel last = levelsOf(settings).back();
  return last.offset + last.rows;
}

TrainedGrid makeTrainedHashGrid(const ModelSpec& spec, int dimension,
                                const std::vector<std::int64_t>& extents, Rng& rng) {
  const HashGridSettings settings = settingsOf(spec, dimension, extents);
  const std::int64_t rows = hashGridRows(settings);
  if (rows > kMaximumNumbers / settings.features) {
    throw UserError(
        "grid-table", fmt::format("the grid would hold {} numbers", rows * settings.features),
        fmt::format("at most {}: lower --grid-table, --grid-finest or --grid-levels", kMaximumNumbers));
  }
  return {makeHashGrid(settings),
          {{"grid", ParameterRole::Other, uniformTensor(rng, {1, rows, settings.features}, kTableBound)}}};
}

// NVlabs/instant-ngp's configuration for images: 16 levels of 2 features, table U(±1e-4), 2 hidden layers
// of 64.
std::unique_ptr<Inr> makeHashGrid(const NetworkRequest& request) {
  if (request.inputDimension > HashGridShape::kMaximumDimension) {
    throw UserError("model",
                    fmt::format("hash-grid takes up to 3 coordinates, not {}", request.inputDimension),
                    "take another network");
  }
  TrainedGrid trained =
      makeTrainedHashGrid(request.spec, request.inputDimension, request.extents, request.rng);
  const auto layers =
      defaultLayers(request.spec, trained.grid->features(), request.outputDimension, {ActivationKind::Relu});
  return makeGridMlp(request, std::move(trained.grid), layers, trained.tables);
}

}  // namespace rankscope
