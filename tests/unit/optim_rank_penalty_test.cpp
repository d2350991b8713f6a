// The rank penalty against closed forms and finite differences in double.
#include <cmath>

#include <gtest/gtest.h>

#include "optim/rank_penalty.h"
#include "optim_oracle.h"

namespace rankscope::testing {
namespace {

double stableRank(const at::Tensor& w) {
  const at::Tensor s = at::linalg_svdvals(w);
  return (s.square().sum() / s[0].square()).item<double>();
}

/// Two hidden matrices between others that the penalty must leave alone.
std::vector<Parameter> network(at::ScalarType dtype) {
  return {{"layers.0.weight", ParameterRole::FirstWeight, drawn(1, {6, 2}).to(dtype)},
          {"layers.1.weight", ParameterRole::HiddenWeight, drawn(2, {6, 6}).to(dtype)},
          {"layers.1.bias", ParameterRole::Bias, drawn(3, {6}).to(dtype)},
          {"layers.2.weight", ParameterRole::HiddenWeight, drawn(4, {5, 6}).to(dtype)},
          {"layers.3.weight", ParameterRole::LastWeight, drawn(5, {1, 5}).to(dtype)}};
}

std::vector<at::Tensor> zerosLike(const std::vector<Parameter>& parameters) {
  std::vector<at::Tensor> zeros;
  for (const Parameter& parameter : parameters) {
    zeros.push_back(at::zeros_like(parameter.value));
  }
  return zeros;
}

/// Takes rank from the hidden matrices.
void squash(const std::vector<Parameter>& parameters) {
  for (const Parameter& parameter : parameters) {
    if (parameter.role == ParameterRole::HiddenWeight) {
      auto [u, s, v] = at::linalg_svd(parameter.value, false);
      s[0].mul_(2.5);
      parameter.value.copy_(at::mm(u * s, v));
    }
  }
}

TEST(RankPenalty, IsZeroAtTheStart) {
  const std::vector<Parameter> parameters = network(at::kDouble);
  const RankPenalty penalty(parameters);
  const std::vector<at::Tensor> gradients = zerosLike(parameters);
  EXPECT_LT(penalty.add(3, gradients, serialFor), 1e-25);
  ASSERT_EQ(penalty.startRanks().size(), 2U);
  EXPECT_NEAR(penalty.startRanks()[0], stableRank(parameters[1].value), 1e-12);
  EXPECT_NEAR(penalty.startRanks()[1], stableRank(parameters[3].value), 1e-12);
}

TEST(RankPenalty, HasTheValueOfItsFormula) {
  const std::vector<Parameter> parameters = network(at::kDouble);
  const RankPenalty penalty(parameters);
  squash(parameters);
  double expected = 0;
  for (const std::size_t i : {0U, 1U}) {
    const double lost = 1 - stableRank(parameters[2 * i + 1].value) / penalty.startRanks()[i];
    ASSERT_GT(lost, 0.1);
    expected += 0.7 * lost * lost;
  }
  EXPECT_NEAR(penalty.add(0.7, zerosLike(parameters), serialFor), expected, 1e-13);
}

TEST(RankPenalty, ItsGradientAgreesWithFiniteDifferences) {
  const std::vector<Parameter> parameters = network(at::kDouble);
  const RankPenalty penalty(parameters);
  squash(parameters);
  const std::vector<at::Tensor> gradients = zerosLike(parameters);
  penalty.add(0.7, gradients, serialFor);
  constexpr double kStep = 1e-6;
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    double* values = parameters[p].value.data_ptr<double>();
    for (std::int64_t i = 0; i < parameters[p].value.numel(); ++i) {
      const double old = values[i];
      values[i] = old + kStep;
      const double above = penalty.add(0.7, zerosLike(parameters), serialFor);
      values[i] = old - kStep;
      const double below = penalty.add(0.7, zerosLike(parameters), serialFor);
      values[i] = old;
      EXPECT_NEAR(gradients[p].data_ptr<double>()[i], (above - below) / (2 * kStep), 1e-8)
          << parameters[p].name << " " << i;
    }
  }
}

TEST(RankPenalty, IsAddedToWhatIsThere) {
  const std::vector<Parameter> parameters = network(at::kFloat);
  const RankPenalty penalty(parameters);
  squash(parameters);
  const std::vector<at::Tensor> alone = zerosLike(parameters);
  penalty.add(1, alone, serialFor);
  const std::vector<at::Tensor> gradients = zerosLike(parameters);
  gradients[1].fill_(2);
  penalty.add(1, gradients, serialFor);
  EXPECT_LT((gradients[1] - 2 - alone[1]).abs().max().item<float>(), 1e-6F);
  EXPECT_GT(alone[1].abs().max().item<float>(), 1e-3F);
  EXPECT_EQ(gradients[0].abs().max().item<float>(), 0);
}

TEST(RankPenalty, DescendingItBringsTheRankBack) {
  const std::vector<Parameter> parameters = network(at::kDouble);
  const RankPenalty penalty(parameters);
  squash(parameters);
  const double lost = stableRank(parameters[1].value);
  for (int step = 0; step < 2000; ++step) {
    const std::vector<at::Tensor> gradients = zerosLike(parameters);
    penalty.add(1, gradients, serialFor);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      parameters[i].value.sub_(gradients[i], 0.5);
    }
  }
  EXPECT_LT(lost, 0.8 * penalty.startRanks()[0]);
  EXPECT_GT(stableRank(parameters[1].value), 0.98 * penalty.startRanks()[0]);
}

