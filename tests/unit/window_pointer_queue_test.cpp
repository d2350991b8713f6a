#include <gtest/gtest.h>

#include "window/pointer_queue.h"

namespace rankscope {
namespace {

TEST(PointerQueue, TellsADragThatCameBetweenTwoFramesStepByStep) {
  PointerQueue queue;
  queue.move(10, 20);
  queue.press(0, true);
  queue.move(15, 20);
  queue.move(40, 20);
  queue.press(0, false);
  const PointerQueue::State pressed = queue.next();
  EXPECT_EQ(pressed.x, 10);
  EXPECT_TRUE(pressed.down[0]);
  ASSERT_TRUE(queue.pending());
  const PointerQueue::State released = queue.next();
  EXPECT_EQ(released.x, 40);
  EXPECT_FALSE(released.down[0]);
  EXPECT_FALSE(queue.pending());
}

TEST(PointerQueue, TellsADoubleClickAsTwo) {
  PointerQueue queue;
  for (int i = 0; i < 2; ++i) {
    queue.press(0, true);
    queue.press(0, false);
  }
  int presses = 0;
  bool before = false;
  for (int frame = 0; frame < 4; ++frame) {
    const bool down = queue.next().down[0];
    presses += down && !before ? 1 : 0;
    before = down;
  }
  EXPECT_EQ(presses, 2);
  EXPECT_FALSE(queue.pending());
}

TEST(PointerQueue, KeepsItsStateWhileNothingHappens) {
  PointerQueue queue;
  queue.move(1, 2);
  queue.press(1, true);
  queue.press(7, true);
  queue.next();
  const PointerQueue::State state = queue.next();
  EXPECT_EQ(state.y, 2);
  EXPECT_TRUE(state.down[1]);
  EXPECT_FALSE(state.down[0]);
}

TEST(PointerQueue, ManyMovesAreOne) {
  PointerQueue queue;
  for (int i = 0; i < 1000; ++i) {
    queue.move(static_cast<float>(i), 0);
  }
  EXPECT_EQ(queue.next().x, 999);
  EXPECT_FALSE(queue.pending());
}

}  // namespace
}  // namespace rankscope
