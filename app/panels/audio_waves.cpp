// Waveforms: a bar from the lowest to the highest sample per column of pixels, or a line through the samples
// where they are few.
#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "panels/audio_scene.h"
#include "panels/cell_parts.h"
#include "ui/fonts.h"
#include "ui/theme.h"
#include "ui/ui_trace.h"

namespace rankscope {
namespace {

/// With fewer samples than this per pixel they are joined by a line.
constexpr double kLineSamples = 2;
/// With more pixels than this per sample each gets a dot.
constexpr double kDotPixels = 9;
constexpr float kTickPixels = 22;

/// A lane's vertical axis: `amplitude` at its upper edge, -amplitude at its lower one.
struct Lane {
  ScreenRect rect;
  double amplitude = 1;

  float yOf(double value) const {
    const double unit = std::clamp(value / amplitude, -1.0, 1.0);
    return static_cast<float>(rect.y + (1 - unit) / 2 * (rect.h - 1));
  }
};

void drawBars(const AudioScene& scene, const Lane& lane, std::span<const float> samples,
              const Envelope& envelope, ImU32 colour) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const auto count = static_cast<double>(samples.size());
  const auto sampleAt = [&](double x) {
    return static_cast<std::size_t>(std::clamp(std::floor(scene.toMoment(lane.rect, x) * count), 0.0, count));
  };
  Extremes before;
  for (double x = lane.rect.x; x < lane.rect.x + lane.rect.w; ++x) {
    const std::size_t begin = sampleAt(x);
    const Extremes here = envelope.over(samples, begin, std::max(sampleAt(x + 1), begin + 1));
    if (here.empty()) {
      before = {};
      continue;
    }
    // Neighbouring columns touch, as the signal between them does.
    Extremes joined = here;
    if (!before.empty()) {
      joined.low = std::min(here.low, before.high);
      joined.high = std::max(here.high, before.low);
    }
    const float top = std::floor(lane.yOf(static_cast<double>(joined.high)));
    const float bottom = std::max(std::ceil(lane.yOf(static_cast<double>(joined.low))), top + 1);
    const auto left = static_cast<float>(x);
    list->AddRectFilled(ImVec2(left, top), ImVec2(left + 1, bottom), colour);
    before = here;
  }
}

void drawLine(const AudioScene& scene, const Lane& lane, std::span<const float> samples, ImU32 colour) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const SampleSpan seen = seenSamples(scene.range, samples.size());
  const double pixels = lane.rect.w / (scene.range.length() * static_cast<double>(samples.size()));
  const float radius = 2.5F * scene.look.scale;
  std::vector<ImVec2> path;
  const auto stroke = [&] {
    list->AddPolyline(path.data(), static_cast<int>(path.size()), colour, 0, scene.look.scale);
    path.clear();
  };
  for (std::size_t i = seen.begin; i < seen.end; ++i) {
    const auto value = static_cast<double>(samples[i]);
    if (std::isnan(value)) {
      stroke();
      continue;
    }
    const double x = scene.toScreenX(lane.rect, momentOf(i, samples.size()));
    path.emplace_back(static_cast<float>(x), lane.yOf(value));
    if (pixels * static_cast<double>(scene.look.scale) > kDotPixels) {
      list->AddCircleFilled(path.back(), radius, colour, 10);
    }
  }
  stroke();
}

void drawWave(const AudioScene& scene, const Lane& lane, std::span<const float> samples,
              const Envelope& envelope, ImU32 colour) {
  const double perPixel = scene.range.length() * static_cast<double>(samples.size()) / lane.rect.w;
  if (perPixel > kLineSamples) {
    drawBars(scene, lane, samples, envelope, colour);
  } else {
    drawLine(scene, lane, samples, colour);
  }
}

