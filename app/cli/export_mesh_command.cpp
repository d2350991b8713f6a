// rankscope export mesh RESULTS: the surface that a network has learnt, in its file's own coordinates.
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "cli/export_source.h"
#include "cli/output.h"
#include "cli/subcommand.h"
#include "mesh/mesh_write.h"

namespace rankscope {
namespace {

struct ExportOptions {
  SurfaceSource source;
  std::string out;
  bool json = false;
};

bool hasEnding(const std::string& path, const std::string& ending) {
  std::string own = std::filesystem::path(path).extension().string();
  std::transform(own.begin(), own.end(), own.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return own == ending;
}

void checkOptions(const ExportOptions& options) {
  if (options.source.input().empty()) {
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
  ExportedSurface exported = options.source.extract(true);
  Mesh& mesh = exported.surface.mesh;
  if (exported.normalisation) {
    mesh = exported.normalisation->invert(std::move(mesh));
  }
  if (hasEnding(options.out, ".obj")) {
    writeObj(options.out, mesh);
  } else {
    writePly(options.out, mesh);
  }
  print(options, exported.surface, exported.step);
  return 0;
}

}  // namespace

Subcommand addExportMeshCommand(CLI::App& exportApp) {
  CLI::App& app = *exportApp.add_subcommand("mesh",
                                            "The learnt surface of a shape, watertight, in its file's "
                                            "own coordinates");
  const auto options = std::make_shared<ExportOptions>();
  options->source.addTo(app);
  addTextOption(app, "--out", options->out, "The mesh to write, .ply or .obj")
      ->type_name("FILE")
      ->group("Output");
  app.add_flag("--json", options->json, "Print one JSON document on stdout")->group("Output");
  app.footer("Example:\n  rankscope export mesh bunny --run muon --resolution 512 --out bunny.ply");
  return {&app, [options] { return exportMesh(*options); }};
}

}  // namespace rankscope
