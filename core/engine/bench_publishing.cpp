#include "engine/bench_publishing.h"

#include <chrono>
#include <limits>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/bench_training.h"
#include "engine/inr_trainee.h"
#include "train/experiment.h"

namespace rankscope {
namespace {

// The window's display: it asks as often.
constexpr std::chrono::milliseconds kDisplayPeriod{16};

constexpr std::int64_t kForever = std::int64_t{1} << 40;

}  // namespace

PublishingCase benchPublishing(const BenchRequest& request, const RunSpec& run, std::int64_t points) {
  const std::shared_ptr<Pool> pool = makeTensorPool(request.machine);
  std::vector<RunParts> parts(1);
  parts[0].spec = run;
  parts[0].spec.training.steps = kForever;
  parts[0].trainee = makeTrainee(parts[0].spec, TaskSpec{}, randomSignal(points), pool, request.machine);
  ExperimentOptions options;
  options.startPlaying = true;
  options.pictures = false;
  options.checkpointInterval = 0;
  Experiment experiment(std::move(parts), pool, options);
  const auto begin = std::chrono::steady_clock::now();
  const std::chrono::duration<double, std::milli> wanted(request.minimumMs);
  std::int64_t frames = 0;
  FramePtr newest = experiment.frame(0);
  while (std::chrono::steady_clock::now() - begin < wanted || newest->step < request.repeats) {
    std::this_thread::sleep_for(kDisplayPeriod);
    const FramePtr next = experiment.frame(0);
    if (next->failure) {
      break;
    }
    frames += next != newest ? 1 : 0;
    newest = next;
  }
  experiment.stop();
  const double training = newest->activeSeconds;
  const double all = training + newest->publishingSeconds;
  return {fmt::format("{}/{}/{}", run.model.network, run.optimizer.optimizer, points),
          all > 0 ? static_cast<double>(frames) / all : 0,
          training > 0 ? newest->publishingSeconds / all : std::numeric_limits<double>::quiet_NaN()};
}

}  // namespace rankscope
