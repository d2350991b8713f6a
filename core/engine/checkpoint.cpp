#include "engine/checkpoint.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <set>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "base/fnv1a.h"
#include "engine/record_codec.h"
#include "io/described_file.h"
#include "scene/scene.h"
#include "shape/shape.h"
#include "spec/experiment_json.h"

namespace rankscope {
namespace {

constexpr std::uint64_t kMaximumCheckpointBytes = 4ULL << 30;
constexpr double kLargestBound = 128;  // of a scene, as in its options

using Json = nlohmann::ordered_json;

constexpr const char* kFormat = "rankscope-checkpoint";
constexpr const char* kModelPrefix = "model.";
constexpr const char* kOptimizerPrefix = "optimizer.";

void storeArrays(const std::vector<NamedArray>& arrays, const std::string& prefix, SafetensorsFile& file) {
  for (const NamedArray& array : arrays) {
    file.tensors.push_back(storeFloats(prefix + array.name, array.shape, array.values));
  }
}

std::vector<NamedArray> loadArrays(const Json& names, const std::string& prefix,
                                   const SafetensorsFile& file) {
  std::vector<NamedArray> arrays;
  std::set<std::string> seen;
  for (const Json& entry : names) {
    const auto name = entry.get<std::string>();
    const StoredTensor* tensor = file.find(prefix + name);
    if (tensor == nullptr || !seen.insert(name).second) {
      throw UserError(prefix + name, tensor == nullptr ? "is missing" : "is named twice",
                      "the file is damaged");
    }
    arrays.push_back({name, tensor->shape, loadFloats(file, prefix + name, tensor->shape)});
  }
  return arrays;
}

Json arrayNames(const std::vector<NamedArray>& arrays) {
  Json names = Json::array();
  for (const NamedArray& array : arrays) {
    names.push_back(array.name);
  }
  return names;
}

Json signalToJson(const CheckpointInfo& info) {
  Json json = {{"name", info.signalName},
               {"digest", info.signalDigest},
               {"extents", info.signalExtents},
               {"input", info.inputDimension},
               {"output", info.outputDimension}};
  if (!info.members.empty()) {
    json["members"] = info.members;
  }
  if (info.normalisation) {
    json["normalisation"] = {{"mean", info.normalisation->mean},
                             {"scale", info.normalisation->scale},
                             {"offset", info.normalisation->offset}};
  }
  if (info.scene) {
    json["scene"] = {
        {"bound", info.scene->bound}, {"scale", info.scene->scale}, {"offset", info.scene->offset}};
  }
  return json;
}

void signalFromJson(const Json& json, CheckpointInfo& info) {
  info.signalName = json.at("name").get<std::string>();
  info.signalDigest = json.at("digest").get<std::string>();
  info.signalExtents = json.at("extents").get<std::vector<std::int64_t>>();
  info.inputDimension = json.at("input").get<int>();
  info.outputDimension = json.at("output").get<int>();
  info.members = json.value("members", std::vector<std::string>());
  if (json.contains("normalisation")) {
    const Json& stored = json["normalisation"];
    info.normalisation = Normalisation{stored.at("mean").get<Vector3>(), stored.at("scale").get<double>(),
                                       stored.at("offset").get<double>()};
    if (!(info.normalisation->scale > 0)) {
      throw UserError("normalisation", "has no scale above zero", "the file is damaged");
    }
  }
  if (json.contains("scene")) {
    const Json& stored = json["scene"];
    info.scene =
        FieldFrame{stored.at("scale").get<double>(), stored.at("offset").get<std::array<double, 3>>(),
                   stored.at("bound").get<double>()};
    if (!(info.scene->scale > 0) || !(info.scene->bound >= 1 && info.scene->bound <= kLargestBound)) {
      throw UserError("scene", "has no scale above zero, or no bound from 1 to 128", "the file is damaged");
    }
  }
}

Json ratesToJson(const Rates& rates) {
  Json json;
  for (const RateField& field : rateFields()) {
    json[field.name] = rates.*field.rate;
  }
  return json;
}

/// What a file of an earlier version lacks is as in its spec.
Rates ratesFromJson(const Json& json, const OptimizerSpec& spec) {
  Rates rates = ratesOf(spec);
  for (const RateField& field : rateFields()) {
    rates.*field.rate = json.value(field.name, rates.*field.rate);
  }
  if (const std::string fault = rateFault(rates); !fault.empty()) {
    throw UserError("rates", fault, "the file is damaged");
  }
  return rates;
}

void checkKind(const SafetensorsFile& file, const std::string& where) {
  const auto format = file.metadata.find("format");
  if (format == file.metadata.end() || format->second != kFormat) {
    throw UserError(where, "is a safetensors file but not a Rankscope checkpoint",
                    "name a checkpoint of this program");
  }
  const auto version = file.metadata.find("version");
  if (version == file.metadata.end() || version->second != std::to_string(kCheckpointVersion)) {
    throw UserError(where,
                    fmt::format("checkpoint version {} cannot be read",
                                version == file.metadata.end() ? "(none)" : version->second),
                    fmt::format("this program reads version {}; a newer program may have written it",
                                kCheckpointVersion));
  }
}

CheckpointContent fromFile(const SafetensorsFile& file) {
  const Json json = Json::parse(file.metadata.at("checkpoint"));
  CheckpointContent content;
  tableFromJson(TaskSpec::properties(), &content.info.task, json.at("task"));
  content.info.run = runFromJson(json.at("run"), content.info.task.task);
  content.info.step = json.at("step").get<std::int64_t>();
  signalFromJson(json.at("signal"), content.info);
  content.baseRates = ratesFromJson(json.at("rates"), content.info.run.optimizer);
  content.startRanks = json.value("start-ranks", std::vector<double>());
  content.model = loadArrays(json.at("model"), kModelPrefix, file);
  content.optimizer = loadArrays(json.at("optimizer"), kOptimizerPrefix, file);
  content.record = loadRecord(json.at("record"), file);
  for (const NamedArray& array : content.model) {
    content.info.parameters.emplace_back(array.name, array.shape);
  }
  if (content.info.step < 0) {
    throw UserError("step", fmt::format("is {}", content.info.step), "the file is damaged");
  }
  return content;
}

}  // namespace

void describeSignal(const Signal& signal, const TaskSpec& task, CheckpointInfo& info) {
  info.task = task;
  info.signalName = signal.name;
  info.signalDigest = signal.digest;
  info.signalExtents = signal.lattice.extents;
  info.inputDimension = signal.inputDimension;
  info.outputDimension = signal.outputDimension;
  info.members = signal.members;
  if (signal.shape) {
    info.normalisation = signal.shape->normalisation();
  }
  if (signal.scene) {
    info.scene = signal.scene->frame;
  }
}

std::string digestOf(std::span<const NamedArray> arrays) {
  Fnv1a hash;
  for (const NamedArray& array : arrays) {
    hash.add(std::vector<char>(array.name.begin(), array.name.end()));
    hash.add(array.values);
  }
  return hash.hex();
}

std::vector<std::uint8_t> encodeCheckpoint(const CheckpointContent& content) {
  SafetensorsFile file;
  storeArrays(content.model, kModelPrefix, file);
  storeArrays(content.optimizer, kOptimizerPrefix, file);
  Json json;
  json["run"] = runToJson(content.info.run);
  json["task"] = tableToJson(TaskSpec::properties(), &content.info.task);
  json["step"] = content.info.step;
  json["signal"] = signalToJson(content.info);
  json["rates"] = ratesToJson(content.baseRates);
  json["start-ranks"] = content.startRanks;
  json["model"] = arrayNames(content.model);
  json["optimizer"] = arrayNames(content.optimizer);
  json["record"] = storeRecord(content.record, file);
  file.metadata["format"] = kFormat;
  file.metadata["version"] = std::to_string(kCheckpointVersion);
  file.metadata["checkpoint"] = json.dump(-1, ' ', true, Json::error_handler_t::replace);
  return encodeSafetensors(file);
}

CheckpointContent decodeCheckpoint(std::span<const std::uint8_t> bytes, const std::string& where) {
  const SafetensorsFile file = decodeSafetensors(bytes, where);
  checkKind(file, where);
  return readDescribed(where, "use another checkpoint", [&] { return fromFile(file); });
}

CheckpointContent readCheckpoint(const std::filesystem::path& path) {
  return decodeCheckpoint(readFile(path, kMaximumCheckpointBytes), path.string());
}

}  // namespace rankscope
