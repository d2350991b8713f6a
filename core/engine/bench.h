// The speed of one training step beside the speed of matrix products on the same machine, in the same run.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "spec/experiment_spec.h"

namespace rankscope {

struct BenchRequest {
  std::vector<std::string> models{"relu", "siren"};
  std::vector<std::string> optimizers{"adam", "muon"};
  std::vector<std::int64_t> points{16384, 65536, 393216};
  int width = 256;
  int hiddenLayers = 4;
  double omega = 30;
  int repeats = 5;          ///< timed steps of a case at least, after one that is not
  double minimumMs = 3000;  ///< and at least so long
  MachineSpec machine;
};

struct BenchCase {
  std::string name;  ///< "relu/adam/65536"
  std::string model;
  std::string optimizer;
  std::int64_t points = 0;
  double ms = 0;  ///< best step
  double msMedian = 0;
  double gflops = 0;      ///< 6 · points · Σ fan_in · fan_out / best step
  double gemmGflops = 0;  ///< best of eight 2048³ float32 products on all cores, four before and four after
  double peakMiB =
      0;  ///< growth of the process's peak memory over the case, its signal included; NaN if unknown
};

struct BenchResult {
  std::string machine;  ///< processor, threads, LibTorch, BLAS, device
  std::vector<BenchCase> cases;
};

/// Needs a quiet machine. @param progress called with each case's name before it runs
BenchResult runBench(const BenchRequest& request, const std::function<void(const std::string&)>& progress);

}  // namespace rankscope
