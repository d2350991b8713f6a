// Partial orthogonalisation against a known singular value decomposition.
#include <cmath>

#include <gtest/gtest.h>

#include "optim/orthogonalise.h"
#include "optim_oracle.h"

namespace rankscope::testing {
namespace {

/// A matrix made of singular values that are known.
struct Known {
  at::Tensor u, v;
  at::Tensor matrix(const std::vector<double>& sigma) const {
    return at::mm(u * at::tensor(sigma, at::kDouble), v.t());
  }
};

Known known(std::int64_t rows, std::int64_t columns, std::int64_t rank) {
  return {std::get<0>(at::linalg_qr(drawn(1, {rows, rank}))),
          std::get<0>(at::linalg_qr(drawn(2, {columns, rank})))};
}

double worst(const at::Tensor& a, const at::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

TEST(PartialOrthogonal, IsUSToThePowerVScaled) {
  for (const auto& [rows, columns] : {std::pair{7, 4}, std::pair{4, 7}, std::pair{4, 4}}) {
    const Known basis = known(rows, columns, 4);
    const std::vector<double> sigma = {5, 2, 1, 1e-3};
    for (const double p : {0.0, 0.25, 0.5, 1.0}) {
      std::vector<double> powers;
      double energy = 0;
      for (const double s : sigma) {
        powers.push_back(std::pow(s, p));
        energy += std::pow(s, 2 * p);
      }
      const at::Tensor expected = basis.matrix(powers) * std::sqrt(4 / energy);
      EXPECT_LT(worst(partialOrthogonal(basis.matrix(sigma), p), expected), 1e-12) << p;
    }
  }
}

TEST(PartialOrthogonal, HasTheSizeOfAnOrthogonalMatrixForEveryPower) {
  const at::Tensor u = drawn(3, {12, 8}) * 1e-3;
  for (const double p : {0.0, 0.3, 1.0}) {
    EXPECT_NEAR(at::linalg_vector_norm(partialOrthogonal(u, p)).item<double>(), std::sqrt(8.0), 1e-12);
  }
  EXPECT_LT(worst(partialOrthogonal(u, 1), u * (std::sqrt(8.0) / u.norm().item<double>())), 1e-13);
}

TEST(PartialOrthogonal, LeavesOutANullSpace) {
  const Known basis = known(6, 5, 2);
  const at::Tensor result = partialOrthogonal(basis.matrix({3, 1}), 0);
  EXPECT_LT(worst(result, basis.matrix({1, 1})), 1e-12);
  EXPECT_TRUE(at::equal(partialOrthogonal(at::zeros({6, 5}), 0.5), at::zeros({6, 5})));
}

TEST(PartialOrthogonal, OfAComplexMatrixIsItsPolarFactor) {
  const at::Tensor z = at::complex(drawn(3, {9, 5}), drawn(4, {9, 5}));
  const at::Tensor polar = partialOrthogonal(z, 0);
  EXPECT_LT(worst(at::mm(polar.mH(), polar), at::eye(5, at::kComplexDouble)), 1e-12);
  const at::Tensor hermitian = at::mm(polar.mH(), z);
  EXPECT_LT(worst(hermitian, hermitian.mH()), 1e-12);
}

TEST(PartialOrthogonal, PassesNaNOnInsteadOfFailing) {
  EXPECT_TRUE(partialOrthogonal(at::full({3, 3}, std::nan("")), 0).isnan().all().item<bool>());
}

TEST(Orthogonaliser, EveryChoiceOfTheSpecCanBeMadeAndIsNearlyOrthogonal) {
  const at::Tensor u = drawn(5, {10, 6});
  for (const Choice& choice : OptimizerSpec::properties().find("orthogonalisation")->choices) {
    OptimizerSpec spec;
    spec.orthogonalisation = choice.name;
    const at::Tensor values = at::linalg_svdvals((*makeOrthogonaliser(spec, u))(u, 0).contiguous());
    EXPECT_GT(values.min().item<double>(), 0.65) << choice.name;
    EXPECT_LT(values.max().item<double>(), 1.15) << choice.name;
  }
}

}  // namespace
}  // namespace rankscope::testing
