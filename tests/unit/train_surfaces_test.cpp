// Surfaces of Runs: the Modeller alone, and through the Frames of an Experiment.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "train/experiment.h"
#include "train/modeller.h"
#include "train_fake.h"

namespace rankscope {
namespace {

using fake::eventually;
using Gate = std::shared_ptr<std::atomic<bool>>;

WeightSnapshotPtr weightsOf(std::int64_t step) {
  auto snapshot = std::make_shared<WeightSnapshot>();
  snapshot->step = step;
  snapshot->arrays.push_back({"layers.0.weight", {1, 2}, {0.25F, static_cast<float>(step)}});
  return snapshot;
}

/// A Modeller of one Run, and everything that it handed out so far.
class Workshop {
 public:
  explicit Workshop(fake::SurfaceMaker::Settings settings = {})
      : modeller(clients(std::move(settings), &bell_), {}) {}

  bool hands(std::size_t count) {
    return eventually([&] {
      for (Modeller::Result& result : modeller.collect(0)) {
        results.push_back(std::move(result));
      }
      return results.size() >= count;
    });
  }

 private:
  static std::vector<Modeller::Client> clients(fake::SurfaceMaker::Settings settings, Doorbell* bell) {
    std::vector<Modeller::Client> list;
    list.push_back({std::make_unique<fake::SurfaceMaker>(std::move(settings)), bell});
    return list;
  }
  Doorbell bell_;

