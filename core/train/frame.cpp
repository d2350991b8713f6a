#include "train/frame.h"

namespace rankscope {

const char* stateName(RunState state) {
  switch (state) {
    case RunState::Paused:
      return "paused";
    case RunState::Running:
      return "running";
    case RunState::Finished:
      return "finished";
    case RunState::Failed:
      return "failed";
    case RunState::Stopped:
      return "stopped";
  }
  return "";
}

}  // namespace rankscope
