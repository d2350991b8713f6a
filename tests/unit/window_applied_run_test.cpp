// A rate that is dragged must reach the Run that its slider names, whatever the draft went through.
#include <initializer_list>

#include <gtest/gtest.h>

#include "window/applied_run.h"

namespace rankscope {
namespace {

ExperimentSpec named(std::initializer_list<const char*> names) {
  ExperimentSpec spec;
  for (const char* name : names) {
    spec.runs.emplace_back();
    spec.runs.back().name = name;
  }
  return spec;
}

TEST(AppliedRun, IsTheOneOfItsNameAfterAnotherWasRemoved) {
  const ExperimentSpec applied = named({"adam", "muon", "adam-2"});
  const ExperimentSpec draft = named({"muon", "adam-2"});
  EXPECT_EQ(appliedIndex(draft, 0, applied), 1U);
  EXPECT_EQ(appliedIndex(draft, 1, applied), 2U);
  EXPECT_EQ(accentIndex(draft, 0, applied), 1);
  EXPECT_EQ(accentIndex(draft, 1, applied), 2);
}

TEST(AppliedRun, IsNoneForANewOneWhoseColourNobodyHas) {
  const ExperimentSpec applied = named({"adam", "muon"});
  const ExperimentSpec draft = named({"muon", "sgd", "adam-2"});
  EXPECT_EQ(appliedIndex(draft, 1, applied), std::nullopt);
  EXPECT_EQ(accentIndex(draft, 1, applied), 2);
  EXPECT_EQ(accentIndex(draft, 2, applied), 3);
}

TEST(AppliedRun, StaysTheSameWhenRenamedInItsPlace) {
  const ExperimentSpec applied = named({"adam", "muon"});
  EXPECT_EQ(appliedIndex(named({"adam", "mine"}), 1, applied), 1U);
  EXPECT_EQ(appliedIndex(named({"muon", "mine"}), 1, applied), std::nullopt);
  EXPECT_EQ(appliedIndex(named({"mine"}), 0, applied), std::nullopt);
}

}  // namespace
}  // namespace rankscope
