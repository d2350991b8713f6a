// What the surface panel looks like, to be looked at:
//   preview_surface_panel MESH FOLDER
// Draws it with two made-up Runs in every look, dark and light, and writes a PNG of each into FOLDER.
#include <cmath>
#include <cstdint>
#include <iostream>
#include <memory>
#include <span>
#include <string>

#include <fmt/format.h>

#include "../unit/gl_context.h"
#include "../unit/panel_frame.h"
#include "base/error.h"
#include "base/file.h"
#include "io/png.h"
#include "mesh/mesh_file.h"
#include "mesh/mesh_measures.h"
#include "mesh/normalisation.h"
#include "panels/panels.h"
#include "panels/surface_pictures.h"
#include "surface/surface.h"

namespace {

using namespace rankscope;

/// The mesh with waves of some height on it, and that height as the error.
ShownSurfacePtr waved(const Mesh& mesh, float height, float count) {
  auto surface = std::make_shared<ShownSurface>();
  surface->mesh = mesh;
  for (std::size_t i = 0; i < mesh.positions.size(); ++i) {
    Point3& p = surface->mesh.positions[i];
    const float wave =
        height * std::sin(count * p[0]) * std::sin(count * p[1] + 1) * std::sin(count * p[2] + 2);
    for (std::size_t k = 0; k < 3; ++k) {
      p[k] += wave * mesh.normals[i][k];
    }
    surface->errors.push_back(std::abs(wave));
  }
  setVertexNormals(surface->mesh);
  return surface;
}

SurfaceModel modelOf(const Mesh& mesh) {
  SurfaceModel model;
  auto target = std::make_shared<ShownSurface>();
  target->mesh = mesh;
  model.cells.push_back({"Target", -1, fmt::format("{} vertices", mesh.positions.size()), {}, target});
  model.cells.push_back({"muon", 0, "step 1,200", {"IoU 0.984", "0.984"}, waved(mesh, 0.006F, 30)});
  model.cells.push_back({"adam", 1, "step 1,140, paused", {"IoU 0.941", "0.941"}, waved(mesh, 0.02F, 17)});
  model.box = boundsOf(mesh);
  model.domain = {{-0.5, -0.5, -0.5}, {0.5, 0.5, 0.5}};
  model.errorScale = 0.01;
  return model;
}

void save(const PanelFrame& frame, const std::string& path) {
  const Capture capture = frame.capture();
  const auto png = encodePng(capture.width, capture.height, 3, std::span<const std::uint8_t>(capture.rgb));
  writeFileAtomically(path, std::span<const std::uint8_t>(png));
}

void preview(SurfaceModel model, const std::string& folder, bool dark, int width, int height,
             const std::string& name) {
  PanelFrame frame(width, height, dark);
  const SurfacePicturesPtr pictures = makeSurfacePictures();
  model.dark = dark;
  SurfaceView view;
  const UiActions actions;
  const auto drawnInFull = [&] {
    bool settled = false;
    for (int k = 0; k < 300 && !settled; ++k) {
      frame.draw([&] { settled = drawSurfacePanel(model, view, *pictures, actions); });
    }
  };
  frame.draw([&] { drawSurfacePanel(model, view, *pictures, actions); });
  frame.draw([&] { drawSurfacePanel(model, view, *pictures, actions); });
  save(frame, fmt::format("{}/{}-moving.png", folder, name));
  constexpr const char* kNames[] = {"shaded", "wire", "normals", "error"};
  for (int look = 0; look < 4; ++look) {
    view.look = static_cast<SurfaceLook>(look);
    drawnInFull();
    save(frame, fmt::format("{}/{}-{}.png", folder, name, kNames[look]));
  }
  view.look = SurfaceLook::Wire;
  view.camera->distance *= 0.25;
  view.camera->target[1] += 0.1;
  drawnInFull();
  save(frame, fmt::format("{}/{}-close.png", folder, name));
}

int run(const std::string& path, const std::string& folder) {
  const GlContext context;
  if (context.missing() != nullptr) {
    std::cerr << context.missing() << "\n";
    return 1;
  }
  Mesh mesh = readMesh(path);
  mesh = normalisationOf(mesh).apply(std::move(mesh));
  setVertexNormals(mesh);
  const SurfaceModel model = modelOf(mesh);
  preview(model, folder, true, 1240, 560, "dark");
  preview(model, folder, false, 900, 700, "light");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: preview_surface_panel MESH FOLDER\n";
    return 2;
  }
  try {
    return run(argv[1], argv[2]);
  } catch (const UserError& error) {
    std::cerr << error.what() << "\n";
    return 2;
  }
}
