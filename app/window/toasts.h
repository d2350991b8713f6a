// Short messages that come and go, and a list of all of them. UI thread only.
#pragma once

#include <deque>
#include <functional>
#include <string>

namespace rankscope {

enum class ToastLevel { Info, Warning, Error };

struct Toast {
  ToastLevel level = ToastLevel::Info;
  std::string text;
  double shownAt = 0;       ///< window time in seconds
  std::string actionLabel;  ///< a button, or empty
  std::function<void()> action;
  bool dismissed = false;
};

class Toasts {
 public:
  /// `now` in window seconds. An identical message that is still shown is not repeated.
  void add(ToastLevel level, std::string text, double now, std::string actionLabel = {},
           std::function<void()> action = {});

  /// Draws those of the last seconds at the window's lower right corner. @returns when something changes next
  /// without input, or a time far away
  double draw(double now, bool dark, float scale);

  /// The list, newest first, in a window of its own while `open`.
  void drawHistory(bool& open, bool dark, float scale);

  const std::deque<Toast>& history() const { return history_; }
  std::size_t unseen() const { return unseen_; }

  /// The newest one that is still shown, or null.
  const Toast* newest(double now) const;

 private:
  std::deque<Toast> history_;  ///< oldest first
  std::size_t unseen_ = 0;
};

}  // namespace rankscope
