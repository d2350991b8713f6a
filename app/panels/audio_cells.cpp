// What waveforms and spectrograms have in common: where things are, headers with their buttons, the axis of
// time, and the marks of the mouse and of what is heard.
#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "panels/audio_scene.h"
#include "panels/cell_parts.h"
#include "ui/fonts.h"
#include "ui/icons.h"
#include "ui/theme.h"
#include "ui/ui_trace.h"
#include "ui/widgets.h"

namespace rankscope {
namespace {

constexpr float kTickPixels = 84;

ScreenRect movedBy(ScreenRect rect, const ScreenRect& canvas) {
  rect.x += canvas.x;
  rect.y += canvas.y;
  return rect;
}

/// A square without a frame until it is hovered, as high as the header. @returns whether it was pressed
bool headerButton(const AudioScene& scene, const std::string& id, Icon icon, ImVec2 at, float side,
                  bool enabled) {
  const Palette& colours = *scene.look.palette;
  ImGui::SetCursorScreenPos(at);
  ImGui::BeginDisabled(!enabled);
  const bool pressed = ImGui::InvisibleButton(id.c_str(), ImVec2(side, side));
  ImGui::EndDisabled();
  const bool hovered = enabled && ImGui::IsItemHovered();
  ImDrawList* list = ImGui::GetWindowDrawList();
  if (hovered) {
    list->AddRectFilled(at, ImVec2(at.x + side, at.y + side), colours.frameHovered, 3 * scene.look.scale);
  }
  drawIcon(*list, icon, ImVec2(at.x + side / 2, at.y + side / 2), side * 0.5F,
           !enabled  ? colours.textFaint
           : hovered ? colours.text
                     : colours.textDim);
  return pressed;
}

/// Hear or stop, at the left end of a header.
void drawPlayButton(const AudioScene& scene, const UiActions& actions, int block, ImVec2 at, float side) {
  const ListeningView& listening = scene.model.listening;
  const bool playing = listening.playing == block;
  const bool sound = scene.sounds[static_cast<std::size_t>(block)].origin != PictureOrigin::None;
  if (headerButton(scene, fmt::format("hear{}", block), playing ? Icon::Stop : Icon::Play, at, side,
                   listening.possible && sound)) {
    actions.invoke(fmt::format("audio.play.{}", block));
  }
  traceItem(fmt::format("audio.play.{}", block));
  const std::string what =
      block == 0 ? "the target" : scene.model.runs[static_cast<std::size_t>(block) - 1].name;
  tooltip(!listening.possible ? listening.reason
          : playing           ? "Stops."
                    : fmt::format("Plays the stretch of {} that is seen. Samples beyond ±1 are clipped "
                                  "while they are played, and only then.",
                                  what));
}

void drawExportButton(const AudioScene& scene, const UiActions& actions, int block, ImVec2 at, float side) {
  const bool sound = scene.sounds[static_cast<std::size_t>(block)].origin != PictureOrigin::None;
  if (headerButton(scene, fmt::format("export{}", block), Icon::Save, at, side, sound)) {
    actions.invoke(fmt::format("audio.export.{}", block - 1));
  }
  traceItem(fmt::format("audio.export.{}", block - 1));
  tooltip("Export WAV…: what is shown here, whole, as 32-bit float samples at the file's rate.");
}

void drawMoment(const ScreenRect& cell, double x, ImU32 colour, float width) {
  if (x < cell.x || x >= cell.x + cell.w || cell.h < 1) {
    return;
  }
  const auto left = static_cast<float>(std::floor(x));
  ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(left, static_cast<float>(cell.y)),
                                            ImVec2(left + width, static_cast<float>(cell.y + cell.h)),
                                            colour);
}

}  // namespace

ScreenRect AudioScene::cell(int block) const {
  return movedBy(layout.cell(block), canvas);
}

ScreenRect AudioScene::errorCell(int block) const {
  return movedBy(layout.errorCell(block), canvas);
}

ScreenRect AudioScene::header(int block) const {
  return movedBy(layout.headerOf(block), canvas);
}

double AudioScene::toScreenX(const ScreenRect& rect, double moment) const {
  return rect.x + (moment - range.begin) / range.length() * rect.w;
}

double AudioScene::toMoment(const ScreenRect& rect, double x) const {
  return range.begin + (x - rect.x) / rect.w * range.length();
}

double AudioScene::secondsAt(double moment) const {
  const int rate = std::max(model.signal->sampleRate, 1);
  return model.signal->start + moment * static_cast<double>(samples()) / rate;
}

const SoundShape* AudioScene::shape(const AudioShapes& shapes, int block) const {
  return shapes.shape(view.flipToTarget ? 0 : static_cast<std::size_t>(block));
}

ImU32 AudioScene::accent(int block) const {
  if (block == 0 || view.flipToTarget) {
    return mix(look.palette->canvas, look.palette->text, 0.75F);
  }
  return accentColour(model.runs[static_cast<std::size_t>(block) - 1].accent, model.dark);
}

