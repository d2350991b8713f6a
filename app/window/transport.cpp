#include "window/transport.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/text.h"
#include "panels/recorded.h"
#include "ui/fonts.h"
#include "ui/ui_trace.h"
#include "ui/widgets.h"

namespace rankscope {
namespace {

std::string grouped(std::int64_t value) {
  std::string digits = std::to_string(value);
  for (std::ptrdiff_t at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), "\u2009");
  }
  return digits;
}

void commandButton(const CommandList& commands, const char* id, Icon icon, bool emphasised = false) {
  const UiCommand* command = commands.find(id);
  if (command == nullptr) {
    return;
  }
  ImGui::BeginDisabled(!CommandList::enabled(*command));
  if (iconButton(id, icon, emphasised)) {
    commands.invoke(id);
  }
  ImGui::EndDisabled();
  traceItem(id);
  tooltip(command->label + "\n" + command->tooltip, toText(command->shortcut));
  ImGui::SameLine();
}

std::string scoreText(const RunView& run) {
  if (run.frame->state == RunState::Failed) {
    return "failed";
  }
  // The first score is what the task compares Runs by.
  const std::vector<Score>& scores = run.frame->evaluation.scores;
  const bool known = !scores.empty() && std::isfinite(scores.front().value);
  if (!known) {
    return "–";
  }
  const Score& first = scores.front();
  const std::string unit = scoreUnit(first.name);
  return fmt::format("{:.{}f}{}{}", first.value, scoreDecimals(first.name), unit.empty() ? "" : " ", unit);
}

float scoresWidth(const UiModel& model) {
  float width = 0;
  const float em = ImGui::GetFontSize();
  for (const RunView& run : model.runs) {
    const ScopedFont mono(FontRole::Mono);
    width += em * 2.6F + ImGui::CalcTextSize("99.99 dB").x;
    const ScopedFont bold(FontRole::Bold);
    width += ImGui::CalcTextSize(run.name.c_str()).x;
  }
  return width;
}

void drawScore(const RunView& run, std::size_t index, bool dark) {
  const ImU32 accent = accentColour(run.accent, dark);
  const float em = ImGui::GetFontSize();
  ImGui::BeginGroup();
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  ImGui::GetWindowDrawList()->AddCircleFilled(
      ImVec2(corner.x + em * 0.35F, corner.y + ImGui::GetFrameHeight() / 2), em * 0.3F, accent);
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + em * 0.95F);
  ImGui::AlignTextToFramePadding();
  {
    const ScopedFont bold(FontRole::Bold);
    ImGui::TextUnformatted(run.name.c_str());
  }
  ImGui::SameLine(0, em * 0.45F);
  const ScopedFont mono(FontRole::Mono);
  colouredText(run.frame->state == RunState::Failed ? palette(dark).error : accent, scoreText(run));
  ImGui::EndGroup();
  traceItem(fmt::format("score.{}", index));
}

std::string scoreTooltip(const RunView& run) {
  if (run.frame->failure) {
    return run.frame->failure->what + "; " + run.frame->failure->hint;
  }
  const Evaluation& now = run.frame->evaluation;
  return fmt::format("{}\n{}{} at step {}; {:.1f} steps/s of its own time, {} in all.",
                     now.scores.empty() ? "" : scoreHelp(now.scores.front().name), run.name,
                     now.wholeSignal ? "" : " on the last batch", now.step, run.frame->stepsPerSecond,
                     formatDuration(run.frame->activeSeconds));
}

void drawScores(const UiModel& model) {
  for (std::size_t i = 0; i < model.runs.size(); ++i) {
    drawScore(model.runs[i], i, model.dark);
    tooltip(scoreTooltip(model.runs[i]));
    ImGui::SameLine(0, ImGui::GetFontSize() * 1.2F);
  }
}

std::string detailText(const Progress& progress) {
  if (progress.finished) {
    return "finished";
  }
  if (!progress.running) {
    return "paused";
  }
  return fmt::format("{:.0f} steps/s   {} left", progress.stepsPerSecond,
                     formatDuration(progress.secondsLeft));
}

