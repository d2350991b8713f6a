// What colours and places mean in the picture panel: scales of gray and of errors, and a sinogram's axes.
#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "panels/picture_scene.h"
#include "ui/axis.h"
#include "ui/color_bar.h"
#include "ui/fonts.h"
#include "ui/ui_trace.h"

namespace rankscope {
namespace {

constexpr double kWidestScale = 320;  ///< unscaled

struct ScaleText {
  std::string title;
  std::string help;  ///< a second line, where there is room
};

/// A title, maybe help, and the bar. @returns where the next one may begin
ImVec2 drawScale(const PictureScene& scene, ImVec2 at, float width, bool roomy, const ScaleText& text,
                 ColorScale colours, const Axis& axis, const char* trace) {
  ImFont* small = font(FontRole::Small);
  const float pad = 2 * scene.look.scale;
  drawText(small, at, scene.look.palette->text, fitText(small, text.title, width));
  ImVec2 bar(at.x, at.y + small->FontSize + 4 * pad);
  if (roomy) {
    drawText(small, ImVec2(at.x, at.y + small->FontSize + pad), scene.look.palette->textDim,
             fitText(small, text.help, width));
    bar.y += small->FontSize + pad;
  }
  const ImVec2 size = drawColorBar(bar, width, BarDirection::Horizontal, colours, axis, scene.look);
  traceArea(trace, bar, ImVec2(bar.x + size.x, bar.y + size.y));
  return {at.x, bar.y + size.y + 5 * pad};
}

/// Ticks of `axis` at the left of a cell or below it, where `place` (a value's screen coordinate) lies within
/// the picture.
template <class Place, class Draw>
void drawTicks(const Axis& axis, int most, Place place, double low, double high, Draw draw) {
  for (const Tick& tick : ticksOf(axis, most)) {
    const double at = place(tick.value);
    if (!tick.label.empty() && at >= low && at <= high) {
      draw(static_cast<float>(at), tick.label);
    }
  }
}

Axis between(double a, double b) {
  return {std::min(a, b), std::max({a, b, std::min(a, b) + 1e-6}), false};
}

/// The part of the picture that a cell shows, on the screen.
ScreenRect seenPart(const PictureScene& scene, const ScreenRect& cell, const Placement& at) {
  const double left = std::max(at.toScreenX(0), cell.x);
  const double top = std::max(at.toScreenY(0), cell.y);
  return {left, top, std::min(at.toScreenX(scene.shown.display.width), cell.x + cell.w) - left,
          std::min(at.toScreenY(scene.shown.display.height), cell.y + cell.h) - top};
}

void drawAngles(const PictureScene& scene, const ScreenRect& seen, const Placement& at) {
  const Observation& sinogram = *scene.shown.observation();
  const int height = scene.shown.rowHeight();
  ImFont* small = font(FontRole::Small);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const auto edge = static_cast<float>(seen.x);
  const float tick = 3 * scene.look.scale;
  const auto draw = [&](float y, const std::string& label) {
    list->AddRectFilled(ImVec2(edge - tick, std::floor(y)), ImVec2(edge, std::floor(y) + 1),
                        scene.look.palette->textFaint);
    drawText(small, ImVec2(edge - 2 * tick, y - small->FontSize / 2), scene.look.palette->textDim,
             label + "°", 1);
  };
  const auto rowOnScreen = [&](double y) { return at.toPictureY(y) / height; };
  const double first = angleAt(sinogram, rowOnScreen(seen.y));
  const double last = angleAt(sinogram, rowOnScreen(seen.y + seen.h));
  if (std::isnan(rowAt(sinogram, first))) {
    draw(static_cast<float>(seen.y + seen.h / 2), fmt::format("{:g}", first));
    return;
  }
  const int most = std::max(2, static_cast<int>(seen.h / (2.5 * static_cast<double>(small->FontSize))));
  drawTicks(
      between(first, last), most, [&](double a) { return at.toScreenY(rowAt(sinogram, a) * height); }, seen.y,
      seen.y + seen.h, draw);
}

void drawDetectors(const PictureScene& scene, const ScreenRect& seen, const Placement& at) {
  const Observation& sinogram = *scene.shown.observation();
  ImFont* small = font(FontRole::Small);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const auto edge = static_cast<float>(seen.y + seen.h);
  const float tick = 3 * scene.look.scale;
  const std::string title = "detector, px";
  const auto right = static_cast<float>(seen.x + seen.w);
  const float titleLeft = right - textSize(small, title).x;
  const bool titled = seen.w > 4 * static_cast<double>(right - titleLeft) / 2;
  if (titled) {
    drawText(small, ImVec2(right, edge + tick), scene.look.palette->textFaint, title, 1);
  }
  const double first = detectorAt(sinogram, at.toPictureX(seen.x));
  const double last = detectorAt(sinogram, at.toPictureX(seen.x + seen.w));
  const double zero = detectorAt(sinogram, 0);
  const int most = std::max(2, static_cast<int>(seen.w / (4.5 * static_cast<double>(small->FontSize))));
  drawTicks(
      between(first, last), most, [&](double s) { return at.toScreenX(s - zero); }, seen.x, seen.x + seen.w,
      [&](float x, const std::string& label) {
        const float half = textSize(small, label).x / 2;
        list->AddRectFilled(ImVec2(std::floor(x), edge), ImVec2(std::floor(x) + 1, edge + tick),
                            scene.look.palette->textFaint);
        if (!titled || x + half + 2 * tick < titleLeft) {
          drawText(small, ImVec2(x, edge + tick), scene.look.palette->textDim, label, 0.5F);
        }
      });
}

}  // namespace

const char* metricName(ErrorMetric metric) {
  switch (metric) {
    case ErrorMetric::Absolute:
      return "|t − p|";
    case ErrorMetric::Squared:
      return "(t − p)²";
    case ErrorMetric::Signed:
      return "t − p";
  }
  return "";
}

const char* metricHelp(ErrorMetric metric) {
  switch (metric) {
    case ErrorMetric::Absolute:
      return "Absolute error |t − p|, the mean over the channels of a pixel; t is the target, p the "
             "reconstruction.";
    case ErrorMetric::Squared:
      return "Squared error (t − p)², the mean over the channels of a pixel: what the loss adds up.";
    case ErrorMetric::Signed:
      return "Signed error t − p, the mean over the channels of a pixel: amber where the reconstruction is "
             "too dark, "
             "blue where it is too bright.";
  }
  return "";
}

void drawPictureScales(const PictureScene& scene) {
  const float scale = scene.look.scale;
  const ScreenRect cell = scene.cell(0, true);
  const bool diverging = scene.view.errorMetric == ErrorMetric::Signed;
  const bool sinogram = scene.shown.domain == PictureDomain::Sinogram;
  const double maximum = errorMaximum(scene.shown, scene.view);
  const auto width = static_cast<float>(std::min(cell.w, kWidestScale * static_cast<double>(scale)));
  const bool roomy = cell.h >= (sinogram ? 11.0 : 5.0) * static_cast<double>(font(FontRole::Small)->FontSize);
  ImVec2 at(static_cast<float>(cell.x), static_cast<float>(cell.y) + 2 * scale);
  ImGui::PushClipRect(ImVec2(static_cast<float>(cell.x), static_cast<float>(cell.y)),
                      ImVec2(static_cast<float>(cell.x + cell.w), static_cast<float>(cell.y + cell.h)), true);
  if (sinogram) {
    at = drawScale(scene, at, width, roomy, {"Line sum", "over the pixels that a ray crosses; as measured"},
                   ColorScale::Gray, {scene.shown.low, scene.shown.high, false}, "picture.values");
  }
  const char* help =
      sinogram ? "t measured, p of the reconstruction" : "mean of the channels; t target, p reconstruction";
  drawScale(scene, at, width, roomy, {fmt::format("Error {}", metricName(scene.view.errorMetric)), help},
            diverging ? ColorScale::Diverging : ColorScale::Sequential,
            {diverging ? -maximum : 0, maximum, false}, "picture.scale");
  ImGui::PopClipRect();
}

Gutter gutterOf(const Comparison& comparison, const PlotLook& look) {
  if (comparison.domain != PictureDomain::Sinogram) {
    return {};
  }
  ImFont* small = font(FontRole::Small);
  const auto tick = static_cast<double>(3 * look.scale);
  return {static_cast<double>(textSize(small, "−180°").x) + 2 * tick,
          static_cast<double>(small->FontSize) + 2 * tick};
}

void drawSinogramAxes(const PictureScene& scene) {
  if (scene.shown.domain != PictureDomain::Sinogram) {
    return;
  }
  for (int block = 0; block < scene.blocks(); ++block) {
    for (const bool errorCell : {false, true}) {
      const bool drawn = block == 0 ? !errorCell
                                    : scene.shown.pictures[static_cast<std::size_t>(block) - 1].origin !=
                                              PictureOrigin::None &&
                                          (!errorCell || scene.layout.pairs);
      const ScreenRect cell = scene.cell(block, errorCell);
      const Placement at = scene.placement(cell);
      const ScreenRect seen = seenPart(scene, cell, at);
      if (drawn && seen.w > 1 && seen.h > 1) {
        drawAngles(scene, seen, at);
        drawDetectors(scene, seen, at);
      }
    }
  }
}

}  // namespace rankscope
