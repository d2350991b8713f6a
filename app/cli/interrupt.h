// Ctrl+C while training headless: the first asks for a saved, orderly end, a second one ends the process at
// once.
#pragma once

#include <array>
#include <csignal>

namespace rankscope {

/// While one lives, SIGINT, SIGTERM and SIGHUP are noted instead of killing, and a closed stderr kills
/// nobody. A further signal ends the process if it comes half a second after the first or later: timeout(1)
/// and the end of a session send theirs two at a time. A signal that the caller ignores (nohup) stays
/// ignored. At most one at a time; main thread.
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

  /// Whether a signal has come since this guard was made.
  bool interrupted() const;

 private:
  static constexpr std::array<int, 4> kSignals{SIGINT, SIGTERM, SIGHUP, SIGPIPE};
  std::array<struct sigaction, kSignals.size()> previous_{};
};

}  // namespace rankscope
