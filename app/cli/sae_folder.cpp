#include "cli/sae_folder.h"

#include <algorithm>
#include <system_error>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "spec/experiment_json.h"
#include "spec/json_text.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr int kVersion = 1;
constexpr std::uint64_t kMostBytes = 1 << 20;

Json toJson(const SaeFolder& folder) {
  Json json{{"rankscope-sae", kVersion},
            {"checkpoint", folder.checkpoint.string()},
            {"layers", folder.layers},
            {"spec", tableToJson(SaeSpec::properties(), &folder.spec)}};
  if (folder.source) {
    json["signal"] = tableToJson(SignalSpec::properties(), &*folder.source);
  }
  if (!folder.weights.empty()) {
    json["weights"] = folder.weights;
  }
  return json;
}

/// Apart from the weights, which folders of earlier versions do not name.
bool sameRequest(const SaeFolder& stored, SaeFolder wanted) {
  wanted.weights = stored.weights;
  return toJson(stored) == toJson(wanted);
}

fs::path descriptionOf(const fs::path& folder) {
  return folder / "sae.json";
}

std::string layerNames(const std::vector<int>& layers) {
  std::vector<std::string> names;
  for (const int layer : layers) {
    names.push_back(std::to_string(layer));
  }
  return joinNames(names);
}

}  // namespace

fs::path saePath(const fs::path& folder, int layer) {
  return folder / fmt::format("layer_{}.safetensors", layer);
}

SaeFolder readSaeFolder(const fs::path& folder) {
  const fs::path path = descriptionOf(folder);
  std::error_code ignored;
  if (!fs::exists(path, ignored)) {
    throw UserError(folder.string(), "holds no autoencoders", "make them with rankscope sae train");
  }
  const std::vector<std::uint8_t> bytes = readFile(path, kMostBytes);
  const Json json = parseJsonText(std::string(bytes.begin(), bytes.end()), path.string());
  try {
    if (json.at("rankscope-sae").get<int>() != kVersion) {
      throw UserError(path.string(), "is of another version", "train the autoencoders again");
    }
    SaeFolder read{folder, json.at("checkpoint").get<std::string>(), {}, json.at("layers"), {}, {}};
    tableFromJson(SaeSpec::properties(), &read.spec, json.at("spec"));
    if (json.contains("signal")) {
      tableFromJson(SignalSpec::properties(), &read.source.emplace(), json.at("signal"));
    }
    read.weights = json.value("weights", std::string());
    if (read.layers.empty()) {
      throw UserError(path.string(), "names no layer", "train the autoencoders again");
    }
    return read;
  } catch (const nlohmann::json::exception&) {
    throw UserError(path.string(), "is incomplete or damaged", "train the autoencoders again");
  }
}

void writeSaeFolder(const SaeFolder& folder) {
  // Its paths are UTF-8; what else was typed for the signal need not be.
  writeFileAtomically(descriptionOf(folder.folder),
                      toJson(folder).dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

std::optional<StoredSae> begunSae(const SaeFolder& folder, const NetworkProbe& probe, int layer) {
  std::error_code ignored;
  if (!fs::exists(saePath(folder.folder, layer), ignored)) {
    return std::nullopt;
  }
  StoredSae stored = readSae(saePath(folder.folder, layer));
  const bool same = stored.spec == folder.spec && stored.origin == probe.origin(layer);
  return same ? std::optional(std::move(stored)) : std::nullopt;
}

void requireFreeSaeFolder(const SaeFolder& wanted, const NetworkProbe& probe) {
  const std::string hint = "choose another folder, or write over them with --force";
  std::error_code ignored;
  bool sameWeights = true;
  if (fs::exists(descriptionOf(wanted.folder), ignored)) {
    const SaeFolder stored = readSaeFolder(wanted.folder);
    if (!sameRequest(stored, wanted)) {
      throw UserError(wanted.folder.string(), "holds autoencoders of another network, layers or settings",
                      hint);
    }
    sameWeights = stored.weights.empty() || stored.weights == wanted.weights;
  }
  for (const int layer : wanted.layers) {
    sameWeights = sameWeights &&
                  (!fs::exists(saePath(wanted.folder, layer), ignored) || begunSae(wanted, probe, layer));
  }
  if (!sameWeights) {
    throw UserError(wanted.folder.string(), "holds autoencoders of this network with other weights", hint);
  }
}

std::vector<int> layersOf(const SaeFolder& folder, const std::string& option, const std::string& text) {
  if (text.empty()) {
    return folder.layers;
  }
  const std::vector<int> layers = parseNumbers(option, text);
  for (const int layer : layers) {
    if (std::find(folder.layers.begin(), folder.layers.end(), layer) == folder.layers.end()) {
      throw UserError(option, fmt::format("{} has no autoencoder of layer {}", folder.folder.string(), layer),
                      fmt::format("there are those of {}", layerNames(folder.layers)));
    }
  }
  return layers;
}

StoredSae openSae(const SaeFolder& folder, const NetworkProbe& probe, int layer) {
  requireLayer(probe, layer);
  const fs::path path = saePath(folder.folder, layer);
  StoredSae stored = readSae(path);
  requireOrigin(stored.origin, probe.origin(layer), path.string());
  if (stored.state.width != probe.width(layer)) {
    throw UserError(path.string(), fmt::format("is for layers of {} numbers", stored.state.width),
                    "train it again");
  }
  return stored;
}

std::vector<StoredSae> openSaes(const SaeFolder& folder, const NetworkProbe& probe,
                                const std::vector<int>& layers) {
  std::vector<StoredSae> opened;
  for (const int layer : layers) {
    opened.push_back(openSae(folder, probe, layer));
  }
  return opened;
}

std::optional<DecomposedLayer> decompose(const StoredSae& sae, const OpenedNetwork& network, int layer,
                                         WatchedWork& watched) {
  const Work work = watched.part(network.pool, fmt::format("layer {}: codes", layer));
  DecomposedLayer parts;
  parts.model = publish(sae.spec, sae.state);
  parts.tail = network.probe->tail(layer);
  parts.activations = network.probe->activations(layer, work);
  if (parts.activations == nullptr) {
    return std::nullopt;
  }
  const std::optional<EncodedSignal> encoded = encode(*parts.model, *parts.activations, work);
  if (!encoded) {
    return std::nullopt;
  }
  parts.codes = encoded->codes;
  return parts;
}

std::optional<LayerStudy> study(const StoredSae& sae, const OpenedNetwork& network, bool damage,
                                WatchedWork& watched) {
  const int layer = sae.origin.layer;
  const Work work =
      watched.part(network.pool, fmt::format("layer {}: {}", layer, damage ? "ablations" : "codes"));
  const ActivationsPtr activations = network.probe->activations(layer, {work.parallelFor, work.stop, {}});
  if (activations == nullptr) {
    return std::nullopt;
  }
  std::optional<LayerStudy> made = studyLayer(
      {sae, activations, network.probe->tail(layer), network.heads, network.signal->values, damage}, work);
  if (made) {
    made->parts.activations = nullptr;
    made->parts.tail = nullptr;
  }
  return made;
}

OpenedNetwork openNetworkOf(const SaeFolder& folder, int threads) {
  return openNetworkWithSignal(folder.checkpoint, folder.source, threads);
}

AtomsCell cellOf(const OpenedNetwork& network) {
  return {network.probe->run().name, network.words, network.signal, network.heads, {}};
}

}  // namespace rankscope
