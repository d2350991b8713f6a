// The rank inspector: layer and kind above, then spectrum, numbers, curves and maps.
#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "panels/choice_strip.h"
#include "panels/panels.h"
#include "panels/rank_scene.h"
#include "ui/fonts.h"
#include "ui/imgui_shim.h"
#include "ui/theme.h"

namespace rankscope {
namespace {

constexpr std::array<RankQuantity, 5> kQuantities = {
    {{"Stable rank", "stable rank",
      "Stable rank ‖A‖_F² / ‖A‖₂² = Σσᵢ² / σ₁²: how many directions carry the energy, counted softly. "
      "Between 1 and "
      "min(rows, columns). Click to draw it below.",
      "rank.quantity.stable", &MatrixSpectrum::stableRank, true, false},
     {"Effective rank", "effective",
      "Effective rank exp(−Σ pᵢ ln pᵢ) with pᵢ = σᵢ² / Σσ²: the exponential of the spectrum's entropy. "
      "Between 1 and "
      "min(rows, columns). Click to draw it below.",
      "rank.quantity.effective", &MatrixSpectrum::effectiveRank, true, false},
     {"Spectral norm", "norm σ₁",
      "Spectral norm ‖A‖₂ = σ₁, the largest singular value: the most that the matrix can stretch a vector. "
      "Click to "
      "draw it below.",
      "rank.quantity.norm", &MatrixSpectrum::spectralNorm, false, true},
     {"Condition number", "condition",
      "Condition number σ₁ / σ_min; infinite for a singular matrix. Click to draw it below.",
      "rank.quantity.condition", &MatrixSpectrum::conditionNumber, false, true},
     {"Effective rank of σ", "eff. of σ",
      "Effective rank exp(−Σ pᵢ ln pᵢ) with pᵢ = σᵢ / Σσ, as Roy and Vetterli define it: of the singular "
      "values "
      "themselves, not of their squares, so small ones count for more. Between 1 and min(rows, columns). "
      "Click to "
      "draw it below.",
      "rank.quantity.amplitude", &MatrixSpectrum::amplitudeEffectiveRank, true, false}}};

constexpr std::array<StripChoice, 3> kKinds = {
    {{"Weights", "Singular values of the layer's weight matrix (fan-out × fan-in).", "rank.kind.weights"},
     {"Pre-act.",
      "Singular values of the layer's outputs before the activation, points × width, on a fixed subset of "
      "the points.",
      "rank.kind.preactivations"},
     {"Activations",
      "Singular values of the layer's outputs after the activation, points × width, on a fixed subset "
      "of the points.",
      "rank.kind.activations"}}};

/// Any spectra that know the layers: the newest, else the first recorded.
const Spectra* anySpectra(const UiModel& model) {
  for (const RunView& run : model.runs) {
    if (run.frame->spectra != nullptr) {
      return run.frame->spectra.get();
    }
    if (!run.frame->history->record.spectra.empty()) {
      return run.frame->history->record.spectra.back().get();
    }
  }
  return nullptr;
}

int layerCount(const UiModel& model, MatrixKind kind) {
  int count = 0;
  for (const RunView& run : model.runs) {
    const auto& recorded = run.frame->history->record.spectra;
    const Spectra* spectra = run.frame->spectra != nullptr ? run.frame->spectra.get()
                             : recorded.empty()            ? nullptr
                                                           : recorded.back().get();
    for (std::size_t k = 0; spectra != nullptr && k < spectra->matrices.size(); ++k) {
      if (spectra->matrices[k].kind == kind) {
        count = std::max(count, spectra->matrices[k].layer + 1);
      }
    }
  }
  return count;
}

RankScene makeScene(const UiModel& model, const ViewState& view) {
  const int layers = layerCount(model, view.matrixKind);
  const auto quantity =
      static_cast<std::size_t>(std::clamp(view.rankQuantity, 0, static_cast<int>(kQuantities.size()) - 1));
  RankScene scene{model,
                  {&palette(model.dark), model.scale},
                  view.matrixKind,
                  std::clamp(view.layer, 0, std::max(layers - 1, 0)),
                  layers,
                  kQuantities[quantity],
                  view.normalisedRanks,
                  {}};
  for (const RunView& run : model.runs) {
    scene.spectra.push_back(shownSpectra(*run.frame, view.scrubStep));
  }
  return scene;
}

std::string sizeText(const UiModel& model, const RankScene& scene, int layer) {
  const Spectra* spectra = anySpectra(model);
  const MatrixSpectrum* matrix = spectra == nullptr ? nullptr : findMatrix(*spectra, layer, scene.kind);
  return matrix == nullptr ? "" : fmt::format("{}×{}", matrix->rows, matrix->columns);
}

/// One tab: its layer's number, and its matrix's size where there is room.
void drawLayerTab(const RankScene& scene, ViewState& view, int layer, ImVec2 size, bool withSize) {
  const Palette& colours = *scene.look.palette;
  const std::string extent = sizeText(scene.model, scene, layer);
  ImGui::PushID(layer);
  if (ImGui::InvisibleButton("layer", size)) {
    view.layer = layer;
  }
  ImGui::PopID();
  traceItem(fmt::format("rank.layer{}", layer));
  const bool chosen = layer == scene.layer;
  const ImVec2 low = ImGui::GetItemRectMin();
  const ImVec2 high = ImGui::GetItemRectMax();
  const ImU32 fill = chosen                   ? colours.highlight
                     : ImGui::IsItemHovered() ? colours.frameHovered
                                              : colours.frame;
  tooltip(fmt::format("Layer {} of {}: {}. 0 is the first.", layer, scene.layers, extent));
  ImGui::GetWindowDrawList()->AddRectFilled(low, high, fill, ImGui::GetStyle().FrameRounding);
  ImFont* body = font(FontRole::Body);
  ImFont* small = font(FontRole::Small);
  const ImU32 ink = chosen ? colours.text : colours.textDim;
  const float middle = (low.x + high.x) / 2;
  const float lines = body->FontSize + (withSize ? small->FontSize : 0);
  const float top = low.y + (size.y - lines) / 2;
  drawText(body, ImVec2(middle, top), ink, fmt::format("L{}", layer), 0.5F);
  if (withSize) {
    drawText(small, ImVec2(middle, top + body->FontSize), colours.textDim, fitText(small, extent, size.x),
             0.5F);
  }
}

void drawLayerTabs(const RankScene& scene, ViewState& view) {
  const float scale = scene.look.scale;
  const float room = ImGui::GetContentRegionAvail().x;
  const float gap = 3 * scale;
  const int layers = std::max(scene.layers, 1);
  const bool withSize = layers <= 6;
  const float least = (withSize ? 52 : 34) * scale;
  const int perLine = std::clamp(static_cast<int>((room + gap) / (least + gap)), 1, layers);
  const float width =
      std::floor((room - gap * static_cast<float>(perLine - 1)) / static_cast<float>(perLine));
  const float height =
      font(FontRole::Body)->FontSize + (withSize ? font(FontRole::Small)->FontSize : 0) + 8 * scale;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(gap, gap));
  for (int layer = 0; layer < scene.layers; ++layer) {
    if (layer % perLine != 0) {
      ImGui::SameLine();
    }
    drawLayerTab(scene, view, layer, ImVec2(std::max(width, 1.0F), height), withSize);
  }
  ImGui::PopStyleVar();
}

void drawKinds(ViewState& view) {
  int kind = static_cast<int>(view.matrixKind);
  if (choiceStrip("kind", kKinds, kind, ImGui::GetContentRegionAvail().x)) {
    view.matrixKind = static_cast<MatrixKind>(kind);
  }
}

void drawHeatMapTools(const RankScene& scene, ViewState& view) {
  ImGui::BeginDisabled(!scene.quantity.isRank);
  ImGui::Checkbox("Relative to full rank", &view.normalisedRanks);
  ImGui::EndDisabled();
  traceItem("rank.normalised");
  tooltip(
      "Divides each rank by min(rows, columns), so that layers of different sizes compare. 1 is full rank.");
  ImGui::SameLine(0, 14 * scene.look.scale);
  ImGui::Checkbox("Log steps", &view.logarithmicSteps);
  traceItem("rank.logsteps");
  tooltip("A logarithmic step axis here and in the curves: the first steps get as much room as the last.");
}

}  // namespace

