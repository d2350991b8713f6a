// Cohorts as the pictures that the panels know: all members on one sheet, or one of them alone. What a Run
// gives is laid out once per output. UI thread only.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "panels/ui_model.h"

namespace rankscope {

class CohortSheets {
 public:
  /// The model with `signal` and every Frame's outputs as pictures, and `cohort` as the signal was; as it is
  /// for other signals. Of the past there are sheets only. @param view whose member is shown
  UiModel presented(UiModel model, const ViewState& view);

 private:
  struct Target {
    SignalPtr cohort;
    int member = -1;
    SignalPtr picture;
  };
  /// A Run's newest Frame as it came and as it is shown.
  struct Shown {
    FramePtr from;
    FramePtr frame;
  };

  void showTarget(const SignalPtr& cohort, int member);
  FramePtr showFrame(std::size_t run, const FramePtr& frame);

  Target target_;
  std::vector<Shown> shown_;
};

}  // namespace rankscope
