#include "model/initialise.h"

#include <cmath>

#include <ATen/ATen.h>

namespace rankscope {
namespace {

template <class Draw>
at::Tensor filled(at::IntArrayRef shape, Draw draw) {
  at::Tensor tensor = at::empty(shape, at::kFloat);
  float* values = tensor.data_ptr<float>();
  for (std::int64_t i = 0; i < tensor.numel(); ++i) {
    values[i] = static_cast<float>(draw());
  }
  return tensor;
}

}  // namespace

at::Tensor uniformTensor(Rng& rng, at::IntArrayRef shape, double bound) {
  return filled(shape, [&] { return rng.uniform(-bound, bound); });
}

at::Tensor normalTensor(Rng& rng, at::IntArrayRef shape, double sigma) {
  return filled(shape, [&] { return sigma * rng.normal(); });
}

double linearBound(std::int64_t fanIn) {
  return 1.0 / std::sqrt(static_cast<double>(fanIn));
}

double sirenBound(std::int64_t fanIn, double omega, bool first) {
  const auto n = static_cast<double>(fanIn);
  return first ? 1.0 / n : std::sqrt(6.0 / n) / omega;
}

}  // namespace rankscope
