// What long work runs on, how it is stopped, and whom it tells how far it is.
#pragma once

#include <functional>
#include <stop_token>

#include "compute/parallel_for.h"

namespace rankscope {

/// Work is cut into blocks of some ten milliseconds. Between them it looks at `stop` and tells `progress`,
/// and whoever takes a Pool::Turn in each call of `parallelFor` lets others in.
struct Work {
  ParallelFor parallelFor;
  std::stop_token stop = {};
  std::function<void(double)> progress = {};  ///< share that is done; called on the thread that does the work

  /// @returns whether to go on
  bool goOn(double done) const {
    if (progress) {
      progress(done);
    }
    return !stop.stop_requested();
  }
};

}  // namespace rankscope
