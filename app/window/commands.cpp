#include "window/commands.h"

#include <algorithm>
#include <cassert>
#include <cctype>
#include <numeric>

namespace rankscope {
namespace {

char lower(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

bool startsWord(std::string_view text, std::size_t index) {
  return index == 0 || std::isalnum(static_cast<unsigned char>(text[index - 1])) == 0;
}

}  // namespace

void CommandList::add(UiCommand command) {
  assert(find(command.id) == nullptr);
  commands_.push_back(std::move(command));
}

const UiCommand* CommandList::find(std::string_view id) const {
  const auto found =
      std::find_if(commands_.begin(), commands_.end(), [&](const UiCommand& c) { return c.id == id; });
  return found == commands_.end() ? nullptr : &*found;
}

bool CommandList::invoke(std::string_view id) const {
  const UiCommand* command = find(id);
  if (command == nullptr || !enabled(*command)) {
    return false;
  }
  command->action();
  return true;
}

bool CommandList::handle(const Shortcut& pressed) const {
  if (pressed.key == 0) {
    return false;
  }
  for (const UiCommand& command : commands_) {
    if ((command.shortcut == pressed || command.alternative == pressed) && enabled(command)) {
      command.action();
      return true;
    }
  }
  return false;
}

int fuzzyScore(std::string_view pattern, std::string_view text) {
  // best[j]: best score of the pattern so far with its last character matched at text[j].
  constexpr int kNone = -1'000'000;
  constexpr int kWordStart = 8;
  constexpr int kNeighbour = 9;
  std::vector<int> best(text.size(), 0);
  bool first = true;
  for (const char wanted : pattern) {
    if (wanted == ' ') {
      continue;
    }
    std::vector<int> next(text.size(), kNone);
    int reachable = first ? 0 : kNone;  // best of any earlier end
    for (std::size_t j = 0; j < text.size(); ++j) {
      if (lower(text[j]) == lower(wanted)) {
        const int neighbour = !first && j > 0 ? best[j - 1] + kNeighbour : kNone;
        const int score = std::max(reachable, neighbour);
        next[j] = score <= kNone / 2 ? kNone : score + 1 + (startsWord(text, j) ? kWordStart : 0);
      }
      if (!first) {
        reachable = std::max(reachable, best[j]);
      }
    }
    best = std::move(next);
    first = false;
  }
  if (first) {
    return 0;
  }
  const auto top = std::max_element(best.begin(), best.end());
  return top == best.end() || *top <= kNone / 2 ? -1 : *top;
}

std::vector<std::size_t> fuzzyRank(std::string_view pattern, const std::vector<std::string>& texts) {
  std::vector<int> scores(texts.size());
  std::transform(texts.begin(), texts.end(), scores.begin(),
                 [&](const std::string& t) { return fuzzyScore(pattern, t); });
  std::vector<std::size_t> order(texts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::erase_if(order, [&](std::size_t i) { return scores[i] < 0; });
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
  return order;
}

}  // namespace rankscope