void drawTimeAxis(const AudioScene& scene, const ScreenRect& cell) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  ImFont* small = font(FontRole::Small);
  const Palette& colours = *scene.look.palette;
  const float scale = scene.look.scale;
  const Axis axis{scene.secondsAt(scene.range.begin), scene.secondsAt(scene.range.end), false};
  const auto most = static_cast<int>(cell.w / static_cast<double>(kTickPixels * scale));
  const auto bottom = static_cast<float>(cell.y + cell.h);
  float free = static_cast<float>(cell.x);  // where the label before ended
  for (const Tick& tick : ticksOf(axis, std::max(2, most))) {
    const auto x = static_cast<float>(std::floor(cell.x + axis.toUnit(tick.value) * (cell.w - 1)));
    list->AddRectFilled(ImVec2(x, bottom), ImVec2(x + 1, bottom + 4 * scale), colours.textFaint);
    const std::string label = tick.label + " s";
    const float width = textSize(small, label).x;
    const float left =
        std::clamp(x - width / 2, static_cast<float>(cell.x), static_cast<float>(cell.x + cell.w) - width);
    if (left >= free) {
      drawText(small, ImVec2(left, bottom + 4 * scale), colours.textDim, label);
      free = left + width + 8 * scale;
    }
  }
}

void drawAudioHeaders(const AudioScene& scene, const UiActions& actions) {
  const float gap = 6 * scene.look.scale;
  for (int block = 0; block < scene.blocks(); ++block) {
    ScreenRect rect = scene.header(block);
    const float side = font(FontRole::Bold)->FontSize + 4 * scene.look.scale;
    const ImVec2 at = cornerOf(rect);
    drawPlayButton(scene, actions, block, ImVec2(at.x, at.y - 2 * scene.look.scale), side);
    rect.x += static_cast<double>(side + gap);
    rect.w -= static_cast<double>(side + gap);
    if (block > 0) {
      drawExportButton(scene, actions, block,
                       ImVec2(static_cast<float>(rect.x + rect.w) - side, at.y - 2 * scene.look.scale), side);
      rect.w -= static_cast<double>(side + gap);
    }
    if (block == 0) {
      const double seconds = scene.secondsAt(1) - scene.secondsAt(0);
      const std::string size =
          fmt::format("{} samples, {} Hz, {} s", formatCount(scene.model.signal->points),
                      formatCount(scene.model.signal->sampleRate), formatReading(seconds));
      drawCellHeader(rect, {0, "Target", size, {}}, scene.look);
      continue;
    }
    const RunView& run = scene.model.runs[static_cast<std::size_t>(block) - 1];
    const ShownSound& sound = scene.sounds[static_cast<std::size_t>(block)];
    CellHeader header{accentColour(run.accent, scene.model.dark), run.name, {}, {}};
    header.detail = detailText(*run.frame, sound.origin, sound.step, scene.view.flipToTarget);
    if (const auto moment = momentOfSound(*run.frame, sound); moment && !moment->scores.empty()) {
      header.values = scoreTexts(moment->scores.front());
    }
    drawCellHeader(rect, header, scene.look);
  }
}

void drawAudioNotes(const AudioScene& scene, const AudioShapes& shapes) {
  for (int block = 0; block < scene.blocks(); ++block) {
    if (scene.shape(shapes, block) != nullptr || block == 0) {
      continue;
    }
    const RunView& run = scene.model.runs[static_cast<std::size_t>(block) - 1];
    if (scene.sounds[static_cast<std::size_t>(block)].origin == PictureOrigin::None) {
      drawCellNote(scene.cell(block), waitingText(*run.frame, scene.view.scrubStep, "sound"), scene.look);
    }
  }
  for (int block = 1; block < scene.blocks(); ++block) {
    const ScreenRect cell = scene.cell(block);
    if (const Frame& frame = *scene.model.runs[static_cast<std::size_t>(block) - 1].frame; frame.failure) {
      drawCellFailure(cell, *frame.failure, scene.look);
    }
    if (scene.view.flipToTarget) {
      ImGui::GetWindowDrawList()->AddRect(cornerOf(cell), endOf(cell), scene.look.palette->warning, 0, 0,
                                          2 * scene.look.scale);
    }
  }
}

void drawMoments(const AudioScene& scene, const AudioShapes& shapes) {
  const Palette& colours = *scene.look.palette;
  const auto everywhere = [&](double moment, ImU32 colour, float width) {
    for (int block = 0; block < scene.blocks(); ++block) {
      const bool shown = block == 0 || scene.shape(shapes, block) != nullptr;
      for (const ScreenRect& cell : {scene.cell(block), scene.errorCell(block)}) {
        if (shown && (block > 0 || cell.y == scene.cell(0).y)) {
          drawMoment(cell, scene.toScreenX(cell, moment), colour, width);
        }
      }
    }
  };
  if (scene.hovered) {
    everywhere(momentOf(scene.hovered->sample, scene.samples()), withAlpha(colours.text, 0.45F), 1);
  }
  if (scene.model.listening.playing >= 0) {
    everywhere(scene.model.listening.position, colours.good,
               std::max(1.0F, std::round(2 * scene.look.scale)));
  }
}

}  // namespace rankscope
