#include "optim/newton_schulz.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

namespace rankscope {
namespace {

constexpr double kSafety = 1.01;

at::ScalarType arithmetic(const at::Tensor& u, const std::string& precision) {
  if (u.is_complex()) {
    return u.scalar_type();
  }
  if (precision == "bfloat16") {
    return at::kBFloat16;
  }
  if (u.scalar_type() == at::kDouble) {
    return at::kDouble;
  }
  return precision == "auto" && u.is_cuda() ? at::kBFloat16 : at::kFloat;
}

}  // namespace

QuinticSteps newtonSchulzSteps() {
  return {{{3.4445, -4.7750, 2.0315}}, 1, 1e-7};
}

QuinticSteps polarExpressSteps() {
  QuinticSteps steps{{{8.28721201814563, -23.595886519098837, 17.300387312530933},
                      {4.107059111542203, -2.9478499167379106, 0.5448431082926601},
                      {3.9486908534822946, -2.908902115962949, 0.5518191394370137},
                      {3.3184196573706015, -2.488488024314874, 0.51004894012372},
                      {2.300652019954817, -1.6689039845747493, 0.4188073119525673},
                      {1.891301407787398, -1.2679958271945868, 0.37680408948524835},
                      {1.8750014808534479, -1.2500016453999487, 0.3750001645474248},
                      {1.875, -1.25, 0.375}},
                     kSafety,
                     1e-7};
  for (std::size_t i = 0; i + 1 < steps.coefficients.size(); ++i) {
    auto& [a, b, c] = steps.coefficients[i];
    a /= kSafety;
    b /= std::pow(kSafety, 3);
    c /= std::pow(kSafety, 5);
  }
  return steps;
}

QuinticSteps foldedPolarExpressSteps() {
  return {{{8.156554524902461, -22.48329292557795, 15.878769915207462},
           {4.042929935166739, -2.808917465908714, 0.5000178451051316},
           {3.8916678022926607, -2.772484153217685, 0.5060648178503393},
           {3.285753657755655, -2.3681294933425376, 0.46449024233003106},
           {2.3465413258596377, -1.7097828382687081, 0.42323551169305323}},
          1.02,
          1e-6};
}

NewtonSchulz::NewtonSchulz(const at::Tensor& like, int steps, const std::string& precision,
                           QuinticSteps quintic)
    : quintic_(std::move(quintic)), steps_(steps), tall_(like.size(0) > like.size(1)) {
  const auto options = at::TensorOptions().device(like.device()).dtype(arithmetic(like, precision));
  const std::int64_t shortSide = std::min(like.size(0), like.size(1));
  const std::int64_t longSide = std::max(like.size(0), like.size(1));
  x_ = at::empty({shortSide, longSide}, options);
  next_ = at::empty_like(x_);
  gram_ = at::empty({shortSide, shortSide}, options);
  polynomial_ = at::empty_like(gram_);
}

at::Tensor NewtonSchulz::operator()(const at::Tensor& u) {
  x_.copy_(tall_ ? u.mH() : u);
  at::Tensor norm = at::linalg_vector_norm(x_);
  if (quintic_.normFactor != 1) {
    norm.mul_(quintic_.normFactor);
  }
  x_.div_(norm.add_(quintic_.normFloor));
  for (int i = 0; i < steps_; ++i) {
    const std::size_t row = std::min(static_cast<std::size_t>(i), quintic_.coefficients.size() - 1);
    const auto& [a, b, c] = quintic_.coefficients[row];
    at::mm_out(gram_, x_, x_.mH());
    at::addmm_out(polynomial_, gram_, gram_, gram_, b, c);
    at::addmm_out(next_, x_, polynomial_, x_, a, 1);
    std::swap(x_, next_);
  }
  return tall_ ? x_.mH() : x_;
}

at::Tensor newtonSchulz(const at::Tensor& u, int steps, const std::string& precision,
                        const QuinticSteps& quintic) {
  const at::NoGradGuard noGrad;
  return NewtonSchulz(u, steps, precision, quintic)(u).to(u.scalar_type()).resolve_conj().contiguous();
}

}  // namespace rankscope
