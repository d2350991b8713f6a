#include "sae/sae_file.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "io/described_file.h"
#include "io/safetensors.h"
#include "spec/experiment_json.h"

namespace rankscope {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFormat = "rankscope-sae";
constexpr int kVersion = 1;
constexpr std::uint64_t kMostBytes = 4ULL << 30;
static_assert(kMostTrainingBytes <= static_cast<std::int64_t>(kMostBytes),
              "what was trained must be read back, and a file holds less than its training takes");
constexpr std::int64_t kCurveColumns = 7;
constexpr double kMostSteps = 1e15;                         // exact in a double
constexpr std::int64_t kMostQuiet = std::int64_t{1} << 60;  // far from an overflow

void storeArrays(const SaeArrays<float>& arrays, const std::string& prefix, const SaeState<float>& state,
                 SafetensorsFile& file) {
  const std::vector<std::int64_t> matrix{state.atoms, state.width};
  file.tensors.push_back(storeFloats(prefix + "encoder", matrix, arrays.encoder));
  file.tensors.push_back(storeFloats(prefix + "decoder", matrix, arrays.decoder));
  file.tensors.push_back(storeFloats(prefix + "encoder-bias", {state.atoms}, arrays.encoderBias));
  file.tensors.push_back(storeFloats(prefix + "pre-bias", {state.width}, arrays.preBias));
}

AlignedVector<float> load(const SafetensorsFile& file, const std::string& name,
                          const std::vector<std::int64_t>& shape) {
  const std::vector<float> values = loadFloats(file, name, shape);
  return {values.begin(), values.end()};
}

SaeArrays<float> loadArrays(const SafetensorsFile& file, const std::string& prefix,
                            const SaeState<float>& state) {
  const std::vector<std::int64_t> matrix{state.atoms, state.width};
  return {load(file, prefix + "encoder", matrix), load(file, prefix + "decoder", matrix),
          load(file, prefix + "encoder-bias", {state.atoms}), load(file, prefix + "pre-bias", {state.width})};
}

/// Numbers of eight bytes. @throws UserError naming the tensor
template <class T>
std::vector<T> loadWide(const SafetensorsFile& file, const std::string& name, DataType type,
                        const std::vector<std::int64_t>& shape) {
  const StoredTensor* tensor = file.find(name);
  if (tensor == nullptr || tensor->type != type || tensor->shape != shape) {
    throw UserError(name, tensor == nullptr ? "is missing" : "has another shape or type",
                    "the file is damaged");
  }
  std::vector<T> values(tensor->bytes.size() / sizeof(T));
  if (!values.empty()) {
    std::memcpy(values.data(), tensor->bytes.data(), values.size() * sizeof(T));
  }
  return values;
}

StoredTensor storeCurve(const std::vector<SaeMetrics>& curve) {
  std::vector<double> rows;
  for (const SaeMetrics& m : curve) {
    rows.insert(rows.end(),
                {static_cast<double>(m.step), m.loss, m.reconstruction, m.auxiliary, m.r2, m.alive, m.l0});
  }
  return storeDoubles("curve", {static_cast<std::int64_t>(curve.size()), kCurveColumns}, rows);
}

std::vector<SaeMetrics> loadCurve(const SafetensorsFile& file) {
  const StoredTensor* tensor = file.find("curve");
  const std::int64_t count = tensor == nullptr || tensor->shape.empty() ? 0 : tensor->shape.front();
  const std::vector<double> rows = loadWide<double>(file, "curve", DataType::F64, {count, kCurveColumns});
  std::vector<SaeMetrics> curve;
  for (auto row = rows.begin(); row != rows.end(); row += kCurveColumns) {
    if (!(row[0] >= 0 && row[0] <= kMostSteps)) {
      throw UserError("curve", "has a step that is none", "the file is damaged");
    }
    curve.push_back({static_cast<std::int64_t>(row[0]), row[1], row[2], row[3], row[4], row[5], row[6]});
  }
  return curve;
}

Json originToJson(const SaeOrigin& origin) {
  return {{"layer", origin.layer},
          {"weights", origin.weights},
          {"run", origin.run},
          {"network", origin.network},
          {"step", origin.step},
          {"signal", origin.signal},
          {"signal-digest", origin.signalDigest}};
}

SaeOrigin originFromJson(const Json& json) {
  return {json.at("layer").get<int>(),
          json.at("weights").get<std::string>(),
          json.at("run").get<std::string>(),
          json.at("network").get<std::string>(),
          json.at("step").get<std::int64_t>(),
          json.at("signal").get<std::string>(),
          json.at("signal-digest").get<std::string>()};
}

void checkKind(const SafetensorsFile& file, const std::string& where) {
  const auto format = file.metadata.find("format");
  if (format == file.metadata.end() || format->second != kFormat) {
    throw UserError(where, "is no sparse autoencoder of this program", "make one with rankscope sae train");
  }
  const auto version = file.metadata.find("version");
  if (version == file.metadata.end() || version->second != std::to_string(kVersion)) {
    throw UserError(
        where,
        fmt::format("version {} cannot be read", version == file.metadata.end() ? "(none)" : version->second),
        fmt::format("this program reads version {}; a newer one may have written it", kVersion));
  }
}

StoredSae fromFile(const SafetensorsFile& file) {
  const Json json = Json::parse(file.metadata.at("sae"));
  StoredSae stored;
  tableFromJson(SaeSpec::properties(), &stored.spec, json.at("spec"));
  validate(stored.spec);
  stored.origin = originFromJson(json.at("origin"));
  SaeState<float>& state = stored.state;
  state.atoms = stored.spec.atoms;
  state.width = json.at("width").get<std::int64_t>();
  state.step = json.at("step").get<std::int64_t>();
  if (state.width < 1 || state.step < 0) {
    throw UserError("width or step", "is out of range", "the file is damaged");
  }
  state.weights = loadArrays(file, "", state);
  state.firstMoment = loadArrays(file, "adam.first.", state);
  state.secondMoment = loadArrays(file, "adam.second.", state);
  state.quiet = loadWide<std::int64_t>(file, "quiet", DataType::I64, {state.atoms});
  if (std::any_of(state.quiet.begin(), state.quiet.end(),
                  [](std::int64_t points) { return points < 0 || points > kMostQuiet; })) {
    throw UserError("quiet", "has a count that is none", "the file is damaged");
  }
  stored.curve = loadCurve(file);
  return stored;
}

}  // namespace

