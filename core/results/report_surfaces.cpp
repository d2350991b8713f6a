// Shapes: what was to be learnt and what each Run made of it, from one side.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "io/png.h"
#include "mesh/mesh_measures.h"
#include "portrait/portrait.h"
#include "results/html.h"
#include "results/picture.h"
#include "results/report_sections.h"
#include "results/svg_heat_map.h"
#include "shape/shape.h"
#include "surface/surface.h"

namespace rankscope::report {
namespace {

constexpr int kWidth = 480;
constexpr int kHeight = 400;
constexpr double kErrorQuantile = 0.99;

std::string portraitTag(const Portrait& portrait, const Camera& camera, const PortraitStyle& style,
                        const std::string& description) {
  const PortraitPicture picture = portrait.render(camera, kWidth, kHeight, style, onThisThread);
  const std::string uri =
      pngDataUri(encodePng(kWidth, kHeight, 3, std::span<const std::uint8_t>(picture.pixels)));
  return fmt::format("<img src=\"{}\" width=\"{}\" height=\"{}\" alt=\"{}\">", uri, kWidth, kHeight,
                     escapeHtml(description));
}

struct Shown {
  std::size_t run = 0;
  std::int64_t step = 0;
  const MeasuredSurface* surface = nullptr;
};

std::vector<Shown> shownRuns(const ReportInput& input) {
  std::vector<Shown> shown;
  for (std::size_t i = 0; i < input.runs.size(); ++i) {
    const LiveSurfacePtr& live = input.runs[i].frame->surface;
    if (live && !live->surface->mesh.triangles.empty()) {
      shown.push_back({i, live->step, live->surface.get()});
    }
  }
  return shown;
}

double errorScale(const std::vector<Shown>& shown) {
  double full = 0;
  for (const Shown& one : shown) {
    full = std::max(full, quantile(one.surface->errors, kErrorQuantile));
  }
  return roundedUp(full);
}

std::string runFigure(const ReportInput& input, const Shown& shown, const Camera& camera, double full) {
  const RunResult& run = input.runs[shown.run];
  const Portrait portrait(shown.surface->mesh, shown.surface->errors);
  PortraitStyle values;
  values.mode = PortraitMode::Values;
  values.highest = static_cast<float>(full);
  return fmt::format("<figure><figcaption>{}{}<small>{}</small></figcaption>\n{}\n{}</figure>\n",
                     accentDot(shown.run), escapeHtml(run.spec.name), captionOf(run, shown.step),
                     portraitTag(portrait, camera, {}, "Surface of " + run.spec.name),
                     portraitTag(portrait, camera, values, "Error of " + run.spec.name));
}

}  // namespace

std::string surfaceSection(const ReportInput& input) {
  if (!input.signal.shape || !input.signal.shape->hasFaces()) {
    return "";
  }
  Mesh target = input.signal.shape->surface();
  setVertexNormals(target);
  const Camera camera = framed(Camera{}, boundsOf(target), static_cast<double>(kWidth) / kHeight);
  const std::vector<Shown> shown = shownRuns(input);
  const double full = errorScale(shown);
  std::string out =
      "<h2>Surfaces</h2>\n<p class=\"muted\">Each learnt surface, and below it how far it is from the "
      "target.</p>\n<div class=\"pictures\">\n";
  out += fmt::format("<figure><figcaption>Target<small>{} triangles</small></figcaption>\n{}\n",
                     target.triangles.size(), portraitTag(Portrait(target), camera, {}, "Target"));
  if (!shown.empty()) {
    out += colorScale(0, full, "distance to the target, of a box of 1, the same scale for every Run");
  }
  out += "</figure>\n";
  for (const Shown& one : shown) {
    out += runFigure(input, one, camera, full);
  }
  return out + "</div>\n";
}

}  // namespace rankscope::report
