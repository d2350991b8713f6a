#include "train/run.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <limits>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"
#include "train/score_info.h"

namespace rankscope {
namespace {

// A Run waits once so many of its recorded spectra are outstanding, so that clones cannot pile up.
constexpr int kMaximumOutstanding = 2;

// Every fourth live job also takes the activations, which cost several times as much as the weights.
constexpr int kLiveActivationsEvery = 4;

constexpr std::chrono::milliseconds kLongestYield{15};

constexpr double kSmoothing = 0.1;

// No training that comes to anything passes this; one that does only burns time from there on.
constexpr double kDivergedGrowth = 1e4;

/// Carries a Failure out of the depth of a step.
struct RunFailure {
  Failure failure;
};

std::string ratesText(const Rates& rates) {
  std::string list = "lr " + formatShort(rates.lr);
  if (rates.muonLr != 0) {
    list += ", muon-lr " + formatShort(rates.muonLr);
  }
  return list;
}

/// What became of the loss, or "" if it is one to go on with. @param initial of the first weights; NaN if not
/// known
std::string lossFault(double loss, double initial) {
  if (!std::isfinite(loss)) {
    return std::isnan(loss) ? "became NaN" : "became infinite";
  }
  if (initial > 0 && loss > kDivergedGrowth * initial) {
    return fmt::format("grew to {} times its first value", formatShort(loss / initial));
  }
  return "";
}

Failure divergence(const Evaluation& evaluation, const std::string& fault, const Rates& rates) {
  return {evaluation.step, fmt::format("the loss {} at step {}", fault, evaluation.step),
          fmt::format("lower the learning rate ({}) and reset", ratesText(rates))};
}

Recorder::Settings recorderSettings(const RunParts& parts, const ExperimentOptions& options) {
  return {parts.spec.training.steps,         options.pictures, parts.extents, parts.channels, parts.arrange,
          !parts.trainee->evaluatesCheaply()};
}

}  // namespace

Run::Run(std::size_t index, RunParts parts, RunSurroundings surroundings, Doorbell& bell)
    : index_(index),
      parts_(std::move(parts)),
      around_(std::move(surroundings)),
      bell_(bell),
      trainee_(*parts_.trainee),
      recorder_(recorderSettings(parts_, around_.options), std::move(parts_.restored)) {
  step_ = trainee_.stepsDone();
  seconds_ = parts_.seconds;
  target_ = parts_.target > 0 ? parts_.target : parts_.spec.training.steps;
  recorder_.setTarget(target_);
  if (!recorder_.record().spectra.empty()) {
    spectra_ = recorder_.record().spectra.back();
  }
  if (step_ >= target_) {
    state_ = RunState::Finished;
  }
  around_.pace.update(index_, false, step_, seconds_);
  publish();
  const std::int64_t stopAt = around_.options.stopAt;
  if (around_.options.startPlaying && state_ == RunState::Paused && !(stopAt > 0 && step_ >= stopAt)) {
    send(Play{});
  }
}

Run::~Run() {
  if (thread_.joinable()) {
    send(Stop{});
    thread_.join();
  }
}

void Run::start() {
  thread_ = std::jthread([this] { serve(); });
}

void Run::send(Command command) {
  around_.pace.announce(index_);
  post(std::move(command));
}

void Run::post(Command command) {
  std::atomic<std::uint64_t>& posted =
      std::holds_alternative<ShowView>(command) ? viewsPosted_ : othersPosted_;
  inbox_.push(std::move(command));
  ++posted;
  bell_.ring();
}

bool Run::settled() const {
  return around_.pace.allHeard(index_) && settled_;
}

void Run::join() {
  if (thread_.joinable()) {
    thread_.join();
  }
}

void Run::serve() {
  around_.pool->enter();
  attempt([this] { begin(); });
  // The first picture, before the first step can fail.
  attempt([this] { publish(); });
  while (!ended_) {
    const std::uint64_t heard = bell_.count();
    bool progressed = true;  // also after an exception: there may be more Commands to hear
    attempt([&] { progressed = progress(); });
    attempt([this] { report(); });
    if (!progressed && !ended_) {
      wait(heard);
    }
  }
  settled_ = true;
  around_.pace.retire(index_);
}

bool Run::progress() {
  hear();
  collectSpectra();
  collectSurfaces();
  if (saveIfDue() || showView()) {
    return true;
  }
  if (!beginStep()) {
    return false;
  }
  step();
  afterStep();
  return true;
}

void Run::attempt(const std::function<void()>& action) {
  try {
    action();
  } catch (const RunFailure& diverged) {
    fail(diverged.failure);
  } catch (const std::exception& error) {
    if (isOutOfMemory(error)) {
      fail({step_, fmt::format("out of memory at step {}", step_), "use a smaller network or signal"});
      return;
    }
    fail({step_, fmt::format("stopped at step {}: {}", step_, firstLine(error.what())),
          "reset it to try again"});
  } catch (...) {
    fail({step_, fmt::format("stopped at step {} by an unknown error", step_), "reset it to try again"});
  }
}

bool Run::isSettled() const {
  const std::int64_t stopAt = around_.options.stopAt;
  const bool stopped = state_ == RunState::Paused && stopAt > 0 && step_ >= stopAt;
  const bool over = stopped || state_ == RunState::Finished || state_ == RunState::Failed;
  return over && !save_ && outstanding_ == 0 && commands_.empty();
}

void Run::wait(std::uint64_t heard) const {
  // In lockstep the turn to publish comes with a step.
  const bool mayPublish = state_ != RunState::Running || !around_.pace.publishesTogether();
  if (changed_ && mayPublish && nextFrame_ != Clock::time_point::max()) {
    bell_.wait(heard, nextFrame_);
  } else {
    bell_.wait(heard);
  }
}

void Run::begin() {
  refresh(Extent::Whole);
  if (recorder_.wantsFirstPicture() && trainee_.outputsStep() == step_) {
    recorder_.picture(step_, trainee_.outputs());
  }
  recordWeights();
  offerSurface(SurfaceUse::Resting);
}

bool Run::beginStep() {
  return state_ == RunState::Running && !ended_ && !save_ && outstanding_ < kMaximumOutstanding &&
         around_.pace.beginStep(index_, acted_);
}

void Run::step() {
  const Rates rates = trainee_.rates();
  const double secondsBefore = seconds_;
  Evaluation evaluation;
  {
    const Pool::Turn turn(*around_.pool);
    const auto begin = Clock::now();
    evaluation = trainee_.step();
    const Clock::duration taken = Clock::now() - begin;
    const double seconds = std::chrono::duration<double>(taken).count();
    seconds_ += seconds;
    secondsPerStep_ += (secondsPerStep_ > 0 ? kSmoothing : 1) * (seconds - secondsPerStep_);
    if (evaluation.wholeSignal && recorder_.wantsSlowEvaluation(evaluation.step)) {
      evaluation.slow = trainee_.evaluateSlowly();
    }
    if (around_.yielding) {
      // With the Turn in hand, so that no other Run takes the cores instead.
      std::this_thread::sleep_for(std::min<Clock::duration>(taken, kLongestYield));
    }
  }
  step_ = trainee_.stepsDone();
  dirty_ = true;
  changed_ = true;
  batches_ = !evaluation.wholeSignal;
  around_.pace.update(index_, true, step_, seconds_);
  note(evaluation, rates, secondsBefore);
}

/// Whether the newest evaluation, of the step before where every point is trained on, is as good as wanted.
/// Who moves the target elsewhere wants to go on regardless.
bool Run::reachedPsnr() const {
  const double wanted = parts_.spec.training.untilPsnr;
  if (wanted <= 0 || target_ != parts_.spec.training.steps || !evaluation_.wholeSignal ||
      evaluation_.scores.empty()) {
    return false;
  }
  const Score& score = evaluation_.scores.front();
  return (score.name == kPsnrScore || score.name == kMeanPsnrScore) && score.value >= wanted;
}

void Run::afterStep() {
  const ExperimentOptions& options = around_.options;
  recordWeights();
  if (batches_ && recorder_.wantsEvaluation(step_)) {
    refresh(Extent::Recorded);
  }
  if (stepsLeft_ > 0) {
    --stepsLeft_;
  }
  if (reachedPsnr()) {
    target_ = step_;
    recorder_.setTarget(target_);
  }
  if (step_ >= target_) {
    settle(RunState::Finished);
    return;
  }
  if (options.stopAt > 0 && step_ == options.stopAt) {
    settle(RunState::Paused);
    return;
  }
  if (options.checkpointInterval > 0 && step_ % options.checkpointInterval == 0 && worthSaving()) {
    save_ = PendingSave{parts_.checkpoint};
  }
  if (stepsLeft_ == 0) {
    pause();
  } else if (options.liveSpectra && around_.analyst.wantsLive(index_)) {
    askLive(++liveCount_ % kLiveActivationsEvery == 0);
  }
  if (state_ == RunState::Running && around_.modeller.wantsMoving(index_)) {
    offerSurface(SurfaceUse::Moving);
  }
}

/// Makes the evaluation and the outputs those of the weights as they are now. What is slow comes with it
/// where the record wants it, and for the Whole always: who looks at a Run at rest sees everything.
void Run::refresh(Extent extent) {
  const bool current =
      evaluated_ && evaluation_.step == step_ && evaluation_.wholeSignal && trainee_.outputsStep() == step_;
  const bool slowly = extent != Extent::Recorded || recorder_.wantsSlowEvaluation(step_);
  if (current && extent != Extent::Final && (evaluation_.slow || !slowly)) {
    return;
  }
  Evaluation evaluation = evaluation_;
  {
    const Pool::Turn turn(*around_.pool);
    if (!current) {
      evaluation = trainee_.evaluate();
    }
    if (slowly) {
      evaluation.slow = step_ >= target_ || extent == Extent::Final ? trainee_.evaluateFinally()
                                                                    : trainee_.evaluateSlowly();
    }
  }
  note(evaluation, trainee_.rates(), seconds_);
}

void Run::note(const Evaluation& evaluation, const Rates& rates, double seconds) {
  const std::vector<CurvePoint>& curve = recorder_.record().curve;
  const double initial = curve.empty() ? std::numeric_limits<double>::quiet_NaN() : curve.front().loss;
  const std::string fault = lossFault(evaluation.loss, initial);
  evaluation_ = evaluation;
  if (evaluation.slow && evaluation.slow->surface) {
    surface_ = evaluation.slow->surface;
  }
  evaluated_ = true;
  changed_ = true;
  if (!fault.empty()) {
    throw RunFailure{divergence(evaluation, fault, rates)};
  }
  // Asking for the outputs copies them from a GPU.
  const bool picture = recorder_.wantsPicture(evaluation.step) && trainee_.outputsStep() == evaluation.step;
  recorder_.evaluation(evaluation, rates, seconds, picture ? trainee_.outputs() : std::span<const float>());
}

}  // namespace rankscope
