// How long a view of a mesh takes to draw, in full and while it moves, and what it looks like:
//   bench_scene MESH [FOLDER]
// Prints milliseconds of the wall clock and of the processors, and writes a PNG of each mode into FOLDER.
// LP_NUM_THREADS=1 keeps software OpenGL on one thread, as the window's tests do.
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <functional>
#include <iostream>
#include <span>
#include <string>
#include <vector>

#include "../unit/gl_context.h"
#include "base/error.h"
#include "base/file.h"
#include "camera/projection.h"
#include "io/color_map.h"
#include "io/png.h"
#include "mesh/mesh_file.h"
#include "mesh/mesh_measures.h"
#include "render/capture.h"
#include "render/coarse_mesh.h"
#include "render/line_renderer.h"
#include "render/mesh_renderer.h"
#include "render/scene_target.h"
#include "surface/surface.h"

namespace {

using namespace rankscope;

struct Bench {
  Mesh mesh;
  std::vector<float> values;
  MeshRenderer renderer;
  LineRenderer lineRenderer;
  SceneTarget target;
  Texture2D map;
  Texture2D result;

  SurfaceData data() const { return {mesh.positions, mesh.normals, values, {}, mesh.triangles}; }
};

void fillMap(Texture2D& map) {
  std::vector<std::uint8_t> texels;
  for (const Rgb& color : colorMapTable()) {
    texels.insert(texels.end(), color.begin(), color.end());
  }
  map.upload(256, 1, 3, std::span<const std::uint8_t>(texels));
}

struct Case {
  std::string name;
  SurfaceStyle style;
  SceneFormat format;
};

void drawOnce(Bench& bench, const MeshBuffers& buffers, const Case& one, const Camera& camera,
              const Bounds& box) {
  const double aspect = static_cast<double>(one.format.width) / one.format.height;
  RenderView view;
  view.view = singlePrecision(viewMatrix(camera));
  view.projection = singlePrecision(projectionMatrix(camera, aspect, depthRange(camera, box)));
  view.width = one.format.width;
  view.height = one.format.height;
  std::vector<LineSegment> lines;
  const auto single = [](const Vector3& v) {
    return Float3{static_cast<float>(v[0]), static_cast<float>(v[1]), static_cast<float>(v[2])};
  };
  addBox(lines, single(box.lowest), single(box.highest), {95, 104, 115, 255});
  const SceneTarget::Scope scope(bench.target, one.format, {14 / 255.0F, 16 / 255.0F, 19 / 255.0F},
                                 bench.result);
  bench.renderer.draw(buffers, view, one.style, &bench.map);
  bench.lineRenderer.draw(lines, view, 1.2F);
}

void measure(Bench& bench, const MeshBuffers& buffers, const Case& one, const std::string& folder) {
  constexpr int kFrames = 10;
  const Bounds box = boundsOf(bench.mesh);
  Camera camera = framed({}, box, static_cast<double>(one.format.width) / one.format.height);
  drawOnce(bench, buffers, one, camera, box);
  glFinish();
  const auto start = std::chrono::steady_clock::now();
  const std::clock_t cpuStart = std::clock();
  for (int frame = 0; frame < kFrames; ++frame) {
    camera = orbited(camera, 1, 0);
    drawOnce(bench, buffers, one, camera, box);
    glFinish();
  }
  const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const double cpu = static_cast<double>(std::clock() - cpuStart) / CLOCKS_PER_SEC;
  std::cout << one.name << ": " << 1000 * wall / kFrames << " ms, of processors " << 1000 * cpu / kFrames
            << " ms, " << buffers.triangles() << " triangles\n";
  if (folder.empty()) {
    return;
  }
  Capture capture = captureTexture(bench.result);
  std::vector<std::uint8_t> upright;
  const auto row = static_cast<std::ptrdiff_t>(capture.width) * 3;
  for (std::ptrdiff_t y = capture.height - 1; y >= 0; --y) {
    upright.insert(upright.end(), capture.rgb.begin() + y * row, capture.rgb.begin() + (y + 1) * row);
  }
  const std::vector<std::uint8_t> png =
      encodePng(capture.width, capture.height, 3, std::span<const std::uint8_t>(upright));
  writeFileAtomically(folder + "/" + one.name + ".png", std::span<const std::uint8_t>(png));
}

int bench(const std::string& path, const std::string& folder) {
  const GlContext context;
  if (context.missing() != nullptr) {
    std::cerr << context.missing() << "\n";
    return 1;
  }
  Bench bench;
  bench.mesh = readMesh(path);
  if (bench.mesh.normals.empty() && !bench.mesh.isPointCloud()) {
    setVertexNormals(bench.mesh);
  }
  for (const Point3& point : bench.mesh.positions) {
    bench.values.push_back(0.5F + 0.5F * std::sin(40 * point[0]));
  }
  fillMap(bench.map);
  MeshBuffers full;
  full.upload(bench.data());
  const std::clock_t start = std::clock();
  const CoarseMesh small = coarsened(bench.data(), 20'000);
  std::cout << "coarsening: " << 1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC
            << " ms\n";
  MeshBuffers coarse;
  coarse.upload(small.data());
  SurfaceStyle wire;
  wire.wire = true;
  const SurfaceStyle values{.mode = SurfaceMode::Values, .relief = 0.5F};
  for (const Case& one : {Case{"shaded", {}, {600, 450, 4}}, Case{"shaded-1", {}, {600, 450, 1}},
                          Case{"shaded-half", {}, {300, 225, 1}}, Case{"wire", wire, {600, 450, 4}},
                          Case{"normals", {.mode = SurfaceMode::Normals}, {600, 450, 4}},
                          Case{"values", values, {600, 450, 4}}}) {
    measure(bench, full, one, folder);
  }
  measure(bench, coarse, {"coarse", {}, {600, 450, 1}}, folder);
  measure(bench, coarse, {"coarse-half", {}, {300, 225, 1}}, folder);
  measure(bench, coarse, {"coarse-wire", wire, {600, 450, 1}}, folder);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: bench_scene MESH [FOLDER]\n";
    return 2;
  }
  try {
    return bench(argv[1], argc > 2 ? argv[2] : "");
  } catch (const UserError& error) {
    std::cerr << error.what() << "\n";
    return 2;
  }
}
