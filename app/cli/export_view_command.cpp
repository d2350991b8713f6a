// rankscope export view | turntable: pictures of a learnt surface, or of a mesh, without a window.
#include <cmath>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "camera/camera_text.h"
#include "cli/export_source.h"
#include "cli/output.h"
#include "cli/subcommand.h"
#include "compute/pool.h"
#include "io/png.h"
#include "mesh/mesh_file.h"
#include "mesh/mesh_measures.h"
#include "portrait/portrait.h"
#include "signal/image_ops.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostCameraBytes = 65536;
constexpr int kLargestSide = 8192;

struct ViewOptions {
  SurfaceSource source;
  std::string out;
  std::string camera;
  std::string size = "800x600";
  std::string mode = "shaded";
  std::string frames = "60";
};

/// The mesh in the coordinates that networks see, so that a camera means the same for all.
Mesh meshOf(const ViewOptions& options) {
  if (!options.source.isMesh()) {
    return options.source.extract(false).surface.mesh;
  }
  Mesh mesh = readMesh(options.source.input());
  if (mesh.isPointCloud()) {
    throw UserError(options.source.input(), "has no faces", "name a mesh");
  }
  if (mesh.normals.empty()) {
    setVertexNormals(mesh);
  }
  const Normalisation normalisation = normalisationOf(mesh);
  return normalisation.apply(std::move(mesh));
}

PortraitStyle styleOf(const ViewOptions& options) {
  PortraitStyle style;
  if (options.mode != "shaded" && options.mode != "normals") {
    throw UserError("--mode", fmt::format("'{}' is unknown", options.mode), "use shaded or normals");
  }
  style.mode = options.mode == "normals" ? PortraitMode::Normals : PortraitMode::Shaded;
  return style;
}

PixelSize sizeOf(const ViewOptions& options) {
  const PixelSize size = parseSize(options.size);
  if (size.width > kLargestSide || size.height > kLargestSide) {
    throw UserError("--size", fmt::format("{} is too large", options.size),
                    fmt::format("at most {0}x{0}", kLargestSide));
  }
  return size;
}

Camera cameraOf(const ViewOptions& options, const Mesh& mesh, double aspect) {
  if (options.camera.empty()) {
    return framed(Camera{}, boundsOf(mesh), aspect);
  }
  const std::vector<std::uint8_t> bytes = readFile(options.camera, kMostCameraBytes);
  return cameraFromText(std::string(bytes.begin(), bytes.end()), options.camera);
}

void requireOptions(const ViewOptions& options, const char* command, const char* what) {
  if (options.source.input().empty()) {
    throw UserError(command, "RESULTS is missing", "name a results folder, a checkpoint or a mesh");
  }
  if (options.out.empty()) {
    throw UserError("--out", "is missing", what);
  }
}

/// Everything that the frames of one picture or of many have in common.
struct Studio {
  explicit Studio(const ViewOptions& options)
      : style(styleOf(options)),
        size(sizeOf(options)),
        mesh(meshOf(options)),
        portrait(mesh),
        camera(cameraOf(options, mesh, static_cast<double>(size.width) / size.height)) {}

  void write(const Camera& from, const fs::path& path) {
    const Pool::Turn turn(pool);
    const PortraitPicture picture =
        portrait.render(from, size.width, size.height, style,
                        [this](std::size_t count, const auto& task) { pool.parallelFor(count, task); });
    writeFileAtomically(
        path, encodePng(picture.width, picture.height, 3, std::span<const std::uint8_t>(picture.pixels)));
  }

  PortraitStyle style;
  PixelSize size;
  Mesh mesh;
  Portrait portrait;
  Camera camera;
  Pool pool;
};

int exportView(const ViewOptions& options) {
  requireOptions(options, "rankscope export view", "name a .png file");
  Studio studio(options);
  studio.write(studio.camera, options.out);
  printText(fmt::format("{}: {} x {}, {} triangles\n", options.out, studio.size.width, studio.size.height,
                        studio.mesh.triangles.size()));
  return 0;
}

int exportTurntable(const ViewOptions& options) {
  requireOptions(options, "rankscope export turntable", "name a folder for its frames");
  const std::int64_t frames = parseCount("--frames", options.frames, 1, 100000);
  Studio studio(options);
  makeWritableFolder(options.out);
  for (std::int64_t frame = 0; frame < frames; ++frame) {
    const double turned = 360.0 * static_cast<double>(frame) / static_cast<double>(frames);
    studio.write(orbited(studio.camera, turned, 0),
                 fs::path(options.out) / fmt::format("frame_{:04}.png", frame));
  }
  printText(
      fmt::format("{}: {} frames of {} x {}\n", options.out, frames, studio.size.width, studio.size.height));
  return 0;
}

void addViewOptions(CLI::App& app, ViewOptions& options, const char* outHelp) {
  options.source.addTo(app);
  addTextOption(app, "--out", options.out, outHelp)->group("Output");
  addTextOption(app, "--camera", options.camera, "A file with a camera as the window copies it")
      ->type_name("FILE")
      ->group("Output");
  addTextOption(app, "--size", options.size, "Pixels [800x600]")->type_name("WxH")->group("Output");
  addTextOption(app, "--mode", options.mode, "shaded or normals [shaded]")
      ->type_name("MODE")
      ->group("Output");
}

}  // namespace

Subcommand addExportViewCommand(CLI::App& exportApp) {
  CLI::App& app = *exportApp.add_subcommand("view", "A picture of a learnt surface, or of a mesh");
  const auto options = std::make_shared<ViewOptions>();
  addViewOptions(app, *options, "The picture to write, .png");
  app.footer("Example:\n  rankscope export view bunny --run muon --size 1600x1200 --out bunny.png");
  return {&app, [options] { return exportView(*options); }};
}

Subcommand addExportTurntableCommand(CLI::App& exportApp) {
  CLI::App& app = *exportApp.add_subcommand("turntable", "Pictures all around a learnt surface, or a mesh");
  const auto options = std::make_shared<ViewOptions>();
  addViewOptions(app, *options, "The folder for frame_0000.png and the rest");
  addTextOption(app, "--frames", options->frames, "Pictures of one turn [60]")
      ->type_name("N")
      ->group("Output");
  app.footer("Example:\n  rankscope export turntable bunny --run muon --frames 90 --out turn");
  return {&app, [options] { return exportTurntable(*options); }};
}

}  // namespace rankscope
