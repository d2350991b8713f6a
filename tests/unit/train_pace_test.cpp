// Who may step next, and that whoever waits is told.
#include <gtest/gtest.h>

#include "train/analyst.h"
#include "train/pace.h"
#include "train_fake.h"

namespace rankscope {
namespace {

struct Three {
  Doorbell bells[3];
  Pace pace;
  explicit Three(PaceRule rule) : pace(rule, {&bells[0], &bells[1], &bells[2]}) {}
};

TEST(Pace, LetsThoseBehindGoFirst) {
  Three three(PaceRule::SameStep);
  three.pace.update(0, true, 5, 100);
  three.pace.update(1, true, 4, 200);
  three.pace.update(2, true, 4, 1);
  EXPECT_FALSE(three.pace.beginStep(0, 0));
  EXPECT_TRUE(three.pace.beginStep(1, 0));
  EXPECT_TRUE(three.pace.beginStep(2, 0));
  three.pace.update(1, true, 5, 200);
  EXPECT_FALSE(three.pace.beginStep(0, 0));
  EXPECT_FALSE(three.pace.beginStep(1, 0));
  three.pace.update(2, false, 4, 1);
  EXPECT_TRUE(three.pace.beginStep(0, 0));
  EXPECT_TRUE(three.pace.beginStep(1, 0));
}

TEST(Pace, ComparesSecondsWhenFree) {
  Three three(PaceRule::SameSeconds);
  three.pace.update(0, true, 5, 1.5);
  three.pace.update(1, true, 4, 2.0);
  EXPECT_TRUE(three.pace.beginStep(0, 0));
  EXPECT_FALSE(three.pace.beginStep(1, 0));
}

TEST(Pace, WaitsForWhoeverMayBeAboutToRun) {
  Three three(PaceRule::SameStep);
  three.pace.update(0, true, 1, 0);
  EXPECT_TRUE(three.pace.beginStep(0, 0));
  three.pace.announce(1);
  EXPECT_FALSE(three.pace.beginStep(0, 0));
  EXPECT_FALSE(three.pace.allHeard(1));
  three.pace.heard(1, 1);
  EXPECT_TRUE(three.pace.beginStep(0, 0));
  three.pace.announce(1);
  three.pace.retire(1);
  EXPECT_TRUE(three.pace.beginStep(0, 0));
  EXPECT_TRUE(three.pace.allHeard(1));
}

TEST(Pace, BeginsNoStepWithACommandOnItsWay) {
  Three three(PaceRule::SameStep);
  three.pace.update(0, true, 1, 0);
  three.pace.announce(0);
  EXPECT_FALSE(three.pace.beginStep(0, 0));
  EXPECT_TRUE(three.pace.beginStep(0, 1));
}

TEST(Pace, KnowsWhoseStepIsDoneByAnother) {
  Three three(PaceRule::SameStep);
  three.pace.update(0, true, 4, 0);
  three.pace.update(1, true, 4, 0);
  EXPECT_FALSE(three.pace.isOneBehind(0));
  EXPECT_TRUE(three.pace.beginStep(1, 0));
  EXPECT_TRUE(three.pace.isOneBehind(0));
  EXPECT_FALSE(three.pace.isOneBehind(1));
  three.pace.update(1, false, 5, 0);
  EXPECT_TRUE(three.pace.isOneBehind(0));
  three.pace.update(0, true, 5, 0);
  EXPECT_FALSE(three.pace.isOneBehind(0));
}

TEST(Pace, RingsTheOthersWhenTheAnswerMayHaveChanged) {
  Three three(PaceRule::SameStep);
  const auto rings = [&] { return three.bells[1].count(); };
  three.pace.update(0, true, 1, 0);
  EXPECT_EQ(rings(), 1U);
  three.pace.announce(0);
  three.pace.heard(0, 1);
  EXPECT_EQ(rings(), 2U);
  three.pace.retire(0);
  EXPECT_EQ(rings(), 3U);
  EXPECT_EQ(three.bells[0].count(), 0U);
}

WeightSnapshotPtr weightsAt(std::int64_t step) {
  auto snapshot = std::make_shared<WeightSnapshot>();
  snapshot->step = step;
  snapshot->arrays.push_back({"w", {1}, {static_cast<float>(step)}});
  return snapshot;
}

std::vector<Analyst::Client> clientsOf(std::vector<std::unique_ptr<SpectrumAnalyzer>> analyzers,
                                       Doorbell& bell) {
  std::vector<Analyst::Client> clients;
  for (auto& analyzer : analyzers) {
    clients.push_back({std::move(analyzer), &bell});
  }
  return clients;
}

std::vector<std::unique_ptr<SpectrumAnalyzer>> analyzers(std::size_t count, std::chrono::microseconds delay,
                                                         std::int64_t throwAt = -1) {
  std::vector<std::unique_ptr<SpectrumAnalyzer>> list;
  for (std::size_t i = 0; i < count; ++i) {
    list.push_back(std::make_unique<fake::Analyzer>(delay, throwAt));
  }
  return list;
}

std::vector<Analyst::Result> collectSome(Analyst& analyst, std::size_t run, std::size_t count) {
  std::vector<Analyst::Result> all;
  const bool enough = fake::eventually([&] {
    for (Analyst::Result& result : analyst.collect(run)) {
      all.push_back(std::move(result));
    }
    return all.size() >= count;
  });
  EXPECT_TRUE(enough);
  return all;
}

TEST(Analyst, AnswersEveryRecordedJobInOrder) {
  Doorbell bell;
  Analyst analyst(clientsOf(analyzers(2, std::chrono::microseconds(100), 30), bell), {});
  for (std::int64_t step = 0; step < 50; ++step) {
    analyst.ask(0, weightsAt(step), SpectraUse::Record, 7);
    analyst.ask(1, weightsAt(step), SpectraUse::Record, 8);
  }
  for (const std::size_t run : {std::size_t{0}, std::size_t{1}}) {
    const std::vector<Analyst::Result> results = collectSome(analyst, run, 50);
    ASSERT_EQ(results.size(), 50U);
    for (std::size_t i = 0; i < results.size(); ++i) {
      EXPECT_EQ(results[i].step, static_cast<std::int64_t>(i));
      EXPECT_EQ(results[i].epoch, 7 + run);
      EXPECT_EQ(results[i].use, SpectraUse::Record);
      if (i == 30) {
        EXPECT_FALSE(results[i].spectra);
        EXPECT_NE(results[i].error.find("singular"), std::string::npos);
      } else {
        ASSERT_TRUE(results[i].spectra);
        EXPECT_EQ(results[i].spectra->matrices.at(0).spectralNorm, static_cast<double>(i));
        EXPECT_EQ(results[i].spectra->matrices.size(), 2U);
      }
    }
  }
  EXPECT_EQ(bell.count(), 100U);
}

TEST(Analyst, KeepsOnlyTheNewestLiveJobAndRestsInBetween) {
  Doorbell bell;
  Analyst analyst(clientsOf(analyzers(1, std::chrono::milliseconds(60)), bell), {});
  ASSERT_TRUE(analyst.wantsLive(0));
  analyst.live(0, weightsAt(1), false, 0);
  std::vector<Analyst::Result> results = collectSome(analyst, 0, 1);
  EXPECT_EQ(results[0].spectra->step, 1);
  EXPECT_EQ(results[0].use, SpectraUse::Live);
  EXPECT_EQ(results[0].spectra->matrices.size(), 1U);
  // It rests now for at least 540 ms: these three meet in the slot, and the recorded one passes them.
  EXPECT_FALSE(analyst.wantsLive(0));
  for (const std::int64_t step : {2, 3, 4}) {
    analyst.live(0, weightsAt(step), true, 0);
  }
  analyst.ask(0, weightsAt(5), SpectraUse::Record, 0);
  results = collectSome(analyst, 0, 2);
  ASSERT_EQ(results.size(), 2U);
  EXPECT_EQ(results[0].step, 5);
  EXPECT_EQ(results[1].step, 4);
  EXPECT_EQ(results[1].spectra->matrices.size(), 2U);
}

TEST(Analyst, ServesOnlyThoseWithAnAnalyzerAndEndsWithJobsPending) {
  Doorbell bell;
  std::vector<std::unique_ptr<SpectrumAnalyzer>> list = analyzers(1, std::chrono::milliseconds(5));
  list.push_back(nullptr);
  Analyst analyst(clientsOf(std::move(list), bell), {});
  EXPECT_TRUE(analyst.serves(0));
  EXPECT_FALSE(analyst.serves(1));
  EXPECT_FALSE(analyst.wantsLive(1));
  for (std::int64_t step = 0; step < 1000; ++step) {
    analyst.ask(0, weightsAt(step), SpectraUse::Record, 0);
  }
}

TEST(Analyst, FillsMissingKindsFromTheOlderSpectraWithTheirOwnSteps) {
  const auto make = [](std::int64_t step, const std::vector<MatrixKind>& kinds) {
    auto spectra = std::make_shared<Spectra>();
    spectra->step = step;
    for (const MatrixKind kind : kinds) {
      spectra->matrices.emplace_back();
      spectra->matrices.back().kind = kind;
    }
    stampMatrices(*spectra);
    return SpectraPtr(spectra);
  };
  const SpectraPtr older = make(5, {MatrixKind::Weight, MatrixKind::Activation});
  const SpectraPtr newer = make(9, {MatrixKind::Weight});
  const SpectraPtr merged = withMissingKinds(newer, older);
  EXPECT_EQ(merged->step, 9);
  ASSERT_EQ(merged->matrices.size(), 2U);
  EXPECT_EQ(merged->matrices[0].step, 9);
  EXPECT_EQ(merged->matrices[1].step, 5);
  EXPECT_EQ(merged->matrices[1].kind, MatrixKind::Activation);
  EXPECT_EQ(newer->matrices.size(), 1U);
  EXPECT_EQ(withMissingKinds(older, newer), older);
  EXPECT_EQ(withMissingKinds(newer, nullptr), newer);
}

}  // namespace
}  // namespace rankscope
