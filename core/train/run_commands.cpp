#include <algorithm>
#include <cmath>
#include <exception>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "train/run.h"
#include "train/score_info.h"

namespace rankscope {

void Run::enter(RunState state) {
  state_ = state;
  stepsLeft_ = -1;
  changed_ = urgent_ = true;
  around_.pace.update(index_, state == RunState::Running, step_, seconds_);
}

/// Comes to rest in `state`; Stopped ends the thread, and a Run that had ended by itself keeps saying how.
void Run::conclude(RunState state) {
  if (state == RunState::Stopped) {
    ended_ = true;
    changed_ = urgent_ = true;
    if (state_ == RunState::Finished || state_ == RunState::Failed) {
      return;
    }
  }
  enter(state);
}

/// As conclude, but first makes the last evaluation, and the checkpoint if there is something to save. The
/// last spectra are then of the last weights too, except after a Stop, which is not to wait for them.
void Run::settle(RunState state) {
  refresh(Extent::Whole);
  const bool save = worthSaving();
  if (state != RunState::Stopped) {
    if (around_.analyst.serves(index_) && !recorder_.askedSpectra(step_)) {
      ask(trainee_.snapshot(), SpectraUse::Show);
    }
    offerSurface(SurfaceUse::Resting);
  }
  if (save) {
    save_ = PendingSave{parts_.checkpoint, true, true};
    next_ = state;
  } else {
    conclude(state);
  }
}

void Run::pause() {
  refresh(Extent::Whole);
  enter(RunState::Paused);
  if (around_.options.liveSpectra && around_.analyst.serves(index_)) {
    askLive(true);
  }
  offerSurface(SurfaceUse::Resting);
}

void Run::fail(Failure failure) {
  failure_ = std::move(failure);
  const std::optional<PendingSave> save = std::exchange(save_, std::nullopt);
  next_.reset();
  enter(RunState::Failed);
  if (save && save->done) {
    save->done(makeFrame(), false);
  }
  ended_ = stopping_;
}

void Run::say(std::string notice) {
  notice_ = std::move(notice);
  ++noticeSerial_;
  changed_ = urgent_ = true;
}

/// A checkpoint waits for every spectrum to be recorded, so that its bytes do not depend on the Analyst's
/// speed, and for the evaluation of its own step, which would otherwise come with the next one: a diverged
/// Run never overwrites a good checkpoint.
bool Run::saveIfDue() {
  if (!save_ || recording_ > 0) {
    return false;
  }
  // Who asked for a save writes results of it too.
  refresh(save_->done ? Extent::Whole : Extent::Recorded);
  const PendingSave save = *std::exchange(save_, std::nullopt);
  const std::optional<RunState> next = std::exchange(next_, std::nullopt);
  write(save);
  if (next) {
    conclude(*next);
  }
  return true;
}

void Run::write(const PendingSave& save) {
  const bool success = written(save);
  if (save.done) {
    save.done(makeFrame(), success);
  }
}

bool Run::written(const PendingSave& save) {
  const std::vector<std::uint8_t> bytes = trainee_.checkpoint(recorder_.record());
  try {
    writeFileAtomically(save.path, bytes);
  } catch (const UserError& error) {
    say(error.what());
    if (save.last) {
      failure_ = Failure{
          step_, fmt::format("the checkpoint of step {} could not be written: {}", step_, error.what()),
          "save again"};
    }
    return false;
  }
  failure_.reset();
  if (save.path == parts_.checkpoint) {
    dirty_ = false;
    parts_.checkpointStep = step_;
    changed_ = true;
  }
  if (save.announced) {
    say(fmt::format("checkpoint saved at step {}", step_));
  }
  return true;
}

void Run::hear() {
  // Counted first: what comes in between is heard twice rather than not at all.
  viewsHeard_ = viewsPosted_;
  othersHeard_ = othersPosted_;
  for (Command& command : inbox_.drain()) {
    if (std::holds_alternative<Render>(command) || std::holds_alternative<ShowView>(command)) {
      // Dragging asks faster than pictures can be made: only the newest wish counts.
      acted_ +=
          std::erase_if(commands_, [&](const Command& older) { return older.index() == command.index(); });
    }
    commands_.push_back(std::move(command));
  }
  while (!commands_.empty() && !ended_ && mayAct(commands_.front())) {
    const Command command = std::move(commands_.front());
    commands_.pop_front();
    ++acted_;
    std::visit([this](const auto& each) { act(each); }, command);
  }
}

/// While a save is pending, Commands that would change what it writes, or how the Run goes on, wait for it.
bool Run::mayAct(const Command& command) const {
  if (!save_ || std::holds_alternative<Render>(command) || std::holds_alternative<ShowView>(command) ||
      std::holds_alternative<Clone>(command)) {
    return true;
  }
  const bool steers = std::holds_alternative<Play>(command) || std::holds_alternative<Pause>(command) ||
                      std::holds_alternative<StepOnce>(command) ||
                      std::holds_alternative<ExtendTarget>(command);
  return steers && !next_;
}

void Run::act(const Play&) {
  if (state_ == RunState::Finished) {
    say(fmt::format("{} is at its target of {} steps: extend it to go on", parts_.spec.name, target_));
  } else if (state_ == RunState::Failed) {
    say(fmt::format("{} has failed: reset it first", parts_.spec.name));
  } else {
    enter(RunState::Running);
  }
}

void Run::act(const Pause&) {
  if (state_ != RunState::Running) {
    return;
  }
  if (around_.pace.isOneBehind(index_)) {
    stepsLeft_ = 1;  // so that Runs in lockstep pause at the same step
  } else {
    pause();
  }
}

void Run::act(const StepOnce& command) {
  if (command.count < 1) {
    return;
  }
  const std::int64_t before = std::max<std::int64_t>(0, stepsLeft_);
  act(Play{});
  if (state_ == RunState::Running) {
    stepsLeft_ = before + command.count;
  }
}

void Run::act(const Reset&) {
  trainee_.reset();
  recorder_.clear();
  ++epoch_;
  step_ = trainee_.stepsDone();
  seconds_ = secondsPerStep_ = 0;
  evaluation_ = {};
  evaluated_ = false;
  dirty_ = false;
  failure_.reset();
  spectra_.reset();
  surface_.reset();
  desk_.forget();
  view_.reset();
  replay_.reset();
  outputs_.reset();
  predicted_.reset();
  outputsStep_ = 0;
  enter(RunState::Paused);
  begin();
}

void Run::act(const SetRates& command) {
  if (const std::string fault = rateFault(command.rates); !fault.empty()) {
    say(fault);
    return;
  }
  trainee_.setBaseRates(command.rates);
  dirty_ = dirty_ || step_ > 0;
  changed_ = urgent_ = true;
}

void Run::act(const ExtendTarget& command) {
  if (command.target <= step_) {
    say(fmt::format("the target must be above step {}", step_));
    return;
  }
  target_ = command.target;
  recorder_.setTarget(target_);
  dirty_ = dirty_ || step_ > 0;
  changed_ = urgent_ = true;
  if (state_ == RunState::Finished) {
    enter(RunState::Paused);
  }
}

void Run::act(const Render& command) {
  const auto& recorded = recorder_.history().weights;
  const auto found = std::find_if(recorded.begin(), recorded.end(), [&](const WeightSnapshotPtr& weights) {
    return weights->step == command.step;
  });
  if (found == recorded.end()) {
    say(fmt::format("no weights were recorded at step {}", command.step));
    return;
  }
  try {
    const Pool::Turn turn(*around_.pool);
    Rendering rendering = trainee_.render(**found);
    replay_ = std::make_shared<const Replay>(
        Replay{command.step, std::move(rendering.outputs), std::move(rendering.predicted)});
    changed_ = urgent_ = true;
    if (around_.options.liveSurfaces) {
      around_.modeller.offer(index_, *found, SurfaceUse::Recorded, epoch_);
    }
  } catch (const std::exception& error) {
    say(fmt::format("step {} could not be rendered: {}", command.step, error.what()));
  }
}

void Run::act(const Measure&) {
  if (state_ == RunState::Failed) {
    say(fmt::format("{} has failed: there is nothing to measure", parts_.spec.name));
    return;
  }
  try {
    refresh(Extent::Final);
  } catch (const std::exception& error) {
    say(fmt::format("step {} could not be measured: {}", step_, error.what()));
    return;
  }
  std::string text;
  for (const Score& score : allScores(evaluation_)) {
    const ScoreInfo info = scoreInfo(score.name);
    if (std::isfinite(score.value) && score.reason.empty() && !isMemberScore(score.name)) {
      text += fmt::format("{} {} {:.{}f}{}{}", text.empty() ? "" : ",", info.label, score.value,
                          info.decimals, info.unit.empty() ? "" : " ", info.unit);
    }
  }
  say(fmt::format("step {}:{}", step_, text.empty() ? " nothing could be measured" : text));
}

void Run::act(const Clone& command) {
  command.taken(trainee_.snapshot());
}

void Run::act(const Save& command) {
  const std::filesystem::path path = command.path.empty() ? parts_.checkpoint : command.path;
  if (!path.empty() && state_ != RunState::Failed) {
    save_ = PendingSave{path, !command.done, false, command.done};
    return;
  }
  say(path.empty() ? "there is no results folder: choose where to save"
                   : fmt::format("{} has failed: there is nothing to save", parts_.spec.name));
  if (command.done) {
    command.done(makeFrame(), false);
  }
}

void Run::act(const Stop&) {
  stopping_ = true;
  if (state_ == RunState::Failed) {
    conclude(RunState::Stopped);
  } else {
    settle(RunState::Stopped);
  }
}

}  // namespace rankscope
