// rankscope sae train: sparse autoencoders on the layers of a network, and the report about their atoms.
#include <algorithm>
#include <memory>
#include <system_error>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "base/values.h"
#include "cli/output.h"
#include "cli/sae_folder.h"
#include "cli/sae_network.h"
#include "cli/subcommand.h"
#include "results/atom_tables.h"
#include "results/atoms_report.h"
#include "results/figure.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;

constexpr int kInterrupted = 130;
constexpr std::int64_t kCurvePoints = 200;

struct TrainOptions {
  NetworkInput network;
  std::string layers;
  FieldTexts spec;
  std::string out;
  bool noDamage = false;
  bool force = false;
  bool json = false;
};

bool recorded(const SaeSpec& spec, std::int64_t step) {
  return step % std::max<std::int64_t>(1, spec.steps / kCurvePoints) == 0 || step + 1 == spec.steps;
}

/// So that nothing is gone on with.
void forgetLayers(const SaeFolder& folder) {
  for (const int layer : folder.layers) {
    std::error_code ignored;
    fs::remove(saePath(folder.folder, layer), ignored);
  }
}

std::string progressLine(int layer, const SaeSpec& spec, const SaeMetrics& m) {
  return fmt::format("{}layer {}: step {} of {}  R² {:.4f}  alive {:.1f} %  L0 {:.1f}  loss {:.4g}",
                     progressBar(static_cast<double>(m.step) / static_cast<double>(spec.steps)), layer,
                     m.step, spec.steps, m.r2, 100 * m.alive, m.l0, m.loss);
}

void writeCurve(const SaeFolder& folder, const StoredSae& sae) {
  writeFileAtomically(folder.folder / fmt::format("layer_{}_training.csv", sae.origin.layer),
                      trainingCsv(sae.curve));
}

/// Trains a layer's autoencoder to its end, or until it is interrupted, and writes its file.
StoredSae train(const SaeFolder& folder, const OpenedNetwork& network, int layer, WatchedWork& watched) {
  StoredSae sae{folder.spec, network.probe->origin(layer), {}, {}};
  const ParallelFor parallelFor = inTurns(network.pool);
  std::optional<StoredSae> former = begunSae(folder, *network.probe, layer);
  if (former && former->state.step >= folder.spec.steps) {
    writeCurve(folder, *former);  // whoever trained it may have been killed before that
    return std::move(*former);
  }
  const ActivationsPtr activations = network.probe->activations(layer, {parallelFor});
  std::unique_ptr<SaeTrainer> trainer;
  if (former) {
    sae.curve = std::move(former->curve);
    trainer = std::make_unique<SaeTrainer>(folder.spec, activations, std::move(former->state));
  } else {
    trainer = std::make_unique<SaeTrainer>(folder.spec, activations, parallelFor);
  }
  while (trainer->stepsDone() < folder.spec.steps && !watched.interrupted()) {
    const SaeMetrics metrics = trainer->step(parallelFor);
    if (recorded(folder.spec, metrics.step)) {
      sae.curve.push_back(metrics);
    }
    watched.show(progressLine(layer, folder.spec, metrics));
  }
  sae.state = trainer->state();
  writeSae(saePath(folder.folder, layer), sae);
  writeCurve(folder, sae);
  return sae;
}

std::string tableLine(const LayerStudy& s) {
  return fmt::format(
      "layer {}  R² {:.4f}  L0 {:.1f}  alive {} of {}  active share {:.2f} % ({:.2f} to {:.2f})  PSNR {:.2f} "
      "→ "
      "{:.2f} dB with ĥ\n",
      s.origin.layer, s.r2, s.l0, s.summary.alive, s.summary.atoms, 100 * s.summary.activeShare.median,
      100 * s.summary.activeShare.low, 100 * s.summary.activeShare.high, meanOf(s.psnr),
      meanOf(s.substituted));
}

