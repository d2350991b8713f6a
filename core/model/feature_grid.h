// A trained encoding: features of a point, interpolated in tables.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <ATen/core/Tensor.h>

#include "model/mlp.h"

namespace rankscope {

/// Immutable; any thread. Its tables are parameters of the network, named by whoever makes it.
class FeatureGrid {
 public:
  virtual ~FeatureGrid() = default;

  virtual std::int64_t features() const = 0;

  /// Differentiable, on any device and in any precision. @param x n x d @returns n x features
  virtual at::Tensor encode(const at::Tensor& x, std::span<const at::Tensor> tables) const = 0;

  /// The same on float32 arrays, by hand.
  virtual void encode(const float* x, std::int64_t rows, std::span<float* const> tables,
                      float* out) const = 0;

  /// Adds dLoss/dTables to `gradients`. @param d rows x features, dLoss/dFeatures
  virtual void addGradient(const float* x, std::int64_t rows, std::span<float* const> tables, const float* d,
                           std::span<float* const> gradients) const = 0;
};

/// GA-Planes in two dimensions. Tables: "lines.x" {1, columns, C}, "lines.y" {1, rows, C}, "plane" {1, side²,
/// C}; the axis of one keeps them out of rules for matrices.
std::unique_ptr<FeatureGrid> makeGaPlanesGrid(std::int64_t columns, std::int64_t rows, std::int64_t channels,
                                              bool multiply);

/// Resolutions of a hash grid: level l has ⌈coarsest b^l - 1⌉ + 1 cells across, with b such that the last has
/// `finest`.
struct HashGridSettings {
  int dimension = 2;
  int levels = 16;
  int features = 2;
  int log2Table = 24;
  double coarsest = 16;
  double finest = 512;
};

/// Table: "grid" {1, hashGridRows, F}.
std::unique_ptr<FeatureGrid> makeHashGrid(const HashGridSettings& settings);
std::int64_t hashGridRows(const HashGridSettings& settings);

/// C so that a GA-Planes network has about `budget` parameters: the positive root of
/// C² + (columns + rows + 400 + 1 + outputs) C + outputs - budget, rounded (voilalab/INR-benchmark); with a
/// decoder of another width the equation is linear. At least 1.
std::int64_t gaPlanesChannels(std::int64_t budget, std::int64_t columns, std::int64_t rows, int outputs,
                              std::int64_t decoderWidth);

/// A grid with the initial values of its tables.
struct TrainedGrid {
  std::unique_ptr<FeatureGrid> grid;
  std::vector<Parameter> tables;
};

/// The hash grid of `spec`, its table U(±1e-4) from `rng`. @param extents as InrShape::extents
/// @throws UserError if the grid would be too large, or has no finest resolution
TrainedGrid makeTrainedHashGrid(const ModelSpec& spec, int dimension,
                                const std::vector<std::int64_t>& extents, Rng& rng);

/// A FeatureGrid into the MLP of `layers`. @param tables appended to the parameters
std::unique_ptr<Inr> makeGridMlp(const NetworkRequest& request, std::unique_ptr<FeatureGrid> grid,
                                 const std::vector<MlpLayer>& layers, const std::vector<Parameter>& tables);

}  // namespace rankscope
