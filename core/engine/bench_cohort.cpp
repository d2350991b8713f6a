#include "engine/bench_cohort.h"

#include <algorithm>
#include <chrono>
#include <string>

#include <fmt/format.h>

#include "base/rng.h"
#include "engine/bench_timing.h"
#include "engine/inr_trainee.h"
#include "signal/cohort.h"
#include "spec/task_defaults.h"

namespace rankscope {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kMembers = 10;
constexpr int kWidth = 89;
constexpr int kHeight = 109;

std::vector<Image> randomPictures() {
  Rng rng(0);
  std::vector<Image> pictures;
  for (int member = 0; member < kMembers; ++member) {
    Image picture{kWidth, kHeight, 3, {}};
    picture.pixels.resize(3 * picture.pixelCount());
    std::generate(picture.pixels.begin(), picture.pixels.end(),
                  [&] { return static_cast<float>(rng.uniform()); });
    pictures.push_back(std::move(picture));
  }
  return pictures;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

CohortCase benchCohort(const BenchRequest& request, const std::string& network,
                       const std::shared_ptr<Pool>& pool) {
  const std::vector<Image> pictures = randomPictures();
  RunSpec run;
  run.name = "bench";
  assignRunField(run, "model", network);
  takeTaskDefaults(run, "cohort", {"model"});
  TaskSpec task;
  task.task = "cohort";
  const auto one =
      makeTrainee(run, TaskSpec{}, makeImageSignal(pictures.front(), "one"), pool, request.machine);
  const auto all = makeTrainee(
      run, task, makeCohortSignal(pictures, std::vector<std::string>(pictures.size(), "random"), "all"), pool,
      request.machine);
  const Pool::Turn turn(*pool);
  std::vector<double> single;
  std::vector<double> cohort;
  std::vector<double> ratios;
  const auto timed = [](Trainee& trainee) {
    const auto start = Clock::now();
    trainee.step();
    return millisecondsSince(start);
  };
  timed(*one);
  timed(*all);
  const auto begin = Clock::now();
  while (static_cast<int>(single.size()) < 3 * request.repeats ||
         millisecondsSince(begin) < request.minimumMs) {
    single.push_back(timed(*one));
    cohort.push_back(timed(*all));
    ratios.push_back(cohort.back() / single.back());
  }
  return {fmt::format("{}/adam/{}x{}x{}", network, kMembers, kWidth, kHeight), kMembers, median(single),
          median(cohort), median(ratios)};
}

}  // namespace

std::vector<CohortCase> benchCohorts(const BenchRequest& request, const std::shared_ptr<Pool>& pool) {
  std::vector<CohortCase> cases;
  for (const char* network : {"siren", "ffn"}) {
    cases.push_back(benchCohort(request, network, pool));
  }
  return cases;
}

}  // namespace rankscope
