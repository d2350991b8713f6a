#include "optim/newton_schulz.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "compute/products.h"

namespace rankscope {
namespace {

constexpr double kSafety = 1.01;

// Sides up to which both factors of a product stay in the second-level cache.
constexpr std::int64_t kLargestTile = 512;

/// C <- A B, row-major; C may be B's own memory. `packed` has room for B.
void product(const float* a, const float* b, std::int64_t rowStride, std::int64_t columnStride, float* c,
             std::int64_t m, std::int64_t k, std::int64_t n, std::vector<float>& packed) {
  const ProductKernels& kernels = productKernels();
  kernels.pack(b, rowStride, columnStride, k, n, packed.data());
  kernels.multiply(a, packed.data(), c, m, k, n);
}

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
  if (like.is_cpu() && x_.scalar_type() == at::kFloat && longSide <= kLargestTile) {
    const ProductKernels& kernels = productKernels();
    packed_.resize(static_cast<std::size_t>(
        std::max({kernels.packedSize(longSide, shortSide), kernels.packedSize(shortSide, shortSide),
                  kernels.packedSize(shortSide, longSide)})));
  }
}

void NewtonSchulz::step(double a, double b, double c) {
  at::mm_out(gram_, x_, x_.mH());
  at::addmm_out(polynomial_, gram_, gram_, gram_, b, c);
  at::addmm_out(next_, x_, polynomial_, x_, a, 1);
}

/// As step, with a I + A (b I + c A) formed first, so that nothing but products is left.
void NewtonSchulz::tileStep(double a, double b, double c) {
  const std::int64_t rows = x_.size(0);
  const std::int64_t columns = x_.size(1);
  const float* x = x_.data_ptr<float>();
  float* gram = gram_.data_ptr<float>();
  float* polynomial = polynomial_.data_ptr<float>();
  product(x, x, 1, columns, gram, rows, columns, rows, packed_);
  at::mul_out(polynomial_, gram_, at::scalar_tensor(c, gram_.options()));
  polynomial_.diagonal().add_(b);
  product(gram, polynomial, rows, 1, polynomial, rows, rows, rows, packed_);
  polynomial_.diagonal().add_(a);
  product(polynomial, x, columns, 1, next_.data_ptr<float>(), rows, rows, columns, packed_);
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
    if (packed_.empty()) {
      step(a, b, c);
    } else {
      tileStep(a, b, c);
    }
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
