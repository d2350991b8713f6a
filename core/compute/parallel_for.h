#pragma once

#include <cstddef>
#include <functional>

namespace rankscope {

/// Calls task(0) … task(count-1), each once, possibly at once on several workers.
using ParallelFor = std::function<void(std::size_t count, const std::function<void(std::size_t)>& task)>;

}  // namespace rankscope
