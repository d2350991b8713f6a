// rankscope inspect FILE: what a file holds, without training.
#include <algorithm>
#include <cmath>
#include <memory>

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"
#include "cli/input_kind.h"
#include "cli/output.h"
#include "cli/subcommand.h"
#include "engine/inr_trainee.h"
#include "results/results.h"
#include "signal/image_file.h"
#include "signal/samples.h"
#include "spec/experiment_json.h"

namespace rankscope {
namespace {

using Json = nlohmann::ordered_json;

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
      {"parameter_count", count},
      {"parameters", parameters},
      {"spec", runToJson(info.run)}};
}

Json describeExperiment(const std::filesystem::path& path) {
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

Json describeInput(const std::string& input) {
  switch (inputKind(input)) {
    case InputKind::Sample:
      return describeImage("sample", makeSample(input.substr(input.find(':') + 1)));
    case InputKind::Image:
      return describeImage("image", readImage(input));
    case InputKind::Experiment:
      return describeExperiment(input);
    case InputKind::Checkpoint:
      return describeCheckpoint(input);
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
                    "name a picture, an experiment, a checkpoint or a folder");
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
  app.add_option("FILE", options->input,
                 "A picture, an experiment, a checkpoint, a results folder, or sample:NAME")
      ->type_name("");
  app.add_flag("--json", options->json, "Print one JSON document")->group("Output");
  return {&app, [options] { return inspect(*options); }};
}

}  // namespace rankscope
