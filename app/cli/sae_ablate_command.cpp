// rankscope sae ablate: what a network gives without some atoms of a layer, or with more or less of them.
#include <algorithm>
#include <cmath>
#include <memory>
#include <span>

#include <fmt/format.h>

#include "base/csv.h"
#include "base/error.h"
#include "base/file.h"
#include "cli/output.h"
#include "cli/sae_folder.h"
#include "cli/subcommand.h"
#include "io/npz.h"
#include "io/png.h"
#include "results/atom_sheet.h"
#include "results/atom_tables.h"
#include "results/html.h"
#include "sae/intervention.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr int kInterrupted = 130;
constexpr double kMostScale = 100;

struct AblateOptions {
  std::string folder;
  std::string layer;
  std::string atoms;
  std::string scale = "0";
  std::string out;
  ThreadOption threads;
  bool json = false;
};

/// A network before and after, N x c.
struct Outcome {
  std::vector<float> before;
  std::vector<float> after;
  std::size_t changed = 0;  ///< points
};

double parseScale(const std::string& text) {
  char* end = nullptr;
  const double scale = std::strtod(text.c_str(), &end);
  if (end != text.c_str() + text.size() || !(std::abs(scale) <= kMostScale)) {
    throw UserError("--scale", fmt::format("'{}' is no number from -{} to {}", text, kMostScale, kMostScale),
                    "0 ablates, 1 leaves the atom alone, 2 doubles it");
  }
  return scale;
}

std::vector<AtomEdit> editsOf(const AblateOptions& options, std::int64_t atoms) {
  const double scale = parseScale(options.scale);
  std::vector<AtomEdit> edits;
  for (const int atom : parseNumbers("--atoms", options.atoms)) {
    if (atom >= atoms) {
      throw UserError("--atoms", fmt::format("there is no atom {}", atom),
                      fmt::format("the layer has 0 to {}", atoms - 1));
    }
    edits.push_back({atom, scale});
  }
  return edits;
}

/// File name of a head's picture: "after.png", or "after_NAME.png" of several.
std::string pictureName(const std::string& what, const OutputHeads& heads, std::int64_t head) {
  if (heads.count() == 1) {
    return what + ".png";
  }
  std::string name = heads.names[static_cast<std::size_t>(head)];
  std::replace_if(
      name.begin(), name.end(),
      [](char c) { return !std::isalnum(static_cast<unsigned char>(c)) && c != '-' && c != '.'; }, '_');
  return fmt::format("{}_{:03}_{}.png", what, head, name);
}

void writePictures(const fs::path& folder, const OpenedNetwork& network, const Outcome& outcome) {
  const std::vector<std::int64_t>& extents = network.signal->lattice.extents;
  if (extents.size() != 2 || network.heads.channels > 4) {
    return;
  }
  const int width = static_cast<int>(extents[1]);
  const int height = static_cast<int>(extents[0]);
  const int channels = static_cast<int>(network.heads.channels);
  for (std::int64_t head = 0; head < network.heads.count(); ++head) {
    const std::vector<float> before = headOf(network.heads, outcome.before, head);
    const std::vector<float> after = headOf(network.heads, outcome.after, head);
    const auto write = [&](const char* what, const std::vector<std::uint8_t>& png) {
      writeFileAtomically(folder / pictureName(what, network.heads, head), png);
    };
    write("before", encodePng(width, height, channels, std::span<const float>(before)));
    write("after", encodePng(width, height, channels, std::span<const float>(after)));
    write("change",
          mapPng({width, height, 1, changesOf(network.heads, outcome.before, outcome.after, head)}));
  }
}

void writeArrays(const fs::path& folder, const OpenedNetwork& network, const Outcome& outcome) {
  const std::vector<std::int64_t> shape{network.signal->points, network.heads.outputs()};
  writeFileAtomically(folder / "before.npy", encodeNpy(storeFloats("before", shape, outcome.before)));
  writeFileAtomically(folder / "after.npy", encodeNpy(storeFloats("after", shape, outcome.after)));
}

/// One row per head.
std::string headsCsv(const OpenedNetwork& network, const Outcome& outcome) {
  const std::vector<double> before = psnrOfHeads(network.heads, outcome.before, network.signal->values);
  const std::vector<double> after = psnrOfHeads(network.heads, outcome.after, network.signal->values);
  std::string csv = "name,psnr_before,psnr_after\n";
  for (std::size_t head = 0; head < before.size(); ++head) {
    csv += fmt::format("{},{},{}\n", csvText(network.heads.names[head]), csvNumber(before[head]),
                       csvNumber(after[head]));
  }
  return csv;
}

