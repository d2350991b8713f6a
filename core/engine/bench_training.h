// What the cases of the bench train on. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>

#include "engine/bench.h"
#include "signal/signal.h"

namespace rankscope {

/// Random points of the plane with three random values each.
SignalPtr randomSignal(std::int64_t points);

RunSpec caseSpec(const BenchRequest& request, const std::string& model, const std::string& optimizer);

}  // namespace rankscope
