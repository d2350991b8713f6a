#include "window/key_queue.h"

#include <utility>

namespace rankscope {

KeyQueue::Portion KeyQueue::next() {
  Portion portion;
  const int last = std::exchange(lastKey_, 0);
  while (!events_.empty() && portion.tap.key == 0) {
    const Event event = events_.front();
    if (event.character == 0 && event.tap.key == last) {
      break;
    }
    events_.pop_front();
    if (event.character != 0) {
      portion.characters.push_back(event.character);
    } else {
      portion.tap = event.tap;
    }
  }
  lastKey_ = portion.tap.key;
  return portion;
}

}  // namespace rankscope