void drawProgress(const UiModel& model, const Progress& progress, float width) {
  const Palette& p = palette(model.dark);
  const float em = ImGui::GetFontSize();
  const std::string steps = fmt::format("{} / {}", grouped(progress.step), grouped(progress.target));
  const std::string detail = detailText(progress);
  const float stepsWidth = ImGui::CalcTextSize(steps.c_str()).x + em;
  const float detailWidth = em * 11;
  const float barWidth = std::min(em * 18, width - stepsWidth - em);
  if (barWidth > em * 3) {
    const float top = ImGui::GetCursorPosY();
    ImGui::SetCursorPosY(top + (ImGui::GetFrameHeight() - em * 0.4F) / 2);
    const double fraction =
        progress.target > 0 ? static_cast<double>(progress.step) / static_cast<double>(progress.target) : 0;
    thinProgress(static_cast<float>(fraction), ImVec2(barWidth, std::round(em * 0.4F)),
                 progress.finished ? p.good : p.textDim, p.frame);
    traceItem("transport.progress");
    ImGui::SameLine(0, em * 0.7F);
    ImGui::SetCursorPosY(top);
  }
  if (width > stepsWidth) {
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(steps.c_str());
    tooltip("Steps done by the run that is furthest behind, and the target.");
    ImGui::SameLine(0, em);
  }
  if (width > std::max(barWidth, 0.0F) + stepsWidth + detailWidth) {
    ImGui::AlignTextToFramePadding();
    colouredText(p.textDim, detail);
    ImGui::SameLine(0, em);
  }
}

}  // namespace

Progress progressOf(const std::vector<RunView>& runs) {
  Progress progress;
  progress.step = std::numeric_limits<std::int64_t>::max();
  progress.finished = !runs.empty();
  double secondsPerRound = 0;
  for (const RunView& run : runs) {
    const Frame& frame = *run.frame;
    if (frame.state == RunState::Failed || frame.state == RunState::Stopped) {
      continue;
    }
    progress.step = std::min(progress.step, frame.step);
    progress.target = std::max(progress.target, frame.target);
    progress.finished = progress.finished && frame.state == RunState::Finished;
    if (frame.state == RunState::Running) {
      progress.running = true;
      const double cost = frame.stepsPerSecond > 0 ? 1 / frame.stepsPerSecond : 0;
      secondsPerRound += cost;
      progress.secondsLeft += cost * static_cast<double>(frame.target - frame.step);
    }
  }
  if (progress.step == std::numeric_limits<std::int64_t>::max()) {
    progress = {};
  }
  progress.stepsPerSecond = secondsPerRound > 0 ? 1 / secondsPerRound : 0;
  return progress;
}

void drawTransport(const UiModel& model, const CommandList& commands, const std::string& loading) {
  const Progress progress = progressOf(model.runs);
  commandButton(commands, "run.play", progress.running ? Icon::Pause : Icon::Play, true);
  commandButton(commands, "run.step", Icon::Step);
  commandButton(commands, "run.reset", Icon::Reset);
  commandButton(commands, "run.extend", Icon::Extend);
  ImGui::SameLine(0, ImGui::GetFontSize() * 0.9F);
  if (!loading.empty()) {
    ImGui::AlignTextToFramePadding();
    colouredText(palette(model.dark).textDim, "Opening " + loading + " …");
    return;
  }
  if (model.runs.empty()) {
    return;
  }
  if (const UiCommand* atoms = commands.find("view.atoms");
      atoms != nullptr && CommandList::enabled(*atoms)) {
    const bool shown = CommandList::checked(*atoms);
    ImGui::PushStyleColor(ImGuiCol_Button,
                          ImGui::GetColorU32(shown ? ImGuiCol_HeaderHovered : ImGuiCol_FrameBg));
    if (ImGui::Button("Atoms")) {
      commands.invoke("view.atoms");
    }
    ImGui::PopStyleColor();
    traceItem("view.atoms");
    tooltip(atoms->label + "\n" + atoms->tooltip, toText(atoms->shortcut));
    ImGui::SameLine(0, ImGui::GetFontSize() * 0.9F);
  }
  const float scores = scoresWidth(model);
  const float room = ImGui::GetContentRegionAvail().x;
  const bool scoresFit = scores < room * 0.75F;
  drawProgress(model, progress, scoresFit ? room - scores : room);
  if (scoresFit) {
    alignRight(scores);
    drawScores(model);
  }
}

}  // namespace rankscope
