#include "train/polite_thread.h"

#include <sys/resource.h>
#include <unistd.h>

namespace rankscope {
namespace {

constexpr int kNice = 10;

}  // namespace

void lowerThreadPriority() {
  // On Linux this speaks of the calling thread alone.
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNice);
}

}  // namespace rankscope
