// rankscope [FILE]: the window, or without a display the same experiment headless.
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"
#include "cli/headless.h"
#include "cli/input_kind.h"
#include "cli/output.h"
#include "cli/results_folder.h"
#include "cli/spec_options.h"
#include "cli/subcommand.h"
#include "perceptual/lpips.h"
#include "results/stored_experiment.h"
#include "signal/source_kind.h"
#include "spec/default_rates.h"
#include "spec/experiment_json.h"
#include "spec/task_defaults.h"

namespace rankscope {
namespace {

constexpr const char* kReportFolder = "rankscope-report";

struct StartOptions {
  std::string input;
  std::string trace;
  std::string out;
  std::string lpips;
  bool paused = false;
  bool force = false;
  MachineOptions machine;
};

/// Neither a file nor a sample: most likely a command that was misspelt.
void requireInput(const CLI::App& root, const std::string& input) {
  std::error_code ignored;
  if (input.empty() || input.starts_with("sample:") || std::filesystem::exists(input, ignored)) {
    return;
  }
  if (input.find_first_of("./") != std::string::npos) {
    throw UserError(input, "there is no such file", "name a picture, an experiment or a checkpoint");
  }
  std::vector<std::string> commands;
  for (const CLI::App* command : root.get_subcommands([](const CLI::App*) { return true; })) {
    commands.push_back(command->get_name());
  }
  throw UserError(input, "there is no such command or file",
                  fmt::format("did you mean 'rankscope {}'?", nearestName(input, commands)));
}

/// The experiment that the window would open with.
ExperimentSpec experimentFor(const std::string& input) {
  if (!input.empty() && inputKind(input) == InputKind::Experiment) {
    return readExperiment(input);
  }
  ExperimentSpec experiment = defaultExperiment();
  if (!input.empty()) {
    experiment.signal.source = input;
    setTask(experiment, usualTask(sourceKind(input)));
    for (RunSpec& run : experiment.runs) {
      takeTaskDefaults(run, experiment.task.task);
    }
  }
  return experiment;
}

/// Where to put the results, and whether there is something in it to go on with.
struct Place {
  std::filesystem::path folder;
  bool unfinished = false;
};

/// The first of rankscope-report, rankscope-report-2 … that is free or has this experiment unfinished: who
/// merely starts the program again, with the same picture or with another, neither loses results nor is
/// turned away.
Place nextPlace(const ExperimentSpec& experiment) {
  for (int number = 1;; ++number) {
    const std::string folder =
        number == 1 ? std::string(kReportFolder) : fmt::format("{}-{}", kReportFolder, number);
    const FolderState state = folderState(folder, experiment);
    if (state == FolderState::Free || state == FolderState::Unfinished) {
      return {folder, state == FolderState::Unfinished};
    }
  }
}

Place placeFor(const StartOptions& options, const ExperimentSpec& experiment) {
  if (!options.out.empty() && !options.force) {
    requireFreeFolder(options.out, experiment);
  }
  if (!options.out.empty() || options.force) {
    return {options.out.empty() ? kReportFolder : options.out, false};
  }
  return nextPlace(experiment);
}

int trainAnew(const StartOptions& options, HeadlessOptions headless) {
  const ExperimentSpec experiment = experimentFor(options.input);
  requireStorable(experiment);
  const Place place = placeFor(options, asStored(experiment));
  printWarning(fmt::format("training without a window: {} {}",
                           place.unfinished ? "going on with" : "the results go to", place.folder.string()));
  if (place.unfinished) {
    return trainHeadless(
        headless, [&](const SessionOptions& session) { return Session::resume(place.folder, session); });
  }
  headless.folder = place.folder;
  return trainHeadless(headless,
                       [&](const SessionOptions& session) { return Session::start(experiment, session); });
}

/// A sweep is looked at in a window, and run by a command of its own.
[[noreturn]] void refuseSweep(const std::filesystem::path& input) {
  std::error_code ignored;
  if (std::filesystem::is_directory(input, ignored)) {
    throw UserError(input.string(), "is a sweep, which is shown in a window only",
                    fmt::format("open {}", (input / "sweep.html").string()));
  }
  throw UserError(input.string(), "is a sweep",
                  fmt::format("run it with rankscope sweep {}", input.string()));
}

int trainWithoutWindow(const StartOptions& options) {
  HeadlessOptions headless;
  headless.machine = options.machine.machine();
  headless.lpips = options.lpips;
  const InputKind kind = options.input.empty() ? InputKind::Sample : inputKind(options.input);
  if (kind == InputKind::Sweep) {
    refuseSweep(options.input);
  }
  if (kind != InputKind::Checkpoint && kind != InputKind::Results) {
    return trainAnew(options, headless);
  }
  if (!options.out.empty() || options.force) {
    throw UserError(options.out.empty() ? "--force" : "--out",
                    "is of no use here: a results folder is gone on with in place",
                    "leave it away, or name a picture or an experiment");
  }
  printWarning("training without a window: going on with " + options.input);
  return trainHeadless(
      headless, [&](const SessionOptions& session) { return Session::resume(options.input, session); });
}

int start(const CLI::App& root, const StartOptions& options, const OpenWindow& openWindow) {
  requireInput(root, options.input);
  if (!options.out.empty()) {
    return trainWithoutWindow(options);
  }
  if (!options.lpips.empty()) {
    readLpips(options.lpips);  // a window would open before it finds a wrong file
  }
  const WindowRequest request{options.input, options.machine.machine(), options.trace, !options.paused,
                              options.lpips};
  const std::optional<int> status = openWindow(request);
  if (status) {
    return *status;
  }
  printWarning("there is no display");
  return trainWithoutWindow(options);
}

}  // namespace

Subcommand addStartCommand(CLI::App& root, const OpenWindow& openWindow) {
  const auto options = std::make_shared<StartOptions>();
  root.add_option(
          "FILE", options->input,
          "A picture, an experiment, a checkpoint, a results folder, a sweep's folder, or sample:NAME; a "
          "built-in picture if absent")
      ->type_name("");
  root.add_flag("--paused", options->paused, "Open without starting to train")->group("Window");
  addTextOption(root, "--trace", options->trace, "Write the window's frame times to this file as JSON lines")
      ->type_name("FILE")
      ->group("Window");
  addTextOption(root, "--out", options->out,
                "Train without a window, display or not, and write the results to this folder. Without a "
                "display and --out they go to ./rankscope-report")
      ->type_name("DIR")
      ->group("Without a window");
  root.add_flag("--force", options->force, "Without a window: write over what is in the results folder")
      ->group("Without a window");
  addLpipsOption(root, options->lpips, "Window");
  options->machine.addTo(root);
  return {&root, [&root, options, openWindow] { return start(root, *options, openWindow); }};
}

}  // namespace rankscope
