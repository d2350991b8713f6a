#include "engine/bench.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <limits>
#include <sstream>
#include <utility>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <fmt/format.h>

#include "engine/bench_cohort.h"
#include "engine/bench_operators.h"
#include "engine/bench_publishing.h"
#include "engine/bench_radiance.h"
#include "engine/bench_sae.h"
#include "engine/bench_shapes.h"
#include "engine/bench_timing.h"
#include "engine/bench_training.h"
#include "engine/inr_trainee.h"
#include "engine/machine_info.h"
#include "engine/tensor_runtime.h"
#include "model/feature_grid.h"

namespace rankscope {
namespace {

using Clock = std::chrono::steady_clock;

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

/// Forward, to the input and to the weight: three products of two flops for each real multiplication.
double flopsPerPoint(const Trainee& trainee) {
  constexpr std::string_view kWeight = ".weight";
  const std::string complexWeight = std::string(kWeight) + ".complex";
  const WeightSnapshotPtr weights = trainee.snapshot();
  double products = 0;
  double lastComplex = 0;
  for (const NamedArray& array : weights->arrays) {
    const auto count = static_cast<double>(array.values.size());
    if (array.name.ends_with(kWeight) && array.shape.size() == 2) {
      products += count;
    } else if (array.name.ends_with(complexWeight)) {
      // Pairs are counted twice already; the last product gives real parts only.
      products += 2 * count;
      lastComplex = count;
    }
  }
  return 6 * (products - lastComplex);
}

/// Tiles of a batch dealt to lanes as the TiledEngine does, without a network behind the grid.
BenchCase runHashGridCase(const BenchRequest& request, std::int64_t points,
                          const std::shared_ptr<Pool>& pool) {
  constexpr std::int64_t kLanes = 8;
  constexpr std::int64_t kTile = 128;
  const HashGridSettings settings{3, 16, 2, 15, 16, 512};
  const auto grid = makeHashGrid(settings);
  const std::int64_t numbers = hashGridRows(settings) * settings.features;
  at::Tensor table = at::rand({numbers}).mul_(2e-4).sub_(1e-4);
  const at::Tensor x = at::rand({points, 3}).mul_(2).sub_(1);
  at::Tensor gradients = at::zeros({kLanes, numbers});
  BenchCase result;
  result.model = kHashGridCase;
  result.optimizer = "none";
  result.points = points;
  result.name = fmt::format("{}/none/{}", kHashGridCase, points);
  result.peakMiB = std::numeric_limits<double>::quiet_NaN();
  const Pool::Turn turn(*pool);
  timeSteps(request, result, [&] {
    pool->parallelFor(kLanes, [&](std::size_t lane) {
      std::vector<float> features(static_cast<std::size_t>(kTile * grid->features()));
      const std::vector<float> ones(features.size(), 1.0F);
      float* const tables[] = {table.data_ptr<float>()};
      float* const sums[] = {gradients.data_ptr<float>() + static_cast<std::int64_t>(lane) * numbers};
      std::fill_n(sums[0], numbers, 0.0F);
      for (std::int64_t row = static_cast<std::int64_t>(lane) * kTile; row < points; row += kLanes * kTile) {
        const std::int64_t count = std::min(kTile, points - row);
        grid->encode(x.data_ptr<float>() + 3 * row, count, tables, features.data());
        grid->addGradient(x.data_ptr<float>() + 3 * row, count, tables, ones.data(), sums);
      }
    });
    for (std::int64_t lane = 1; lane < kLanes; ++lane) {
      gradients.select(0, 0).add_(gradients.select(0, lane));
    }
  });
  result.gflops = std::numeric_limits<double>::quiet_NaN();
  return result;
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
  timeSteps(request, result, [&] { trainee->step(); });
  result.gflops = flopsPerPoint(*trainee) * static_cast<double>(points) / result.ms / 1e6;
  result.peakMiB = statusMiB("VmHWM:") - before;
  return result;
}

bool isPart(const std::string& model) {
  const std::vector<std::string> parts = benchParts();
  return std::find(parts.begin(), parts.end(), model) != parts.end();
}

/// @param part one of benchParts() that does not depend on the batch
std::vector<BenchCase> runPart(const std::string& part, const BenchRequest& request,
                               const std::shared_ptr<Pool>& pool) {
  if (part == kRadonCase) {
    return {benchRadon(request, pool)};
  }
  if (part == kSaeCase) {
    return {benchSaeStep(request, pool)};
  }
  if (part == kSdfCase) {
    return {benchSdfStep(request, pool)};
  }
  if (part == kRadianceCase) {
    return {benchRadianceStep(request, pool)};
  }
  return part == kDistanceCase ? std::vector{benchSignedDistances(request, pool)}
                               : benchMarchingCubes(request, pool);
}

}  // namespace

std::vector<std::string> benchParts() {
  return {kHashGridCase, kRadonCase,   kSaeCase,      kSdfCase,
          kDistanceCase, kSurfaceCase, kRadianceCase, kCohortCase};
}

BenchResult runBench(const BenchRequest& request, const std::function<void(const std::string&)>& progress) {
  BenchResult result;
  result.machine = machineInfo(request.machine).oneLine();
  const at::Device device = chooseDevice(request.machine);
  const std::shared_ptr<Pool> pool = makeTensorPool(request.machine);
  pool->enter();
  for (const std::string& model : request.models) {
    if (isPart(model) && model != kHashGridCase) {
      progress(model);
      if (model == kCohortCase) {
        result.cohorts = benchCohorts(request, pool);
        continue;
      }
      if (model == kSaeCase) {
        result.interventions = benchInterventions(request, pool, progress);
      }
      std::vector<BenchCase> cases = runPart(model, request, pool);
      std::move(cases.begin(), cases.end(), std::back_inserter(result.cases));
      continue;
    }
    for (const std::int64_t points : request.points) {
      if (model == kHashGridCase) {
        progress(fmt::format("{}/{}", model, points));
        result.cases.push_back(runHashGridCase(request, points, pool));
        result.cases.back().gemmGflops = std::numeric_limits<double>::quiet_NaN();
        continue;
      }
      for (const std::string& optimizer : request.optimizers) {
        progress(fmt::format("{}/{}/{}", model, optimizer, points));
        const double before = gemmCeiling(pool->threads(), device);
        BenchCase entry = runCase(request, caseSpec(request, model, optimizer), points, pool);
        entry.gemmGflops = std::max(before, gemmCeiling(pool->threads(), device));
        result.cases.push_back(std::move(entry));
      }
    }
  }
  for (const std::string& model : request.models) {
    if (isPart(model)) {
      continue;
    }
    progress(fmt::format("{}: Frames", model));
    result.publishing.push_back(benchPublishing(request, caseSpec(request, model, request.optimizers.front()),
                                                request.points.front()));
  }
  return result;
}

}  // namespace rankscope
