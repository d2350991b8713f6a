#include "optim/orthogonalise.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <ATen/ATen.h>

#include "base/error.h"
#include "optim/newton_schulz.h"

namespace rankscope {
namespace {

class Quintic : public Orthogonaliser {
 public:
  Quintic(const OptimizerSpec& spec, const at::Tensor& like, QuinticSteps steps)
      : iteration_(like, spec.nsSteps, spec.nsPrecision, std::move(steps)) {}
  at::Tensor operator()(const at::Tensor& u, double /*power*/) override { return iteration_(u); }

 private:
  NewtonSchulz iteration_;
};

class ExactSvd : public Orthogonaliser {
 public:
  at::Tensor operator()(const at::Tensor& u, double /*power*/) override { return partialOrthogonal(u, 0); }
};

class Partial : public Orthogonaliser {
 public:
  at::Tensor operator()(const at::Tensor& u, double power) override { return partialOrthogonal(u, power); }
};

double epsilonOf(const at::Tensor& values) {
  return values.scalar_type() == at::kDouble ? std::numeric_limits<double>::epsilon()
                                             : static_cast<double>(std::numeric_limits<float>::epsilon());
}

}  // namespace

at::Tensor partialOrthogonal(const at::Tensor& u, double power) {
  if (!std::isfinite(at::linalg_vector_norm(u).item<double>())) {
    return u.clone();
  }
  const auto [left, sigma, right] = at::linalg_svd(u, /*full_matrices=*/false);
  const double floor =
      static_cast<double>(std::max(u.size(0), u.size(1))) * epsilonOf(sigma) * sigma.max().item<double>();
  const auto rank = (sigma > floor).sum().item<std::int64_t>();
  if (rank == 0) {
    return at::zeros_like(u);
  }
  // By the largest first, so that no power under- or overflows.
  at::Tensor powers = (sigma.narrow(0, 0, rank) / sigma.narrow(0, 0, 1)).pow(power);
  powers.mul_(std::sqrt(static_cast<double>(rank)) / at::linalg_vector_norm(powers).item<double>());
  return at::mm(left.narrow(1, 0, rank) * powers, right.narrow(0, 0, rank));
}

std::unique_ptr<Orthogonaliser> makeOrthogonaliser(const OptimizerSpec& spec, const at::Tensor& like) {
  const std::string& kind = spec.orthogonalisation;
  if (kind == "newton-schulz") {
    return std::make_unique<Quintic>(spec, like, newtonSchulzSteps());
  }
  if (kind == "polar-express") {
    return std::make_unique<Quintic>(spec, like, polarExpressSteps());
  }
  if (kind == "polar-express-folded") {
    return std::make_unique<Quintic>(spec, like, foldedPolarExpressSteps());
  }
  if (kind == "svd") {
    return std::make_unique<ExactSvd>();
  }
  if (kind == "partial") {
    return std::make_unique<Partial>();
  }
  throw UserError("orthogonalisation", "there is no '" + kind + "'", "known: those of --help");
}

}  // namespace rankscope