const std::array<RankQuantity, 5>& rankQuantities() {
  return kQuantities;
}

const MatrixSpectrum* RankScene::matrix(std::size_t run) const {
  return spectra[run] == nullptr ? nullptr : findMatrix(*spectra[run], layer, kind);
}

ImU32 RankScene::accent(std::size_t run) const {
  return accentColour(model.runs[run].accent, model.dark);
}

Axis stepAxis(const UiModel& model, bool logarithmic) {
  const double newest = static_cast<double>(newestStep(model));
  return {logarithmic ? 1.0 : 0.0, std::max(newest, 10.0), logarithmic};
}

void scrubTo(const UiModel& model, ViewState& view, double step) {
  const auto whole = static_cast<std::int64_t>(std::floor(std::max(step, 0.0)));
  view.scrubStep = whole >= newestStep(model) ? -1 : whole;
}

void forgetStaleScrub(const UiModel& model, ViewState& view) {
  if (view.scrubStep > newestStep(model)) {
    view.scrubStep = -1;
  }
}

void drawRankPanel(const UiModel& model, ViewState& view, const UiActions&) {
  if (model.runs.empty()) {
    return;
  }
  forgetStaleScrub(model, view);
  const RankScene scene = makeScene(model, view);
  drawLayerTabs(scene, view);
  drawKinds(view);
  // With many Runs the rest is taller than the panel. No background: it would be painted twice.
  shim::beginBareChild("ranks", ImVec2(0, 0), ImGuiWindowFlags_NoBackground);
  const float scale = model.scale;
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float tableHeight =
      font(FontRole::Small)->FontSize * 2 + 16 * scale +
      static_cast<float>(model.runs.size()) * (font(FontRole::Mono)->FontSize + 4 * scale);
  const float spacing = ImGui::GetStyle().ItemSpacing.y;
  const float tools = ImGui::GetFrameHeight();
  // What is left after the numbers is shared between the three drawings; below their least heights the panel
  // scrolls.
  const float free = room.y - tableHeight - tools - 6 * spacing;
  const float maps =
      std::clamp(free * 0.4F, heatMapHeight(scene, 8 * scale), heatMapHeight(scene, 18 * scale));
  const float curves = std::max((free - maps) * 0.4F, 105 * scale);
  const float spectrum = std::max(free - maps - curves, 140 * scale);
  drawSpectrum(scene, ImVec2(room.x, spectrum));
  drawRankTable(scene, view);
  drawRankCurves(scene, view, ImVec2(room.x, curves));
  drawHeatMapTools(scene, view);
  drawRankHeatMaps(scene, view, ImVec2(room.x, maps));
  ImGui::EndChild();
}

}  // namespace rankscope
