#include <gtest/gtest.h>

#include "window/key_queue.h"

namespace rankscope {
namespace {

constexpr int kEnter = 257;

TEST(KeyQueue, KeepsTheOrderOfCharactersAndKeys) {
  KeyQueue queue;
  queue.press({'A', true, false});
  queue.type('x');
  queue.type('y');
  queue.press({kEnter, false, false});
  const KeyQueue::Portion selectAll = queue.next();
  EXPECT_TRUE(selectAll.characters.empty());
  EXPECT_EQ(selectAll.tap.key, 'A');
  EXPECT_TRUE(selectAll.tap.control);
  const KeyQueue::Portion typed = queue.next();
  EXPECT_EQ(typed.characters, (std::vector<unsigned>{'x', 'y'}));
  EXPECT_EQ(typed.tap.key, kEnter);
  EXPECT_FALSE(queue.pending());
}

TEST(KeyQueue, LetsTheSameKeyGoUpBetweenTwoPresses) {
  KeyQueue queue;
  queue.press({kEnter, false, false});
  queue.press({kEnter, false, false});
  EXPECT_EQ(queue.next().tap.key, kEnter);
  EXPECT_EQ(queue.next().tap.key, 0);
  EXPECT_TRUE(queue.pending());
  EXPECT_EQ(queue.next().tap.key, kEnter);
  EXPECT_FALSE(queue.pending());
}

TEST(KeyQueue, IsEmptyWhenNothingHappens) {
  KeyQueue queue;
  const KeyQueue::Portion portion = queue.next();
  EXPECT_TRUE(portion.characters.empty());
  EXPECT_EQ(portion.tap.key, 0);
}

}  // namespace
}  // namespace rankscope
