// What the fused workers of one plain MLP share: its layers and the weights packed for the products.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <ATen/core/Tensor.h>

#include "compute/pointwise.h"
#include "compute/products.h"
#include "model/feature_grid.h"
#include "model/inr.h"

namespace rankscope {

/// Float32 memory aligned to a cache line (at::empty's allocator aligns to 64 bytes).
class FloatBuffer {
 public:
  FloatBuffer() = default;
  explicit FloatBuffer(std::int64_t count);
  float* data() const { return data_; }

 private:
  at::Tensor storage_;
  float* data_ = nullptr;
};

/// How a layer's products are done: by the packed kernels, or by the loops for at most four inputs or
/// outputs.
enum class LayerForm { NarrowInput, NarrowOutput, Packed };

/// One layer as a real product. Complex numbers are [real parts, imaginary parts] of a row, so that a complex
/// weight A + jB of m x n is the real matrix [A -B; B A] of 2m x 2n; of a pair of Linears one weight stands
/// above the other.
struct FusedLayer {
  std::int64_t fanIn = 0;     ///< real numbers in a row of the input
  std::int64_t fanOut = 0;    ///< real numbers in a row before the activation
  std::int64_t outWidth = 0;  ///< and after it
  LayerForm form = LayerForm::Packed;
  PlainLayer plain;
  std::int64_t partIn = 0;  ///< shape of one of the model's weights
  std::int64_t partOut = 0;
  std::vector<const float*> parts;  ///< the model's parameters: weight, bias, …
  const float* weight = nullptr;    ///< fan_out x fan_in: the model's own if Real, else ownWeight
  const float* bias = nullptr;
  FloatBuffer ownWeight;
  FloatBuffer ownBias;
  FloatBuffer forwardWeight;   ///< Wᵀ: packed, or plain for NarrowInput; unused for NarrowOutput
  FloatBuffer backwardWeight;  ///< W packed; unused for NarrowOutput
};

/// Fills ownWeight and ownBias from the model's parameters; nothing to do for Real.
void assemble(const FusedLayer& layer);

/// Adds the gradients of the assembled weight and bias to those of the model's parameters.
/// @param gradients one per entry of layer.parts
void foldGradients(const FusedLayer& layer, const float* weight, const float* bias,
                   std::span<float* const> gradients);

class FusedNetwork {
 public:
  /// @param frozenLayers the first so many layers are not trained
  FusedNetwork(const Inr& inr, std::size_t frozenLayers);

  /// Packs the weights as they are now.
  void refresh();

  std::size_t frozenLayers() const { return frozenLayers_; }

  /// Whether the gradient goes on from this layer's input to what is below it.
  bool passesBelow(std::size_t layer) const {
    return layer > frozenLayers_ || (layer == 0 && grid() != nullptr && frozenLayers_ == 0);
  }

  const Inr& inr() const { return inr_; }
  const std::vector<FusedLayer>& layers() const { return layers_; }
  std::int64_t widest() const;

  /// The trained encoding in front, or null, and the tables it reads.
  const FeatureGrid* grid() const { return inr_.featureGrid(); }
  std::span<float* const> tables() const { return tables_; }
  std::size_t firstTable() const { return firstTable_; }

  /// Of a radiance network.
  const std::optional<Fork>& fork() const { return inr_.plainMlp()->fork; }

  const PointwiseKernels& pointwise() const { return pointwise_; }
  const ProductKernels& products() const { return products_; }

 private:
  const Inr& inr_;
  const PointwiseKernels& pointwise_;
  const ProductKernels& products_;
  std::vector<FusedLayer> layers_;
  std::vector<float*> tables_;
  std::size_t firstTable_ = 0;
  std::size_t frozenLayers_;
};

}  // namespace rankscope
