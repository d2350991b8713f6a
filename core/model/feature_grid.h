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

/// GA-Planes in three dimensions. Tables: "lines.x", "lines.y", "lines.z" {1, points, C}, "planes.xy",
/// "planes.yz", "planes.zx" {1, side², C}, "volume" {1, volumeSide³, C}.
std::unique_ptr<FeatureGrid> makeGaSpaceGrid(std::int64_t points, std::int64_t channels, bool multiply);

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
/// C² + (points + 1 + outputs) C + outputs - budget, rounded (voilalab/INR-benchmark); with a decoder of
/// another width the equation is linear. At least 1. @param points of all the lines, planes and volumes
/// together
std::int64_t gaPlanesChannels(std::int64_t budget, std::int64_t points, int outputs,
                              std::int64_t decoderWidth);

/// Both kinds: a decoder of one hidden layer behind the tables, whose matrix alone is a hidden weight: lines
/// and planes are no matrices of a layer (Muon-INR paper, appendix D.4).
std::unique_ptr<Inr> makeGaDecoder(const NetworkRequest& request, std::unique_ptr<FeatureGrid> grid,
                                   const std::vector<Parameter>& tables);

/// The network in three dimensions, on the cube [-1, 1]³.
std::unique_ptr<Inr> makeGaSpace(const NetworkRequest& request);

/// What the lines, planes and volumes start from (voilalab/INR-benchmark): lines uniform in [0.1, 0.25) where
/// they are multiplied and in [0.005, 0.035) where they are added; the others normal.
Parameter gaLine(const NetworkRequest& request, const std::string& name, std::int64_t points,
                 std::int64_t channels);
Parameter gaTable(const NetworkRequest& request, const std::string& name, std::int64_t points,
                  std::int64_t channels, double deviation);

/// One axis of a place in [-1, 1]^d among the values of a line, differentiable: n x C. Beyond the ends the
/// last value stays.
at::Tensor sampleLine(const at::Tensor& table, const at::Tensor& t);
/// x of n x 2 in a plane of side² values, zero beyond its ends.
at::Tensor samplePlane(const at::Tensor& table, std::int64_t side, const at::Tensor& x);
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
