// The freeze view of a sweep: which encoder, the plots, and the verdict in words.
#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "panels/choice_strip.h"
#include "panels/freeze_scene.h"
#include "sweep/sweep_words.h"
#include "ui/fonts.h"
#include "ui/icons.h"
#include "ui/imgui_shim.h"
#include "ui/ui_trace.h"
#include "ui/widgets.h"

namespace rankscope {
namespace {

/// From here on, the ranks lie beside the score.
constexpr float kWide = 700;
constexpr float kLowestPlot = 150;
/// Sentences of the verdict that say the most; the others are the details.
constexpr std::size_t kLeading = 2;

constexpr std::array<StripChoice, 2> kScores = {
    {{"PSNR", "20 log₁₀(1 / √MSE) of each fit.", "freeze.score.psnr"},
     {"SSIM", "Structural similarity of each fit, 7 × 7 windows.", "freeze.score.ssim"}}};

std::string encoderWords(const FreezeEncoder& encoder) {
  return fmt::format("{}, trained on {}", encoder.network, encoder.trainedOn);
}

std::string fitWords(const FreezeStudy& study) {
  return fmt::format("{}, {} seed{}; {}", study.training, study.seeds, study.seeds == 1 ? "" : "s",
                     study.reinitialises
                         ? "layers after τ and the head are drawn anew"
                         : "layers after τ start from the encoder too, the head is drawn anew");
}

void drawFact(const PlotLook& look, const std::string& name, const std::string& words,
              const std::string& help, float width) {
  const float indent = ImGui::CalcTextSize("Encoder  ").x;
  const ImVec2 corner = ImGui::GetCursorPos();
  colouredText(look.palette->textDim, name);
  ImGui::SetCursorPos(ImVec2(corner.x + indent, corner.y));
  ellipsisText(words, width - indent);
  tooltip(help);
}

void drawFacts(const FreezeStudy& study, const PlotLook& look, float width) {
  const std::string encoder = encoderWords(study.encoder);
  drawFact(look, "Encoder", encoder, encoder + "\n" + study.encoder.path, width);
  traceItem("freeze.encoder");
  const std::string fits = fitWords(study);
  drawFact(
      look, "Fits", fits,
      fits +
          ".\nThe row of nothing frozen is the published recipe: every layer starts from the encoder and is "
          "trained on (STRAINER).",
      width);
  traceItem("freeze.fits");
}

float wrappedHeight(const std::string& words, float width) {
  return ImGui::CalcTextSize(words.c_str(), nullptr, false, width).y + ImGui::GetStyle().ItemSpacing.y;
}

float verdictHeight(const FreezeOverview& freeze, float width) {
  float height = 2 * ImGui::GetStyle().ItemSpacing.y;
  {
    const ScopedFont bold(FontRole::Bold);
    height += wrappedHeight(freeze.headline, width);
  }
  for (const std::string& sentence : freeze.verdict) {
    height += wrappedHeight(sentence, width);
  }
  return height;
}

void drawVerdict(const FreezeOverview& freeze, const PlotLook& look, ImVec2 size) {
  shim::beginBareChild("verdict", size, 0);
  ImGui::PushTextWrapPos(size.x - ImGui::GetStyle().ScrollbarSize);
  {
    const ScopedFont bold(FontRole::Bold);
    ImGui::TextUnformatted(freeze.headline.c_str());
  }
  for (std::size_t i = 0; i < freeze.verdict.size(); ++i) {
    colouredText(i < kLeading ? look.palette->text : look.palette->textDim, freeze.verdict[i]);
  }
  ImGui::PopTextWrapPos();
  ImGui::EndChild();
  traceItem("freeze.verdict");
  tooltip(freeze.published);
}

void drawWide(const FreezeScene& scene, const ViewState& view, const UiActions& actions, ImVec2 size) {
  const float gap = std::round(20 * scene.look.scale);
  const float left = std::floor((size.x - gap) * 0.62F);
  const float half = std::floor((size.y - gap / 2) / 2);
  const ImVec2 corner = ImGui::GetCursorPos();
  drawFreezeDepths(scene, view.sweep.opened, actions, ImVec2(left, size.y));
  ImGui::SetCursorPos(ImVec2(corner.x + left + gap, corner.y));
  drawFreezeRanks(scene, MatrixKind::Weight, ImVec2(size.x - left - gap, half));
  ImGui::SetCursorPos(ImVec2(corner.x + left + gap, corner.y + size.y - half));
  drawFreezeRanks(scene, MatrixKind::Activation, ImVec2(size.x - left - gap, half));
  ImGui::SetCursorPos(ImVec2(corner.x, corner.y + size.y));
}

void drawNarrow(const FreezeScene& scene, const ViewState& view, const UiActions& actions, ImVec2 size) {
  const float gap = std::round(8 * scene.look.scale);
  const float upper = std::floor((size.y - gap) * 0.6F);
  const float each = std::floor((size.x - gap) / 2);
  const ImVec2 corner = ImGui::GetCursorPos();
  drawFreezeDepths(scene, view.sweep.opened, actions, ImVec2(size.x, upper));
  const float below = corner.y + upper + gap;
  ImGui::SetCursorPos(ImVec2(corner.x, below));
  drawFreezeRanks(scene, MatrixKind::Weight, ImVec2(each, size.y - upper - gap));
  ImGui::SetCursorPos(ImVec2(corner.x + each + gap, below));
  drawFreezeRanks(scene, MatrixKind::Activation, ImVec2(each, size.y - upper - gap));
  ImGui::SetCursorPos(ImVec2(corner.x, corner.y + size.y));
}

/// At the right end of the line above.
void drawScoreChoice(const FreezeOverview& freeze, SweepView& view, float width, float scale) {
  view.freezeScore = freeze.ssim.known() ? view.freezeScore : 0;
  if (!freeze.ssim.known()) {
    return;
  }
  const float strip = 120 * scale;
  ImGui::SameLine(0, 0);
  ImGui::SetCursorPosX(ImGui::GetCursorStartPos().x + width - strip);
  choiceStrip("freeze score", kScores, view.freezeScore, strip);
}

}  // namespace

ImU32 FreezeScene::targetColour(std::size_t target) const {
  return accentColour(static_cast<int>(target), dark);
}

ImU32 FreezeScene::weightColour() const {
  return accentColour(6, dark);
}

ImU32 FreezeScene::activationColour() const {
  return accentColour(7, dark);
}

std::string freezeValueText(const FreezeFigure& figure, const FreezePoint& point) {
  if (!point.known()) {
    return "–";
  }
  const ScoreInfo info = valueInfo(figure.score);
  std::string words = fmt::format("{:.{}f}", point.value.mean, info.decimals);
  if (std::isfinite(point.value.deviation)) {
    words += fmt::format(" ± {:.{}f}", point.value.deviation, info.decimals);
  }
  return info.unit.empty() ? words : words + " " + info.unit;
}

void drawFreezeView(const UiModel& model, ViewState& view, const UiActions& actions, const PlotLook& look) {
  const SweepOverview& overview = *model.sweep;
  const FreezeOverview& freeze = *overview.freeze;
  const float width = ImGui::GetContentRegionAvail().x;
  drawScoreChoice(freeze, view.sweep, width, look.scale);
  drawFacts(freeze.study, look, width);
  const FreezeFigure& figure = view.sweep.freezeScore == 1 ? freeze.ssim : freeze.psnr;
  const FreezeScene scene{overview, freeze, figure, look, model.dark};
  const float gap = std::round(10 * look.scale);
  ImGui::Dummy(ImVec2(0, gap / 2));
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float words =
      std::min(verdictHeight(freeze, room.x - ImGui::GetStyle().ScrollbarSize), std::floor(room.y * 0.36F));
  const ImVec2 plots(room.x, std::max(room.y - words - gap, kLowestPlot * look.scale));
  if (room.x > kWide * look.scale) {
    drawWide(scene, view, actions, plots);
  } else {
    drawNarrow(scene, view, actions, plots);
  }
  ImGui::Dummy(ImVec2(0, gap - ImGui::GetStyle().ItemSpacing.y));
  drawVerdict(freeze, look, ImVec2(room.x, words));
}

}  // namespace rankscope
