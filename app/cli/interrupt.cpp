#include "cli/interrupt.h"

#include <atomic>

#include <unistd.h>

namespace rankscope {
namespace {

constexpr int kInterruptedStatus = 130;

// A signal handler can reach nothing but a global. (Waiting for signals in a thread of our own does not work:
// OpenBLAS starts threads before main, which would take the signal and end the process.)
std::atomic<int> signalCount{0};
static_assert(std::atomic<int>::is_always_lock_free);

void onSignal(int) {
  if (signalCount.fetch_add(1) > 0) {
    ::_exit(kInterruptedStatus);
  }
}

}  // namespace

InterruptGuard::InterruptGuard() {
  signalCount = 0;
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    struct sigaction action {};
    action.sa_handler = kSignals[i] == SIGPIPE ? SIG_IGN : onSignal;
    action.sa_flags = SA_RESTART;
    ::sigaction(kSignals[i], &action, &previous_[i]);
  }
}

InterruptGuard::~InterruptGuard() {
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    ::sigaction(kSignals[i], &previous_[i], nullptr);
  }
}

bool InterruptGuard::interrupted() const {
  return signalCount > 0;
}

}  // namespace rankscope
