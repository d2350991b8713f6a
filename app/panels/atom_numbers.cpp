// The inspector's numbers: of the layer, of the selected atom, and the atom's direction in the neurons.
#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/values.h"
#include "panels/atoms_scene.h"
#include "ui/fonts.h"
#include "ui/ui_trace.h"
#include "ui/widgets.h"

namespace rankscope {
namespace {

struct Reading {
  std::string name, value;
  const char* help;
};

/// Two columns of name and value.
void drawReadings(const AtomsScene& scene, std::span<const Reading> readings) {
  const float left = ImGui::GetCursorPosX();
  const float column = ImGui::GetContentRegionAvail().x / 2;
  for (std::size_t k = 0; k < readings.size(); ++k) {
    const float start = left + (k % 2 == 0 ? 0 : column + 4 * scene.scale());
    if (k % 2 == 1) {
      ImGui::SameLine(0, 0);
    }
    ImGui::SetCursorPosX(start);
    ImGui::BeginGroup();
    colouredText(scene.look.palette->textDim, readings[k].name);
    ImGui::SameLine(0, 0);
    const ScopedFont mono(FontRole::Mono);
    const float width = ImGui::CalcTextSize(readings[k].value.c_str()).x;
    ImGui::SetCursorPosX(start + column - 10 * scene.scale() - width);
    ImGui::TextUnformatted(readings[k].value.c_str());
    ImGui::EndGroup();
    tooltip(readings[k].help);
  }
}

std::string percent(double share) {
  return fmt::format("{:.2f} %", 100 * share);
}

void drawTraining(const AtomsScene& scene, float height) {
  std::vector<PlotPoint> r2, alive;
  for (const SaeMetrics& one : scene.layer->curve) {
    r2.push_back({static_cast<double>(one.step), one.r2});
    alive.push_back({static_cast<double>(one.step), one.alive});
  }
  if (r2.empty()) {
    return;
  }
  PlotAxes axes;
  axes.x = {0, std::max(1.0, static_cast<double>(scene.frame().spec.steps)), false};
  axes.y = {0, 1, false};
  axes.yLabel = "R² and share of atoms alive, over steps";
  axes.wholeX = true;
  Plot plot("sae curve", ImVec2(ImGui::GetContentRegionAvail().x, height), axes, scene.look);
  plot.line(r2, scene.look.palette->good);
  plot.line(alive, scene.look.palette->warning);
}

}  // namespace

void drawLayerNumbers(const AtomsScene& scene) {
  const LabLayer& layer = *scene.layer;
  {
    const ScopedFont bold(FontRole::Bold);
    ImGui::TextUnformatted(fmt::format("Layer {}, {} neurons", layer.layer, layer.width).c_str());
  }
  drawTraining(scene, 96 * scene.scale());
  if (scene.study() == nullptr) {
    const SaeMetrics newest = layer.curve.empty() ? SaeMetrics{} : layer.curve.back();
    const std::array<Reading, 4> readings = {
        {{"R²", fmt::format("{:.4f}", newest.r2), "Of the newest batch."},
         {"alive", percent(newest.alive), "Atoms that fired lately."},
         {"L0", fmt::format("{:.1f}", newest.l0), "Atoms that fire at a point, mean."},
         {"loss", formatReading(newest.loss), "What the autoencoder's training lowers."}}};
    drawReadings(scene, readings);
    return;
  }
  const LayerStudy& study = *scene.study();
  const std::array<Reading, 6> readings = {
      {{"R²", fmt::format("{:.4f}", study.r2), "How much of the activations' variance the atoms give back."},
       {"dead", percent(study.summary.deadShare), "Atoms that fire nowhere in the picture."},
       {"L0", fmt::format("{:.1f}", study.l0), "Atoms that fire at a point, mean."},
       {"active", percent(study.summary.activeShare.median),
        "Share of the points at which an atom is above 0.01: the median over those that fire."},
       {"PSNR", fmt::format("{:.2f} dB", meanOf(study.psnr)),
        "Of the network as it is; the mean over its pictures."},
       {"with ĥ", fmt::format("{:.2f} dB", meanOf(study.substituted)),
        "Of the network with what the atoms give back in place of this layer."}}};
  drawReadings(scene, readings);
}

void drawAtomNumbers(const AtomsScene& scene) {
  const auto at = static_cast<std::size_t>(scene.view.selected);
  const AtomStatistics& atom = scene.study()->atoms[at];
  {
    const ScopedFont bold(FontRole::Bold);
    ImGui::TextUnformatted(fmt::format("Atom {}", atomLabel(scene.view, scene.view.selected)).c_str());
  }
  traceItem("atoms.selected");
  const AtomDamagesPtr& damages = scene.layer->damage;
  const std::array<Reading, 8> readings = {
      {{"mean z", formatReading(atom.mean), "Over all points."},
       {"maximum", formatReading(atom.maximum), "The largest z."},
       {"fires at", percent(atom.firingRate), "Share of the points with z above 0."},
       {"active at", percent(atom.activeShare), "Share of the points with z above 0.01."},
       {"IPR", formatReading(atom.ipr), "Inverse participation ratio Σz⁴ / (Σz²)²: 1 at a single point."},
       {"fills", percent(atom.participation), "The reciprocal of the IPR, as a share of the points."},
       {"damage", damages == nullptr ? "…" : fmt::format("{:.3f} dB", (*damages)[at].drop),
        "What PSNR loses without it, mean over the network's pictures."},
       {"spread", damages == nullptr ? "…" : percent((*damages)[at].spread),
        "Share of the points over which the loss of it spreads."}}};
  drawReadings(scene, readings);
}

void drawAtomDirection(const AtomsScene& scene, float height) {
  const std::span<const float> direction = scene.study()->parts.model->atom(scene.view.selected);
  float largest = 1e-6F;
  for (const float value : direction) {
    largest = std::max(largest, std::abs(value));
  }
  PlotAxes axes;
  axes.x = {0, static_cast<double>(direction.size()), false};
  axes.y = niceAxis(-static_cast<double>(largest), static_cast<double>(largest), false, 3);
  axes.yLabel = "Its direction, over the layer's neurons";
  axes.wholeX = true;
  Plot plot("direction", ImVec2(ImGui::GetContentRegionAvail().x, height), axes, scene.look);
  traceItem("atoms.direction");
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float zero = plot.toScreen({0, 0}).y;
  for (std::size_t i = 0; i < direction.size(); ++i) {
    const ImVec2 tip = plot.toScreen({static_cast<double>(i) + 0.5, static_cast<double>(direction[i])});
    list->AddLine(ImVec2(tip.x, zero), tip, scene.look.palette->textDim, std::max(1.0F, scene.scale()));
  }
}

}  // namespace rankscope
