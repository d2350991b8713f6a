// The implicit neural representation: f: X (N x d) -> Y (N x c).
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <ATen/core/Tensor.h>

#include "base/rng.h"
#include "spec/model_spec.h"
#include "train/snapshot.h"

namespace rankscope {

enum class ParameterRole { FirstWeight, HiddenWeight, LastWeight, Bias, Other };

/// Ends the name of a complex tensor, stored as real with a last axis of 2, real part first:
/// torch.view_as_complex gives the tensor itself. Adam treats such a tensor as its real view, as PyTorch's
/// Adam does.
inline constexpr std::string_view kComplexSuffix = ".complex";

/// A trainable tensor. Float32 unless the model was moved to double for a check; never requires_grad itself.
struct Parameter {
  std::string name;  ///< "layers.1.weight", PyTorch's shape {fan_out, fan_in}; "layers.1.weight.complex"
  ParameterRole role = ParameterRole::Other;
  at::Tensor value;
};

/// K of a parameter "layers.K.…"; 0 of what stands in front of the layers, the tables of a trained encoding.
std::size_t layerOf(const Parameter& parameter);

/// A fixed tensor, e.g. the Fourier matrix.
struct Buffer {
  std::string name;
  at::Tensor value;
};

/// What one layer gave on the way through.
struct TappedLayer {
  std::string name;          ///< "layers.1"
  at::Tensor preActivation;  ///< N x width, may be complex
  at::Tensor activation;     ///< N x width, may be complex; undefined for the last layer
};
using Tap = std::vector<TappedLayer>;

enum class ActivationKind {
  Identity,
  Relu,
  Sine,         ///< sin(omega z)
  Gauss,        ///< exp(-z² / (2 sigma²))
  Gabor,        ///< sin(omega z) exp(-(sigma z)²)
  Finer,        ///< sin(omega (|z| + 1) z)
  GaborPair,    ///< cos(omega z) exp(-(sigma u)²), z and u from a Linear each
  ComplexGabor  ///< exp(j omega z - |sigma z|²) of a real or complex z
};

/// phi(z)
struct Activation {
  ActivationKind kind = ActivationKind::Identity;
  double omega = 1;
  double sigma = 1;
  bool scaleGradient = false;  ///< Finer: differentiate |z| + 1 too
};

/// Every kind but GaborPair.
at::Tensor activate(const Activation& activation, const at::Tensor& z);

/// cos(omega z) exp(-(sigma u)²)
at::Tensor activatePair(const Activation& activation, const at::Tensor& z, const at::Tensor& u);

/// What stands in front of an activation, and the parameters it takes.
enum class LinearForm {
  Real,     ///< weight, bias
  Pair,     ///< two Linears of the same shape: weight, bias, weight, bias
  Complex,  ///< complex weight and bias of a complex input
  RealPart  ///< the real part of Complex
};

struct PlainLayer {
  Activation activation;
  LinearForm form = LinearForm::Real;
  std::size_t parameter = 0;  ///< index of its first parameter
  bool hasBias = true;        ///< false of Real only: its weight is its one parameter
};

/// Where a radiance network gives its density: the first column of a layer is that, and the next layer takes
/// the encoded direction of view and then the other columns (Müller et al. 2022; torch-ngp nerf/network.py).
struct Fork {
  std::size_t layer = 0;          ///< of PlainMlp::layers; its activation is the Identity
  std::int64_t sideFeatures = 0;  ///< of the encoded direction
};

/// A network whose shape the fused CPU kernels know: encoding, then Linear + pointwise activation, last one
/// Identity.
struct PlainMlp {
  std::vector<PlainLayer> layers;
  std::optional<Fork> fork;  ///< of a radiance network
};

/// Parameters that a layer takes.
std::size_t parameterCount(const PlainLayer& layer);

class FeatureGrid;

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

  /// As forward, of a training step: a network with statistics of its own (BatchNorm) uses the batch's
  /// instead and updates its own.
  virtual at::Tensor forwardTraining(const at::Tensor& x, std::span<const at::Tensor> parameters) const {
    return forward(x, parameters);
  }

  /// The fixed part in front of the first Linear; the identity by default. No gradient flows through it.
  virtual at::Tensor encode(const at::Tensor& x) const { return x; }

  /// The same of a radiance network's directions, before the layer behind its fork. @param directions N x 3,
  /// of unit length @returns N x sideFeatures
  virtual at::Tensor encodeDirections(const at::Tensor& directions) const { return directions; }

  /// Not null if the fused kernels can train it.
  virtual const PlainMlp* plainMlp() const { return nullptr; }

  /// The trained encoding in front of plainMlp(), whose tables are the last parameters; null if there is
  /// none.
  virtual const FeatureGrid* featureGrid() const { return nullptr; }

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

/// Numbers of a point in space, and of such a point with a direction of view, a unit vector.
inline constexpr int kPositionDimension = 3;
inline constexpr int kRadianceInput = 6;
/// The density's logarithm and the logits of red, green and blue.
inline constexpr int kRadianceOutput = 4;

/// The signal that a network is made for.
struct InrShape {
  int inputDimension = 2;
  int outputDimension = 3;
  std::vector<std::int64_t> extents;  ///< of the signal's lattice, from slowest to fastest; may be empty
  /// Above 0: a radiance field in the cube of half this side, kRadianceInput to kRadianceOutput. Such a
  /// network gives the density alone, N x 1, if it is given positions alone; positions are divided by the
  /// bound.
  double bound = 0;
};

/// Builds the network of `spec` on the CPU; every weight comes from `rng`, in layer order.
/// @throws UserError if there is no such network or it does not fit the shape
std::unique_ptr<Inr> makeInr(const ModelSpec& spec, const InrShape& shape, Rng& rng);

/// Without a lattice.
std::unique_ptr<Inr> makeInr(const ModelSpec& spec, int inputDimension, int outputDimension, Rng& rng);

/// Layers of a network, its head included.
std::size_t layerCount(const Inr& inr);

/// The values of parameters(), to pass to forward().
std::vector<at::Tensor> parameterValues(const Inr& inr);

}  // namespace rankscope
