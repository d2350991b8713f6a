// What is looked at while Runs learn: when it is rendered and how finely, and that nothing else depends on
// it.
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/file.h"
#include "train/experiment.h"
#include "train/view_desk.h"
#include "train_fake.h"

namespace rankscope {
namespace {

using fake::eventually;

ViewRequest requestOf(std::uint64_t serial, bool moving = false) {
  ViewRequest request;
  request.serial = serial;
  request.width = 60;
  request.height = 41;
  request.moving = moving;
  return request;
}

/// Serves a desk as long as it wants to: a ray takes `secondsPerRay`. @returns the reductions
std::vector<int> serve(ViewDesk& desk, const ViewMoment& moment, double secondsPerRay) {
  std::vector<int> reductions;
  while (const std::optional<ViewJob> job = desk.next(moment)) {
    const double rays = static_cast<double>(reducedExtent(job->request.width, job->reduction)) *
                        reducedExtent(job->request.height, job->reduction);
    desk.finished(*job, moment, rays * secondsPerRay);
    reductions.push_back(job->reduction);
  }
  return reductions;
}

TEST(ViewDesk, WantsNothingUnlessItWasAsked) {
  ViewDesk desk;
  EXPECT_FALSE(desk.next({false, 0, 0}));
  desk.wish(requestOf(1));
  EXPECT_TRUE(desk.next({false, 0, 0}));
  desk.drop();
  EXPECT_FALSE(desk.next({false, 0, 0}));
}

TEST(ViewDesk, RefinesWhatRests) {
  ViewDesk desk;
  desk.wish(requestOf(1));
  EXPECT_EQ(serve(desk, {false, 7, 0}, 1e-3), (std::vector{8, 4, 2, 1}));
  desk.wish(requestOf(2));
  // 60 x 41 rays of a millisecond: a quarter of them along each axis comes too late, an eighth is soon there.
  EXPECT_EQ(serve(desk, {false, 7, 0}, 1e-3), (std::vector{8, 4, 2, 1}));
  EXPECT_EQ(serve(desk, {false, 8, 0}, 1e-3), (std::vector{8, 4, 2, 1})) << "other weights";
}

TEST(ViewDesk, BeginsWithTheFinestThatIsSoonThere) {
  ViewDesk desk;
  desk.wish(requestOf(1));
  serve(desk, {false, 7, 0}, 1e-4);
  desk.wish(requestOf(2));
  // Half of the pixels along each axis: 30 x 21 rays of 0.1 ms.
  EXPECT_EQ(serve(desk, {false, 7, 0}, 1e-4), (std::vector{2, 1}));
  ViewRequest depth = requestOf(3);
  depth.kind = ViewKind::Depth;
  desk.wish(depth);
  EXPECT_EQ(serve(desk, {false, 7, 0}, 1e-6).front(), 8) << "another kind may take another time";
}

TEST(ViewDesk, OneCoarsePictureOfACameraThatMoves) {
  ViewDesk desk;
  desk.wish(requestOf(1, true));
  EXPECT_EQ(serve(desk, {false, 7, 0}, 1e-3), (std::vector{8}));
  desk.wish(requestOf(2, false));
  EXPECT_EQ(serve(desk, {false, 7, 0}, 1e-3), (std::vector{8, 4, 2, 1})) << "it stands still now";
}

TEST(ViewDesk, TakesAQuarterOfTheTimeOfARunThatLearns) {
  for (const double secondsPerRay : {1e-5, 1e-4, 1e-3}) {
    for (const bool moving : {false, true}) {
      ViewDesk desk;
      double steps = 0;
      double views = 0;
      std::uint64_t serial = 1;
      int pictures = 0;
      for (std::int64_t step = 0; step < 2000; ++step) {
        // A moving camera asks anew before every step.
        desk.wish(requestOf(moving ? serial++ : serial, moving));
        const ViewMoment moment{true, step, steps};
        if (const std::optional<ViewJob> job = desk.next(moment)) {
          const double seconds =
              reducedExtent(60, job->reduction) * reducedExtent(41, job->reduction) * secondsPerRay;
          desk.finished(*job, moment, seconds);
          views += seconds;
          ++pictures;
        }
        steps += 0.01;
      }
      EXPECT_GT(pictures, 10);
      EXPECT_LT(views, 0.27 * (steps + views)) << secondsPerRay;
    }
  }
}

TEST(ViewDesk, ALearningRunShowsAsFineAsAGlanceAllows) {
  ViewDesk desk;
  desk.wish(requestOf(1));
  desk.finished({requestOf(1), 8}, {true, 0, 0}, 40 * 1e-4);
  const std::optional<ViewJob> still = desk.next({true, 9, 5});
  ASSERT_TRUE(still);
  EXPECT_EQ(still->reduction, 1);  // 2460 rays of 0.1 ms
  desk.wish(requestOf(2, true));
  EXPECT_EQ(desk.next({true, 9, 5})->reduction, 2);
}

TEST(ViewDesk, WhatWasGivenUpCostsItsTimeToo) {
  ViewDesk desk;
  desk.wish(requestOf(1));
  desk.abandoned({true, 3, 10}, 2);
  EXPECT_FALSE(desk.next({true, 4, 15.9}));
  EXPECT_TRUE(desk.next({true, 4, 16.1}));
  EXPECT_TRUE(desk.next({false, 4, 10})) << "a Run at rest has time";
  desk.forget();
  EXPECT_TRUE(desk.next({true, 0, 0})) << "after a reset, whose seconds begin anew";
}

TEST(ViewDesk, FinishesACoarsePictureThatIsQuick) {
  EXPECT_TRUE(ViewDesk::isOutdated({requestOf(1), 1}, 0));
  EXPECT_FALSE(ViewDesk::isOutdated({requestOf(1, true), 8}, 0.05));
  EXPECT_TRUE(ViewDesk::isOutdated({requestOf(1, true), 8}, 1));
}

TEST(LiveView, LooksAtTheMiddleOfEachBlockOfPixels) {
  EXPECT_EQ(reducedExtent(41, 8), 6);
  EXPECT_EQ(reducedExtent(40, 8), 5);
  EXPECT_EQ(reducedExtent(41, 1), 41);
  std::set<int> looked;
  for (int i = 0; i < 41; ++i) {
    looked.insert(pixelOf(i, 1, 41));
  }
  EXPECT_EQ(looked.size(), 41U) << "every pixel once";
  EXPECT_EQ(pixelOf(0, 8, 41), 4);
  EXPECT_EQ(pixelOf(5, 8, 41), 40) << "what is left of the last block";
}

class ViewsTest : public ::testing::Test {
 protected:
  std::shared_ptr<fake::Gallery> gallery = std::make_shared<fake::Gallery>();
  std::shared_ptr<Pool> pool = std::make_shared<Pool>(2);

