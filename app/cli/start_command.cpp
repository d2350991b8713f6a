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
#include "signal/source_kind.h"
#include "spec/experiment_json.h"

namespace rankscope {
namespace {

constexpr const char* kReportFolder = "rankscope-report";

struct StartOptions {
  std::string input;
  std::string trace;
  bool paused = false;
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
    experiment.task.task = usualTask(sourceKind(input));
  }
  return experiment;
}

int trainWithoutWindow(const StartOptions& options) {
  HeadlessOptions headless;
  headless.machine = options.machine.machine();
  const InputKind kind = options.input.empty() ? InputKind::Sample : inputKind(options.input);
  if (kind == InputKind::Checkpoint || kind == InputKind::Results) {
    printWarning("there is no display: going on headless");
    return trainHeadless(
        headless, [&](const SessionOptions& session) { return Session::resume(options.input, session); });
  }
  const ExperimentSpec experiment = experimentFor(options.input);
  headless.folder = kReportFolder;
  requireFreeFolder(headless.folder, asStored(experiment));
  printWarning(fmt::format("there is no display: training headless, the report goes to ./{}", kReportFolder));
  return trainHeadless(headless,
                       [&](const SessionOptions& session) { return Session::start(experiment, session); });
}

int start(const CLI::App& root, const StartOptions& options, const OpenWindow& openWindow) {
  requireInput(root, options.input);
  const WindowRequest request{options.input, options.machine.machine(), options.trace, !options.paused};
  const std::optional<int> status = openWindow(request);
  return status ? *status : trainWithoutWindow(options);
}

}  // namespace

Subcommand addStartCommand(CLI::App& root, const OpenWindow& openWindow) {
  const auto options = std::make_shared<StartOptions>();
  root.add_option("FILE", options->input,
                  "A picture, an experiment, a checkpoint, a results folder, or sample:NAME; a built-in "
                  "picture if absent")
      ->type_name("");
  root.add_flag("--paused", options->paused, "Open without starting to train")->group("Window");
  root.add_option("--trace", options->trace, "Write the window's frame times to this file as JSON lines")
      ->type_name("FILE")
      ->group("Window");
  options->machine.addTo(root);
  return {&root, [&root, options, openWindow] { return start(root, *options, openWindow); }};
}

}  // namespace rankscope
