// What the fused workers of one plain MLP share: its layers and the weights packed for the products.
#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "compute/pointwise.h"
#include "compute/products.h"
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

struct FusedLayer {
  std::int64_t fanIn = 0;
  std::int64_t fanOut = 0;
  LayerForm form = LayerForm::Packed;
  Activation activation;
  const float* weight = nullptr;  ///< fan_out x fan_in, the model's own
  const float* bias = nullptr;
  FloatBuffer forwardWeight;   ///< Wᵀ: packed, or plain for NarrowInput; unused for NarrowOutput
  FloatBuffer backwardWeight;  ///< W packed; unused for NarrowOutput
};

class FusedNetwork {
 public:
  explicit FusedNetwork(const Inr& inr);

  /// Packs the weights as they are now.
  void refresh();

  const Inr& inr() const { return inr_; }
  const std::vector<FusedLayer>& layers() const { return layers_; }
  std::int64_t widest() const;

  const PointwiseKernels& pointwise() const { return pointwise_; }
  const ProductKernels& products() const { return products_; }

 private:
  const Inr& inr_;
  const PointwiseKernels& pointwise_;
  const ProductKernels& products_;
  std::vector<FusedLayer> layers_;
};

}  // namespace rankscope