TEST(RankPenalty, OffOrOnAZeroMatrixItDoesNothing) {
  std::vector<Parameter> parameters = network(at::kDouble);
  parameters[1].value.zero_();
  const RankPenalty penalty(parameters);
  squash(parameters);
  const std::vector<at::Tensor> gradients = zerosLike(parameters);
  EXPECT_EQ(penalty.add(0, gradients, serialFor), 0);
  EXPECT_EQ(gradients[3].abs().max().item<double>(), 0);
  penalty.add(1, gradients, serialFor);
  EXPECT_EQ(gradients[1].abs().max().item<double>(), 0);
  EXPECT_GT(gradients[3].abs().max().item<double>(), 0);
}

TEST(RankPenalty, OfAComplexMatrixDescends) {
  // The gradient convention is PyTorch's: W - ε g lowers the penalty by ε |g|² to first order.
  const at::Tensor stored = drawn(1, {5, 4, 2});
  const std::vector<Parameter> parameters = {{"w.complex", ParameterRole::HiddenWeight, stored}};
  const RankPenalty penalty(parameters);
  EXPECT_NEAR(penalty.startRanks().at(0), stableRank(at::view_as_complex(stored)), 1e-12);
  squash({{"w", ParameterRole::HiddenWeight, at::view_as_complex(stored)}});
  const std::vector<at::Tensor> gradients = zerosLike(parameters);
  const double before = penalty.add(1, gradients, serialFor);
  constexpr double kStep = 1e-5;
  parameters[0].value.sub_(gradients[0], kStep);
  const double after = penalty.add(1, zerosLike(parameters), serialFor);
  const double energy = gradients[0].square().sum().item<double>();
  EXPECT_NEAR((before - after) / kStep, energy, 1e-3 * energy);
}

TEST(RankPenalty, TakesOverStoredRanksOfItsOwnNumber) {
  const std::vector<Parameter> parameters = network(at::kDouble);
  RankPenalty penalty(parameters);
  EXPECT_FALSE(penalty.setStartRanks({1}));
  EXPECT_TRUE(penalty.setStartRanks({100, 100}));
  EXPECT_GT(penalty.add(1, zerosLike(parameters), serialFor), 1);
}

}  // namespace
}  // namespace rankscope::testing
