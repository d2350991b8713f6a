// What a Run shows of itself, and when.
#include <algorithm>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "train/run.h"

namespace rankscope {
namespace {

// Publishing may take a fiftieth of the time; the limit is for when it only seemed long because the machine
// was busy.
constexpr int kFrameRestFactor = 50;
constexpr std::chrono::seconds kLongestFrameRest{1};

}  // namespace

/// Order matters: whoever sees that a Command was heard must also see the Frame that shows it.
void Run::report() {
  const bool settledNow = isSettled();
  if (changed_ && state_ == RunState::Running) {
    reportRunning();
  } else if (changed_ && (urgent_ || settledNow || outstanding_ == 0 || Clock::now() >= nextFrame_)) {
    publish();
  }
  settled_ = settledNow;
  if (acted_ > 0) {
    around_.pace.heard(index_, std::exchange(acted_, 0));
  }
}

void Run::reportRunning() {
  const bool together = around_.pace.publishesTogether();
  if (urgent_ && together) {
    amend();
  }
  const FrameTurn turn = around_.pace.frameTurn(index_, Clock::now());
  if (turn == FrameTurn::Together) {
    publishTogether();
  } else if (turn == FrameTurn::Alone || urgent_) {
    publish();
  }
}

FramePtr Run::makeFrame() {
  // A failed Run keeps its last good picture: what its network gives now says nothing, or cannot be had.
  if (state_ != RunState::Failed && evaluated_ && (!outputs_ || outputsStep_ != trainee_.outputsStep())) {
    const std::span<const float> outputs = trainee_.outputs();
    const std::span<const float> predicted = trainee_.predicted();
    outputs_ = std::make_shared<const std::vector<float>>(outputs.begin(), outputs.end());
    predicted_ = predicted.empty()
                     ? nullptr
                     : std::make_shared<const std::vector<float>>(predicted.begin(), predicted.end());
    outputsStep_ = trainee_.outputsStep();
  }
  auto frame = std::make_shared<Frame>();
  describe(*frame);
  frame->step = step_;
  frame->activeSeconds = seconds_;
  frame->stepsPerSecond = secondsPerStep_ > 0 ? 1 / secondsPerStep_ : 0;
  frame->publishingSeconds = publishingSeconds_;
  frame->evaluation = evaluation_;
  frame->outputsStep = outputsStep_;
  frame->outputs = outputs_;
  frame->observation = trainee_.observation();
  frame->predicted = predicted_;
  frame->targetSpectrum = trainee_.targetSpectrum();
  frame->spectra = spectra_;
  frame->surface = surface_;
  frame->history = recorder_.share();
  return frame;
}

/// What is true whatever the step.
void Run::describe(Frame& frame) const {
  frame.run = parts_.spec.name;
  frame.state = state_;
  frame.target = target_;
  frame.rates = trainee_.rates();
  frame.view = view_;
  frame.replay = replay_;
  frame.failure = failure_;
  frame.checkpointStep = parts_.checkpointStep;
  frame.notice = notice_;
  frame.noticeSerial = noticeSerial_;
}

void Run::publish() {
  const auto begin = Clock::now();
  around_.board.put(index_, makeFrame());
  changed_ = urgent_ = false;
  rest(begin);
  wake();
}

/// The picture waits for those of the others.
void Run::publishTogether() {
  const auto begin = Clock::now();
  const bool shown = around_.board.stage(index_, makeFrame());
  changed_ = false;
  rest(begin);
  if (shown) {
    wake();
  }
}

/// Answers a Command without showing a picture that the others have not got.
void Run::amend() {
  around_.board.amend(index_, [this](Frame& frame) { describe(frame); });
  urgent_ = false;
  wake();
}

void Run::wake() const {
  if (around_.options.wake) {
    around_.options.wake();
  }
}

/// Until the next Frame.
void Run::rest(Clock::time_point begin) {
  const double rate = around_.options.framesPerSecond;
  const auto end = Clock::now();
  publishingSeconds_ += std::chrono::duration<double>(end - begin).count();
  nextFrame_ = Clock::time_point::max();
  if (rate > 0) {
    const auto period = std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(1 / rate));
    const Clock::duration pause =
        std::min<Clock::duration>(kFrameRestFactor * (end - begin), kLongestFrameRest);
    nextFrame_ = std::max(begin + period, end + pause);
  }
  around_.pace.restUntil(index_, nextFrame_);
}

}  // namespace rankscope
