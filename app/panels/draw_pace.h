// How finely a view is drawn while it moves, so that the window comes near thirty frames a second on whatever
// draws it. Pure arithmetic; UI thread.
#pragma once

#include <algorithm>

namespace rankscope {

class DrawPace {
 public:
  static constexpr double kLongFrame = 0.030;   ///< seconds
  static constexpr double kShortFrame = 0.020;  ///< seconds
  static constexpr double kLeast = 0.25;        ///< below it a view would tell too little

  /// Of the pixels that may be drawn at once: kLeast … 1.
  double share() const { return share_; }

  /// A frame in which it moved. @param seconds what the frame took in all; not above 0: unknown
  void took(double seconds) {
    if (seconds > kLongFrame) {
      share_ *= kCoarser;
    } else if (seconds > 0 && seconds < kShortFrame) {
      share_ *= kFiner;
    }
    share_ = std::clamp(share_, kLeast, 1.0);
  }

 private:
  // Quickly coarser, slowly finer: a view that stutters is worse than one that is coarse for a moment longer.
  static constexpr double kCoarser = 0.7;
  static constexpr double kFiner = 1.1;

  double share_ = 1;
};

}  // namespace rankscope
