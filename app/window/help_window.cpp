#include "window/help_window.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>
#include <imgui.h>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include "ui/fonts.h"
#include "ui/imgui_shim.h"
#include "ui/theme.h"
#include "ui/ui_trace.h"
#include "ui/widgets.h"

namespace rankscope {
namespace {

struct Topic {
  const char* title;
  const char* text;
};

constexpr std::array kTopics{
    Topic{"What you see",
          "Several networks learn the same picture from the same initial weights. Each run has one colour, "
          "the same in every panel. "
          "Nothing you do here can break anything: Reset goes back to the same start."},
    Topic{"Pictures",
          "The target, then one column per run, with its error map below. Drag to pan, wheel to zoom about "
          "the pointer; every picture "
          "follows. Zoomed in far enough, each pixel shows its values. Hold T to flip every picture to the "
          "target; E changes how errors "
          "are measured."},
    Topic{
        "What is measured",
        "Inpainting, super-resolution and CT do not train on the picture itself, but on some of its pixels, "
        "on a reduced picture, or on a sinogram: line sums over the picture at each angle. D shows these "
        "instead of the pictures, measured and of each network's picture; the error is then the one that "
        "training lowers. The task is chosen in the setup panel."},
    Topic{"Sounds",
          "Waveforms: each run over the target, which stays visible as gray where the run does not reach it, "
          "and "
          "the error t − p below. G shows spectrograms instead: time to the right, frequency upwards, in dB. "
          "The "
          "wheel zooms time, with Shift frequencies; a double click shows all. The arrow beside each name "
          "plays "
          "the stretch that is seen, P the one that was played last; the disk exports a WAV file."},
    Topic{"Shapes and scenes",
          "One camera for every cell: drag to orbit, right drag to move, wheel to come nearer; Fly for W A S "
          "D. "
          "A scene's first cell has the cameras of its photographs: click one to stand there, go on with the "
          "arrows, leave with Esc or a drag. PSNR then compares each run with that photograph, of pixels in "
          "the "
          "same places. Views are rendered while a run learns, coarse at first, and in full once it rests."},
    Topic{"Atoms",
          "A takes a network apart: a sparse autoencoder writes a layer's activations as a few of many atoms. "
          "Click an atom on the wall to see what the picture loses without it, with Shift several; the slider "
          "counts it up to four times or against itself. Ctrl+Z goes back. Click a pixel, or drag a rectangle, to "
          "list the atoms that fire there. What the network has learnt stays as it is."},
    Topic{"Cohorts",
          "A folder of pictures is learnt by one network with a linear head for each. All of them lie on one "
          "sheet with their PSNR; a click shows one alone, and a click on that all again. The mean of their PSNRs "
          "is the curve."},
    Topic{"Spectra",
          "Singular values σ of one layer's matrix, largest first, on a log axis; the initial spectrum is "
          "drawn faintly behind. A steep fall "
          "means that the layer uses few directions. [ and ] change the layer."},
    Topic{"Ranks",
          "Stable rank is ‖A‖²_F / ‖A‖²₂ = Σσ² / σ₁²: how many directions carry weight comparable with the "
          "largest. Effective rank is the "
          "exponential of the entropy of σ²/Σσ². Both lie between 1 and the smaller side of the matrix."},
    Topic{"Heat map",
          "Every layer from first to last against steps, coloured by the chosen rank; the scale is shown "
          "beside it."},
    Topic{"Curves and scrubber",
          "PSNR = −10 log₁₀(MSE), higher is better; +3 dB is half the error. Against steps the optimizers' "
          "progress per update is "
          "compared, against seconds their real cost. Drag the scrubber to go back: pictures, curves and "
          "spectra all show that "
          "step; L returns to live."},
    Topic{"Error by frequency",
          "Choose it in place of the loss, below the curves: the power of each run's error at every spatial "
          "frequency, with the target's own power behind it. Where a run's line lies on the target's, "
          "nothing of "
          "these frequencies is learnt; networks begin at the left. It is recorded with the pictures and "
          "follows "
          "the scrubber."},
    Topic{
        "Sweep",
        "The score of a sweep's cells over any two of its fields: the mean over the seeds, bright is good, a "
        "star marks the best. Point at a cell for its seeds and for why one failed; click it, or a row of "
        "the "
        "table, to open its runs. F5 hides the sweep. One that is still running is followed. A freeze sweep "
        "shows the "
        "score against the depth first, beside the stable ranks of the encoder's layers; a click on a point "
        "opens that fit."},
    Topic{"Setup",
          "Sliders (rates, the partial power, the rank penalty) apply at once. Everything else waits for "
          "Restart, which trains the changed experiment from "
          "step 0. Drag numbers "
          "sideways or click and type; a dot marks what differs from the default; a right click resets it."}};

void drawPanels(const Palette& p) {
  for (const Topic& topic : kTopics) {
    {
      const ScopedFont bold(FontRole::Bold);
      ImGui::TextUnformatted(topic.title);
    }
    ImGui::PushTextWrapPos(0);
    colouredText(p.textDim, topic.text);
    ImGui::PopTextWrapPos();
    ImGui::Dummy(ImVec2(0, ImGui::GetFontSize() * 0.4F));
  }
}

void drawShortcutRow(const UiCommand& command, const Palette& p) {
  ImGui::TableNextRow();
  ImGui::TableNextColumn();
  const std::string second = toText(command.alternative);
  ImGui::TextUnformatted((toText(command.shortcut) + (second.empty() ? "" : " or " + second)).c_str());
  ImGui::TableNextColumn();
  ImGui::TextUnformatted(command.label.c_str());
  ImGui::TableNextColumn();
  ImGui::PushTextWrapPos(0);
  colouredText(p.textDim, command.tooltip);
  ImGui::PopTextWrapPos();
}

void drawShortcuts(const CommandList& commands, const Palette& p, float scale) {
  if (!ImGui::BeginTable("shortcuts", 3,
                         ImGuiTableFlags_RowBg | ImGuiTableFlags_SizingFixedFit | ImGuiTableFlags_ScrollY)) {
    return;
  }
  ImGui::TableSetupColumn("Keys", ImGuiTableColumnFlags_WidthFixed, 130 * scale);
  ImGui::TableSetupColumn("Command", ImGuiTableColumnFlags_WidthFixed, 190 * scale);
  ImGui::TableSetupColumn("What it does", ImGuiTableColumnFlags_WidthStretch);
  ImGui::TableSetupScrollFreeze(0, 1);
  ImGui::TableHeadersRow();
  for (const UiCommand& command : commands.all()) {
    const bool forAbsentRun = command.menu.empty() && !CommandList::enabled(command);
    if (command.shortcut.key != 0 && !forAbsentRun) {
      drawShortcutRow(command, p);
    }
  }
  ImGui::EndTable();
}

void drawAbout(const Palette& p, const std::string& renderer) {
  {
    const ScopedFont large(FontRole::Large);
    ImGui::TextUnformatted("Rankscope " RANKSCOPE_VERSION);
  }
  ImGui::PushTextWrapPos(0);
  ImGui::TextUnformatted(
      "A microscope for implicit neural representations: trains several side by side and shows the singular "
      "values of "
      "every layer as they evolve.");
  ImGui::Dummy(ImVec2(0, ImGui::GetFontSize() * 0.4F));
  colouredText(p.textDim, fmt::format("Dear ImGui {}\nGLFW {}\nOpenGL on {}", ImGui::GetVersion(),
                                      glfwGetVersionString(), renderer));
  colouredText(p.textDim, "The compute library and BLAS in use: rankscope info");
  colouredText(p.textDim, "MIT licence");
  ImGui::PopTextWrapPos();
}

}  // namespace

void HelpWindow::draw(const CommandList& commands, bool dark, float scale) {
  if (!open) {
    return;
  }
  const Palette& p = palette(dark);
  const ImVec2 display = ImGui::GetIO().DisplaySize;
  ImGui::SetNextWindowPos(ImVec2(display.x / 2, display.y / 2), ImGuiCond_Appearing, ImVec2(0.5F, 0.5F));
  ImGui::SetNextWindowSize(
      ImVec2(std::min(760 * scale, display.x - 30 * scale), std::min(560 * scale, display.y - 30 * scale)),
      ImGuiCond_Appearing);
  ImGui::PushStyleColor(ImGuiCol_WindowBg, p.panel);
  if (ImGui::Begin("Help", &open, ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoSavedSettings)) {
    if (ImGui::IsWindowFocused(ImGuiFocusedFlags_RootAndChildWindows) &&
        shim::keyPressed(shim::Key::Escape, false)) {
      open = false;
    }
    if (ImGui::BeginTabBar("tabs")) {
      const bool shortcuts = ImGui::BeginTabItem("Shortcuts");
      traceItem("help.shortcuts");
      if (shortcuts) {
        drawShortcuts(commands, p, scale);
        ImGui::EndTabItem();
      }
      const bool panels = ImGui::BeginTabItem("How to read it");
      traceItem("help.panels");
      if (panels) {
        shim::beginBareChild("panels", ImVec2(0, 0));
        drawPanels(p);
        ImGui::EndChild();
        ImGui::EndTabItem();
      }
      const bool about = ImGui::BeginTabItem("About");
      traceItem("help.about");
      if (about) {
        drawAbout(p, renderer);
        ImGui::EndTabItem();
      }
      ImGui::EndTabBar();
    }
  }
  ImGui::End();
  ImGui::PopStyleColor();
}

}  // namespace rankscope