  std::vector<RunParts> runs(std::int64_t steps, std::size_t count = 1) const {
    std::vector<RunParts> parts;
    for (std::size_t i = 0; i < count; ++i) {
      fake::Settings settings;
      settings.pool = pool;
      // Only the first can be held up.
      settings.gallery = i == 0 ? gallery : std::make_shared<fake::Gallery>();
      parts.push_back(fake::makeRun(std::string(1, static_cast<char>('a' + i)), steps, settings));
    }
    return parts;
  }

  static bool shows(const Experiment& experiment, std::uint64_t serial, int reduction, std::size_t run = 0) {
    return eventually([&] {
      const LiveViewPtr view = experiment.frame(run)->view;
      return view && view->serial == serial && view->reduction == reduction;
    });
  }

  static ExperimentOptions playing() {
    ExperimentOptions options;
    options.startPlaying = true;
    return options;
  }
};

TEST_F(ViewsTest, APausedRunRefinesToEveryPixel) {
  Experiment experiment(runs(100), pool, {});
  experiment.send(0, StepOnce{10});
  ASSERT_TRUE(eventually([&] { return experiment.frame(0)->step == 10; }));
  experiment.send(0, ShowView{requestOf(5)});
  ASSERT_TRUE(shows(experiment, 5, 1));
  const LiveViewPtr view = experiment.frame(0)->view;
  EXPECT_EQ(view->step, 10);
  EXPECT_TRUE(view->complete());
  EXPECT_EQ(view->pixels.size(), 60U * 41 * 3);
  EXPECT_NEAR(view->pixels.at(17), (1 - std::pow(0.99, 10)) * fake::target(0), 1e-6);
  const int begun = gallery->begun;
  experiment.send(0, StepOnce{1});
  EXPECT_TRUE(eventually([&] { return experiment.frame(0)->view->step == 11; }))
      << "and goes with the weights";
  EXPECT_GT(gallery->begun, begun);
}

TEST_F(ViewsTest, ANewerCameraEndsTheFinePictureOfTheOlder) {
  Experiment experiment(runs(100), pool, {});
  gallery->open = false;
  experiment.send(0, ShowView{requestOf(1)});
  ASSERT_TRUE(eventually([&] { return gallery->begun == 1; }));
  experiment.send(0, ShowView{requestOf(2)});
  ASSERT_TRUE(eventually([&] { return gallery->givenUp >= 1; }));
  gallery->open = true;
  EXPECT_TRUE(shows(experiment, 2, 1));
}

TEST_F(ViewsTest, AnyOtherCommandEndsItToo) {
  Experiment experiment(runs(50), pool, {});
  gallery->open = false;
  experiment.send(0, ShowView{requestOf(1, true)});
  ASSERT_TRUE(eventually([&] { return gallery->begun == 1; }));
  experiment.send(0, SetRates{{0.5, 0}});
  EXPECT_TRUE(eventually([&] { return experiment.frame(0)->rates.lr == 0.5; }));
  EXPECT_GE(gallery->givenUp, 1);
}

TEST_F(ViewsTest, ALearningRunIsLookedAtToo) {
  ExperimentOptions options = playing();
  std::vector<RunParts> parts = runs(1 << 30, 2);
  Experiment experiment(std::move(parts), pool, options);
  experiment.sendAll(ShowView{requestOf(3)});
  std::set<std::int64_t> steps;
  EXPECT_TRUE(eventually([&] {
    for (const std::size_t run : {0U, 1U}) {
      const LiveViewPtr view = experiment.frame(run)->view;
      if (run == 1 && view) {
        steps.insert(view->step);
      }
    }
    return steps.size() >= 3;
  }));
  EXPECT_EQ(experiment.frame(0)->state, RunState::Running);
}

TEST_F(ViewsTest, OthersLearnWhileOneIsLookedAt) {
  ExperimentOptions options;
  options.pace = "free";
  Experiment experiment(runs(200, 2), pool, options);
  gallery->open = false;
  experiment.send(0, ShowView{requestOf(1)});
  ASSERT_TRUE(eventually([&] { return gallery->begun == 1; }));
  experiment.send(1, Play{});
  EXPECT_TRUE(eventually([&] { return experiment.frame(1)->state == RunState::Finished; }))
      << "the Pool is handed over between parts";
  EXPECT_EQ(gallery->givenUp, 0);
}

TEST_F(ViewsTest, NothingRecordedDependsOnIt) {
  std::vector<std::vector<std::uint8_t>> bytes;
  const fake::TemporaryFolder folder;
  for (const bool watched : {false, true}) {
    std::vector<RunParts> parts = runs(3000, 2);
    parts[0].checkpoint = folder / (watched ? "watched" : "alone");
    ExperimentOptions options;
    options.checkpointInterval = 0;
    Experiment experiment(std::move(parts), pool, options);
    experiment.sendAll(Play{});
    for (std::uint64_t serial = 1; watched && !experiment.settled(); ++serial) {
      experiment.sendAll(ShowView{requestOf(serial, serial % 3 != 0)});
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    ASSERT_TRUE(eventually([&] { return experiment.settled(); }));
    EXPECT_EQ(watched, gallery->begun > 0);
    bytes.push_back(readFile(folder / (watched ? "watched" : "alone"), 1 << 24));
  }
  EXPECT_EQ(bytes[0], bytes[1]);
}

TEST_F(ViewsTest, AResetShowsTheFirstWeights) {
  Experiment experiment(runs(40), pool, playing());
  experiment.send(0, ShowView{requestOf(1)});
  ASSERT_TRUE(eventually([&] {
    const FramePtr frame = experiment.frame(0);
    return frame->view && frame->view->step == 40 && frame->view->complete();
  }));
  experiment.send(0, Reset{});
  ASSERT_TRUE(eventually([&] {
    const LiveViewPtr view = experiment.frame(0)->view;
    return view && view->step == 0 && view->complete();
  }));
  EXPECT_EQ(experiment.frame(0)->view->pixels.front(), 0);
}

TEST_F(ViewsTest, WhatCannotBeRenderedIsSaidOnceAndTheRunGoesOn) {
  gallery->broken = true;
  Experiment experiment(runs(100), pool, {});
  experiment.send(0, ShowView{requestOf(1)});
  ASSERT_TRUE(eventually([&] { return experiment.frame(0)->noticeSerial == 1; }));
  EXPECT_EQ(experiment.frame(0)->notice, "this view could not be rendered: no canvas");
  experiment.send(0, StepOnce{5});
  EXPECT_TRUE(eventually([&] { return experiment.frame(0)->step == 5; }));
  EXPECT_EQ(gallery->begun, 1);
  EXPECT_EQ(experiment.frame(0)->state, RunState::Paused);
}

TEST_F(ViewsTest, WhereThereIsNothingToSeeItAsksOnce) {
  gallery->blank = true;
  Experiment experiment(runs(100), pool, {});
  experiment.send(0, ShowView{requestOf(1)});
  experiment.send(0, StepOnce{5});
  ASSERT_TRUE(eventually([&] { return experiment.frame(0)->step == 5; }));
  EXPECT_EQ(gallery->begun, 1);
  EXPECT_EQ(experiment.frame(0)->view, nullptr);
}

TEST_F(ViewsTest, NobodyLooksNothingIsRendered) {
  Experiment experiment(runs(30), pool, playing());
  experiment.send(0, ShowView{requestOf(1)});
  experiment.send(0, ShowView{});
  ASSERT_TRUE(eventually([&] { return experiment.settled(); }));
  const int begun = gallery->begun;
  experiment.send(0, ExtendTarget{60});
  experiment.send(0, Play{});
  ASSERT_TRUE(eventually([&] { return experiment.frame(0)->step == 60; }));
  EXPECT_EQ(gallery->begun, begun);
}

}  // namespace
}  // namespace rankscope
