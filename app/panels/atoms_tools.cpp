// The atoms panel's tools: whose network, which layers, what autoencoder; how far its training is.
#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "panels/atoms_scene.h"
#include "ui/fonts.h"
#include "ui/ui_trace.h"
#include "ui/widgets.h"

namespace rankscope {
namespace {

constexpr int kShort = 5;  // fields that are shown at once

void runTools(const AtomsScene& scene) {
  for (std::size_t run = 0; scene.model.runs.size() > 1 && run < scene.model.runs.size(); ++run) {
    const RunView& one = scene.model.runs[run];
    ImGui::PushID(static_cast<int>(run));
    const bool chosen = scene.view.run == run;
    ImGui::PushStyleColor(ImGuiCol_Text,
                          chosen ? accentColour(one.accent, scene.model.dark) : scene.look.palette->textDim);
    if (ImGui::Button(one.name.c_str())) {
      scene.view.run = run;
    }
    ImGui::PopStyleColor();
    ImGui::PopID();
    traceItem(fmt::format("atoms.run.{}", run));
    tooltip("Whose network is taken apart next, with the weights it then has.");
    ImGui::SameLine(0, 3 * scene.scale());
  }
}

/// Every field of the autoencoder, behind a button that names the two that matter.
void autoencoderTools(const AtomsScene& scene, PropertyEditor& editor) {
  const SaeSpec& spec = scene.view.spec;
  const std::string label =
      fmt::format("{} atoms, {} at a point", formatCount(spec.atoms), formatCount(spec.k));
  sameLineIfRoom(ImGui::CalcTextSize(label.c_str()).x, 8 * scene.scale());
  if (ImGui::Button(label.c_str())) {
    ImGui::OpenPopup("autoencoder");
  }
  traceItem("atoms.autoencoder");
  tooltip(
      "The sparse autoencoder that each layer gets. It begins with settings that are done within a minute; "
      "the "
      "cohort paper has 4,096 atoms, 32 at a point, rate 1e-4 and 10,000 steps.");
  ImGui::SetNextWindowSize(ImVec2(320 * scene.scale(), 0));
  if (!ImGui::BeginPopup("autoencoder")) {
    return;
  }
  PropertyEditor::Look look;
  look.accent = scene.look.palette->textDim;
  look.dark = scene.model.dark;
  look.tracePrefix = "atoms.sae.";
  editor.rows(SaeSpec::properties(), &scene.view.spec, look, kShort);
  if (const std::string message = editor.takeMessage(); !message.empty() && scene.actions.toast) {
    scene.actions.toast(message);
  }
  ImGui::EndPopup();
}

void trainButton(const AtomsScene& scene) {
  sameLineIfRoom(80 * scene.scale(), 12 * scene.scale());
  if (scene.frame().busy()) {
    if (ImGui::Button("Stop")) {
      scene.actions.haltAtoms();
    }
    traceItem("atoms.stop");
    tooltip("Ends it; layers that are finished stay.");
    return;
  }
  const SaeSpec& spec = scene.view.spec;
  ImGui::BeginDisabled(scene.model.runs.empty() || spec.k > spec.atoms);
  if (ImGui::Button(scene.frame().stage == LabStage::Empty ? "Take apart" : "Again")) {
    std::vector<int> layers;
    if (!scene.view.everyLayer) {
      layers.push_back(scene.view.layer);
    }
    forgetEdits(scene.view);
    scene.actions.studyAtoms(scene.view.run, std::move(layers), spec);
  }
  ImGui::EndDisabled();
  traceItem("atoms.train");
  tooltip(
      "Trains a TopK autoencoder on each layer's activations over the whole picture. What the network has "
      "learnt stays as it is. A training beside it shares the cores: paused, this is twice as fast.");
}

std::string progressText(const AtomFrame& frame) {
  if (!frame.editProblem.empty()) {
    return frame.editProblem;
  }
  const int percent = static_cast<int>(std::lround(100 * frame.share));
  switch (frame.stage) {
    case LabStage::Empty:
      return "";
    case LabStage::Preparing:
      return frame.layer < 0 ? "waiting for the network" : fmt::format("layer {}: activations", frame.layer);
    case LabStage::Training:
      return fmt::format("layer {}: {} %", frame.layer, percent);
    case LabStage::Studying:
      return fmt::format("layer {}: codes", frame.layer);
    case LabStage::Ablating:
      return fmt::format("layer {}: ablating every atom, {} %", frame.layer, percent);
    case LabStage::Sweeping:
      return fmt::format("layer {}: {} of {} autoencoders, {} %", frame.layer, frame.grid->cells.size(),
                         frame.grid->atoms.size() * frame.grid->ks.size(), percent);
    case LabStage::Ready:
      return fmt::format("{}, step {}", frame.network, formatCount(frame.step));
    case LabStage::Stopped:
      return "stopped";
    case LabStage::Failed:
      return frame.problem;
  }
  return "";
}

void progressTools(const AtomsScene& scene) {
  const AtomFrame& frame = scene.frame();
  const std::string text = progressText(frame);
  if (text.empty()) {
    return;
  }
  ImGui::SameLine(0, 10 * scene.scale());
  ImGui::AlignTextToFramePadding();
  const bool failed = frame.stage == LabStage::Failed || !frame.editProblem.empty();
  ImGui::PushStyleColor(ImGuiCol_Text, failed ? scene.look.palette->error : scene.look.palette->textDim);
  ellipsisText(text, ImGui::GetContentRegionAvail().x);
  ImGui::PopStyleColor();
  traceItem("atoms.progress");
  tooltip(failed ? text : fmt::format("{} of {}: {}", frame.network, frame.run, text));
  if (frame.busy()) {
    thinProgress(static_cast<float>(frame.share), ImVec2(ImGui::GetContentRegionAvail().x, 3 * scene.scale()),
                 scene.look.palette->good, scene.look.palette->frame);
  }
}

void layerTools(const AtomsScene& scene) {
  for (int layer = 0; layer < scene.hiddenLayers(); ++layer) {
    if (layer > 0) {
      ImGui::SameLine(0, 1);
    }
    const LabLayer* one = findLayer(scene.frame(), layer);
    const bool studied = one != nullptr && one->study != nullptr;
    const bool chosen = layer == scene.view.layer;
    ImGui::PushID(layer);
    ImGui::PushStyleColor(ImGuiCol_Button,
                          ImGui::GetColorU32(chosen ? ImGuiCol_HeaderHovered : ImGuiCol_FrameBg));
    ImGui::PushStyleColor(ImGuiCol_Text, studied ? scene.look.palette->text : scene.look.palette->textFaint);
    if (ImGui::Button(fmt::format("L{}", layer).c_str()) && !chosen) {
      showLayer(scene.view, layer);
      sendEdits(scene);
    }
    ImGui::PopStyleColor(2);
    ImGui::PopID();
    traceItem(fmt::format("atoms.layer.{}", layer));
    tooltip(fmt::format("The post-activations of hidden layer {}{}. 0 is the first.", layer,
                        one == nullptr ? "" : fmt::format(", {} numbers a point", one->width)));
  }
}

void headTools(const AtomsScene& scene) {
  const OutputHeads& heads = scene.frame().heads;
  if (heads.count() < 2) {
    return;
  }
  ImGui::SameLine(0, 12 * scene.scale());
  ImGui::SetNextItemWidth(120 * scene.scale());
  if (ImGui::BeginCombo("##head", heads.names[static_cast<std::size_t>(scene.view.head)].c_str())) {
    for (int head = 0; head < static_cast<int>(heads.count()); ++head) {
      if (ImGui::Selectable(heads.names[static_cast<std::size_t>(head)].c_str(), head == scene.view.head)) {
        scene.view.head = head;
      }
    }
    ImGui::EndCombo();
  }
  traceItem("atoms.head");
  tooltip("Which of the cohort's pictures is shown.");
}

/// Without a selected atom there is nothing to choose: the mean is shown.
void meanTools(const AtomsScene& scene) {
  if (scene.view.selected < 0) {
    return;
  }
  sameLineIfRoom(90 * scene.scale(), 12 * scene.scale());
  ImGui::Checkbox("Mean map", &scene.view.meanMap);
  traceItem("atoms.mean");
  tooltip("The mean of the layer's k strongest atoms in place of the selected one's map.");
}

void overTools(const AtomsScene& scene) {
  sameLineIfRoom(100 * scene.scale(), 12 * scene.scale());
  ImGui::Checkbox("Over picture", &scene.view.mapOverPicture);
  traceItem("atoms.over");
  tooltip("The map over the target in gray: on what the atom fires, in each picture of a cohort.");
}

void scaleTools(const AtomsScene& scene) {
  if (scene.view.edits.empty()) {
    return;
  }
  sameLineIfRoom(90 * scene.scale(), 12 * scene.scale());
  ImGui::Checkbox("Hold scale", &scene.view.holdScale);
  traceItem("atoms.hold");
  tooltip(
      "The change map keeps the scale that it has now: what several atoms change can be compared. Off: the "
      "largest change is the brightest colour.");
}

}  // namespace

void drawAtomTools(const AtomsScene& scene, PropertyEditor& editor) {
  runTools(scene);
  autoencoderTools(scene, editor);
  sameLineIfRoom(90 * scene.scale(), 10 * scene.scale());
  ImGui::Checkbox("All layers", &scene.view.everyLayer);
  traceItem("atoms.every");
  tooltip("Off: the shown layer alone.");
  trainButton(scene);
  progressTools(scene);
  layerTools(scene);
  headTools(scene);
  meanTools(scene);
  overTools(scene);
  scaleTools(scene);
}

}  // namespace rankscope
