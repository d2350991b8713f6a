#include "cli/interrupt.h"

#include <atomic>
#include <cstdint>
#include <ctime>

#include <unistd.h>

namespace rankscope {
namespace {

constexpr int kInterruptedStatus = 130;
constexpr std::int64_t kImpatientAfter = 500'000'000;  // nanoseconds

// A signal handler can reach nothing but a global. (Waiting for signals in a thread of our own does not work:
// OpenBLAS starts threads before main, which would take the signal and end the process.)
std::atomic<std::int64_t> firstSignalAt{0};  // nanoseconds; 0: none has come
static_assert(std::atomic<std::int64_t>::is_always_lock_free);

/// Safe in a signal handler, unlike std::chrono by its letter. Never 0.
std::int64_t nanoseconds() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{1} + now.tv_sec * std::int64_t{1'000'000'000} + now.tv_nsec;
}

void onSignal(int) {
  const std::int64_t now = nanoseconds();
  std::int64_t first = 0;
  if (!firstSignalAt.compare_exchange_strong(first, now) && now - first >= kImpatientAfter) {
    ::_exit(kInterruptedStatus);
  }
}

bool isIgnored(int signal) {
  struct sigaction current {};
  return ::sigaction(signal, nullptr, &current) == 0 && current.sa_handler == SIG_IGN;
}

// What nohup had ignored, before the constructors of libraries ran: that of UCX, which LibTorch 2.6 brings on
// Debian 13, takes SIGHUP for itself. Nothing runs earlier than .preinit_array.
std::atomic<bool> hangUpIgnoredAtStart{false};  // constant-initialised: nothing has run yet

#if defined(__ELF__) && !defined(RANKSCOPE_SANITIZED)  // a sanitizer must be the first to run
void noteAtStart(int, char**, char**) {
  hangUpIgnoredAtStart = isIgnored(SIGHUP);
}
[[gnu::section(".preinit_array"), gnu::used]] void (*const noteAtStartEntry)(int, char**,
                                                                             char**) = &noteAtStart;
#endif

bool staysIgnored(int signal) {
  return signal == SIGPIPE || isIgnored(signal) || (signal == SIGHUP && hangUpIgnoredAtStart);
}

}  // namespace

InterruptGuard::InterruptGuard() {
  firstSignalAt = 0;
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    struct sigaction action {};
    action.sa_handler = staysIgnored(kSignals[i]) ? SIG_IGN : onSignal;
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
  return firstSignalAt != 0;
}

}  // namespace rankscope
