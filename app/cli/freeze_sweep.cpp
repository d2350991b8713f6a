// rankscope cohort freeze-sweep ENCODER IMAGE…: where an encoder is best frozen, and whether its ranks say
// so.
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "base/error.h"
#include "cli/encoder_options.h"
#include "cli/encoder_record.h"
#include "cli/freeze_report.h"
#include "cli/output.h"
#include "cli/subcommand.h"
#include "cli/sweep_run.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;

struct FreezeOptions {
  EncoderOptions encoder;
  std::string taus = "all";
  std::string seeds = "3";
  std::string jobs = "1";
  std::string out;
  bool yes = false;
  bool retry = false;
  bool json = false;
  MachineOptions machine;
};

SweepSpec sweepOf(const FreezeOptions& options, const Encoder& encoder) {
  SweepSpec sweep;
  sweep.files = options.encoder.targets(encoder);
  sweep.base = options.encoder.experiment(encoder, sweep.files.front());
  sweep.givenRates = {{"lr", "muon-lr"}};
  // The published recipe is always beside them.
  SweepAxis axis{"freeze-through", {}};
  for (const std::int64_t tau : parseDepths("--taus", "none," + options.taus, encoder.hiddenLayers)) {
    axis.values.emplace_back(tau);
  }
  if (axis.values.size() < 2) {
    throw UserError("--taus", "names no depth", "for example --taus 0,1, or all");
  }
  sweep.grid = {axis};
  const std::int64_t seeds = parseCount("--seeds", options.seeds, 1, 1000);
  for (std::int64_t seed = 0; seed < seeds; ++seed) {
    sweep.seeds.push_back(seed);
  }
  validate(cellAt(sweep, 0).experiment);
  return sweep;
}

int conclude(const SweepState& state, const FreezeStudy& study, bool interrupted, bool json) {
  state.writeTables();
  writeFreezeStudy(state, study);
  const std::vector<std::string> verdict = freezeVerdict(study);
  if (json) {
    printJson(freezeJson(study, verdict));
  } else {
    printText(freezeText(study, verdict) +
              fmt::format("report: {}\n", (fs::absolute(state.store().folder()) / "report.html").string()));
  }
  return sweepStatus(state, interrupted);
}

int freezeSweep(const FreezeOptions& options) {
  const Encoder encoder = options.encoder.encoder();
  if (encoder.info.run.model.batchNorm != "none") {
    throw UserError(encoder.path.string(), "has BatchNorm, whose layers go on learning their statistics",
                    "use an encoder without it");
  }
  const SweepSpec sweep = sweepOf(options, encoder);
  if (options.out.empty()) {
    throw UserError("rankscope cohort freeze-sweep", "--out is missing", "name a folder for its results");
  }
  askForManyCells(cellCount(sweep).value(), options.yes);
  const CellStore store(options.out);
  requireSameEncoder(sweep, store, encoder.digest);
  const EncoderRanks ranks = encoderRanks(encoder.path);
  SweepDirection direction;
  direction.run.machine = options.machine.machine();
  direction.run.jobs = parseCount("--jobs", options.jobs, 1, 1024);
  direction.retry = options.retry;
  direction.title = "freeze sweep";
  return directSweep(
      sweep, store, direction,
      [&](const SweepState& state) {
        recordEncoder(sweep, store, encoder.digest);
        // The window and sae report know a freeze sweep by its study, also one that was just begun.
        writeFreezeStudy(state, freezeStudyOf(state, encoder, ranks));
      },
      [&](const SweepState& state, bool interrupted) {
        return conclude(state, freezeStudyOf(state, encoder, ranks), interrupted, options.json);
      });
}

}  // namespace

Subcommand addFreezeSweepCommand(CLI::App& cohortApp) {
  CLI::App& app = *cohortApp.add_subcommand(
      "freeze-sweep",
      "Fit pictures with ever more layers of an encoder frozen, beside the ranks of its layers");
  const auto options = std::make_shared<FreezeOptions>();
  options->encoder.addTo(app, "rankscope cohort freeze-sweep", {"seed"});
  addTextOption(
      app, "--taus", options->taus,
      "Depths: layers 0 … τ are frozen. Numbers, as in 0,1,2, or all; nothing frozen is always beside them")
      ->type_name("LIST")
      ->group("Sweep");
  addTextOption(app, "--seeds", options->seeds, "Fits of each depth and picture, seeds 0, 1, … (default 3)")
      ->type_name("N")
      ->group("Sweep");
  addTextOption(app, "--out", options->out,
                "Folder: freeze.csv, freeze.json, freeze.svg, freeze.png, freeze.npz, report.html, and those "
                "of a sweep with a "
                "results folder per fit. The same command goes on with it")
      ->type_name("DIR")
      ->group("Output");
  addTextOption(app, "--jobs", options->jobs, "Fits at a time, sharing the cores (default 1)")
      ->type_name("N")
      ->group("Machine");
  options->machine.addTo(app);
  app.add_flag("--yes", options->yes, "Run a sweep of more than 1000 fits");
  app.add_flag("--retry", options->retry, "Run the fits that failed again");
  app.add_flag("--json", options->json, "Print freeze.json on stdout; progress goes to stderr")
      ->group("Output");
  app.footer(
      "Example:\n"
      "  rankscope cohort freeze-sweep plants/adam/checkpoint.safetensors sample:plants --steps 300 --out "
      "where");
  return {&app, [options] { return freezeSweep(*options); }};
}

}  // namespace rankscope
