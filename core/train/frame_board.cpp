#include "train/frame_board.h"

#include <memory>
#include <utility>

namespace rankscope {

bool FrameBoard::put(std::size_t run, FramePtr frame) {
  const std::lock_guard lock(mutex_);
  entries_[run].shown = std::move(frame);
  entries_[run].staged.reset();
  return showStaged();
}

bool FrameBoard::stage(std::size_t run, FramePtr frame) {
  const std::lock_guard lock(mutex_);
  entries_[run].staged = std::move(frame);
  return showStaged();
}

/// If all that must be are there and of one step.
bool FrameBoard::showStaged() {
  FramePtr first;
  for (const Entry& entry : entries_) {
    const bool running = entry.shown && entry.shown->state == RunState::Running;
    if (!entry.staged && running) {
      return false;
    }
    if (entry.staged && first && entry.staged->step != first->step) {
      return false;
    }
    first = first ? first : entry.staged;
  }
  for (Entry& entry : entries_) {
    if (entry.staged) {
      entry.shown = std::exchange(entry.staged, nullptr);
    }
  }
  return first != nullptr;
}

void FrameBoard::amend(std::size_t run, const std::function<void(Frame&)>& change) {
  const std::lock_guard lock(mutex_);
  for (FramePtr* frame : {&entries_[run].shown, &entries_[run].staged}) {
    if (*frame) {
      auto changed = std::make_shared<Frame>(**frame);
      change(*changed);
      *frame = std::move(changed);
    }
  }
}

FramePtr FrameBoard::get(std::size_t run) const {
  const std::lock_guard lock(mutex_);
  return entries_[run].shown;
}

std::vector<FramePtr> FrameBoard::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<FramePtr> frames;
  frames.reserve(entries_.size());
  for (const Entry& entry : entries_) {
    frames.push_back(entry.shown);
  }
  return frames;
}

}  // namespace rankscope