void conclude(const SaeFolder& folder, const AtomsCell& cell, bool json) {
  writeFileAtomically(folder.folder / "layers.csv", layersCsv(cell.layers));
  writeFileAtomically(folder.folder / "profiles.csv", profilesCsv(cell.layers));
  for (const report::Figure& figure : atomsFigures({cell})) {
    report::writeFigure(folder.folder, figure);
  }
  writeFileAtomically(folder.folder / "report.html", buildAtomsReport({cell}));
  const fs::path report = fs::absolute(folder.folder / "report.html");
  nlohmann::ordered_json summary{{"checkpoint", folder.checkpoint.string()},
                                 {"run", cell.name},
                                 {"signal", cell.signal->name},
                                 {"layers", nlohmann::ordered_json::array()},
                                 {"report", report.string()}};
  std::string text;
  for (const LayerStudy& one : cell.layers) {
    summary["layers"].push_back(studyToJson(one, cell.heads));
    text += tableLine(one);
  }
  if (json) {
    printJson(summary);
  } else {
    printText(text + fmt::format("report: {}\n", report.string()));
  }
}

int interruptedAt(const SaeFolder& folder) {
  printError(fmt::format("interrupted and saved in {}; the same command goes on", folder.folder.string()));
  return kInterrupted;
}

SaeFolder folderFor(const TrainOptions& options, const OpenedNetwork& network) {
  SaeFolder folder{options.out,
                   network.checkpoint,
                   {},
                   chosenLayers(*network.probe, options.layers),
                   network.source,
                   network.probe->origin(0).weights};
  applyTexts(SaeSpec::properties(), &folder.spec, options.spec);
  try {
    for (const int layer : folder.layers) {
      SaeTrainer::trainable(folder.spec, network.probe->width(layer));
    }
  } catch (const UserError& failure) {
    throw UserError("", std::string("--") + failure.what());
  }
  if (!options.force) {
    requireFreeSaeFolder(folder, *network.probe);
  }
  return folder;
}

int trainAll(const TrainOptions& options) {
  if (options.out.empty()) {
    throw UserError("--out", "is missing", "name a folder for the autoencoders");
  }
  const OpenedNetwork network = options.network.open();
  const SaeFolder folder = folderFor(options, network);
  makeWritableFolder(folder.folder);
  if (options.force) {
    forgetLayers(folder);
  }
  writeSaeFolder(folder);
  WatchedWork watched;
  AtomsCell cell = cellOf(network);
  for (const int layer : folder.layers) {
    const StoredSae sae = train(folder, network, layer, watched);
    if (watched.interrupted()) {
      return interruptedAt(folder);
    }
    std::optional<LayerStudy> made = study(sae, network, !options.noDamage, watched);
    if (!made) {
      return interruptedAt(folder);
    }
    writeFileAtomically(folder.folder / fmt::format("layer_{}_atoms.csv", layer),
                        atomsCsv(*made, network.heads));
    cell.layers.push_back(std::move(*made));
  }
  conclude(folder, cell, options.json);
  return 0;
}

}  // namespace

Subcommand addSaeTrainCommand(CLI::App& sae) {
  CLI::App& app = *sae.add_subcommand("train", "Train sparse autoencoders on the layers of a network");
  const auto options = std::make_shared<TrainOptions>();
  options->network.addTo(app, "rankscope sae train");
  addTextOption(app, "--layers", options->layers, "Hidden layers, the first is 0: 0,2,4 [all]")
      ->type_name("L,…")
      ->group("Network");
  addTableOptions(app, SaeSpec::properties(), options->spec, "Autoencoder");
  addTextOption(app, "--out", options->out,
                "Folder for layer_L.safetensors, layer_L_training.csv, layer_L_atoms.csv, layers.csv, "
                "profiles.csv, report.html and its plots as SVG, PNG and NPZ. "
                "Interrupted, the same command goes on there")
      ->type_name("DIR")
      ->group("Output");
  app.add_flag("--no-damage", options->noDamage,
               "Leave out what each atom's ablation costs, which takes longest")
      ->group("Output");
  app.add_flag("--force", options->force, "Write over other autoencoders in --out")->group("Output");
  app.add_flag("--json", options->json, "Print one JSON document on stdout; progress goes to stderr")
      ->group("Output");
  app.footer("Example:\n  rankscope sae train results --run siren --layers 0,2,4 --atoms 1024 --out atoms");
  return {&app, [options] { return trainAll(*options); }};
}

}  // namespace rankscope
