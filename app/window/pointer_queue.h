// Dear ImGui before 1.87 asks where the pointer is only once per frame: a press, a drag and a release that
// arrive between two slow frames would melt into one click. This hands them out one by one, as later versions
// do themselves.
#pragma once

#include <array>
#include <cstddef>
#include <deque>

namespace rankscope {

class PointerQueue {
 public:
  static constexpr std::size_t kButtons = 3;
  static constexpr float kNowhere = -1e30F;  ///< x and y while the pointer is outside the window

  struct State {
    float x = kNowhere, y = kNowhere;
    std::array<bool, kButtons> down{};
  };

  void move(float x, float y);
  void press(std::size_t button, bool down);

  /// What the next frame should see: every event up to and including one change of a button, and movements
  /// before it; a movement after a change waits for the following frame.
  State next();

  /// Whether another frame is needed to tell everything.
  bool pending() const { return !events_.empty(); }

 private:
  struct Event {
    bool isMove;
    float x, y;
    std::size_t button;
    bool down;
  };

  std::deque<Event> events_;
  State state_;
};

}  // namespace rankscope
