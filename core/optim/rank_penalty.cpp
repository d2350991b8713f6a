#include "optim/rank_penalty.h"

#include <cmath>
#include <utility>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "optim/complex_block.h"

namespace rankscope {
namespace {

/// A matrix in double precision with its largest singular value and that one's vectors.
struct TopPair {
  at::Tensor w;            ///< rows x columns; of a complex matrix its real block
  double copies = 1;       ///< how often w has each singular value
  at::Tensor left, right;  ///< u (rows), v (columns)
  double sigma = 0;
  double stableRank = 0;  ///< 0 if there is none
};

TopPair topPair(const std::string& name, const at::Tensor& value) {
  TopPair top;
  const bool complex = isComplexMatrix(name, value);
  top.w = (complex ? realBlock(value) : value).to(at::kDouble);
  top.copies = complex ? 2 : 1;
  const double frobenius = at::linalg_vector_norm(top.w).item<double>();
  if (frobenius == 0 || !std::isfinite(frobenius)) {
    return top;
  }
  // The Gram matrix of the shorter side: its condition does not matter for the top pair.
  const bool tall = top.w.size(0) >= top.w.size(1);
  const at::Tensor gram = tall ? at::mm(top.w.t(), top.w) : at::mm(top.w, top.w.t());
  const at::Tensor vectors = std::get<1>(at::linalg_eigh(gram));
  const at::Tensor own = vectors.select(1, vectors.size(1) - 1);
  const at::Tensor image = at::mv(tall ? top.w : top.w.t(), own);
  top.sigma = at::linalg_vector_norm(image).item<double>();
  top.left = tall ? image / top.sigma : own;
  top.right = tall ? own : image / top.sigma;
  top.stableRank = frobenius * frobenius / (top.sigma * top.sigma) / top.copies;
  return top;
}

/// max(0, 1 - sr/sr₀)
double lossOfRank(const TopPair& top, double start) {
  return start > 0 && top.stableRank > 0 ? std::max(0.0, 1 - top.stableRank / start) : 0;
}

}  // namespace

RankPenalty::RankPenalty(std::span<const Parameter> parameters) {
  const at::NoGradGuard noGrad;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const auto& [name, role, value] = parameters[i];
    if (role == ParameterRole::HiddenWeight && (value.dim() == 2 || isComplexMatrix(name, value))) {
      matrices_.push_back({i, name, value});
      startRanks_.push_back(topPair(name, value).stableRank);
    }
  }
}

bool RankPenalty::setStartRanks(std::vector<double> ranks) {
  if (ranks.size() != matrices_.size()) {
    return false;
  }
  startRanks_ = std::move(ranks);
  return true;
}

double RankPenalty::add(double weight, std::span<const at::Tensor> gradients,
                        const ParallelFor& parallelFor) const {
  if (weight == 0) {
    return 0;
  }
  std::vector<double> penalties(matrices_.size());
  parallelFor(matrices_.size(), [&](std::size_t i) {
    const at::NoGradGuard noGrad;
    const TopPair top = topPair(matrices_[i].name, matrices_[i].value);
    const double lost = lossOfRank(top, startRanks_[i]);
    if (lost == 0) {
      return;
    }
    penalties[i] = weight * lost * lost;
    const double factor = -2 * weight * lost / startRanks_[i] * 2 / (top.sigma * top.sigma) / top.copies;
    const at::Tensor dyad = at::outer(top.left, top.right);
    const at::Tensor slope = top.w.sub(dyad, top.copies * top.stableRank * top.sigma).mul_(factor);
    const at::Tensor& gradient = gradients[matrices_[i].index];
    gradient.add_((top.copies > 1 ? blockGradient(slope) : slope).to(gradient.scalar_type()));
  });
  double sum = 0;
  for (const double penalty : penalties) {
    sum += penalty;
  }
  return sum;
}

}  // namespace rankscope
