#include "window/pointer_queue.h"

namespace rankscope {

void PointerQueue::move(float x, float y) {
  if (!events_.empty() && events_.back().isMove) {
    events_.pop_back();
  }
  events_.push_back({true, x, y, 0, false});
}

void PointerQueue::press(std::size_t button, bool down) {
  if (button < kButtons) {
    events_.push_back({false, 0, 0, button, down});
  }
}

PointerQueue::State PointerQueue::next() {
  bool changed = false;
  while (!events_.empty() && !changed) {
    const Event event = events_.front();
    events_.pop_front();
    if (event.isMove) {
      state_.x = event.x;
      state_.y = event.y;
    } else {
      changed = state_.down[event.button] != event.down;
      state_.down[event.button] = event.down;
    }
  }
  return state_;
}

}  // namespace rankscope
