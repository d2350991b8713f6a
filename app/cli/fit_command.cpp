// rankscope fit image|inpaint|… INPUT: train on a signal, headless. One subcommand per task.
#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <string_view>

#include <fmt/format.h>

#include "base/error.h"
#include "cli/headless.h"
#include "cli/output.h"
#include "cli/results_folder.h"
#include "cli/spec_options.h"
#include "cli/subcommand.h"
#include "results/stored_experiment.h"

namespace rankscope {
namespace {

/// What distinguishes one fit from another.
struct FitKind {
  const char* task;  ///< also the subcommand's name
  const char* help;
  const char* input;    ///< help of INPUT
  const char* sample;   ///< a built-in signal that suits, or ""
  const char* example;  ///< the footer
};

constexpr const char* kPictures =
    "A PNG, JPEG, BMP, TGA, HDR, EXR or DICOM picture, or sample:NAME (see rankscope samples)";

constexpr const char* kMeshes = "A mesh or an oriented point cloud: OBJ, PLY, STL, OFF or XYZ";

constexpr auto kFitKinds = std::to_array<FitKind>({
    {"image", "Fit a picture: pixel positions to colours", kPictures, "sample:harbour",
     "Example: Muon beside Adam on a built-in picture, with a report\n"
     "  rankscope fit image sample:harbour --optimizer muon --vs adam --vs-lr 3e-3 --steps 1000 --out first"},
    {"inpaint", "Fit a picture of which a random share of the pixels is known", kPictures, "sample:harbour",
     "Example: a fifth of the pixels\n"
     "  rankscope fit inpaint sample:harbour --keep 0.2 --model siren --omega 10 --steps 1000"},
    {"superres", "Fit a reduced picture through the reduction: super-resolution", kPictures, "sample:harbour",
     "Example: four times each way\n"
     "  rankscope fit superres sample:harbour --scale 4 --model siren --omega 10 --steps 1000"},
    {"ct", "Fit a sinogram through the Radon transform: computed tomography",
     "A picture, made gray and stretched to 0 … 1, or sample:phantom", "sample:phantom",
     "Example: 25 angles\n"
     "  rankscope fit ct sample:phantom --angles 25 --steps 1000"},
    {"audio", "Fit audio: time to amplitude", "A WAV, FLAC or Ogg file, or sample:carillon",
     "sample:carillon",
     "Example: a fifth of a second from the first on\n"
     "  rankscope fit audio bach.wav --start 1 --seconds 0.2 --model siren --omega 30 --steps 1000"},
    {"sdf", "Fit the signed distance to a surface: points in space to distances", kMeshes, "",
     "Example: Muon beside Adam, and the learnt surface as a mesh\n"
     "  rankscope fit sdf bunny.obj --model siren --optimizer muon --vs adam --steps 3000 --out bunny\n"
     "  rankscope export mesh bunny --run muon --out bunny.ply"},
    {"occupancy", "Fit the inside of a surface: points in space to inside or outside", kMeshes, "",
     "Example:\n"
     "  rankscope fit occupancy bunny.obj --steps 3000 --out bunny"},
    {"cohort", "Fit several pictures by one encoder with a linear head each (STRAINER)",
     "A folder of pictures, all brought to one size, or sample:plants", "sample:plants",
     "Example: the built-in plants until they are learnt to 30 dB, then a new one from their encoder\n"
     "  rankscope cohort train sample:plants --model siren --until-psnr 30 --out plants\n"
     "  rankscope cohort transfer plants/adam/checkpoint.safetensors sample:plants/12 --tau none,1"},
    {"nerf", "Fit a radiance field to posed photographs: places and directions to density and colour",
     "A transforms.json, a folder with one or with transforms_train.json, or sample:plinth", "sample:plinth",
     "Example: Instant-NGP, Muon beside Adam, at a hundred pixels a side\n"
     "  rankscope fit nerf lego --resize 100x100 --optimizer muon --vs adam --steps 3000 --out lego"},
});

struct FitOptions {
  std::string input;
  FieldTexts signal;
  FieldTexts task;
  FieldTexts experiment;
  RunOptions runs;
  MachineOptions machine;
  HeadlessFlags headless;
  std::string out;
  bool force = false;
};

ExperimentSpec experimentOf(const FitKind& kind, const FitOptions& options) {
  if (options.input.empty()) {
    const char* what = isCohortTask(kind.task) ? "a folder of pictures" : "a file";
    throw UserError(
        isCohortTask(kind.task) ? "rankscope cohort train" : fmt::format("rankscope fit {}", kind.task),
        "INPUT is missing",
        kind.sample[0] == '\0' ? "name a file" : fmt::format("name {}, or {}", what, kind.sample));
  }
  ExperimentSpec experiment;
  experiment.task.task = kind.task;
  applyTexts(TaskSpec::properties(), &experiment.task, options.task);
  experiment.signal.source = options.input;
  applyTexts(SignalSpec::properties(), &experiment.signal, options.signal);
  applyTexts(ExperimentSpec::properties(), &experiment, options.experiment);
  experiment.runs = options.runs.runs(kind.task);
  nameRuns(experiment);
  validate(experiment);
  return experiment;
}

int fit(const FitKind& kind, const FitOptions& options) {
  HeadlessOptions headless;
  headless.machine = options.machine.machine();
  headless.folder = options.out;
  options.headless.applyTo(headless);
  if (headless.tensorboard && headless.folder.empty()) {
    throw UserError("--tensorboard", "there is no folder for its event files", "add --out DIR");
  }
  const ExperimentSpec experiment = experimentOf(kind, options);
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

/// Signal fields that this task's signals do not have.
std::vector<std::string> foreignSignalFields(const FitKind& kind) {
  const bool audio = std::string_view(kind.task) == "audio";
  const bool shape = isShapeTask(kind.task);
  const bool scene = isSceneTask(kind.task);
  std::vector<std::string> names{"source"};
  for (const Property& row : SignalSpec::properties().rows()) {
    const bool fits = shape                     ? false
                      : scene                   ? isSceneField(row.name)
                      : audio                   ? isAudioField(row.name)
                      : isCohortField(row.name) ? isCohortTask(kind.task)
                                                : isPictureField(row.name);
    if (!fits && row.name != "source") {
      names.push_back(row.name);
    }
  }
  return names;
}

/// Task fields that this task does not read.
std::vector<std::string> foreignTaskFields(const FitKind& kind) {
  TaskSpec spec;
  spec.task = kind.task;
  std::vector<std::string> names{"task"};
  for (const Property& row : TaskSpec::properties().rows()) {
    if (!TaskSpec::properties().applies(row, &spec)) {
      names.push_back(row.name);
    }
  }
  return names;
}

Subcommand addFitCommand(CLI::App& parent, const std::string& name, const FitKind& kind) {
  CLI::App& app = *parent.add_subcommand(name, kind.help);
  const auto options = std::make_shared<FitOptions>();
  app.add_option("INPUT", options->input, kind.input)->type_name("");
  addTableOptions(app, SignalSpec::properties(), options->signal, "Signal", "", foreignSignalFields(kind));
  addTableOptions(app, TaskSpec::properties(), options->task, "Task", "", foreignTaskFields(kind));
  options->runs.addTo(app, kind.task, isSceneTask(kind.task) ? std::vector<std::string>() : radianceFields());
  addTableOptions(app, ExperimentSpec::properties(), options->experiment, "Runs");
  options->machine.addTo(app);
  addTextOption(app, "--out", options->out,
                "Results folder: experiment.json, summary.json, report.html and a folder per run. Without "
                "it nothing "
                "is written")
      ->type_name("DIR")
      ->group("Output");
  app.add_flag("--force", options->force, "Write over another experiment in --out")->group("Output");
  options->headless.addTo(app, std::string_view(kind.task) != "audio" && !isShapeTask(kind.task));
  app.footer(kind.example);
  return {&app, [options, &kind] { return fit(kind, *options); }};
}

}  // namespace

std::vector<Subcommand> addFitCommands(CLI::App& fitApp) {
  std::vector<Subcommand> commands;
  for (const FitKind& kind : kFitKinds) {
    commands.push_back(addFitCommand(fitApp, kind.task, kind));
  }
  return commands;
}

Subcommand addCohortTrainCommand(CLI::App& cohortApp) {
  const auto kind = std::find_if(kFitKinds.begin(), kFitKinds.end(),
                                 [](const FitKind& one) { return isCohortTask(one.task); });
  return addFitCommand(cohortApp, "train", *kind);
}

}  // namespace rankscope
