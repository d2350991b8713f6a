#include "engine/bench.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <limits>
#include <sstream>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <fmt/format.h>

#include "base/rng.h"
#include "engine/bench_operators.h"
#include "engine/inr_trainee.h"
#include "engine/machine_info.h"
#include "engine/tensor_runtime.h"

namespace rankscope {
namespace {

using Clock = std::chrono::steady_clock;

double millisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// Half of the eight products are timed before a case and half after it, so that a processor whose clock
// drifts is compared with itself.
constexpr int kProducts = 4;

/// GFLOP/s of the best of kProducts square products on every core the bench may use.
double gemmCeiling(int threads, const at::Device& device) {
  constexpr std::int64_t kSide = 2048;
  setBlasThreads(threads);
  at::set_num_threads(threads);
  const at::Tensor a = at::rand({kSide, kSide}, at::TensorOptions().dtype(at::kFloat).device(device));
  const at::Tensor b = at::rand({kSide, kSide}, a.options());
  at::Tensor c = at::empty_like(a);
  double best = std::numeric_limits<double>::infinity();
  for (int i = 0; i < kProducts; ++i) {
    const auto start = Clock::now();
    at::mm_out(c, a, b);
    // Reading a value waits for the device.
    c[0][0].item<float>();
    best = std::min(best, millisecondsSince(start));
  }
  setBlasThreads(1);
  at::set_num_threads(1);
  return 2.0 * kSide * kSide * kSide / best / 1e6;
}

SignalPtr randomSignal(std::int64_t points) {
  auto signal = std::make_shared<Signal>();
  signal->name = "random";
  signal->points = points;
  signal->inputDimension = 2;
  signal->outputDimension = 3;
  signal->lattice.extents = {1, points};
  Rng rng(0);
  for (std::int64_t i = 0; i < points * 2; ++i) {
    signal->coordinates.push_back(static_cast<float>(rng.uniform(-1, 1)));
  }
  for (std::int64_t i = 0; i < points * 3; ++i) {
    signal->values.push_back(static_cast<float>(rng.uniform()));
  }
  return signal;
}

/// A line of /proc/self/status in MiB.
double statusMiB(const std::string& key) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(key)) {
      return std::stod(line.substr(key.size() + 1)) / 1024;
    }
  }
  return std::numeric_limits<double>::quiet_NaN();
}

/// Lets VmHWM start again from the present size (Linux; elsewhere the peak stays unknown).
bool resetPeakMemory() {
  std::ofstream file("/proc/self/clear_refs");
  file << "5" << std::flush;
  return file.good();
}

RunSpec caseSpec(const BenchRequest& request, const std::string& model, const std::string& optimizer) {
  RunSpec run;
  run.name = "bench";
  run.model.network = model;
  run.model.width = request.width;
  run.model.hiddenLayers = request.hiddenLayers;
  run.model.omega = request.omega;
  run.optimizer.optimizer = optimizer;
  run.optimizer.lr = 1e-4;
  run.optimizer.muonLr = 1e-3;
  return run;
}

double flopsPerPoint(const BenchRequest& request) {
  const double w = request.width;
  return 6 * (2 * w + (request.hiddenLayers - 1) * w * w + 3 * w);
}

BenchCase runCase(const BenchRequest& request, const RunSpec& run, std::int64_t points,
                  std::shared_ptr<Pool> pool) {
  BenchCase result;
  result.model = run.model.network;
  result.optimizer = run.optimizer.optimizer;
  result.points = points;
  result.name = fmt::format("{}/{}/{}", result.model, result.optimizer, points);
  const double before = resetPeakMemory() ? statusMiB("VmRSS:") : std::numeric_limits<double>::quiet_NaN();
  const auto trainee = makeTrainee(run, TaskSpec{}, randomSignal(points), pool, request.machine);
  const Pool::Turn turn(*pool);
  trainee->step();
  std::vector<double> times;
  const auto begin = Clock::now();
  while (static_cast<int>(times.size()) < request.repeats || millisecondsSince(begin) < request.minimumMs) {
    const auto start = Clock::now();
    trainee->step();
    times.push_back(millisecondsSince(start));
  }
  std::sort(times.begin(), times.end());
  result.ms = times.front();
  result.msMedian = times[times.size() / 2];
  result.gflops = flopsPerPoint(request) * static_cast<double>(points) / result.ms / 1e6;
  result.peakMiB = statusMiB("VmHWM:") - before;
  return result;
}

}  // namespace

BenchResult runBench(const BenchRequest& request, const std::function<void(const std::string&)>& progress) {
  BenchResult result;
  result.machine = machineInfo(request.machine).oneLine();
  const at::Device device = chooseDevice(request.machine);
  const std::shared_ptr<Pool> pool = makeTensorPool(request.machine);
  pool->enter();
  for (const std::string& model : request.models) {
    for (const std::int64_t points : request.points) {
      for (const std::string& optimizer : request.optimizers) {
        progress(fmt::format("{}/{}/{}", model, optimizer, points));
        const double before = gemmCeiling(pool->threads(), device);
        BenchCase entry = runCase(request, caseSpec(request, model, optimizer), points, pool);
        entry.gemmGflops = std::max(before, gemmCeiling(pool->threads(), device));
        result.cases.push_back(std::move(entry));
      }
    }
  }
  progress("radon");
  result.cases.push_back(benchRadon(request, pool));
  return result;
}

}  // namespace rankscope
