// rankscope inspect FILE: what a file holds, without training.
#include <algorithm>
#include <cmath>
#include <memory>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/input_kind.h"
#include "cli/inspect_mesh.h"
#include "cli/inspect_scene.h"
#include "cli/output.h"
#include "cli/subcommand.h"
#include "engine/inr_trainee.h"
#include "results/results.h"
#include "signal/audio_file.h"
#include "signal/dicom_file.h"
#include "signal/exr_file.h"
#include "signal/image_file.h"
#include "signal/samples.h"
#include "signal/source_kind.h"
#include "spec/experiment_json.h"
#include "sweep/sweep_reader.h"

namespace rankscope {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kMaximumJsonBytes = 16ULL << 20;

Json describeImage(const char* kind, const Image& image) {
  float low = std::numeric_limits<float>::infinity();
  float high = -low;
  std::int64_t notFinite = 0;
  for (const float value : image.pixels) {
    if (std::isfinite(value)) {
      low = std::min(low, value);
      high = std::max(high, value);
    } else {
      ++notFinite;
    }
  }
  return {{"kind", kind},
          {"width", image.width},
          {"height", image.height},
          {"channels", image.channels},
          {"minimum", finiteOrNull(low)},
          {"maximum", finiteOrNull(high)},
          {"not_finite", notFinite}};
}

Json describeCheckpoint(const std::filesystem::path& path) {
  const CheckpointInfo info = inspectCheckpoint(path);
  Json parameters = Json::array();
  std::int64_t count = 0;
  for (const auto& [name, shape] : info.parameters) {
    parameters.push_back({{"name", name}, {"shape", shape}});
    std::int64_t size = 1;
    for (const std::int64_t extent : shape) {
      size *= extent;
    }
    count += size;
  }
  return {
      {"kind", "checkpoint"},
      {"run", info.run.name},
      {"step", info.step},
      {"target", info.target},
      {"model", info.run.model.network},
      {"optimizer", info.run.optimizer.optimizer},
      {"task", info.task.task},
      {"signal", {{"name", info.signalName}, {"digest", info.signalDigest}, {"extents", info.signalExtents}}},
      {"members", info.members},
      {"parameter_count", count},
      {"parameters", parameters},
      {"spec", runToJson(info.run)}};
}

Json describeSweep(const std::filesystem::path& path) {
  const SweepSpec sweep = readSweep(path);
  Json fields = Json::array();
  for (const SweepAxis& axis : sweep.grid) {
    fields.push_back({{"name", axis.field}, {"values", axis.values.size()}});
  }
  return {{"kind", "sweep"},
          {"cells", cellCount(sweep).value()},
          {"grid", fields},
          {"list", sweep.list.size()},
          {"files", sweep.files},
          {"seeds", sweep.seeds},
          {"experiment", sweepToJson(sweep)["experiment"]}};
}

/// A sweep file, or the folder of a sweep with how far it has come.
Json describeSweepInput(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(path, ignored)) {
    return describeSweep(path);
  }
  const SweepSnapshotPtr now = SweepReader(path).look();
  Json json = describeSweep(path / "sweep.json");
  json["finished"] = now->finished;
  json["failed"] = now->failed;
  json["running"] = now->beingRun;
  return json;
}

bool isSweep(const std::filesystem::path& path) {
  const std::vector<std::uint8_t> bytes = readFile(path, kMaximumJsonBytes);
  return looksLikeSweep(std::string(bytes.begin(), bytes.end()));
}

Json describeExperiment(const std::filesystem::path& path) {
  if (isSweep(path)) {
    return describeSweep(path);
  }
  const ExperimentSpec experiment = readExperiment(path);
  Json names = Json::array();
  for (const RunSpec& run : experiment.runs) {
    names.push_back(run.name);
  }
  return {{"kind", "experiment"}, {"runs", names}, {"experiment", experimentToJson(experiment)}};
}

Json describeResults(const std::filesystem::path& folder) {
  const ExperimentSpec experiment = readExperiment(folder / "experiment.json");
  Json runs = Json::array();
  for (const RunSpec& run : experiment.runs) {
    Json entry{
        {"name", run.name}, {"step", nullptr}, {"target", run.training.steps}, {"checkpoint", nullptr}};
    const std::filesystem::path checkpoint = checkpointPath(folder, run.name);
    std::error_code ignored;
    if (std::filesystem::exists(checkpoint, ignored)) {
      const CheckpointInfo info = inspectCheckpoint(checkpoint);
      entry["step"] = info.step;
      entry["target"] = info.target;
      entry["checkpoint"] = checkpoint.string();
    }
    runs.push_back(std::move(entry));
  }
  return {{"kind", "results"}, {"signal", experiment.signal.source}, {"runs", runs}};
}

