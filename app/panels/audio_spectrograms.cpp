// Spectrograms: textures of what the background has made, with axes of frequency and the scale of dB.
#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "panels/audio_scene.h"
#include "panels/cell_parts.h"
#include "ui/color_bar.h"
#include "ui/fonts.h"
#include "ui/theme.h"
#include "ui/ui_trace.h"

namespace rankscope {
namespace {

constexpr float kTickPixels = 26;
constexpr float kWidestScale = 320;

/// The part of a texture that a cell shows: it may have been made for another stretch of time or frequency.
void drawTexture(const AudioScene& scene, const ScreenRect& cell, const AudioShapes::Shown& shown) {
  const SpectrogramGrid& grid = shown.wish->grid;
  const auto count = static_cast<double>(scene.samples());
  const double begin = std::max(scene.range.begin, grid.begin / count);
  const double end = std::min(scene.range.end, grid.end / count);
  const double covered = std::min(shown.wish->topFrequency, scene.view.soundTop);
  if (begin >= end) {
    return;
  }
  const auto across = [&](double moment) {
    return static_cast<float>((moment * count - grid.begin) / (grid.end - grid.begin));
  };
  const double top = cell.y + cell.h * (1 - covered / scene.view.soundTop);
  const ImVec2 corner(static_cast<float>(scene.toScreenX(cell, begin)), static_cast<float>(top));
  const ImVec2 far(static_cast<float>(scene.toScreenX(cell, end)), static_cast<float>(cell.y + cell.h));
  const auto high = static_cast<float>(1 - covered / shown.wish->topFrequency);
  // ImTextureID is a pointer in older versions of ImGui and an integer in newer ones.
  ImGui::GetWindowDrawList()->AddImage((ImTextureID)(std::intptr_t)shown.texture->name(), corner, far,
                                       ImVec2(across(begin), high), ImVec2(across(end), 1));
}

/// Labels of frequencies at the left of a cell.
void drawFrequencies(const AudioScene& scene, const ScreenRect& cell) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  ImFont* small = font(FontRole::Small);
  const Palette& colours = *scene.look.palette;
  const double top = topFrequency(scene);
  const bool kilo = top >= 2000;
  const Axis axis{0, kilo ? top / 1000 : top, false};
  const auto most = static_cast<int>(cell.h / static_cast<double>(kTickPixels * scene.look.scale));
  const auto left = static_cast<float>(cell.x);
  for (const Tick& tick : ticksOf(axis, std::max(2, most))) {
    const auto y =
        static_cast<float>(std::floor(cell.y + cell.h - 1 - axis.toUnit(tick.value) * (cell.h - 1)));
    list->AddRectFilled(ImVec2(left - 4 * scene.look.scale, y), ImVec2(left, y + 1), colours.textFaint);
    const float text = std::clamp(y - small->FontSize / 2, static_cast<float>(cell.y),
                                  static_cast<float>(cell.y + cell.h) - small->FontSize);
    drawText(small, ImVec2(left - 7 * scene.look.scale, text), colours.textDim, tick.label, 1);
  }
  drawText(small, ImVec2(left - 7 * scene.look.scale, static_cast<float>(cell.y) - small->FontSize - 2),
           colours.textDim, kilo ? "kHz" : "Hz", 1);
}

/// Without errors: at the right of everything.
void drawUprightScale(const AudioScene& scene, const Axis& decibelAxis) {
  const ScreenRect first = scene.cell(0);
  ImFont* small = font(FontRole::Small);
  const auto left = static_cast<float>(scene.canvas.x + scene.canvas.w) - kScaleRoom * scene.look.scale;
  const ImVec2 at(left + 12 * scene.look.scale, static_cast<float>(first.y));
  drawText(small, ImVec2(at.x, at.y - small->FontSize - 2), scene.look.palette->textDim, "dB");
  const ImVec2 size = drawColorBar(at, static_cast<float>(first.h), BarDirection::Vertical,
                                   ColorScale::Sequential, decibelAxis, scene.look);
  traceArea("audio.scale", at, ImVec2(at.x + size.x, at.y + size.y));
}

/// What the colours mean, in the cell that the target leaves free.
void drawScale(const AudioScene& scene, const SpectrogramWish& wish) {
  const Axis decibelAxis{wish.top - wish.range, wish.top, false};
  const ScreenRect cell = scene.errorCell(0);
  if (!scene.layout.pairs) {
    return drawUprightScale(scene, decibelAxis);
  }
  ImFont* small = font(FontRole::Small);
  const Palette& colours = *scene.look.palette;
  const float gap = 4 * scene.look.scale;
  const auto width =
      static_cast<float>(std::min(cell.w, static_cast<double>(kWidestScale * scene.look.scale)));
  const int rate = scene.model.signal->sampleRate;
  const std::string window = fmt::format("Hann window of {} samples, {:.3g} ms", wish.grid.window,
                                         1e3 * static_cast<double>(wish.grid.window) / std::max(rate, 1));
  ImGui::PushClipRect(cornerOf(cell), endOf(cell), true);
  // Below the labels of the target's time axis.
  ImVec2 at(static_cast<float>(cell.x), static_cast<float>(cell.y) + small->FontSize + 2 * gap);
  for (const std::string& line :
       {std::string("dB; a sine of amplitude 1 is at 0"), window, std::string("beside: errors, t − p")}) {
    drawText(small, at, colours.textDim, fitText(small, line, width));
    at.y += small->FontSize + gap / 2;
  }
  at.y += gap;
  const ImVec2 size =
      drawColorBar(at, width, BarDirection::Horizontal, ColorScale::Sequential, decibelAxis, scene.look);
  ImGui::PopClipRect();
  traceArea("audio.scale", at, ImVec2(at.x + size.x, at.y + size.y));
}

void drawSpectrogram(const AudioScene& scene, const AudioShapes& shapes, int block, bool ofError) {
  const ScreenRect cell = ofError ? scene.errorCell(block) : scene.cell(block);
  ImGui::GetWindowDrawList()->AddRectFilled(cornerOf(cell), endOf(cell), scene.look.palette->canvas);
  const int source = scene.view.flipToTarget && !ofError ? 0 : block;
  const AudioShapes::Shown shown = shapes.spectrogram(static_cast<std::size_t>(source), ofError);
  if (shown.picture != nullptr) {
    ImGui::PushClipRect(cornerOf(cell), endOf(cell), true);
    drawTexture(scene, cell, shown);
    ImGui::PopClipRect();
  }
  const std::string name = block == 0 ? "audio.target"
                           : ofError  ? fmt::format("audio.error{}", block - 1)
                                      : fmt::format("audio.run{}", block - 1);
  traceArea(name, cornerOf(cell), endOf(cell));
}

}  // namespace

double topFrequency(const AudioScene& scene) {
  return scene.view.soundTop * scene.model.signal->sampleRate / 2;
}

double topDecibels(double loudest) {
  constexpr double kStep = 10;
  return loudest > 0 ? kStep * std::ceil(20 * std::log10(loudest) / kStep - 1e-9) : 0;
}

void drawSpectrograms(const AudioScene& scene, const AudioShapes& shapes) {
  for (int block = 0; block < scene.blocks(); ++block) {
    drawSpectrogram(scene, shapes, block, false);
    const bool pair = scene.layout.pairs && block > 0;
    if (pair) {
      drawSpectrogram(scene, shapes, block, true);
    }
    if (block % scene.layout.columns == 0) {
      drawFrequencies(scene, scene.cell(block));
      if (pair) {
        drawFrequencies(scene, scene.errorCell(block));
      }
    }
    drawTimeAxis(scene, pair ? scene.errorCell(block) : scene.cell(block));
  }
  if (const AudioShapes::Shown shown = shapes.spectrogram(0, false); shown.wish != nullptr) {
    drawScale(scene, *shown.wish);
  }
}

}  // namespace rankscope
