// As PointerQueue, for the keyboard: Dear ImGui before 1.87 sees all characters of a frame first and all keys
// after them, and misses a key that went up again before the frame. This keeps the order in which they were
// typed.
#pragma once

#include <cstddef>
#include <deque>
#include <vector>

namespace rankscope {

class KeyQueue {
 public:
  /// A key press that is no character; codes are GLFW's.
  struct Tap {
    int key = 0;  ///< 0: none
    bool control = false, shift = false;
  };
  /// What one frame should see: characters, then at most one key.
  struct Portion {
    std::vector<unsigned> characters;
    Tap tap;
  };

  void type(unsigned character) { events_.push_back({character, {}}); }
  void press(Tap tap) { events_.push_back({0, tap}); }

  /// Everything up to and including the next key. The same key is not told in two frames running: it must be
  /// seen to go up between.
  Portion next();

  bool pending() const { return !events_.empty(); }

 private:
  struct Event {
    unsigned character;  ///< 0: a key
    Tap tap;
  };

  std::deque<Event> events_;
  int lastKey_ = 0;
};

}  // namespace rankscope
