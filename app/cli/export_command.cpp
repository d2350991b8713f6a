// rankscope export mesh RESULTS: the surface that a network has learnt, in its file's own coordinates.
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/text.h"
#include "cli/output.h"
#include "cli/spec_options.h"
#include "cli/subcommand.h"
#include "engine/learnt_field.h"
#include "mesh/mesh_write.h"
#include "results/results.h"
#include "spec/experiment_json.h"
#include "surface/surface.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;

struct ExportOptions {
  std::string input;
  std::string run;
  std::string out;
  std::string resolution;
  bool json = false;
  MachineOptions machine;
};

/// The checkpoint that is meant by a file, a Run's folder or a results folder.
fs::path checkpointOf(const ExportOptions& options) {
  const fs::path input = options.input;
  std::error_code ignored;
  if (!fs::is_directory(input, ignored)) {
    if (!options.run.empty()) {
      throw UserError("--run", "there is but one run in a checkpoint",
                      "leave it out, or name the results folder");
    }
    return input;
  }
  if (!fs::exists(input / "experiment.json", ignored) &&
      fs::exists(input / "checkpoint.safetensors", ignored)) {
    return input / "checkpoint.safetensors";
  }
  const ExperimentSpec experiment = readExperiment(input / "experiment.json");
  std::vector<std::string> names;
  for (const RunSpec& run : experiment.runs) {
    names.push_back(run.name);
  }
  if (options.run.empty() && names.size() > 1) {
    throw UserError(options.input, fmt::format("holds the runs {}", joinNames(names)),
                    "choose one with --run");
  }
  const std::string& name = options.run.empty() ? names.front() : options.run;
  if (std::find(names.begin(), names.end(), name) == names.end()) {
    throw UserError("--run", fmt::format("there is no '{}'", name),
                    fmt::format("did you mean '{}'?", nearestName(name, names)));
  }
  return checkpointPath(input, name);
}

bool hasEnding(const std::string& path, const std::string& ending) {
  std::string own = fs::path(path).extension().string();
  std::transform(own.begin(), own.end(), own.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return own == ending;
}

void checkOptions(const ExportOptions& options) {
  if (options.input.empty()) {
    throw UserError("rankscope export mesh", "RESULTS is missing", "name a results folder or a checkpoint");
  }
  if (options.out.empty()) {
    throw UserError("--out", "is missing", "name a .ply or .obj file");
  }
  if (!hasEnding(options.out, ".ply") && !hasEnding(options.out, ".obj")) {
    throw UserError(options.out, "is neither .ply nor .obj", "let it end in one of them");
  }
}

void print(const ExportOptions& options, const Surface& surface, std::int64_t step) {
  if (options.json) {
    const nlohmann::ordered_json json = {{"mesh", options.out},
                                         {"step", step},
                                         {"vertices", surface.mesh.positions.size()},
                                         {"triangles", surface.mesh.triangles.size()},
                                         {"evaluated", surface.evaluated}};
    printText(json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
    return;
  }
  printText(fmt::format("{}: {} vertices, {} triangles, the surface at step {}\n", options.out,
                        surface.mesh.positions.size(), surface.mesh.triangles.size(), step));
}

int exportMesh(const ExportOptions& options) {
  checkOptions(options);
  SurfaceGrid grid;
  grid.cells = static_cast<int>(options.resolution.empty()
                                    ? 256
                                    : parseCount("--resolution", options.resolution, 16, 1024)) -
               1;
  const MachineSpec machine = options.machine.machine();
  const std::shared_ptr<Pool> pool = makeTensorPool(machine);
  pool->enter();
  const fs::path checkpoint = checkpointOf(options);
  const std::unique_ptr<LearntField> learnt = openLearntField(checkpoint, pool, machine);
  SurfaceOptions surfaceOptions;
  surfaceOptions.closedAtFaces = true;
  Surface surface = extractSurface(learnt->field(), grid, surfaceOptions).value();
  if (surface.mesh.triangles.empty()) {
    throw UserError(checkpoint.string(), "its network has no surface in the box yet", "train it further");
  }
  if (learnt->info().normalisation) {
    surface.mesh = learnt->info().normalisation->invert(std::move(surface.mesh));
  }
  if (hasEnding(options.out, ".obj")) {
    writeObj(options.out, surface.mesh);
  } else {
    writePly(options.out, surface.mesh);
  }
  print(options, surface, learnt->info().step);
  return 0;
}

}  // namespace

Subcommand addExportMeshCommand(CLI::App& exportApp) {
  CLI::App& app = *exportApp.add_subcommand("mesh",
                                            "The learnt surface of a shape, watertight, in its file's "
                                            "own coordinates");
  const auto options = std::make_shared<ExportOptions>();
  app.add_option("RESULTS", options->input, "A results folder of fit sdf or occupancy, or a checkpoint")
      ->type_name("");
  addTextOption(app, "--out", options->out, "The mesh to write, .ply or .obj")
      ->type_name("FILE")
      ->group("Output");
  addTextOption(app, "--run", options->run, "Which run of the folder")->type_name("NAME")->group("Output");
  addTextOption(app, "--resolution", options->resolution,
                "Samples along each axis of the box, 16 to 1024 [256]")
      ->type_name("N")
      ->group("Output");
  app.add_flag("--json", options->json, "Print one JSON document on stdout")->group("Output");
  options->machine.addTo(app);
  app.footer("Example:\n  rankscope export mesh bunny --run muon --resolution 512 --out bunny.ply");
  return {&app, [options] { return exportMesh(*options); }};
}

}  // namespace rankscope
