#include "engine/bench_sae.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <vector>

#include <fmt/format.h>

#include "base/rng.h"
#include "engine/bench_timing.h"
#include "engine/bench_training.h"
#include "engine/network_probe.h"
#include "model/inr.h"
#include "sae/intervention.h"
#include "sae/sae_trainer.h"
#include "signal/coordinates.h"

namespace rankscope {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kWidth = 178;
constexpr int kHeight = 218;
constexpr int kLayers = 5;
constexpr int kTrainingSteps = 60;
constexpr std::int64_t kClicks = 100;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

ActivationsPtr randomActivations(std::int64_t rows, std::int64_t width) {
  auto made = std::make_shared<Activations>();
  made->rows = rows;
  made->width = width;
  made->values.resize(static_cast<std::size_t>(rows * width));
  Rng rng(0);
  std::generate(made->values.begin(), made->values.end(),
                [&] { return static_cast<float>(std::max(0.0, rng.normal())); });
  return made;
}

/// A picture of noise.
SignalPtr noisePicture() {
  auto signal = std::make_shared<Signal>(*randomSignal(std::int64_t{kWidth} * kHeight));
  signal->lattice.extents = {kHeight, kWidth};
  signal->coordinates = pixelCoordinates(kWidth, kHeight);
  return signal;
}

/// A layer of a fresh network with an autoencoder that has learnt for a moment.
DecomposedLayer decomposed(const NetworkProbe& probe, int layer, const Work& work) {
  SaeSpec spec;
  DecomposedLayer parts;
  parts.activations = probe.activations(layer, work);
  parts.tail = probe.tail(layer);
  SaeTrainer trainer(spec, parts.activations, work.parallelFor);
  for (int step = 0; step < kTrainingSteps; ++step) {
    trainer.step(work.parallelFor);
  }
  parts.model = publish(spec, trainer.state());
  parts.codes = encode(*parts.model, *parts.activations, work)->codes;
  return parts;
}

/// From the click to the first changed picture, for atoms spread over the dictionary: the 95th percentile.
double clickMs(const DecomposedLayer& layer, const Work& work) {
  std::vector<double> times;
  const std::int64_t columns = layer.tail->outputs();
  for (std::int64_t click = 0; click < kClicks; ++click) {
    const auto start = Clock::now();
    const AtomEdit edits[] = {{static_cast<std::int32_t>(click * layer.model->atoms / kClicks), 0}};
    const auto passes = renderPasses(changedPoints(*layer.codes, edits), kWidth, kFirstPassPoints);
    std::vector<float> out(passes.front().size() * static_cast<std::size_t>(columns));
    renderEdited(layer, edits, passes.front(), out, work);
    times.push_back(millisecondsSince(start));
  }
  std::sort(times.begin(), times.end());
  return times[static_cast<std::size_t>(kClicks * 95 / 100)];
}

double wholeMs(const BenchRequest& request, const DecomposedLayer& layer, const Work& work) {
  double best = std::numeric_limits<double>::infinity();
  for (int i = 0; i <= request.repeats; ++i) {
    const auto start = Clock::now();
    renderPlain(layer, work);
    best = std::min(best, millisecondsSince(start));
  }
  return best;
}

}  // namespace

BenchCase benchSaeStep(const BenchRequest& request, const std::shared_ptr<Pool>& pool) {
  constexpr std::int64_t kRows = 4096;
  constexpr std::int64_t kNeurons = 256;
  SaeSpec spec;
  spec.batch = 0;
  const ParallelFor parallelFor = inTurns(pool);
  SaeTrainer trainer(spec, randomActivations(kRows, kNeurons), parallelFor);
  BenchCase result;
  result.name = fmt::format("{}/{}x{}/{}", kSaeCase, spec.atoms, kNeurons, kRows);
  result.model = kSaeCase;
  result.optimizer = "adam";
  result.points = kRows;
  timeSteps(request, result, [&] { trainer.step(parallelFor); });
  result.gflops = 2.0 * static_cast<double>(kRows * kNeurons * spec.atoms) / result.ms / 1e6;
  result.gemmGflops = result.peakMiB = kNaN;
  return result;
}

std::vector<InterventionCase> benchInterventions(const BenchRequest& request,
                                                 const std::shared_ptr<Pool>& pool,
                                                 const std::function<void(const std::string&)>& progress) {
  RunSpec run = caseSpec(request, "siren", "adam");
  run.model.hiddenLayers = kLayers;
  const SignalPtr signal = noisePicture();
  Rng rng(0);
  const WeightSnapshot weights =
      makeInr(run.model, {signal->inputDimension, signal->outputDimension, signal->lattice.extents}, rng)
          ->snapshot(0);
  const auto probe = makeNetworkProbe(run, TaskSpec{}, weights, signal, pool);
  const Work work{inTurns(pool)};
  std::vector<InterventionCase> cases;
  for (int layer = 0; layer < probe->hiddenLayers(); ++layer) {
    InterventionCase one;
    one.name = fmt::format("siren/{}x{}/layer {}", kWidth, kHeight, layer);
    progress(one.name);
    const DecomposedLayer parts = decomposed(*probe, layer, work);
    one.clickMs = clickMs(parts, work);
    one.wholeMs = wholeMs(request, parts, work);
    cases.push_back(one);
  }
  return cases;
}

}  // namespace rankscope
