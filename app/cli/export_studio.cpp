#include "cli/export_studio.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"
#include "compute/pool.h"
#include "engine/learnt_radiance.h"
#include "mesh/mesh_file.h"
#include "mesh/mesh_measures.h"
#include "portrait/portrait.h"
#include "results/view_colours.h"

namespace rankscope {
namespace {

const std::vector<std::string>& surfaceModes() {
  static const std::vector<std::string> modes{"shaded", "normals"};
  return modes;
}

/// In the order of ViewKind.
const std::vector<std::string>& sceneModes() {
  static const std::vector<std::string> modes{"colour", "depth", "normals", "samples"};
  return modes;
}

/// Which of them is meant; the first where nothing is said.
std::size_t modeAmong(const std::vector<std::string>& modes, const std::string& mode) {
  for (std::size_t k = 0; k < modes.size(); ++k) {
    if (mode.empty() || modes[k] == mode) {
      return k;
    }
  }
  throw UserError("--mode", fmt::format("'{}' is unknown", mode), fmt::format("use {}", joinNames(modes)));
}

/// The mesh in the coordinates that networks see, so that a camera means the same for all.
Mesh meshOf(const SurfaceSource& source) {
  if (!source.isMesh()) {
    return source.extract(false).surface.mesh;
  }
  Mesh mesh = readMesh(source.input());
  if (mesh.isPointCloud()) {
    throw UserError(source.input(), "has no faces", "name a mesh");
  }
  if (mesh.normals.empty()) {
    setVertexNormals(mesh);
  }
  const Normalisation normalisation = normalisationOf(mesh);
  return normalisation.apply(std::move(mesh));
}

class SurfaceStudio : public Studio {
 public:
  SurfaceStudio(const SurfaceSource& source, const std::string& mode)
      : mode_(modeAmong(surfaceModes(), mode) == 1 ? PortraitMode::Normals : PortraitMode::Shaded),
        mesh_(meshOf(source)),
        portrait_(mesh_) {}

  Camera usualCamera(double aspect) const override { return framed(Camera{}, boundsOf(mesh_), aspect); }

  std::vector<std::uint8_t> picture(const Camera& camera, const PixelSize& size) override {
    const Pool::Turn turn(pool_);
    PortraitStyle style;
    style.mode = mode_;
    return portrait_
        .render(camera, size.width, size.height, style,
                [this](std::size_t count, const auto& task) { pool_.parallelFor(count, task); })
        .pixels;
  }

  std::string contents() const override { return fmt::format("{} triangles", mesh_.triangles.size()); }

 private:
  PortraitMode mode_;
  Mesh mesh_;
  Portrait portrait_;
  Pool pool_;
};

class SceneStudio : public Studio {
 public:
  SceneStudio(const SurfaceSource& source, const std::string& mode)
      : kind_(static_cast<ViewKind>(modeAmong(sceneModes(), mode))), pool_(makeTensorPool(source.machine())) {
    pool_->enter();
    learnt_ = openLearntRadiance(source.checkpoint(), pool_, source.machine());
  }

  Camera usualCamera(double aspect) const override {
    const double half = std::min(1.0, learnt_->info().scene->bound);
    return framed(Camera{}, {{-half, -half, -half}, {half, half, half}}, aspect);
  }

  std::vector<std::uint8_t> picture(const Camera& camera, const PixelSize& size) override {
    const LiveViewPtr view = learnt_->view(camera, kind_, size.width, size.height);
    if (!range_) {
      range_ = rangeOf(*view);  // the same for all frames of a turn
    }
    return paintedView(*view, {range_.value_or(ValueRange{}), {}, {}});
  }

  std::string contents() const override { return fmt::format("the scene at step {}", learnt_->info().step); }

 private:
  ViewKind kind_;
  std::shared_ptr<Pool> pool_;
  std::unique_ptr<LearntRadiance> learnt_;
  std::optional<ValueRange> range_;
};

}  // namespace

std::unique_ptr<Studio> makeStudio(const SurfaceSource& source, const std::string& mode) {
  if (!source.isMesh() && isSceneTask(inspectCheckpoint(source.checkpoint()).task.task)) {
    return std::make_unique<SceneStudio>(source, mode);
  }
  return std::make_unique<SurfaceStudio>(source, mode);
}

}  // namespace rankscope