 public:
  Modeller modeller;
  std::vector<Modeller::Result> results;
};

TEST(Modeller, RefinesWhatRestsUpToTheFinest) {
  Workshop shop;
  shop.modeller.setFinest(200);
  shop.modeller.offer(0, weightsOf(7), SurfaceUse::Resting, 3);
  ASSERT_TRUE(shop.hands(2));
  for (const Modeller::Result& result : shop.results) {
    ASSERT_NE(result.surface, nullptr);
    EXPECT_EQ(result.surface->step, 7);
    EXPECT_EQ(result.surface->surface->mesh.positions.at(0)[0], 7.0F);
    EXPECT_EQ(result.epoch, 3U);
  }
  EXPECT_EQ(shop.results[0].surface->cells, 100);
  EXPECT_EQ(shop.results[1].surface->cells, 200);
}

TEST(Modeller, WhatMovesIsCoarseAndOneAtATime) {
  const Gate gate = std::make_shared<std::atomic<bool>>(false);
  Workshop shop({-1, gate});
  shop.modeller.setFinest(512);
  EXPECT_TRUE(shop.modeller.wantsMoving(0));
  shop.modeller.offer(0, weightsOf(1), SurfaceUse::Moving, 0);
  ASSERT_TRUE(shop.hands(1));
  EXPECT_FALSE(shop.modeller.wantsMoving(0)) << "it is still at work";
  *gate = true;
  ASSERT_TRUE(shop.hands(2));
  EXPECT_EQ(shop.results[1].surface->cells, 64);
  EXPECT_TRUE(eventually([&] { return shop.modeller.wantsMoving(0); })) << "after its rest";
}

TEST(Modeller, NewerWeightsEndTheRefiningOfOlderOnes) {
  const Gate gate = std::make_shared<std::atomic<bool>>(false);
  Workshop shop({-1, gate});
  shop.modeller.offer(0, weightsOf(1), SurfaceUse::Resting, 0);
  ASSERT_TRUE(shop.hands(1));
  EXPECT_TRUE(shop.modeller.wantsMoving(0)) << "a surface of weights that are past is no reason to wait";
  shop.modeller.offer(0, weightsOf(2), SurfaceUse::Moving, 0);
  ASSERT_TRUE(shop.hands(2));
  EXPECT_EQ(shop.results[1].step, 2);
  *gate = true;
  ASSERT_TRUE(shop.hands(3));
  EXPECT_EQ(shop.results[2].step, 2) << "the first was given up for good";
}

TEST(Modeller, ThePastAndThePresentDoNotDisturbEachOther) {
  const Gate gate = std::make_shared<std::atomic<bool>>(false);
  Workshop shop({-1, gate});
  shop.modeller.offer(0, weightsOf(9), SurfaceUse::Resting, 0);
  ASSERT_TRUE(shop.hands(1));
  shop.modeller.offer(0, weightsOf(4), SurfaceUse::Recorded, 0);
  *gate = true;
  ASSERT_TRUE(shop.hands(4));
  std::multiset<std::int64_t> steps;
  for (const Modeller::Result& result : shop.results) {
    steps.insert(result.step);
    EXPECT_EQ(result.use, result.step == 9 ? SurfaceUse::Resting : SurfaceUse::Recorded);
  }
  EXPECT_EQ(steps, (std::multiset<std::int64_t>{4, 4, 9, 9}));
}

TEST(Modeller, AFinerWishReachesWhatIsDoneAndWhatIsInHand) {
  for (const bool inHand : {false, true}) {
    const Gate gate = std::make_shared<std::atomic<bool>>(!inHand);
    Workshop shop({-1, gate});
    shop.modeller.offer(0, weightsOf(5), SurfaceUse::Resting, 0);
    ASSERT_TRUE(shop.hands(inHand ? 1 : 2));
    shop.modeller.setFinest(512);
    *gate = true;
    EXPECT_TRUE(eventually([&] {
      shop.hands(0);
      return !shop.results.empty() && shop.results.back().surface->cells == 512;
    })) << inHand;
  }
}

TEST(Modeller, AFailureIsAnAnswer) {
  Workshop shop({3, nullptr});
  shop.modeller.offer(0, weightsOf(3), SurfaceUse::Resting, 0);
  ASSERT_TRUE(shop.hands(1));
  EXPECT_EQ(shop.results[0].surface, nullptr);
  EXPECT_EQ(shop.results[0].error, "no clay");
  shop.modeller.offer(0, weightsOf(4), SurfaceUse::Resting, 0);
  EXPECT_TRUE(shop.hands(3)) << "and it goes on";
}

TEST(Modeller, EndsInTheMiddleOfARefinement) {
  const Gate never = std::make_shared<std::atomic<bool>>(false);
  Workshop shop({-1, never});
  shop.modeller.offer(0, weightsOf(1), SurfaceUse::Resting, 0);
  ASSERT_TRUE(shop.hands(1));
}

std::vector<RunParts> shapeRun(std::int64_t steps) {
  std::vector<RunParts> runs;
  runs.push_back(fake::makeRun("a", steps));
  runs.back().surfaceMaker = std::make_unique<fake::SurfaceMaker>(fake::SurfaceMaker::Settings{});
  return runs;
}

ExperimentOptions watched() {
  ExperimentOptions options;
  options.startPlaying = true;
  options.liveSurfaces = true;
  return options;
}

bool shows(const Experiment& experiment, std::int64_t step, int cells) {
  return eventually([&] {
    const LiveSurfacePtr surface = experiment.frame(0)->surface;
    return surface && surface->step == step && surface->cells == cells;
  });
}

TEST(Surfaces, AFinishedRunShowsItsLastWeightsFinest) {
  Experiment experiment(shapeRun(200), std::make_shared<Pool>(2), watched());
  experiment.setFinestSurface(256);
  ASSERT_TRUE(shows(experiment, 200, 256));
  const double largest = (1 - std::pow(0.99, 200)) * [] {
    double most = 0;
    for (std::size_t i = 0; i < fake::kSize; ++i) {
      most = std::max(most, fake::target(i));
    }
    return most;
  }();
  EXPECT_NEAR(experiment.frame(0)->surface->surface->mesh.positions.at(0)[0], largest, 1e-6);
}

TEST(Surfaces, AResetShowsTheFirstWeightsAgain) {
  Experiment experiment(shapeRun(50), std::make_shared<Pool>(2), watched());
  ASSERT_TRUE(shows(experiment, 50, 128));
  experiment.send(0, Reset{});
  EXPECT_TRUE(shows(experiment, 0, 128));
}

TEST(Surfaces, RecordedWeightsGetTheirs) {
  Experiment experiment(shapeRun(100), std::make_shared<Pool>(2), watched());
  ASSERT_TRUE(shows(experiment, 100, 128));
  const std::int64_t step = experiment.frame(0)->history->weights.at(1)->step;
  experiment.send(0, Render{step});
  EXPECT_TRUE(eventually([&] {
    const auto replay = experiment.frame(0)->replay;
    return replay && replay->step == step && replay->surface && replay->surface->cells == 128;
  }));
  EXPECT_EQ(experiment.frame(0)->surface->step, 100) << "the present one stays";
}

TEST(Surfaces, NobodyLooksNothingIsMade) {
  ExperimentOptions options = watched();
  options.liveSurfaces = false;
  Experiment experiment(shapeRun(100), std::make_shared<Pool>(2), options);
  ASSERT_TRUE(eventually([&] { return experiment.settled(); }));
  EXPECT_EQ(experiment.frame(0)->surface, nullptr);
}

}  // namespace
}  // namespace rankscope
