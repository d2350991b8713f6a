#include "model/inr.h"

#include <algorithm>
#include <charconv>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "base/error.h"

namespace rankscope {
namespace {

NamedArray copyOut(const std::string& name, const at::Tensor& tensor) {
  const at::Tensor plain = tensor.detach().to(at::kCPU, at::kFloat).contiguous();
  const auto* values = plain.data_ptr<float>();
  return {name, plain.sizes().vec(), std::vector<float>(values, values + plain.numel())};
}

void copyIn(const NamedArray& array, const std::string& name, at::Tensor& tensor) {
  if (array.name != name || at::IntArrayRef(array.shape) != tensor.sizes()) {
    throw UserError(
        array.name,
        fmt::format("does not fit this network's {} [{}]", name, fmt::join(tensor.sizes(), " x ")),
        "open it with the model it was trained with");
  }
  const at::Tensor source = at::from_blob(const_cast<float*>(array.values.data()), array.shape,
                                          at::TensorOptions().dtype(at::kFloat));
  tensor.copy_(source);
}

// In real and imaginary parts, because autograd's exp of a complex number computes both twice.
at::Tensor complexGabor(const Activation& activation, const at::Tensor& z) {
  const at::Tensor real = z.is_complex() ? at::real(z) : z;
  at::Tensor exponent = real.square();
  if (z.is_complex()) {
    exponent = exponent + at::imag(z).square();
  }
  exponent = exponent * -(activation.sigma * activation.sigma);
  if (z.is_complex()) {
    exponent = exponent - at::imag(z) * activation.omega;
  }
  const at::Tensor size = at::exp(exponent);
  const at::Tensor phase = real * activation.omega;
  return at::complex(size * at::cos(phase), size * at::sin(phase));
}

}  // namespace

at::Tensor activate(const Activation& activation, const at::Tensor& z) {
  switch (activation.kind) {
    case ActivationKind::Relu:
      return at::relu(z);
    case ActivationKind::Sine:
      return at::sin(z * activation.omega);
    case ActivationKind::Gauss:
      return at::exp(z.square() * (-0.5 / (activation.sigma * activation.sigma)));
    case ActivationKind::Gabor:
      return at::sin(z * activation.omega) * at::exp(-(z * activation.sigma).square());
    case ActivationKind::Finer: {
      const at::Tensor scale = at::abs(activation.scaleGradient ? z : z.detach()) + 1;
      return at::sin(scale * z * activation.omega);
    }
    case ActivationKind::ComplexGabor:
      return complexGabor(activation, z);
    case ActivationKind::GaborPair:
      TORCH_CHECK(false, "a pair of Linears needs activatePair");
    case ActivationKind::Identity:
      break;
  }
  return z;
}

at::Tensor activatePair(const Activation& activation, const at::Tensor& z, const at::Tensor& u) {
  return at::cos(z * activation.omega) * at::exp(-(u * activation.sigma).square());
}

std::size_t layerOf(const Parameter& parameter) {
  constexpr std::string_view kPrefix = "layers.";
  std::size_t layer = 0;
  if (parameter.name.starts_with(kPrefix)) {
    const std::string_view rest = std::string_view(parameter.name).substr(kPrefix.size());
    std::from_chars(rest.data(), rest.data() + rest.size(), layer);
  }
  return layer;
}

std::size_t layerCount(const Inr& inr) {
  std::size_t last = 0;
  for (const Parameter& parameter : inr.parameters()) {
    last = std::max(last, layerOf(parameter));
  }
  return last + 1;
}

std::size_t parameterCount(const PlainLayer& layer) {
  return layer.form == LinearForm::Pair ? 4 : (layer.hasBias ? 2 : 1);
}

void Inr::to(const at::Device& device) {
  for (Parameter& parameter : parameters_) {
    parameter.value = parameter.value.to(device);
  }
  for (Buffer& buffer : buffers_) {
    buffer.value.set_data(buffer.value.to(device));
  }
}

void Inr::toDouble() {
  for (Parameter& parameter : parameters_) {
    parameter.value = parameter.value.to(at::kDouble);
  }
  for (Buffer& buffer : buffers_) {
    buffer.value.set_data(buffer.value.to(at::kDouble));
  }
}

WeightSnapshot Inr::snapshot(std::int64_t step) const {
  WeightSnapshot snapshot{step, {}};
  for (const Parameter& parameter : parameters_) {
    snapshot.arrays.push_back(copyOut(parameter.name, parameter.value));
  }
  for (const Buffer& buffer : buffers_) {
    snapshot.arrays.push_back(copyOut(buffer.name, buffer.value));
  }
  return snapshot;
}

void Inr::load(const WeightSnapshot& snapshot) {
  if (snapshot.arrays.size() != parameters_.size() + buffers_.size()) {
    throw UserError("weights",
                    fmt::format("hold {} arrays, this network has {}", snapshot.arrays.size(),
                                parameters_.size() + buffers_.size()),
                    "open it with the model it was trained with");
  }
  std::size_t next = 0;
  for (Parameter& parameter : parameters_) {
    copyIn(snapshot.arrays[next++], parameter.name, parameter.value);
  }
  for (Buffer& buffer : buffers_) {
    copyIn(snapshot.arrays[next++], buffer.name, buffer.value);
  }
}

std::vector<at::Tensor> parameterValues(const Inr& inr) {
  std::vector<at::Tensor> values;
  for (const Parameter& parameter : inr.parameters()) {
    values.push_back(parameter.value);
  }
  return values;
}

}  // namespace rankscope