std::vector<std::uint8_t> encodeSae(const StoredSae& stored) {
  SafetensorsFile file;
  storeArrays(stored.state.weights, "", stored.state, file);
  storeArrays(stored.state.firstMoment, "adam.first.", stored.state, file);
  storeArrays(stored.state.secondMoment, "adam.second.", stored.state, file);
  file.tensors.push_back(storeIntegers("quiet", {stored.state.atoms}, stored.state.quiet));
  file.tensors.push_back(storeCurve(stored.curve));
  const Json json{{"spec", tableToJson(SaeSpec::properties(), &stored.spec)},
                  {"origin", originToJson(stored.origin)},
                  {"width", stored.state.width},
                  {"step", stored.state.step}};
  file.metadata["format"] = kFormat;
  file.metadata["version"] = std::to_string(kVersion);
  file.metadata["sae"] = json.dump(-1, ' ', true, Json::error_handler_t::replace);
  return encodeSafetensors(file);
}

StoredSae decodeSae(std::span<const std::uint8_t> bytes, const std::string& where) {
  const SafetensorsFile file = decodeSafetensors(bytes, where);
  checkKind(file, where);
  return readDescribed(where, "train it again", [&] { return fromFile(file); });
}

StoredSae readSae(const std::filesystem::path& path) {
  return decodeSae(readFile(path, kMostBytes), path.string());
}

void writeSae(const std::filesystem::path& path, const StoredSae& stored) {
  writeFileAtomically(path, encodeSae(stored));
}

void requireOrigin(const SaeOrigin& stored, const SaeOrigin& wanted, const std::string& where) {
  const std::string hint = "name the autoencoder of this one, or train it with rankscope sae train";
  if (stored.network != wanted.network || stored.weights != wanted.weights) {
    throw UserError(
        where,
        fmt::format("belongs to other weights ({} '{}' at step {}), not to {} '{}' at step {}",
                    stored.network, stored.run, stored.step, wanted.network, wanted.run, wanted.step),
        hint);
  }
  if (stored.layer != wanted.layer) {
    throw UserError(where, fmt::format("belongs to layer {}, not to layer {}", stored.layer, wanted.layer),
                    hint);
  }
  if (stored.signalDigest != wanted.signalDigest) {
    throw UserError(where, fmt::format("was trained on another signal ({})", stored.signal), hint);
  }
}

}  // namespace rankscope
