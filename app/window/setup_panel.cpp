#include "window/setup_panel.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "base/error.h"
#include "scene/scene.h"
#include "shape/shape.h"
#include "spec/default_rates.h"
#include "ui/fonts.h"
#include "ui/imgui_shim.h"
#include "ui/theme.h"
#include "ui/ui_trace.h"
#include "ui/widgets.h"
#include "window/applied_run.h"
#include "window/file_kind.h"

namespace rankscope {
namespace {

constexpr std::size_t kMaximumRuns = 8;
constexpr int kTrainingRows = 4;  // the rest is rank pre-training, which few use

void heading(const char* text, bool dark) {
  ImGui::Dummy(ImVec2(0, ImGui::GetFontSize() * 0.35F));
  const ScopedFont bold(FontRole::Bold);
  colouredText(palette(dark).text, text);
}

ImU32 accentOf(const SetupPanel::Context& context, std::size_t run) {
  const int accent =
      context.applied == nullptr ? static_cast<int>(run) : accentIndex(context.draft, run, *context.applied);
  return accentColour(accent, context.dark);
}

PropertyEditor::Look lookOf(const SetupPanel::Context& context, std::size_t run, const std::string& prefix) {
  return {accentOf(context, run), context.dark, prefix};
}

/// Whether a field of the signal says something about this one: by its kind and its file's ending, as the
/// panel does not read files. What was set shows in any case.
bool signalFieldShows(const PropertyTable& table, const Property& row, const SignalSpec& spec,
                      const Signal* signal) {
  if (row.name == "source") {
    return false;
  }
  if (!(row.get(&spec) == table.defaultOf(row, &spec))) {
    return true;
  }
  const SignalKind kind = signal == nullptr ? SignalKind::Image : signal->kind;
  const std::string ending = endingOf(spec.source);
  const bool isSample = spec.source.starts_with("sample:");
  if (row.name == "percentile") {
    return ending == "hdr" || ending == "exr";
  }
  if (row.name == "window" || row.name == "frame") {
    return ending == "dcm" || ending == "dicom";
  }
  if (isCohortField(row.name)) {
    return kind == SignalKind::Cohort;
  }
  if (kind == SignalKind::Scene) {
    // The built-in scene is where it is.
    return isSceneField(row.name) && !(isSample && row.name.starts_with("scene-"));
  }
  const bool pictures = kind == SignalKind::Image || kind == SignalKind::Cohort;
  return kind == SignalKind::Audio ? isAudioField(row.name) : pictures && isPictureField(row.name);
}

/// How many fields of the signal are seen at once. A plain picture's are mostly left as they are.
int signalRows(const SignalSpec& spec, const Signal* signal) {
  const SignalKind kind = signal == nullptr ? SignalKind::Image : signal->kind;
  const std::string ending = endingOf(spec.source);
  const bool measured = ending == "dcm" || ending == "dicom" || ending == "hdr" || ending == "exr";
  const bool plain = (kind == SignalKind::Image || kind == SignalKind::Cohort) && !measured;
  return plain ? 2 : 8;
}

/// Of the network's rows those that have an effect under this task, and of its kinds those that have the
/// form.
PropertyEditor::RowChoice modelRows(const std::string& task) {
  if (!isSceneTask(task)) {
    return [](const Property& row) {
      const std::vector<std::string>& names = radianceFields();
      const bool hidden = std::find(names.begin(), names.end(), row.name) != names.end();
      return hidden ? nullptr : &row;
    };
  }
  const auto network = std::make_shared<Property>(*ModelSpec::properties().find("model"));
  std::erase_if(network->choices, [](const Choice& choice) { return !hasRadianceForm(choice.name); });
  return [network](const Property& row) { return row.name == network->name ? network.get() : &row; };
}

std::vector<RateKey> rateKeysOf(const ExperimentSpec& spec) {
  std::vector<RateKey> keys;
  for (const RunSpec& run : spec.runs) {
    keys.push_back(rateKeyOf(spec.task.task, run));
  }
  return keys;
}

/// A rate that was left at its default stays so when the network, the optimizer or the task becomes another.
void followRates(ExperimentSpec& spec, const std::vector<RateKey>& former) {
  for (std::size_t i = 0; i < spec.runs.size() && i < former.size(); ++i) {
    moveDefaultRates(spec.runs[i], former[i], spec.task.task);
  }
}

std::string sizeText(const Signal& signal) {
  if (signal.kind == SignalKind::Audio) {
    const double seconds = static_cast<double>(signal.points) / std::max(signal.sampleRate, 1);
    return fmt::format("{} samples, {:.3g} s at {} Hz", signal.points, seconds, signal.sampleRate);
  }
  if (signal.shape != nullptr) {
    const bool faces = signal.shape->hasFaces();
    const std::size_t count =
        faces ? signal.shape->surface().triangles.size() : signal.shape->cloud().positions.size();
    return fmt::format("{} {}", count, faces ? "triangles" : "points with normals");
  }
  if (signal.scene != nullptr) {
    return fmt::format("{} photographs to learn from, {} held out", signal.scene->train.size(),
                       signal.scene->heldOut.size());
  }
  if (signal.lattice.extents.size() != 2) {
    return fmt::format("{} points", signal.points);
  }
  if (signal.kind == SignalKind::Cohort) {
    return fmt::format("{} pictures of {} × {} pixels", signal.members.size(), signal.lattice.extents[1],
                       signal.lattice.extents[0]);
  }
  return fmt::format("{} × {} pixels, {} channel{}", signal.lattice.extents[1], signal.lattice.extents[0],
                     signal.outputDimension, signal.outputDimension == 1 ? "" : "s");
}

}  // namespace

std::optional<std::size_t> SetupPanel::trainingRun(const Context& context, std::size_t run) {
  const auto index =
      context.applied == nullptr ? std::nullopt : appliedIndex(context.draft, run, *context.applied);
  return index && *index < context.frames.size() ? index : std::nullopt;
}

PropertyEditor::Look SetupPanel::neutralLook(const Context& context, const std::string& prefix) {
  return {palette(context.dark).textDim, context.dark, prefix};
}

SetupPanel::SetupPanel() : samples_(sampleList()) {
  const std::vector<SampleInfo> pieces = audioSampleList();
  samples_.insert(samples_.end(), pieces.begin(), pieces.end());
  const std::vector<SampleInfo> shapes = shapeSampleList();
  samples_.insert(samples_.end(), shapes.begin(), shapes.end());
  const std::vector<SampleInfo> scenes = sceneSampleList();
  samples_.insert(samples_.end(), scenes.begin(), scenes.end());
}

void SetupPanel::adopt(const ExperimentSpec& spec) {
  linked_ = std::all_of(spec.runs.begin(), spec.runs.end(), [&](const RunSpec& run) {
    return run.model == spec.runs.front().model && run.training == spec.runs.front().training;
  });
}

bool SetupPanel::addRun(ExperimentSpec& spec) {
  if (spec.runs.size() >= kMaximumRuns || spec.runs.empty()) {
    return false;
  }
  RunSpec clone = spec.runs.back();
  const RateKey former = rateKeyOf(spec.task.task, clone);
  clone.optimizer.optimizer = clone.optimizer.optimizer == "muon" ? "adam" : "muon";
  moveDefaultRates(clone, former, spec.task.task);
  clone.name.clear();
  spec.runs.push_back(clone);
  nameRuns(spec);
  return true;
}

void SetupPanel::removeRun(ExperimentSpec& spec, std::size_t run) {
  if (spec.runs.size() > 1 && run < spec.runs.size()) {
    spec.runs.erase(spec.runs.begin() + static_cast<std::ptrdiff_t>(run));
  }
}

void SetupPanel::drawSignal(const Context& context, const Requests& requests) {
  heading("Signal", context.dark);
  if (context.signal != nullptr) {
    ellipsisText(context.signal->name, ImGui::GetContentRegionAvail().x);
    tooltip(context.draft.signal.source);
    const ScopedFont smallFont(FontRole::Small);
    colouredText(palette(context.dark).textDim, sizeText(*context.signal));
  } else {
    colouredText(palette(context.dark).textDim, "nothing open");
  }
  const float half = std::floor((ImGui::GetContentRegionAvail().x - ImGui::GetStyle().ItemSpacing.x) / 2);
  if (labelledIconButton("open", Icon::Folder, "Open…", half)) {
    requests.invoke("file.open");
  }
  traceItem("setup.open");
  tooltip("Open a picture, a sound, a mesh, a scene, an experiment, a checkpoint or a results folder.",
          "Ctrl+O");
  ImGui::SameLine();
  if (labelledIconButton("samples", Icon::Image, "Samples", half)) {
    ImGui::OpenPopup("samples");
  }
  traceItem("setup.samples");
  tooltip("Built-in pictures, sounds, shapes and a scene, each made to show something.");
  if (ImGui::BeginPopup("samples")) {
    for (const SampleInfo& sample : samples_) {
      if (ImGui::MenuItem(sample.title.c_str(), nullptr,
                          context.draft.signal.source == "sample:" + sample.name)) {
        requests.invoke("file.sample." + sample.name);
      }
      traceItem("setup.sample." + sample.name);
      tooltip(sample.help);
    }
    ImGui::EndPopup();
  }
  const PropertyTable& table = SignalSpec::properties();
  SignalSpec& signal = context.draft.signal;
  editor_.rows(table, &signal, neutralLook(context, "signal."), signalRows(signal, context.signal),
               [&](const Property& row) {
                 return signalFieldShows(table, row, signal, context.signal) ? &row : nullptr;
               });
}

void SetupPanel::drawShared(const Context& context) {
  ExperimentSpec& draft = context.draft;
  heading("Experiment", context.dark);
  editor_.rows(ExperimentSpec::properties(), &draft, neutralLook(context, "experiment."), 8);
  bool linked = linked_;
  if (draft.runs.size() > 1 && ImGui::Checkbox("Same network for every run", &linked)) {
    linked_ = linked;
    for (RunSpec& run : draft.runs) {
      run.model = linked ? draft.runs.front().model : run.model;
      run.training = linked ? draft.runs.front().training : run.training;
    }
  }
  traceItem("setup.linked");
  tooltip(
      "On: network and training are set once, for every run, so that only the optimizers differ. Off: each "
      "run has its own.");
  if (!linked_) {
    return;
  }
  heading("Network", context.dark);
  RunSpec& first = draft.runs.front();
  editor_.rows(ModelSpec::properties(), &first.model, neutralLook(context, "model."), 8,
               modelRows(draft.task.task));
  heading("Training", context.dark);
  editor_.rows(TrainingSpec::properties(), &first.training, neutralLook(context, "training."), kTrainingRows);
  for (RunSpec& run : draft.runs) {
    run.model = first.model;
    run.training = first.training;
  }
}

bool SetupPanel::drawRunHeader(const Context& context, std::size_t index) {
  RunSpec& run = context.draft.runs[index];
  const Palette& p = palette(context.dark);
  const ImU32 accent = accentOf(context, index);
  const float em = ImGui::GetFontSize();
  ImGui::Dummy(ImVec2(0, em * 0.35F));
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float height = ImGui::GetFrameHeight();
  ImDrawList& list = *ImGui::GetWindowDrawList();
  list.AddRectFilled(corner, ImVec2(corner.x + width, corner.y + height), withAlpha(accent, 0.14F),
                     ImGui::GetStyle().FrameRounding);
  list.AddRectFilled(corner, ImVec2(corner.x + std::round(em * 0.22F), corner.y + height), accent, 2);
  ImGui::SetCursorScreenPos(ImVec2(corner.x + em * 0.35F, corner.y));
  const bool removable = context.draft.runs.size() > 1;
  ImGui::PushStyleColor(ImGuiCol_FrameBg, 0U);
  ImGui::SetNextItemWidth(width - em * 0.35F - (removable ? height : 0));
  std::string name = run.name;
  {
    const ScopedFont bold(FontRole::Bold);
    if (inputText("##name", name, ImGuiInputTextFlags_AutoSelectAll) && !name.empty()) {
      ExperimentSpec probe = context.draft;
      probe.runs[index].name = name;
      try {
        validate(probe);
        run.name = name;
      } catch (const UserError&) {
        // Half-typed names stay in the field only; the draft keeps the last valid one.
      }
    }
  }
  traceItem(fmt::format("run.{}.name", index));
  tooltip("The run's name: click to change it. Letters, digits, '.', '_' and '-'.");
  ImGui::PopStyleColor();
  bool remove = false;
  if (removable) {
    ImGui::SameLine(0, 0);
    ImGui::PushStyleColor(ImGuiCol_Button, 0U);
    remove = iconButton("remove", Icon::Close);
    ImGui::PopStyleColor();
    traceItem(fmt::format("run.{}.remove", index));
    tooltip("Remove this run; restart to apply.");
  }
  if (const auto applied = trainingRun(context, index); applied && context.frames[*applied]->failure) {
    const Failure& failure = *context.frames[*applied]->failure;
    ImGui::PushTextWrapPos(0);
    colouredText(p.error, failure.what + "; " + failure.hint);
    ImGui::PopTextWrapPos();
  }
  return remove;
}

void SetupPanel::drawRun(const Context& context, const Requests& requests, std::size_t index) {
  RunSpec& run = context.draft.runs[index];
  drawOptimizer(context, requests, index, lookOf(context, index, fmt::format("run.{}.", index)));
  if (linked_) {
    return;
  }
  const PropertyEditor::Look look = lookOf(context, index, fmt::format("run.{}.", index));
  ImGui::PushStyleColor(ImGuiCol_Text, palette(context.dark).textDim);
  ImGui::TextUnformatted("Network");
  ImGui::PopStyleColor();
  editor_.rows(ModelSpec::properties(), &run.model, look, 8, modelRows(context.draft.task.task));
  ImGui::PushStyleColor(ImGuiCol_Text, palette(context.dark).textDim);
  ImGui::TextUnformatted("Training");
  ImGui::PopStyleColor();
  editor_.rows(TrainingSpec::properties(), &run.training, look, kTrainingRows);
}

void SetupPanel::drawRestart(const Context& context, const Requests& requests) {
  const Palette& p = palette(context.dark);
  ImGui::PushStyleColor(ImGuiCol_ChildBg, mix(p.panel, p.warning, 0.14F));
  shim::beginChild("restart", ImVec2(0, 0), shim::Border::None, ImGuiWindowFlags_NoScrollbar);
  ImGui::AlignTextToFramePadding();
  const bool fresh = context.applied == nullptr;
  ImGui::TextUnformatted(fresh ? "Not started" : "Changed");
  tooltip(
      "The settings above differ from what is training. Restart trains them from step 0; the former run is "
      "kept for File > Resume last.");
  ImGui::SameLine();
  const char* label = fresh ? "Start" : "Restart";
  const ImGuiStyle& style = ImGui::GetStyle();
  const float restartWidth = ImGui::GetFrameHeight() * 0.5F + style.ItemInnerSpacing.x +
                             ImGui::CalcTextSize(label).x + 2 * style.FramePadding.x;
  const float revertWidth =
      fresh ? 0 : ImGui::CalcTextSize("Revert").x + 2 * style.FramePadding.x + style.ItemSpacing.x;
  alignRight(restartWidth + revertWidth);
  if (!fresh) {
    if (ImGui::Button("Revert")) {
      requests.revert();
    }
    traceItem("setup.revert");
    tooltip("Back to the settings that are training.");
    ImGui::SameLine();
  }
  if (labelledIconButton("restart", Icon::Restart, label)) {
    requests.restart();
  }
  traceItem("setup.restart");
  tooltip("Train these settings from step 0.", "Ctrl+Enter");
  ImGui::EndChild();
  ImGui::PopStyleColor();
}

void SetupPanel::draw(const Context& context, const Requests& requests) {
  const bool changed = context.applied == nullptr || !(context.draft == *context.applied);
  const float bar = changed ? ImGui::GetFrameHeight() + 2 * ImGui::GetStyle().WindowPadding.y : 0;
  const std::vector<RateKey> former = rateKeysOf(context.draft);
  shim::beginChild("fields", ImVec2(0, -bar - (changed ? 1.0F : 0.0F)));
  drawSignal(context, requests);
  heading("Task", context.dark);
  drawTask(context);
  if (!context.draft.runs.empty()) {
    drawShared(context);
  }
  std::size_t removed = context.draft.runs.size();
  for (std::size_t i = 0; i < context.draft.runs.size(); ++i) {
    ImGui::PushID(static_cast<int>(i));
    removed = drawRunHeader(context, i) ? i : removed;
    drawRun(context, requests, i);
    ImGui::PopID();
  }
  followRates(context.draft, former);
  removeRun(context.draft, removed);
  ImGui::Dummy(ImVec2(0, ImGui::GetFontSize() * 0.35F));
  ImGui::BeginDisabled(context.draft.runs.size() >= kMaximumRuns);
  if (labelledIconButton("add", Icon::Plus, "Add run", ImGui::GetContentRegionAvail().x)) {
    addRun(context.draft);
  }
  traceItem("setup.add-run");
  tooltip("One more run of the same signal, from the same seed; up to eight. Restart to apply.");
  ImGui::EndDisabled();
  ImGui::EndChild();
  if (changed) {
    drawRestart(context, requests);
  }
  if (const std::string message = editor_.takeMessage(); !message.empty()) {
    requests.warn(message);
  }
}

}  // namespace rankscope
