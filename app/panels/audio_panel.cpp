// The audio panel: tools above, waveforms or spectrograms with one linked stretch of time, readings below.
#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "panels/audio_scene.h"
#include "panels/choice_strip.h"
#include "panels/panels.h"
#include "panels/rank_scene.h"
#include "panels/record_tools.h"
#include "ui/fonts.h"
#include "ui/imgui_shim.h"
#include "ui/ui_trace.h"
#include "ui/widgets.h"

namespace rankscope {
namespace {

constexpr double kWheelZoom = 1.25;
constexpr double kLeastTop = 1.0 / 64;
constexpr float kAxisWidth = 44;

constexpr std::array<StripChoice, 2> kViews = {
    {{"Waveform", "Amplitude over time, and the error t − p below each run.", "audio.view.wave"},
     {"Spectrogram", "Which frequencies sound when: the short-time Fourier transform, in dB.",
      "audio.view.spectrogram"}}};

TimeRange rangeOf(const ViewState& view) {
  return {view.soundBegin, view.soundEnd};
}

void setRange(ViewState& view, const TimeRange& range) {
  view.soundBegin = range.begin;
  view.soundEnd = range.end;
}

std::size_t windowOf(const ViewState& view, const Signal& signal) {
  const std::size_t usual = usualWindow(signal.sampleRate, signal.values.size());
  // What settings remember may be odd; a window is even.
  return view.soundWindow > 1 ? static_cast<std::size_t>(view.soundWindow / 2 * 2) : usual;
}

void windowTool(const UiModel& model, ViewState& view) {
  constexpr std::array<int, 9> kWindows = {0, 64, 128, 256, 512, 1024, 2048, 4096, 8192};
  const auto label = [&](int window) {
    return window == 0
               ? fmt::format("auto ({})", usualWindow(model.signal->sampleRate, model.signal->values.size()))
               : std::to_string(window);
  };
  ImGui::SetNextItemWidth(108 * model.scale);
  if (ImGui::BeginCombo("##window", label(view.soundWindow).c_str())) {
    for (const int window : kWindows) {
      if (ImGui::Selectable(label(window).c_str(), window == view.soundWindow)) {
        view.soundWindow = window;
      }
      traceItem(fmt::format("audio.window.{}", window));
    }
    ImGui::EndCombo();
  }
  traceItem("audio.window");
  tooltip("Samples of the Hann window: long ones tell frequencies apart, short ones moments.");
}

void decibelTool(const UiModel& model, ViewState& view) {
  ImGui::SetNextItemWidth(92 * model.scale);
  auto range = static_cast<float>(view.soundDecibels);
  if (ImGui::DragFloat("##decibels", &range, 0.5F, 20, 160, "%.0f dB", ImGuiSliderFlags_AlwaysClamp)) {
    view.soundDecibels = std::clamp(static_cast<double>(range), 20.0, 160.0);
  }
  traceItem("audio.decibels");
  tooltip("From the bottom to the top of the colour scale. Drag it, or double-click to type.");
}

void errorTool(const UiModel& model, ViewState& view) {
  sameLineIfRoom(180 * model.scale, 16 * model.scale);
  ImGui::Checkbox("Error", &view.showErrors);
  traceItem("audio.errors");
  tooltip(
      "Shows under every run how far it is from the target: t − p, and in spectrograms the spectrogram of "
      "it.");
  if (!view.showErrors || view.spectrogram) {
    return;
  }
  sameLineIfRoom(92 * model.scale);
  ImGui::SetNextItemWidth(92 * model.scale);
  auto maximum = static_cast<float>(view.errorMaximum);
  if (ImGui::DragFloat("##maximum", &maximum, maximum * 0.01F, 0.001F, 2.0F, "± %.3g",
                       ImGuiSliderFlags_AlwaysClamp | ImGuiSliderFlags_Logarithmic)) {
    view.errorMaximum = std::clamp(static_cast<double>(maximum), 0.001, 2.0);
  }
  traceItem("audio.maximum");
  tooltip("Edges of the error lanes. Drag it, or double-click to type. The same for all runs.");
}

/// Plays what was played last; every sound has a button of its own besides.
void listenTool(const UiModel& model, const UiActions& actions) {
  const ListeningView& listening = model.listening;
  const bool playing = listening.playing >= 0;
  sameLineIfRoom(80 * model.scale, 16 * model.scale);
  ImGui::BeginDisabled(!listening.possible);
  if (labelledIconButton("listen", playing ? Icon::Stop : Icon::Play, playing ? "Stop" : "Play")) {
    actions.invoke("audio.play-again");
  }
  ImGui::EndDisabled();
  traceItem("audio.listen");
  tooltip(listening.possible ? "Plays what was played last, at first the target: the stretch that is seen."
                             : listening.reason,
          "P");
  const float left = ImGui::GetItemRectMax().x + ImGui::GetStyle().ItemSpacing.x;
  const float right = ImGui::GetWindowPos().x + ImGui::GetWindowContentRegionMax().x;
  if (!listening.reason.empty() && ImGui::CalcTextSize(listening.reason.c_str()).x <= right - left) {
    ImGui::SameLine();
    ImGui::AlignTextToFramePadding();
    colouredText(palette(model.dark).textDim, listening.reason);
  }
}

void drawTools(const UiModel& model, ViewState& view, const UiActions& actions) {
  int chosen = view.spectrogram ? 1 : 0;
  if (choiceStrip("audio view", kViews, chosen)) {
    view.spectrogram = chosen == 1;
  }
  ImGui::SameLine(0, 12 * model.scale);
  ImGui::BeginDisabled(rangeOf(view).whole() && view.soundTop >= 1);
  if (ImGui::Button("Fit")) {
    setRange(view, {});
    view.soundTop = 1;
  }
  ImGui::EndDisabled();
  traceItem("audio.fit");
  tooltip("The whole sound. The wheel zooms about the cursor; all sounds share one view.");
  errorTool(model, view);
  if (view.spectrogram) {
    sameLineIfRoom(210 * model.scale, 16 * model.scale);
    windowTool(model, view);
    ImGui::SameLine();
    decibelTool(model, view);
  }
  listenTool(model, actions);
  drawRecordTools(model, view, actions,
                  "Recorded sounds have 16 bits a sample. This computes the sound again from the recorded "
                  "weights nearest to the scrubber, and goes to their step.");
}

AudioScene makeScene(const UiModel& model, const ViewState& view, const AudioShapes& shapes) {
  AudioScene scene{model, view, {&palette(model.dark), model.scale}, rangeOf(view), {}, {}, {}, 1, {}};
  scene.sounds.push_back(targetSound(model.signal));
  for (const RunView& run : model.runs) {
    scene.sounds.push_back(runSound(*model.signal, *run.frame, view.scrubStep));
  }
  if (const SoundShape* target = shapes.shape(0)) {
    const Extremes all = target->envelope.over(*target->samples, 0, target->samples->size());
    const double loudest = static_cast<double>(std::max(std::abs(all.low), std::abs(all.high)));
    scene.loudest = !all.empty() && loudest > 0 ? loudest : 1;
  }
  return scene;
}

void layOutScene(AudioScene& scene, float statusHeight) {
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const auto scale = static_cast<double>(scene.look.scale);
  scene.canvas = {static_cast<double>(corner.x), static_cast<double>(corner.y),
                  static_cast<double>(std::max(room.x, 1.0F)),
                  static_cast<double>(std::max(room.y - statusHeight, 1.0F))};
  const bool pairs = scene.view.showErrors && scene.blocks() > 1;
  AudioRoom space;
  space.width = scene.canvas.w;
  space.height = scene.canvas.h;
  space.header = static_cast<double>(font(FontRole::Bold)->FontSize) + 7 * scale;
  space.axisX = static_cast<double>(kAxisWidth) * scale;
  space.axisY = static_cast<double>(font(FontRole::Small)->FontSize) + 6 * scale;
  space.gap = 8 * scale;
  if (scene.view.spectrogram) {
    space.width -= pairs ? 0 : static_cast<double>(kScaleRoom) * scale;
    scene.layout = layOutGrid(scene.blocks(), pairs, space);
  } else {
    scene.layout = layOutLanes(scene.blocks(), pairs, space);
  }
}

/// The cell under the mouse, if any.
std::optional<ScreenRect> cellAt(const AudioScene& scene, ImVec2 mouse) {
  for (int block = 0; block < scene.blocks(); ++block) {
    for (const ScreenRect& rect : {scene.cell(block), scene.errorCell(block)}) {
      const bool free = block == 0 && rect.y != scene.cell(0).y;
      if (!free && rect.contains(static_cast<double>(mouse.x), static_cast<double>(mouse.y))) {
        return rect;
      }
    }
  }
  return std::nullopt;
}

void zoomByWheel(const AudioScene& scene, ViewState& view, const ScreenRect& cell) {
  const ImGuiIO& io = ImGui::GetIO();
  const double factor = std::pow(kWheelZoom, static_cast<double>(io.MouseWheel));
  if (io.KeyShift && view.spectrogram) {
    view.soundTop = std::clamp(view.soundTop / factor, kLeastTop, 1.0);
    return;
  }
  setRange(view, zoomTime(rangeOf(view), scene.toMoment(cell, static_cast<double>(io.MousePos.x)), factor,
                          scene.samples()));
}

void findHovered(AudioScene& scene, const ScreenRect& cell, ImVec2 mouse) {
  const double moment = scene.toMoment(cell, static_cast<double>(mouse.x));
  const auto count = static_cast<double>(scene.samples());
  HeardAt at;
  at.sample = static_cast<std::size_t>(std::clamp(std::floor(moment * count), 0.0, count - 1));
  if (scene.view.spectrogram) {
    at.frequency = topFrequency(scene) * (1 - (static_cast<double>(mouse.y) - cell.y) / cell.h);
  }
  scene.hovered = at;
}

/// Drag, wheel and double click, all on one item that covers the canvas; the headers' buttons lie above it.
void interact(AudioScene& scene, ViewState& view) {
  ImGui::SetCursorScreenPos(ImVec2(static_cast<float>(scene.canvas.x), static_cast<float>(scene.canvas.y)));
  shim::allowNextOverlap();
  ImGui::InvisibleButton("sounds",
                         ImVec2(static_cast<float>(scene.canvas.w), static_cast<float>(scene.canvas.h)));
  shim::allowOverlap();
  const ImGuiIO& io = ImGui::GetIO();
  if (itemDragged()) {
    const double by = -static_cast<double>(io.MouseDelta.x) / scene.cell(0).w * scene.range.length();
    setRange(view, panTime(rangeOf(view), by));
    scene.range = rangeOf(view);
    ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
  }
  if (!ImGui::IsItemHovered()) {
    return;
  }
  const auto cell = cellAt(scene, io.MousePos);
  if (!cell) {
    return;
  }
  if (io.MouseWheel != 0) {
    zoomByWheel(scene, view, *cell);
  }
  if (ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
    setRange(view, {});
    view.soundTop = 1;
  }
  scene.range = rangeOf(view);
  findHovered(scene, *cell, io.MousePos);
}

SpectrogramWish wishOf(const AudioScene& scene) {
  const auto count = static_cast<double>(scene.samples());
  const ScreenRect cell = scene.cell(0);
  SpectrogramWish wish;
  wish.grid.begin = scene.range.begin * count;
  wish.grid.end = scene.range.end * count;
  // More columns than samples would tell nothing new.
  wish.grid.columns = static_cast<std::size_t>(
      std::max(1.0, std::min({cell.w, 1024.0, std::ceil(wish.grid.end - wish.grid.begin)})));
  wish.grid.window = windowOf(scene.view, *scene.model.signal);
  const double bins = std::ceil(scene.view.soundTop * static_cast<double>(wish.grid.window) / 2);
  wish.rows = static_cast<std::size_t>(std::max(1.0, std::min({cell.h, 1024.0, bins + 1})));
  wish.topFrequency = scene.view.soundTop;
  wish.top = topDecibels(scene.loudest);
  wish.range = scene.view.soundDecibels;
  return wish;
}

}  // namespace

void drawAudioPanel(const UiModel& model, ViewState& view, AudioShapes& shapes, const UiActions& actions) {
  forgetStaleScrub(model, view);
  drawTools(model, view, actions);
  AudioScene scene = makeScene(model, view, shapes);
  layOutScene(scene, font(FontRole::Mono)->FontSize + 10 * model.scale);
  interact(scene, view);
  if (view.spectrogram) {
    const SpectrogramWish wish = wishOf(scene);
    shapes.update(model, scene.sounds, &wish, actions);
    drawSpectrograms(scene, shapes);
  } else {
    shapes.update(model, scene.sounds, nullptr, actions);
    drawWaves(scene, shapes);
  }
  drawAudioNotes(scene, shapes);
  drawMoments(scene, shapes);
  drawAudioHeaders(scene, actions);
  ImGui::SetCursorScreenPos(ImVec2(static_cast<float>(scene.canvas.x),
                                   static_cast<float>(scene.canvas.y + scene.canvas.h) + 4 * model.scale));
  drawAudioStatus(scene, shapes);
}

}  // namespace rankscope