/// Background, grid and the labels of amplitudes at the left.
void drawLane(const AudioScene& scene, const Lane& lane) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const Palette& colours = *scene.look.palette;
  ImFont* small = font(FontRole::Small);
  list->AddRectFilled(cornerOf(lane.rect), endOf(lane.rect), colours.canvas);
  const auto left = static_cast<float>(lane.rect.x);
  const auto right = static_cast<float>(lane.rect.x + lane.rect.w);
  const auto ticks = static_cast<int>(lane.rect.h / static_cast<double>(kTickPixels * scene.look.scale));
  for (const Tick& tick : ticksOf({-lane.amplitude, lane.amplitude, false}, std::max(2, ticks))) {
    const float y = std::floor(lane.yOf(tick.value));
    list->AddRectFilled(ImVec2(left, y), ImVec2(right, y + 1), colours.grid);
    const bool fits = y - small->FontSize / 2 >= static_cast<float>(lane.rect.y) - 2 &&
                      y + small->FontSize / 2 <= static_cast<float>(lane.rect.y + lane.rect.h) + 2;
    if (fits) {
      drawText(small, ImVec2(left - 5 * scene.look.scale, y - small->FontSize / 2), colours.textDim,
               tick.label, 1);
    }
  }
}

template <class Draw>
void clippedTo(const ScreenRect& cell, Draw draw) {
  ImGui::PushClipRect(cornerOf(cell), endOf(cell), true);
  draw();
  ImGui::PopClipRect();
}

/// On a ground of its own: the wave passes behind it.
void drawLabel(const AudioScene& scene, ImVec2 at, const char* text) {
  ImFont* small = font(FontRole::Small);
  const ImVec2 size = textSize(small, text);
  const float pad = 3 * scene.look.scale;
  ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(at.x - pad, at.y),
                                            ImVec2(at.x + size.x + pad, at.y + size.y),
                                            withAlpha(scene.look.palette->canvas, 0.8F), pad);
  drawText(small, at, scene.look.palette->textDim, text);
}

void drawErrorLane(const AudioScene& scene, const SoundShape* shape, int block) {
  const Lane lane{scene.errorCell(block), scene.view.errorMaximum};
  if (lane.rect.h < 1) {
    return;
  }
  drawLane(scene, lane);
  if (shape == nullptr || shape->error.empty()) {
    return;
  }
  const Palette& colours = *scene.look.palette;
  clippedTo(lane.rect, [&] {
    drawWave(scene, lane, shape->error, shape->errorEnvelope, mix(colours.warning, colours.canvas, 0.2F));
    const ImVec2 at(static_cast<float>(lane.rect.x) + 5 * scene.look.scale,
                    static_cast<float>(lane.rect.y) + 2 * scene.look.scale);
    drawLabel(scene, at, "error t − p");
  });
  traceArea(fmt::format("audio.error{}", block - 1), cornerOf(lane.rect), endOf(lane.rect));
}

std::string traceOf(int block) {
  return block == 0 ? "audio.target" : fmt::format("audio.run{}", block - 1);
}

}  // namespace

void drawWaves(const AudioScene& scene, const AudioShapes& shapes) {
  const SoundShape* target = shapes.shape(0);
  for (int block = 0; block < scene.blocks(); ++block) {
    const Lane lane{scene.cell(block), scene.loudest};
    drawLane(scene, lane);
    const SoundShape* shape = scene.shape(shapes, block);
    clippedTo(lane.rect, [&] {
      if (block > 0 && target != nullptr && !scene.view.flipToTarget) {
        drawWave(scene, lane, *target->samples, target->envelope,
                 mix(scene.look.palette->canvas, scene.look.palette->text, 0.28F));
      }
      if (shape != nullptr) {
        drawWave(scene, lane, *shape->samples, shape->envelope, scene.accent(block));
      }
    });
    traceArea(traceOf(block), cornerOf(lane.rect), endOf(lane.rect));
    if (scene.layout.pairs && block > 0) {
      drawErrorLane(scene, shapes.shape(static_cast<std::size_t>(block)), block);
    }
  }
  const int last = scene.blocks() - 1;
  drawTimeAxis(scene, scene.layout.pairs ? scene.errorCell(last) : scene.cell(last));
}

}  // namespace rankscope
