#include "cli/export_source.h"

#include <memory>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "cli/checkpoint_source.h"
#include "cli/output.h"
#include "engine/learnt_field.h"
#include "mesh/mesh_file.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kUsualResolution = 256;

}  // namespace

void SurfaceSource::addTo(CLI::App& app) {
  app.add_option("RESULTS", input_, "A results folder of fit sdf, occupancy or nerf, or a checkpoint")
      ->type_name("");
  addTextOption(app, "--run", run_, "Which run of the folder")->type_name("NAME")->group("Output");
  addTextOption(app, "--resolution", resolution_, "Samples along each axis of the box, 16 to 1024 [256]")
      ->type_name("N")
      ->group("Output");
  machine_.addTo(app);
}

bool SurfaceSource::isMesh() const {
  std::error_code ignored;
  return fs::is_regular_file(input_, ignored) && meshFormatOf(input_).has_value();
}

ExportedSurface SurfaceSource::extract(bool closed) const {
  SurfaceGrid grid;
  grid.cells = static_cast<int>(resolution_.empty() ? kUsualResolution
                                                    : parseCount("--resolution", resolution_, 16, 1024)) -
               1;
  const MachineSpec machine = machine_.machine();
  const std::shared_ptr<Pool> pool = makeTensorPool(machine);
  pool->enter();
  const fs::path path = checkpointOf(input_, run_);
  const std::unique_ptr<LearntField> learnt = openLearntField(path, pool, machine);
  SurfaceOptions options;
  options.closedAtFaces = closed;
  Surface surface = extractSurface(learnt->field(), grid, options).value();
  if (surface.mesh.triangles.empty()) {
    throw UserError(path.string(), "its network has no surface in the box yet", "train it further");
  }
  return {std::move(surface), learnt->info().normalisation, learnt->info().step};
}

}  // namespace rankscope