Json describe(const AblateOptions& options, const OpenedNetwork& network, std::span<const AtomEdit> edits,
              const Outcome& outcome) {
  Json atoms = Json::array();
  for (const AtomEdit& edit : edits) {
    atoms.push_back(edit.atom);
  }
  float largest = 0;
  for (std::size_t i = 0; i < outcome.before.size(); ++i) {
    largest = std::max(largest, std::abs(outcome.before[i] - outcome.after[i]));
  }
  const auto points = static_cast<double>(network.signal->points);
  return {{"layer", std::stoi(options.layer)},
          {"atoms", atoms},
          {"scale", edits.front().scale},
          {"changed_points", outcome.changed},
          {"changed_share", static_cast<double>(outcome.changed) / points},
          {"largest_change", numberOrNull(static_cast<double>(largest))},
          {"psnr_before",
           perHead(network.heads, psnrOfHeads(network.heads, outcome.before, network.signal->values))},
          {"psnr_after",
           perHead(network.heads, psnrOfHeads(network.heads, outcome.after, network.signal->values))}};
}

std::string toText(const OpenedNetwork& network, const Outcome& outcome) {
  const std::vector<double> before = psnrOfHeads(network.heads, outcome.before, network.signal->values);
  const std::vector<double> after = psnrOfHeads(network.heads, outcome.after, network.signal->values);
  std::string text = fmt::format("{} of {} points change\n", outcome.changed, network.signal->points);
  for (std::size_t head = 0; head < before.size(); ++head) {
    text += fmt::format("{}: PSNR {} → {} dB\n", network.heads.names[head], report::decimal(before[head], 2),
                        report::decimal(after[head], 2));
  }
  return text;
}

/// @returns nothing if it was stopped
std::optional<Outcome> intervene(const DecomposedLayer& layer, std::span<const AtomEdit> edits,
                                 const OpenedNetwork& network, WatchedWork& watched) {
  const Work work = watched.part(network.pool, "rendering");
  Outcome outcome;
  outcome.before = renderPlain(layer, work);
  outcome.changed = changedPoints(*layer.codes, edits).size();
  outcome.after =
      outcome.before.empty() ? std::vector<float>() : renderOver(layer, edits, outcome.before, work);
  return outcome.after.empty() ? std::nullopt : std::optional(std::move(outcome));
}

int ablate(const AblateOptions& options) {
  if (options.folder.empty()) {
    throw UserError("rankscope sae ablate", "ATOMS is missing", "name a folder of rankscope sae train");
  }
  if (options.layer.empty() || options.atoms.empty()) {
    throw UserError(options.layer.empty() ? "--layer" : "--atoms", "is missing",
                    "for example --layer 2 --atoms 12,40");
  }
  const SaeFolder folder = readSaeFolder(options.folder);
  const int layer = static_cast<int>(parseCount("--layer", options.layer, 0, 1 << 20));
  layersOf(folder, "--layer", options.layer);
  const OpenedNetwork network = openNetworkOf(folder, options.threads.threads());
  const StoredSae sae = openSae(folder, *network.probe, layer);
  const std::vector<AtomEdit> edits = editsOf(options, sae.spec.atoms);
  if (!options.out.empty()) {
    makeWritableFolder(options.out);
  }
  WatchedWork watched;
  const std::optional<DecomposedLayer> parts = decompose(sae, network, layer, watched);
  const std::optional<Outcome> outcome = parts ? intervene(*parts, edits, network, watched) : std::nullopt;
  if (!outcome) {
    printError("interrupted");
    return kInterrupted;
  }
  const Json document = describe(options, network, edits, *outcome);
  if (!options.out.empty()) {
    writePictures(options.out, network, *outcome);
    writeArrays(options.out, network, *outcome);
    writeFileAtomically(fs::path(options.out) / "ablation.csv", headsCsv(network, *outcome));
    writeFileAtomically(fs::path(options.out) / "ablation.json",
                        document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
  }
  if (options.json) {
    printJson(document);
  } else {
    printText(toText(network, *outcome));
  }
  return 0;
}

}  // namespace

Subcommand addSaeAblateCommand(CLI::App& sae) {
  CLI::App& app = *sae.add_subcommand("ablate", "Take atoms out of a layer, or turn them up or round");
  const auto options = std::make_shared<AblateOptions>();
  app.add_option("ATOMS", options->folder, "A folder of rankscope sae train")->type_name("");
  addTextOption(app, "--layer", options->layer, "Of which layer")->type_name("L")->group("Atoms");
  addTextOption(app, "--atoms", options->atoms, "Which atoms, by number: 12,40")
      ->type_name("A,…")
      ->group("Atoms");
  addTextOption(app, "--scale", options->scale,
                "How often they count: 0 ablates, 1 changes nothing, 2 doubles, -1 turns them round [0]")
      ->type_name("X")
      ->group("Atoms");
  options->threads.addTo(app);
  addTextOption(app, "--out", options->out,
                "Folder for before.png, after.png and change.png of every picture, before.npy, after.npy, "
                "ablation.csv and ablation.json")
      ->type_name("DIR")
      ->group("Output");
  app.add_flag("--json", options->json, "Print one JSON document on stdout; progress goes to stderr")
      ->group("Output");
  app.footer("Example:\n  rankscope sae ablate atoms --layer 2 --atoms 12,40 --scale -1 --out changed");
  return {&app, [options] { return ablate(*options); }};
}

}  // namespace rankscope