/// Of all of a file's channels together.
Json describeSound(const char* kind, const Audio& audio) {
  const auto [low, high] = std::minmax_element(audio.samples.begin(), audio.samples.end());
  return {{"kind", kind},
          {"rate", audio.rate},
          {"samples", audio.samples.size()},
          {"seconds", static_cast<double>(audio.samples.size()) / audio.rate},
          {"minimum", *low},
          {"maximum", *high}};
}

Json describeAudioFile(const std::string& path) {
  const std::vector<std::uint8_t> bytes = readFile(path, kMaximumAudioBytes);
  const AudioDescription file = describeAudio(bytes, path);
  Json json = describeSound("audio", decodeAudio(bytes, {}, path));
  json["format"] = file.format;
  json["channels"] = file.channels;
  return json;
}

/// Of the first frame if there are several.
Json describeDicom(const std::string& path) {
  const std::vector<std::uint8_t> bytes = readFile(path, kMaximumDicomBytes);
  const DicomDescription file = decodeDicom(bytes, {"", 0}, path).description;
  Json json{{"kind", "dicom"},
            {"width", file.width},
            {"height", file.height},
            {"frames", file.frames},
            {"bits", file.bits},
            {"signed", file.isSigned},
            {"modality", file.modality},
            {"transfer_syntax", file.transferSyntax},
            {"photometric", file.photometric},
            {"slope", file.slope},
            {"intercept", file.intercept},
            {"minimum", file.lowest},
            {"maximum", file.highest},
            {"padding", file.padding ? Json(*file.padding) : Json(nullptr)},
            {"window", nullptr}};
  if (file.window) {
    json["window"] = {{"centre", file.window->centre}, {"width", file.window->width}};
  }
  return json;
}

Json describeSignalFile(const std::string& path) {
  switch (sourceKind(path)) {
    case SourceKind::Audio:
      return describeAudioFile(path);
    case SourceKind::Dicom:
      return describeDicom(path);
    case SourceKind::Exr:
      return describeImage("image", decodeExr(readFile(path, kMaximumExrBytes), path));
    default:
      return describeImage("image", readImage(path));
  }
}

Json describeInput(const std::string& input) {
  switch (inputKind(input)) {
    case InputKind::Sample:
      if (sourceKind(input) == SourceKind::Audio) {
        return describeSound("sample", makeAudioSample(input.substr(input.find(':') + 1)));
      }
      return describeImage("sample", makeSample(input.substr(input.find(':') + 1)));
    case InputKind::Image:
      return describeSignalFile(input);
    case InputKind::Mesh:
      return describeMesh(input);
    case InputKind::Scene:
      return describeScene(input);
    case InputKind::Experiment:
      return describeExperiment(input);
    case InputKind::Checkpoint:
      return describeCheckpoint(input);
    case InputKind::Sweep:
      return describeSweepInput(input);
    case InputKind::Results:
      break;
  }
  return describeResults(input);
}

std::string valueText(const Json& value) {
  if (value.is_string()) {
    return value.get<std::string>();
  }
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// "key: value" lines; lists of objects one entry a line.
std::string asText(const Json& description) {
  std::string text;
  for (const auto& [key, value] : description.items()) {
    if (key == "spec" || key == "experiment") {
      continue;
    }
    if (!value.is_array() || value.empty() || !value.front().is_object()) {
      text += fmt::format("{:<16} {}\n", key, valueText(value));
      continue;
    }
    text += key + "\n";
    for (const Json& entry : value) {
      std::string line = "  ";
      for (const auto& [name, field] : entry.items()) {
        line += fmt::format("{}{}", line.size() > 2 ? "  " : "",
                            name == "name" ? valueText(field) : name + " " + valueText(field));
      }
      text += line + "\n";
    }
  }
  return text;
}

struct InspectOptions {
  std::string input;
  bool json = false;
};

int inspect(const InspectOptions& options) {
  if (options.input.empty()) {
    throw UserError("rankscope inspect", "FILE is missing",
                    "name a picture, a mesh, a transforms.json, an experiment, a checkpoint or a folder");
  }
  const Json description = describeInput(options.input);
  if (options.json) {
    printJson(description);
  } else {
    printText(asText(description));
  }
  return 0;
}

}  // namespace

Subcommand addInspectCommand(CLI::App& root) {
  CLI::App& app = *root.add_subcommand("inspect", "Say what a file holds");
  const auto options = std::make_shared<InspectOptions>();
  app.add_option(
         "FILE", options->input,
         "A picture, a sound, a mesh, a transforms.json, an experiment, a checkpoint, a results folder, a "
         "sweep or its folder, or sample:NAME")
      ->type_name("");
  app.add_flag("--json", options->json, "Print one JSON document")->group("Output");
  return {&app, [options] { return inspect(*options); }};
}

}  // namespace rankscope
