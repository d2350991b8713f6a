#include "engine/bench_operators.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "base/rng.h"
#include "engine/bench_timing.h"
#include "task/operators/radon.h"

namespace rankscope {
namespace {

constexpr int kWidth = 435;
constexpr int kHeight = 326;
constexpr int kAngles = 100;

}  // namespace

BenchCase benchRadon(const BenchRequest& request, const std::shared_ptr<Pool>& pool) {
  const auto radon = makeRadon(kWidth, kHeight, projectionAngles(kAngles, 0, 180));
  const ParallelFor parallelFor = [&](std::size_t count, const auto& task) {
    pool->parallelFor(count, task);
  };
  std::vector<float> picture(radon->inputSize());
  std::vector<float> sinogram(radon->outputSize());
  Rng rng(0);
  for (float& value : picture) {
    value = static_cast<float>(rng.uniform());
  }
  const Pool::Turn turn(*pool);
  BenchCase result;
  timeSteps(request, result, [&] {
    radon->apply(picture, sinogram, parallelFor);
    radon->applyTransposed(sinogram, picture, parallelFor);
    // Kept near 1: A'A would grow it to infinity in a few rounds.
    const float largest = *std::max_element(picture.begin(), picture.end());
    std::for_each(picture.begin(), picture.end(), [&](float& value) { value /= largest; });
  });
  result.name = "radon/326x435/100";
  result.model = kRadonCase;
  result.points = std::int64_t{kWidth} * kHeight;
  result.gflops = result.gemmGflops = result.peakMiB = std::numeric_limits<double>::quiet_NaN();
  return result;
}

}  // namespace rankscope
