// rankscope bench: training steps against the matrix products they are made of, in one run.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"
#include "cli/output.h"
#include "cli/spec_options.h"
#include "cli/subcommand.h"
#include "engine/bench.h"

namespace rankscope {
namespace {

struct BenchOptions {
  MachineOptions machine;
  std::vector<std::string> models;
  std::vector<std::string> optimizers;
  std::vector<std::int64_t> points;
  std::string mesh;
  bool json = false;
};

/// @throws UserError for a name that is no network and no case of its own
void checkModels(const std::vector<std::string>& models) {
  std::vector<std::string> known = benchParts();
  for (const Choice& choice : ModelSpec::properties().find("model")->choices) {
    known.push_back(choice.name);
  }
  for (const std::string& model : models) {
    if (std::find(known.begin(), known.end(), model) == known.end()) {
      throw UserError(
          "--model", fmt::format("there is no '{}'", model),
          fmt::format("did you mean '{}'? Valid: {}", nearestName(model, known), joinNames(known)));
    }
  }
}

nlohmann::ordered_json toJson(const BenchResult& result) {
  nlohmann::ordered_json cases = nlohmann::ordered_json::array();
  for (const BenchCase& c : result.cases) {
    cases.push_back({{"name", c.name},
                     {"model", c.model},
                     {"optimizer", c.optimizer},
                     {"points", c.points},
                     {"ms", finiteOrNull(c.ms)},
                     {"ms_median", finiteOrNull(c.msMedian)},
                     {"gflops", finiteOrNull(c.gflops)},
                     {"gemm_gflops", finiteOrNull(c.gemmGflops)},
                     {"peak_mib", finiteOrNull(c.peakMiB)}});
  }
  nlohmann::ordered_json publishing = nlohmann::ordered_json::array();
  for (const PublishingCase& c : result.publishing) {
    publishing.push_back({{"name", c.name},
                          {"frames_per_second", finiteOrNull(c.framesPerSecond)},
                          {"share", finiteOrNull(c.share)}});
  }
  nlohmann::ordered_json cohorts = nlohmann::ordered_json::array();
  for (const CohortCase& c : result.cohorts) {
    cohorts.push_back({{"name", c.name},
                       {"members", c.members},
                       {"ms_one", finiteOrNull(c.msOne)},
                       {"ms_all", finiteOrNull(c.msAll)},
                       {"ratio", finiteOrNull(c.ratio)}});
  }
  nlohmann::ordered_json interventions = nlohmann::ordered_json::array();
  for (const InterventionCase& c : result.interventions) {
    interventions.push_back(
        {{"name", c.name}, {"click_ms_p95", finiteOrNull(c.clickMs)}, {"whole_ms", finiteOrNull(c.wholeMs)}});
  }
  return {{"machine", result.machine},
          {"cases", cases},
          {"publishing", publishing},
          {"cohorts", cohorts},
          {"interventions", interventions}};
}

std::string toTable(const BenchResult& result) {
  std::string text = result.machine + "\n";
  text += fmt::format("{:<24} {:>10} {:>9} {:>8} {:>12} {:>7} {:>9}\n", "case", "points", "ms", "GFLOP/s",
                      "GEMM GFLOP/s", "of GEMM", "peak MiB");
  for (const BenchCase& c : result.cases) {
    text += fmt::format("{:<24} {:>10} {:>9.2f} {:>8.1f} {:>12.1f} {:>6.0f}% {:>9.0f}\n", c.name, c.points,
                        c.ms, c.gflops, c.gemmGflops, 100 * c.gflops / c.gemmGflops, c.peakMiB);
  }
  for (const PublishingCase& c : result.publishing) {
    text += fmt::format("Frames of {}: {:.1f} a second take {:.2f} % of the training\n", c.name,
                        c.framesPerSecond, 100 * c.share);
  }
  for (const CohortCase& c : result.cohorts) {
    text += fmt::format("Cohort of {}: {:.1f} ms a step, one picture {:.1f} ms: {:.2f} times\n", c.name,
                        c.msAll, c.msOne, c.ratio);
  }
  for (const InterventionCase& c : result.interventions) {
    text += fmt::format(
        "Atoms of {}: {:.1f} ms to the first change (95 % of the atoms), {:.0f} ms to all of it\n", c.name,
        c.clickMs, c.wholeMs);
  }
  return text;
}

int bench(const BenchOptions& options) {
  BenchRequest request;
  request.machine = options.machine.machine();
  checkModels(options.models);
  const std::vector<std::string> parts = benchParts();
  request.models.insert(request.models.end(), parts.begin(), parts.end());
  request.models = options.models.empty() ? request.models : options.models;
  request.mesh = options.mesh;
  request.points = options.points.empty() ? request.points : options.points;
  for (const std::string& optimizer : options.optimizers) {
    RunSpec checked;
    assignRunField(checked, "optimizer", optimizer);
  }
  request.optimizers = options.optimizers.empty() ? request.optimizers : options.optimizers;
  const BenchResult result = runBench(request, [](const std::string& name) { writeStderr(name + " …\n"); });
  if (options.json) {
    printJson(toJson(result));
  } else {
    printText(toTable(result));
  }
  return 0;
}

}  // namespace

Subcommand addBenchCommand(CLI::App& root) {
  CLI::App& app =
      *root.add_subcommand("bench", "Time training steps beside matrix products; needs a quiet machine");
  const auto options = std::make_shared<BenchOptions>();
  options->machine.addTo(app);
  app.add_option("--model", options->models,
                 fmt::format("Networks to time, and {}; by default relu, siren and all of these",
                             joinNames(benchParts())))
      ->type_name("NAME…")
      ->group("Cases");
  app.add_option("--optimizer", options->optimizers, "Optimizers; by default adam and muon")
      ->type_name("NAME…")
      ->group("Cases");
  app.add_option("--points", options->points, "Sizes of the batch; by default 16384, 65536 and 393216")
      ->type_name("N…")
      ->group("Cases")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 26));
  addTextOption(app, "--mesh", options->mesh, "What shapes are timed on; by default the built-in knot")
      ->type_name("FILE")
      ->group("Cases");
  app.add_flag("--json", options->json, "Print one JSON document on stdout; progress goes to stderr")
      ->group("Output");
  return {&app, [options] { return bench(*options); }};
}

}  // namespace rankscope
