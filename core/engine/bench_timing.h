// Timing by the best of many repetitions.
#pragma once

#include <algorithm>
#include <chrono>
#include <vector>

#include "engine/bench.h"

namespace rankscope {

inline double millisecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

/// Calls step until the request has enough, once more before that; fills in ms and msMedian.
template <class Step>
void timeSteps(const BenchRequest& request, BenchCase& result, Step step) {
  step();
  std::vector<double> times;
  const auto begin = std::chrono::steady_clock::now();
  while (static_cast<int>(times.size()) < request.repeats || millisecondsSince(begin) < request.minimumMs) {
    const auto start = std::chrono::steady_clock::now();
    step();
    times.push_back(millisecondsSince(start));
  }
  std::sort(times.begin(), times.end());
  result.ms = times.front();
  result.msMedian = times[times.size() / 2];
}

}  // namespace rankscope
