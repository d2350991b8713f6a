// A Session whose network is being taken apart: the weights come from the Run itself, and it can end at any
// moment.
#include <chrono>
#include <functional>
#include <memory>
#include <thread>

#include <gtest/gtest.h>

#include "engine_fixture.h"
#include "session/session.h"

namespace rankscope::testing {
namespace {

std::unique_ptr<Session> learning(std::int64_t steps) {
  ExperimentSpec spec;
  for (const char* optimizer : {"adam", "muon"}) {
    spec.runs.push_back(runSpec(optimizer));
    spec.runs.back().training.steps = steps;
  }
  SessionOptions options;
  options.machine.threads = 2;
  std::unique_ptr<Session> session = Session::start(spec, smallPicture(), options);
  for (std::size_t run = 0; run < 2; ++run) {
    session->experiment().send(run, Play{});
  }
  return session;
}

SaeSpec dictionary(std::int64_t steps) {
  SaeSpec sae;
  sae.atoms = 24;
  sae.k = 3;
  sae.batch = 64;
  sae.steps = steps;
  return sae;
}

bool waitFor(const std::function<bool()>& reached) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!reached() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return reached();
}

TEST(SessionAtoms, TakesTheNetworkAsItIsWhileItLearns) {
  const std::unique_ptr<Session> session = learning(1'000'000);
  ASSERT_TRUE(waitFor([&] { return session->experiment().frame(1)->step >= 5; }));
  session->studyAtoms(1, {1}, dictionary(20));
  ASSERT_TRUE(waitFor([&] { return session->atoms().frame()->stage == LabStage::Ready; }))
      << session->atoms().frame()->problem;
  const AtomFramePtr frame = session->atoms().frame();
  EXPECT_EQ(frame->run, "muon");
  EXPECT_GE(frame->step, 5);
  ASSERT_EQ(frame->layers.size(), 1U);
  EXPECT_EQ(frame->layers[0].layer, 1);
  EXPECT_NE(frame->layers[0].study, nullptr);
  const std::int64_t before = session->experiment().frame(1)->step;
  EXPECT_TRUE(waitFor([&] { return session->experiment().frame(1)->step > before; }))
      << "it goes on learning";
}

TEST(SessionAtoms, EndsAtEveryStageOfTheWork) {
  for (const LabStage stage : {LabStage::Empty, LabStage::Preparing, LabStage::Training}) {
    const std::unique_ptr<Session> session = learning(1'000'000);
    session->studyAtoms(0, {}, dictionary(1'000'000));
    EXPECT_TRUE(waitFor([&] { return session->atoms().frame()->stage >= stage; }));
  }  // the destructor is the test: it neither waits for the million steps nor leaves a thread behind
}

}  // namespace
}  // namespace rankscope::testing
