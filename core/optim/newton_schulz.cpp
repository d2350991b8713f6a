#include "optim/newton_schulz.h"

#include <algorithm>
#include <utility>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

namespace rankscope {
namespace {

constexpr double kA = 3.4445;
constexpr double kB = -4.7750;
constexpr double kC = 2.0315;
constexpr double kNormFloor = 1e-7;

at::ScalarType arithmetic(const at::Tensor& u, const std::string& precision) {
  if (precision == "bfloat16") {
    return at::kBFloat16;
  }
  if (u.scalar_type() == at::kDouble) {
    return at::kDouble;
  }
  return precision == "auto" && u.is_cuda() ? at::kBFloat16 : at::kFloat;
}

}  // namespace

NewtonSchulz::NewtonSchulz(const at::Tensor& like, int steps, const std::string& precision)
    : steps_(steps), tall_(like.size(0) > like.size(1)) {
  const auto options = at::TensorOptions().device(like.device()).dtype(arithmetic(like, precision));
  const std::int64_t shortSide = std::min(like.size(0), like.size(1));
  const std::int64_t longSide = std::max(like.size(0), like.size(1));
  x_ = at::empty({shortSide, longSide}, options);
  next_ = at::empty_like(x_);
  gram_ = at::empty({shortSide, shortSide}, options);
  polynomial_ = at::empty_like(gram_);
}

at::Tensor NewtonSchulz::operator()(const at::Tensor& u) {
  x_.copy_(tall_ ? u.t() : u);
  x_.div_(at::linalg_vector_norm(x_).add_(kNormFloor));
  for (int i = 0; i < steps_; ++i) {
    at::mm_out(gram_, x_, x_.t());
    at::addmm_out(polynomial_, gram_, gram_, gram_, kB, kC);
    at::addmm_out(next_, x_, polynomial_, x_, kA, 1);
    std::swap(x_, next_);
  }
  return tall_ ? x_.t() : x_;
}

at::Tensor newtonSchulz(const at::Tensor& u, int steps, const std::string& precision) {
  const at::NoGradGuard noGrad;
  return NewtonSchulz(u, steps, precision)(u).to(u.scalar_type()).contiguous();
}

}  // namespace rankscope
