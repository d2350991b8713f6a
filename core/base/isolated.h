// Work that may crash, hang or swallow memory, in a process of its own.
#pragma once

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <vector>

namespace rankscope {

struct IsolationLimits {
  std::uint64_t memoryBytes = 4ULL << 30;  ///< more than the process has now
  unsigned seconds = 60;                   ///< of processor time
};

/// The child died, or overstepped a limit.
class IsolatedCrash : public std::runtime_error {
 public:
  IsolatedCrash() : std::runtime_error("the isolated work crashed") {}
};

/// Forks, calls `work` in the child with stdout and stderr silenced, and hands back the bytes that it
/// returns. For libraries that abort on input they did not expect. `work` must not touch threads, windows or
/// devices, nor locks that another thread may hold: it sees a copy of this process with this thread alone.
/// Any thread; blocking.
/// @throws UserError as `work` does, IsolatedCrash for any other end
std::vector<std::uint8_t> runIsolated(const std::function<std::vector<std::uint8_t>()>& work,
                                      const IsolationLimits& limits = {});

}  // namespace rankscope
