// What is looked at while a Run learns, rendered with its own present weights.
#include <chrono>
#include <exception>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"
#include "train/run.h"

namespace rankscope {
namespace {

/// The Pool, part by part: whoever waits for it has a Turn in between, and only the time of one's own parts
/// is counted.
class SharedTurn {
 public:
  explicit SharedTurn(Pool& pool) : pool_(pool) { begin(); }

  void letOthers() {
    seconds_ = seconds();
    turn_.reset();
    begin();
  }

  double seconds() const { return seconds_ + std::chrono::duration<double>(Clock::now() - since_).count(); }

 private:
  using Clock = std::chrono::steady_clock;
  void begin() {
    turn_.emplace(pool_);
    since_ = Clock::now();
  }

  Pool& pool_;
  std::optional<Pool::Turn> turn_;
  Clock::time_point since_;
  double seconds_ = 0;
};

}  // namespace

void Run::act(const ShowView& command) {
  if (command.request) {
    desk_.wish(*command.request);
  } else {
    desk_.drop();
  }
}

/// Any Command but a wish for another view is for now; such a wish may wait for what is nearly done.
bool Run::wasInterrupted(const ViewJob& job, double seconds) const {
  return othersPosted_ != othersHeard_ || (viewsPosted_ != viewsHeard_ && ViewDesk::isOutdated(job, seconds));
}

Run::RenderedView Run::render(const ViewJob& job) {
  RenderedView rendered;
  SharedTurn turn(*around_.pool);
  rendered.view = trainee_.view(job.request, job.reduction, [&] {
    turn.letOthers();
    rendered.givenUp = wasInterrupted(job, turn.seconds());
    return !rendered.givenUp;
  });
  rendered.seconds = turn.seconds();
  return rendered;
}

/// Renders what is looked at, if it is time to. @returns whether that came to anything
bool Run::showView() {
  const ViewMoment moment{state_ == RunState::Running, step_, seconds_};
  const std::optional<ViewJob> job = state_ == RunState::Failed || ended_ ? std::nullopt : desk_.next(moment);
  const bool unheard = viewsPosted_ != viewsHeard_ || othersPosted_ != othersHeard_;
  if (!job || unheard) {
    return false;
  }
  if (acted_ > 0 || urgent_) {
    return true;  // others wait for the answer to a Command, which comes first
  }
  try {
    RenderedView rendered = render(*job);
    if (rendered.view) {
      desk_.finished(*job, moment, rendered.seconds);
      view_ = std::move(rendered.view);
      changed_ = urgent_ = true;
    } else if (rendered.givenUp) {
      desk_.abandoned(moment, rendered.seconds);
    } else {
      desk_.drop();
      return false;
    }
  } catch (const std::exception& error) {
    desk_.drop();
    say(fmt::format("this view could not be rendered: {}", firstLine(error.what())));
  }
  return true;
}

}  // namespace rankscope
