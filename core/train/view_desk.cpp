#include "train/view_desk.h"

#include <algorithm>

namespace rankscope {
namespace {

constexpr double kMovingSeconds = 0.07;   // for a picture while the camera moves
constexpr double kRunningSeconds = 0.25;  // while it stands still and steps are to follow
constexpr double kFirstSeconds = 0.12;    // for the first picture of a Run at rest

// Seconds of steps for each second of rendering: a quarter of the time goes into views.
constexpr double kStepsPerView = 3;

constexpr double kPatience = 0.25;  // with a picture that was to be made quickly

constexpr double kSmoothing = 0.4;

std::size_t indexOf(ViewKind kind) {
  return static_cast<std::size_t>(kind);
}

double raysOf(const ViewRequest& request, int reduction) {
  return static_cast<double>(reducedExtent(request.width, reduction)) *
         reducedExtent(request.height, reduction);
}

}  // namespace

void ViewDesk::wish(const ViewRequest& request) {
  request_ = request;
}

int ViewDesk::within(double seconds) const {
  const double perRay = secondsPerRay_[indexOf(request_->kind)];
  if (perRay <= 0) {
    return kCoarsest;
  }
  int reduction = 1;
  while (reduction < kCoarsest && perRay * raysOf(*request_, reduction) > seconds) {
    reduction *= 2;
  }
  return reduction;
}

std::optional<int> ViewDesk::wanted(const ViewMoment& moment) const {
  const bool current = shown_ && shown_->serial == request_->serial && shown_->step == moment.step;
  if (moment.running) {
    if (moment.seconds < restUntil_) {
      return std::nullopt;
    }
    const int reduction = within(request_->moving ? kMovingSeconds : kRunningSeconds);
    return current && shown_->reduction <= reduction ? std::nullopt : std::optional(reduction);
  }
  if (!current) {
    return within(request_->moving ? kMovingSeconds : kFirstSeconds);
  }
  return request_->moving || shown_->reduction == 1 ? std::nullopt : std::optional(shown_->reduction / 2);
}

std::optional<ViewJob> ViewDesk::next(const ViewMoment& moment) const {
  if (!request_) {
    return std::nullopt;
  }
  const std::optional<int> reduction = wanted(moment);
  return reduction ? std::optional(ViewJob{*request_, *reduction}) : std::nullopt;
}

void ViewDesk::finished(const ViewJob& job, const ViewMoment& moment, double seconds) {
  double& perRay = secondsPerRay_[indexOf(job.request.kind)];
  const double measured = seconds / std::max(1.0, raysOf(job.request, job.reduction));
  perRay += (perRay > 0 ? kSmoothing : 1) * (measured - perRay);
  shown_ = Shown{job.request.serial, moment.step, job.reduction};
  rest(moment, seconds);
}

bool ViewDesk::isOutdated(const ViewJob& job, double seconds) {
  return !job.request.moving || seconds > kPatience;
}

void ViewDesk::abandoned(const ViewMoment& moment, double seconds) {
  rest(moment, seconds);
}

void ViewDesk::rest(const ViewMoment& moment, double seconds) {
  if (moment.running) {
    // What was owed before stays owed.
    restUntil_ = std::max(restUntil_, moment.seconds) + kStepsPerView * seconds;
  }
}

}  // namespace rankscope
