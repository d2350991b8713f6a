// rankscope resume DIR: go on with an interrupted or stopped experiment, to the same bits as never having
// stopped.
#include <memory>

#include "base/error.h"
#include "cli/headless.h"
#include "cli/output.h"
#include "cli/spec_options.h"
#include "cli/subcommand.h"

namespace rankscope {
namespace {

struct ResumeOptions {
  std::string path;
  std::string steps;
  MachineOptions machine;
  HeadlessFlags headless;
};

int resume(const ResumeOptions& options) {
  if (options.path.empty()) {
    throw UserError("rankscope resume", "DIR is missing",
                    "name a results folder, an experiment.json or a checkpoint");
  }
  const std::int64_t steps =
      options.steps.empty() ? 0 : parseCount("--steps", options.steps, 1, 1'000'000'000);
  HeadlessOptions headless;
  headless.machine = options.machine.machine();
  options.headless.applyTo(headless);
  return trainHeadless(
      headless, [&](const SessionOptions& session) { return Session::resume(options.path, session, steps); });
}

}  // namespace

Subcommand addResumeCommand(CLI::App& root) {
  CLI::App& app = *root.add_subcommand("resume", "Go on with a stopped experiment");
  const auto options = std::make_shared<ResumeOptions>();
  app.add_option("DIR", options->path, "A results folder, or the experiment.json or a checkpoint in it")
      ->type_name("");
  addTextOption(app, "--steps", options->steps, "A new target; the schedule's horizon stays where it was")
      ->type_name("N")
      ->group("Training");
  options->machine.addTo(app);
  options->headless.addTo(app);
  return {&app, [options] { return resume(*options); }};
}

}  // namespace rankscope
