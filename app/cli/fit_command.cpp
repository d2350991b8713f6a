// rankscope fit image INPUT: train on a picture, headless.
#include <filesystem>
#include <memory>

#include "base/error.h"
#include "cli/headless.h"
#include "cli/output.h"
#include "cli/results_folder.h"
#include "cli/spec_options.h"
#include "cli/subcommand.h"

namespace rankscope {
namespace {

struct FitOptions {
  std::string input;
  FieldTexts signal;
  FieldTexts experiment;
  RunOptions runs;
  MachineOptions machine;
  HeadlessFlags headless;
  std::string out;
  bool force = false;
};

ExperimentSpec experimentOf(const FitOptions& options) {
  if (options.input.empty()) {
    throw UserError("rankscope fit image", "INPUT is missing",
                    "name a picture, or sample:NAME for a built-in one");
  }
  ExperimentSpec experiment;
  experiment.signal.source = options.input;
  applyTexts(SignalSpec::properties(), &experiment.signal, options.signal);
  applyTexts(ExperimentSpec::properties(), &experiment, options.experiment);
  experiment.runs = options.runs.runs();
  nameRuns(experiment);
  validate(experiment);
  return experiment;
}

int fit(const FitOptions& options) {
  HeadlessOptions headless;
  headless.machine = options.machine.machine();
  headless.folder = options.out;
  options.headless.applyTo(headless);
  const ExperimentSpec experiment = experimentOf(options);
  if (!options.out.empty()) {
    requireStorable(experiment);
  }
  if (!options.force) {
    requireFreeFolder(headless.folder, asStored(experiment));
  }
  for (const std::string& line : options.runs.idleOptions(experiment.runs)) {
    printWarning(line);
  }
  return trainHeadless(headless,
                       [&](const SessionOptions& session) { return Session::start(experiment, session); });
}

}  // namespace

Subcommand addFitImageCommand(CLI::App& fitApp) {
  CLI::App& app = *fitApp.add_subcommand("image", "Fit a picture: pixel positions to colours");
  const auto options = std::make_shared<FitOptions>();
  app.add_option("INPUT", options->input,
                 "A PNG, JPEG, BMP, TGA or HDR picture, or sample:NAME (see rankscope samples)")
      ->type_name("");
  addTableOptions(app, SignalSpec::properties(), options->signal, "Signal", "", {"source"});
  options->runs.addTo(app);
  addTableOptions(app, ExperimentSpec::properties(), options->experiment, "Runs");
  options->machine.addTo(app);
  addTextOption(app, "--out", options->out,
                "Results folder: experiment.json, summary.json, report.html and a folder per run. Without "
                "it nothing "
                "is written")
      ->type_name("DIR")
      ->group("Output");
  app.add_flag("--force", options->force, "Write over another experiment in --out")->group("Output");
  options->headless.addTo(app);
  app.footer(
      "Example: Muon beside Adam on a built-in picture, with a report\n"
      "  rankscope fit image sample:harbour --optimizer muon --vs adam --vs-lr 3e-3 --steps 1000 --out "
      "first");
  return {&app, [options] { return fit(*options); }};
}

}  // namespace rankscope
