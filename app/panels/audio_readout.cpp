// The line below the sounds: time, sample, and what target and Runs are there.
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "panels/audio_scene.h"
#include "panels/reading_row.h"
#include "ui/fonts.h"
#include "ui/theme.h"
#include "ui/ui_trace.h"

namespace rankscope {
namespace {

std::string amplitudeText(float value) {
  return std::isnan(value) ? "     NaN" : fmt::format("{:+8.4f}", value);
}

/// dB of a spectrogram at the hovered place; "" where it was not made for it.
std::string levelText(const AudioScene& scene, const AudioShapes::Shown& shown) {
  if (shown.picture == nullptr || !scene.hovered->frequency) {
    return "";
  }
  const SpectrogramGrid& grid = shown.wish->grid;
  const double at = static_cast<double>(scene.hovered->sample) + 0.5;
  const double column = (at - grid.begin) / (grid.end - grid.begin) * static_cast<double>(grid.columns);
  if (column < 0 || column >= static_cast<double>(grid.columns)) {
    return "";
  }
  const double bin =
      *scene.hovered->frequency / scene.model.signal->sampleRate * static_cast<double>(grid.window);
  const Spectrogram& levels = shown.picture->spectrogram;
  const auto row = std::min(static_cast<std::size_t>(std::max(std::round(bin), 0.0)), levels.bins - 1);
  const float power = levels.at(static_cast<std::size_t>(column), row);
  return fmt::format("{:7.1f} dB", decibels(static_cast<double>(power)));
}

Reading readingOf(const AudioScene& scene, const AudioShapes& shapes, int block) {
  const auto index = static_cast<std::size_t>(block);
  Reading reading;
  reading.name = block == 0 ? "target" : scene.model.runs[index - 1].name;
  if (block > 0) {
    reading.accent = accentColour(scene.model.runs[index - 1].accent, scene.model.dark);
  }
  if (scene.hovered->frequency) {
    reading.value = levelText(scene, shapes.spectrogram(index, false));
    reading.error = block == 0 ? "" : levelText(scene, shapes.spectrogram(index, true));
    return reading;
  }
  const SoundShape* shape = shapes.shape(index);
  if (shape == nullptr || scene.hovered->sample >= shape->samples->size()) {
    reading.value = "       –";
    return reading;
  }
  reading.value = amplitudeText((*shape->samples)[scene.hovered->sample]);
  reading.error = shape->error.empty() ? "" : amplitudeText(shape->error[scene.hovered->sample]);
  return reading;
}

std::string placeText(const AudioScene& scene) {
  const double moment = momentOf(scene.hovered->sample, scene.samples());
  const double seconds = scene.secondsAt(moment) - 0.5 / std::max(scene.model.signal->sampleRate, 1);
  std::string text = fmt::format("{:9.5f} s  sample {:<9}", seconds,
                                 formatCount(static_cast<std::int64_t>(scene.hovered->sample)));
  if (scene.hovered->frequency) {
    text += fmt::format("{:>7.0f} Hz", *scene.hovered->frequency);
  }
  return text;
}

void drawReadings(const AudioScene& scene, const AudioShapes& shapes, ImVec2 at, float width) {
  std::vector<Reading> readings;
  for (int block = 0; block < scene.blocks(); ++block) {
    readings.push_back(readingOf(scene, shapes, block));
  }
  drawReadingRow(placeText(scene), readings, at, width, scene.look);
}

}  // namespace

void drawAudioStatus(const AudioScene& scene, const AudioShapes& shapes) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  ImFont* mono = font(FontRole::Mono);
  ImGui::Dummy(ImVec2(std::max(width, 1.0F), mono->FontSize + 4 * scene.look.scale));
  traceItem("audio.status");
  if (scene.hovered) {
    drawReadings(scene, shapes, at, width);
    return;
  }
  ImFont* small = font(FontRole::Small);
  std::string text = fmt::format("{} – {} s · wheel zooms, drag moves, double click shows all",
                                 formatReading(scene.secondsAt(scene.range.begin)),
                                 formatReading(scene.secondsAt(scene.range.end)));
  if (scene.view.spectrogram) {
    text += ", Shift and wheel zooms frequencies";
  }
  drawText(small, ImVec2(at.x, at.y + mono->FontSize - small->FontSize), scene.look.palette->textDim,
           fitText(small, text, width));
}

}  // namespace rankscope
