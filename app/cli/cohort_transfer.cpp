// rankscope cohort transfer ENCODER IMAGE…: fits pictures from an encoder, with layers frozen or not.
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"
#include "cli/encoder_options.h"
#include "cli/encoder_record.h"
#include "cli/headless.h"
#include "cli/output.h"
#include "cli/results_folder.h"
#include "cli/subcommand.h"
#include "cli/sweep_run.h"
#include "results/stored_experiment.h"
#include "sweep/freeze_study.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;

struct TransferOptions {
  EncoderOptions encoder;
  std::string tau = "none";
  MachineOptions machine;
  HeadlessFlags headless;
  std::string out;
  bool force = false;
};

/// A Run for each depth, side by side.
ExperimentSpec withDepths(ExperimentSpec experiment, const std::vector<std::int64_t>& depths) {
  const RunSpec plain = experiment.runs.front();
  experiment.runs.clear();
  for (const std::int64_t depth : depths) {
    RunSpec run = plain;
    run.name = depth == kNothingFrozen ? "no-freeze" : fmt::format("tau-{}", depth);
    run.training.freezeThrough = static_cast<int>(depth);
    experiment.runs.push_back(std::move(run));
  }
  validate(experiment);
  return experiment;
}

int fitOne(const ExperimentSpec& experiment, const HeadlessOptions& headless, bool force) {
  if (!headless.folder.empty()) {
    requireStorable(experiment);
    if (!force) {
      requireFreeFolder(headless.folder, asStored(experiment));
    }
  }
  return trainHeadless(headless,
                       [&](const SessionOptions& session) { return Session::start(experiment, session); });
}

/// Several pictures are a sweep over files: it shows its progress, and can be stopped and gone on with.
int fitMany(const Encoder& encoder, const ExperimentSpec& experiment, const std::vector<std::string>& targets,
            const HeadlessOptions& headless, bool force) {
  if (headless.folder.empty()) {
    throw UserError("--out", fmt::format("is missing, and there are {} pictures", targets.size()),
                    "name a folder for their results");
  }
  if (force) {
    throw UserError("rankscope cohort transfer", "--force is for one picture",
                    "leave it out: several are gone on with; or remove the folder");
  }
  if (headless.stopAt > 0 || headless.tensorboard || !headless.lpips.empty()) {
    throw UserError("rankscope cohort transfer", "--stop-at, --lpips and --tensorboard are for one picture",
                    "leave them out");
  }
  SweepSpec sweep;
  sweep.base = experiment;
  sweep.givenRates.assign(experiment.runs.size(), {"lr", "muon-lr"});
  sweep.files = targets;
  SweepDirection direction;
  direction.run.machine = headless.machine;
  direction.title = "transfer";
  const CellStore store(headless.folder);
  requireSameEncoder(sweep, store, encoder.digest);
  return directSweep(
      sweep, store, direction, [&](const SweepState&) { recordEncoder(sweep, store, encoder.digest); },
      [&](const SweepState& state, bool interrupted) {
        state.writeTables();
        if (headless.json) {
          printJson(sweepTableJson(state.sweep(), state.results()));
        } else {
          printText(sweepMeansCsv(state.sweep(), state.results()) +
                    fmt::format("page: {}\n", (state.store().folder() / "sweep.html").string()));
        }
        return sweepStatus(state, interrupted);
      });
}

int transfer(const TransferOptions& options) {
  HeadlessOptions headless;
  headless.machine = options.machine.machine();
  headless.folder = options.out;
  options.headless.applyTo(headless);
  const Encoder encoder = options.encoder.encoder();
  const std::vector<std::int64_t> depths = parseDepths("--tau", options.tau, encoder.hiddenLayers);
  const std::vector<std::string> targets = options.encoder.targets(encoder);
  const ExperimentSpec experiment = withDepths(options.encoder.experiment(encoder, targets.front()), depths);
  return targets.size() == 1 ? fitOne(experiment, headless, options.force)
                             : fitMany(encoder, experiment, targets, headless, options.force);
}

}  // namespace

Subcommand addCohortTransferCommand(CLI::App& cohortApp) {
  CLI::App& app = *cohortApp.add_subcommand("transfer", "Fit pictures from a trained encoder");
  const auto options = std::make_shared<TransferOptions>();
  options->encoder.addTo(app, "rankscope cohort transfer", {});
  addTextOption(
      app, "--tau", options->tau,
      "Freeze layers 0 … τ: none (the published recipe), a layer, several (0,1,2) side by side, or all")
      ->type_name("LIST")
      ->group("Training");
  options->machine.addTo(app);
  addTextOption(app, "--out", options->out, "Results folder, as of fit; of several pictures a sweep's")
      ->type_name("DIR")
      ->group("Output");
  app.add_flag("--force", options->force, "Write over another experiment in --out")->group("Output");
  options->headless.addTo(app);
  app.footer(
      "Example: a plant that the encoder has not seen, with everything trained and with two layers frozen\n"
      "  rankscope cohort transfer plants/adam/checkpoint.safetensors sample:plants/12 --tau none,1 --out "
      "new");
  return {&app, [options] { return transfer(*options); }};
}

}  // namespace rankscope
