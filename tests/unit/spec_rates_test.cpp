#include <cmath>
#include <set>

#include <gtest/gtest.h>

#include "spec/rates.h"

namespace rankscope {
namespace {

OptimizerSpec partialMuon() {
  OptimizerSpec spec;
  spec.optimizer = "muon";
  spec.orthogonalisation = "partial";
  spec.lr = 1;
  spec.muonLr = 2;
  spec.partialPower = 0.25;
  spec.rankWeight = 4;
  return spec;
}

TEST(Rates, EachIsARowOfTheTableWithARange) {
  std::set<std::string> names;
  for (const RateField& field : rateFields()) {
    EXPECT_EQ(field.row().kind, PropertyKind::Real) << field.name;
    EXPECT_LT(field.row().minimum, field.row().maximum) << field.name;
    EXPECT_TRUE(names.insert(field.name).second) << field.name;
  }
}

TEST(Rates, AreThoseThatTheOptimizerHas) {
  OptimizerSpec spec = partialMuon();
  EXPECT_EQ(ratesOf(spec), (Rates{1, 2, 0.25, 4}));
  spec.orthogonalisation = "svd";
  EXPECT_EQ(ratesOf(spec), (Rates{1, 2, 0, 4}));
  spec.optimizer = "lion";
  EXPECT_EQ(ratesOf(spec), (Rates{1, 0, 0, 4}));
}

TEST(Rates, AreStoredOnlyWhereTheyExist) {
  OptimizerSpec spec = partialMuon();
  spec.orthogonalisation = "newton-schulz";
  storeRates({10, 20, 0.75, 40}, spec);
  EXPECT_EQ(spec.lr, 10);
  EXPECT_EQ(spec.muonLr, 20);
  EXPECT_EQ(spec.partialPower, 0.25);
  EXPECT_EQ(spec.rankWeight, 40);
}

TEST(Rates, OnlySharedOnesAreTakenOverWhileTraining) {
  const OptimizerSpec trained = partialMuon();
  OptimizerSpec wanted = partialMuon();
  wanted.orthogonalisation = "svd";
  wanted.partialPower = 0.5;
  wanted.lr = 3;
  EXPECT_EQ(sharedRates(wanted, trained), (Rates{3, 2, 0.25, 4}));
}

TEST(Rates, OutsideTheirRangeTheyAreNamed) {
  EXPECT_EQ(rateFault({1, 2, 0.5, 3}), "");
  EXPECT_EQ(rateFault({-1, 0, 0, 0}), "Learning rate -1 is not in 0 … 100");
  EXPECT_EQ(rateFault({1, 0, 1.5, 0}), "Partial power 1.5 is not in 0 … 1");
  EXPECT_NE(rateFault({1, 0, 0, std::nan("")}), "");
}

}  // namespace
}  // namespace rankscope
