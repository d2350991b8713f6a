// When a Run renders what is looked at, and how finely: between steps and under a time budget while it
// learns, ever finer while it rests. Decides only; plain data, one thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "train/live_view.h"

namespace rankscope {

/// Where a Run is when it has time to render.
struct ViewMoment {
  bool running = false;  ///< more steps are to follow
  std::int64_t step = 0;
  double seconds = 0;  ///< that its steps took so far
};

struct ViewJob {
  ViewRequest request;
  int reduction = 1;
};

/// Every picture is of one wish, one step and one reduction: 8, 4, 2 or 1.
///  - While the Run rests: first the finest picture that comes soon, then ever finer ones; one alone while
///  the camera
///    moves.
///  - While it learns: the finest picture that takes no longer than a glance, then steps for three times as
///  long.
/// How long a picture takes is known from earlier ones of its kind; the first is the coarsest.
class ViewDesk {
 public:
  static constexpr int kCoarsest = 8;

  /// The newest wish replaces the one before.
  void wish(const ViewRequest& request);

  /// Nothing is looked at until the next wish.
  void drop() { request_.reset(); }

  /// The weights are others though the step may be the same.
  void forget() {
    shown_.reset();
    restUntil_ = 0;
  }

  /// What to render now; nothing if it is there already, or has to wait.
  std::optional<ViewJob> next(const ViewMoment& moment) const;

  /// @param seconds that the job took
  void finished(const ViewJob& job, const ViewMoment& moment, double seconds);

  /// Whether a newer wish is worth giving up a picture for that has taken so long. A coarse one that is made
  /// quickly is finished: while the camera moves there is always a newer wish, and nothing would ever be
  /// seen.
  static bool isOutdated(const ViewJob& job, double seconds);

  /// Given up: a share of the time all the same.
  void abandoned(const ViewMoment& moment, double seconds);

 private:
  struct Shown {
    std::uint64_t serial = 0;
    std::int64_t step = 0;
    int reduction = kCoarsest;
  };
  /// The finest reduction that is thought to take at most so long; the coarsest if none is.
  int within(double seconds) const;
  std::optional<int> wanted(const ViewMoment& moment) const;
  void rest(const ViewMoment& moment, double seconds);

  std::optional<ViewRequest> request_;
  std::optional<Shown> shown_;
  std::array<double, kViewKinds> secondsPerRay_{};  ///< 0: not known
  double restUntil_ = 0;                            ///< as ViewMoment::seconds, while running
};

}  // namespace rankscope
