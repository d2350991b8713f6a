#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "window/commands.h"

namespace rankscope {
namespace {

TEST(FuzzyScore, WantsTheLettersInOrder) {
  EXPECT_GE(fuzzyScore("opn", "Open file"), 0);
  EXPECT_LT(fuzzyScore("npo", "Open file"), 0);
  EXPECT_LT(fuzzyScore("openz", "Open file"), 0);
  EXPECT_LT(fuzzyScore("a", ""), 0);
}

TEST(FuzzyScore, IgnoresCaseAndSpaces) {
  EXPECT_EQ(fuzzyScore("OF", "open file"), fuzzyScore("of", "Open File"));
  EXPECT_EQ(fuzzyScore("o f", "open file"), fuzzyScore("of", "open file"));
  EXPECT_EQ(fuzzyScore("", "anything"), 0);
}

TEST(FuzzyScore, PrefersWordStartsAndNeighbours) {
  EXPECT_GT(fuzzyScore("sf", "Save file"), fuzzyScore("sf", "Misfit"));
  EXPECT_GT(fuzzyScore("lay", "Next layer"), fuzzyScore("lay", "Light and yellow"));
  // The best of several places counts, not the first: the second "re" starts a word and runs on.
  EXPECT_GT(fuzzyScore("res", "are reset"), fuzzyScore("res", "area sum"));
}

TEST(FuzzyRank, PutsTheBestFirstAndKeepsTheOrderOfEquals) {
  const std::vector<std::string> texts{"Show errors", "Reset", "Single step", "Reset"};
  EXPECT_EQ(fuzzyRank("", texts), (std::vector<std::size_t>{0, 1, 2, 3}));
  EXPECT_EQ(fuzzyRank("rese", texts), (std::vector<std::size_t>{1, 3}));
  EXPECT_EQ(fuzzyRank("ss", texts).front(), 2U);
  EXPECT_TRUE(fuzzyRank("qqq", texts).empty());
}

class Commands : public ::testing::Test {
 protected:
  Commands() {
    list_.add({"a",
               "File",
               "A",
               "",
               {'A', true, false, false},
               {},
               [this] { return enabled_; },
               [this] { ++calls_; },
               {}});
    list_.add({"b",
               "",
               "B",
               "",
               {'B', false, false, false},
               {'N', false, false, false},
               {},
               [this] { calls_ += 10; },
               {}});
  }
  CommandList list_;
  bool enabled_ = true;
  int calls_ = 0;
};

TEST_F(Commands, RunByIdWhenEnabled) {
  EXPECT_TRUE(list_.invoke("a"));
  EXPECT_EQ(calls_, 1);
  enabled_ = false;
  EXPECT_FALSE(list_.invoke("a"));
  EXPECT_FALSE(list_.invoke("missing"));
  EXPECT_EQ(calls_, 1);
}

TEST_F(Commands, RunByEitherShortcutWithItsModifiers) {
  EXPECT_FALSE(list_.handle({'A', false, false, false}));
  EXPECT_TRUE(list_.handle({'A', true, false, false}));
  EXPECT_TRUE(list_.handle({'N', false, false, false}));
  EXPECT_EQ(calls_, 11);
  EXPECT_FALSE(list_.handle({}));
}

TEST(ShortcutText, IsWhatAKeyboardSays) {
  EXPECT_EQ(toText(Shortcut{'O', true, false, false}), "Ctrl+O");
  EXPECT_EQ(toText(Shortcut{' ', false, false, false}), "Space");
  EXPECT_EQ(toText(Shortcut{290, false, true, false}), "Shift+F1");
  EXPECT_EQ(toText(Shortcut{}), "");
}

}  // namespace
}  // namespace rankscope
