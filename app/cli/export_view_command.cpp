// rankscope export view | turntable: pictures of what was learnt, or of a mesh, without a window.
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "camera/camera_text.h"
#include "cli/export_studio.h"
#include "cli/output.h"
#include "cli/subcommand.h"
#include "io/png.h"

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
  std::string mode;
  std::string frames = "60";
};

PixelSize sizeOf(const ViewOptions& options) {
  const PixelSize size = parseSize(options.size);
  if (size.width > kLargestSide || size.height > kLargestSide) {
    throw UserError("--size", fmt::format("{} is too large", options.size),
                    fmt::format("at most {0}x{0}", kLargestSide));
  }
  return size;
}

Camera cameraOf(const ViewOptions& options, const Studio& studio, const PixelSize& size) {
  if (options.camera.empty()) {
    return studio.usualCamera(static_cast<double>(size.width) / size.height);
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

void write(Studio& studio, const Camera& camera, const PixelSize& size, const fs::path& path) {
  const std::vector<std::uint8_t> pixels = studio.picture(camera, size);
  writeFileAtomically(path, encodePng(size.width, size.height, 3, std::span<const std::uint8_t>(pixels)));
}

int exportView(const ViewOptions& options) {
  requireOptions(options, "rankscope export view", "name a .png file");
  const PixelSize size = sizeOf(options);
  const std::unique_ptr<Studio> studio = makeStudio(options.source, options.mode);
  write(*studio, cameraOf(options, *studio, size), size, options.out);
  printText(fmt::format("{}: {} x {}, {}\n", options.out, size.width, size.height, studio->contents()));
  return 0;
}

int exportTurntable(const ViewOptions& options) {
  requireOptions(options, "rankscope export turntable", "name a folder for its frames");
  const std::int64_t frames = parseCount("--frames", options.frames, 1, 100000);
  const PixelSize size = sizeOf(options);
  const std::unique_ptr<Studio> studio = makeStudio(options.source, options.mode);
  const Camera camera = cameraOf(options, *studio, size);
  makeWritableFolder(options.out);
  for (std::int64_t frame = 0; frame < frames; ++frame) {
    const double turned = 360.0 * static_cast<double>(frame) / static_cast<double>(frames);
    write(*studio, orbited(camera, turned, 0), size,
          fs::path(options.out) / fmt::format("frame_{:04}.png", frame));
  }
  printText(fmt::format("{}: {} frames of {} x {}\n", options.out, frames, size.width, size.height));
  return 0;
}

void addViewOptions(CLI::App& app, ViewOptions& options, const char* outHelp) {
  options.source.addTo(app);
  addTextOption(app, "--out", options.out, outHelp)->group("Output");
  addTextOption(app, "--camera", options.camera, "A file with a camera as the window copies it")
      ->type_name("FILE")
      ->group("Output");
  addTextOption(app, "--size", options.size, "Pixels [800x600]")->type_name("WxH")->group("Output");
  addTextOption(
      app, "--mode", options.mode,
      "Of surfaces shaded or normals [shaded], of scenes colour, depth, normals or samples [colour]")
      ->type_name("MODE")
      ->group("Output");
}

}  // namespace

Subcommand addExportViewCommand(CLI::App& exportApp) {
  CLI::App& app = *exportApp.add_subcommand("view", "A picture of a learnt surface or scene, or of a mesh");
  const auto options = std::make_shared<ViewOptions>();
  addViewOptions(app, *options, "The picture to write, .png");
  app.footer("Example:\n  rankscope export view bunny --run muon --size 1600x1200 --out bunny.png");
  return {&app, [options] { return exportView(*options); }};
}

Subcommand addExportTurntableCommand(CLI::App& exportApp) {
  CLI::App& app =
      *exportApp.add_subcommand("turntable", "Pictures all around a learnt surface or scene, or a mesh");
  const auto options = std::make_shared<ViewOptions>();
  addViewOptions(app, *options, "The folder for frame_0000.png and the rest");
  addTextOption(app, "--frames", options->frames, "Pictures of one turn [60]")
      ->type_name("N")
      ->group("Output");
  app.footer("Example:\n  rankscope export turntable bunny --run muon --frames 90 --out turn");
  return {&app, [options] { return exportTurntable(*options); }};
}

}  // namespace rankscope
