// rankscope bench: training steps against the matrix products they are made of, in one run.
#include <memory>

#include <fmt/format.h>

#include "cli/output.h"
#include "cli/spec_options.h"
#include "cli/subcommand.h"
#include "engine/bench.h"

namespace rankscope {
namespace {

struct BenchOptions {
  MachineOptions machine;
  bool json = false;
};

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
  return {{"machine", result.machine}, {"cases", cases}};
}

std::string toTable(const BenchResult& result) {
  std::string text = result.machine + "\n";
  text += fmt::format("{:<24} {:>10} {:>9} {:>8} {:>12} {:>7} {:>9}\n", "case", "points", "ms", "GFLOP/s",
                      "GEMM GFLOP/s", "of GEMM", "peak MiB");
  for (const BenchCase& c : result.cases) {
    text += fmt::format("{:<24} {:>10} {:>9.2f} {:>8.1f} {:>12.1f} {:>6.0f}% {:>9.0f}\n", c.name, c.points,
                        c.ms, c.gflops, c.gemmGflops, 100 * c.gflops / c.gemmGflops, c.peakMiB);
  }
  return text;
}

int bench(const BenchOptions& options) {
  BenchRequest request;
  request.machine = options.machine.machine();
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
  app.add_flag("--json", options->json, "Print one JSON document on stdout; progress goes to stderr")
      ->group("Output");
  return {&app, [options] { return bench(*options); }};
}

}  // namespace rankscope
