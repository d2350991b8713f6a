// The implicit neural representation: f: X (N x d) -> Y (N x c).
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "base/rng.h"
#include "spec/model_spec.h"
#include "train/snapshot.h"

namespace rankscope {

enum class ParameterRole { FirstWeight, HiddenWeight, LastWeight, Bias, Other };

/// A trainable tensor. Float32 unless the model was moved to double for a check; never requires_grad itself.
struct Parameter {
  std::string name;  ///< "layers.1.weight", PyTorch's shape {fan_out, fan_in}
  ParameterRole role = ParameterRole::Other;
  at::Tensor value;
};

/// A fixed tensor, e.g. the Fourier matrix.
struct Buffer {
  std::string name;
  at::Tensor value;
};

/// What one layer gave on the way through.
struct TappedLayer {
  std::string name;          ///< "layers.1"
  at::Tensor preActivation;  ///< N x width
  at::Tensor activation;     ///< N x width; undefined for the last layer
};
using Tap = std::vector<TappedLayer>;

enum class ActivationKind { Identity, Relu, Sine };

/// phi(z); `omega` is used by Sine: sin(omega z).
struct Activation {
  ActivationKind kind = ActivationKind::Identity;
  double omega = 1;
};

at::Tensor activate(const Activation& activation, const at::Tensor& z);

/// A network whose shape the fused CPU kernels know: encoding, then Linear + pointwise activation, last one
/// Identity. Parameters alternate weight, bias, in layer order.
struct PlainMlp {
  std::vector<Activation> activations;  ///< one per Linear
};

/// Owned by one thread. Parameters may be swapped for aliases, so that several workers differentiate at once.
class Inr {
 public:
  virtual ~Inr() = default;

  std::span<Parameter> parameters() { return parameters_; }
  std::span<const Parameter> parameters() const { return parameters_; }
  std::span<Buffer> buffers() { return buffers_; }
  std::span<const Buffer> buffers() const { return buffers_; }

  /// @param x N x d coordinates
  /// @param parameters one per parameters(), in order: the values themselves or aliases that require grad
  /// @param tap if not null, receives every layer's values
  virtual at::Tensor forward(const at::Tensor& x, std::span<const at::Tensor> parameters,
                             Tap* tap = nullptr) const = 0;

  /// The fixed part in front of the first Linear; the identity by default. No gradient flows through it.
  virtual at::Tensor encode(const at::Tensor& x) const { return x; }

  /// Not null if the fused kernels can train it.
  virtual const PlainMlp* plainMlp() const { return nullptr; }

  /// Whether one point's output depends on the others' (BatchNorm): then all points are one tile.
  virtual bool couplesPoints() const { return false; }

  /// Moves parameters and buffers.
  void to(const at::Device& device);
  void toDouble();

  WeightSnapshot snapshot(std::int64_t step) const;
  /// @throws UserError naming the first array whose name or shape differs
  void load(const WeightSnapshot& snapshot);

 protected:
  std::vector<Parameter> parameters_;
  std::vector<Buffer> buffers_;
};

/// Builds the network of `spec` on the CPU; every weight comes from `rng`, in layer order.
std::unique_ptr<Inr> makeInr(const ModelSpec& spec, int inputDimension, int outputDimension, Rng& rng);

/// The values of parameters(), to pass to forward().
std::vector<at::Tensor> parameterValues(const Inr& inr);

}  // namespace rankscope
