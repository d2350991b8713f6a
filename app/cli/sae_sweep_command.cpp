// rankscope sae sweep: autoencoders over a grid of n and k.
#include <algorithm>
#include <cmath>
#include <memory>
#include <system_error>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "base/values.h"
#include "cli/output.h"
#include "cli/sae_folder.h"
#include "cli/sae_grid_folder.h"
#include "cli/subcommand.h"
#include "io/npz.h"
#include "results/atom_tables.h"
#include "results/sae_grid.h"
#include "spec/experiment_json.h"
#include "spec/json_text.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr int kInterrupted = 130;
constexpr int kVersion = 1;

struct GridOptions {
  NetworkInput network;
  std::string layers;
  std::string atoms = "1024,2048,4096";
  std::string ks = "4,16,32,64";
  FieldTexts spec;
  std::string out;
  bool force = false;
  bool json = false;
};

/// The grid with what all its cells share.
struct GridPlan {
  SaeSpec spec;
  SaeGrid grid;
};

std::vector<std::int64_t> wide(const std::vector<int>& numbers) {
  return {numbers.begin(), numbers.end()};
}

GridPlan planOf(const GridOptions& options, const OpenedNetwork& network) {
  GridPlan plan;
  applyTexts(SaeSpec::properties(), &plan.spec, options.spec);
  plan.grid.title = network.words;
  plan.grid.layers = chosenLayers(*network.probe, options.layers);
  plan.grid.atoms = wide(parseNumbers("--atoms", options.atoms));
  plan.grid.ks = wide(parseNumbers("--k", options.ks));
  try {
    requireGrid(plan.spec, plan.grid.atoms, plan.grid.ks);
    for (const int layer : plan.grid.layers) {
      SaeTrainer::trainable(gridSpec(plan.spec, plan.grid.atoms.back(), plan.grid.ks.front()),
                            network.probe->width(layer));
    }
  } catch (const UserError& failure) {
    throw UserError("", std::string("--") + failure.what());
  }
  return plan;
}

/// What tells one grid from another; without its cells.
Json settingsOf(const GridPlan& plan, const OpenedNetwork& network) {
  return {{"rankscope-sae-sweep", kVersion},
          {"checkpoint", network.checkpoint.string()},
          {"weights", network.probe->origin(0).weights},
          {"layers", plan.grid.layers},
          {"atoms", plan.grid.atoms},
          {"k", plan.grid.ks},
          {"spec", tableToJson(SaeSpec::properties(), &plan.spec)}};
}

/// One autoencoder, trained and measured; nothing if it was interrupted.
std::optional<SaeGridCell> runCell(const SaeSpec& spec, const OpenedNetwork& network, int layer,
                                   const ActivationsPtr& activations, const std::string& label,
                                   WatchedWork& watched) {
  const SaeGridRequest request{spec,          network.probe->origin(layer),
                               activations,   network.probe->tail(layer),
                               network.heads, network.signal->values};
  return measureGridCell(request, watched.part(network.pool, label), [&](const SaeMetrics& m) {
    watched.show(fmt::format("{}{} step {} of {}  R² {:.4f}",
                             progressBar(static_cast<double>(m.step) / static_cast<double>(spec.steps)),
                             label, m.step, spec.steps, m.r2));
    return !watched.interrupted();
  });
}

/// @returns whether it came to its end
bool runGrid(GridPlan& plan, const OpenedNetwork& network, const fs::path& folder, const Json& settings,
             WatchedWork& watched) {
  SaeGrid& grid = plan.grid;
  const std::size_t count = grid.layers.size() * grid.atoms.size() * grid.ks.size();
  for (const int layer : grid.layers) {
    const ActivationsPtr activations = network.probe->activations(layer, {inTurns(network.pool)});
    for (const std::int64_t atoms : grid.atoms) {
      for (const std::int64_t k : grid.ks) {
        if (findCell(grid, layer, atoms, k) != nullptr) {
          continue;
        }
        const std::string label =
            fmt::format("{} of {}: layer {}, n {}, k {}", grid.cells.size() + 1, count, layer, atoms, k);
        const auto cell = runCell(gridSpec(plan.spec, atoms, k), network, layer, activations, label, watched);
        if (!cell) {
          return false;
        }
        grid.cells.push_back(*cell);
        writeGrid(folder, settings, grid);
      }
    }
  }
  return true;
}

/// PSNR of the network itself, mean over its pictures.
double networkPsnr(const OpenedNetwork& network) {
  const int last = network.probe->hiddenLayers() - 1;
  const ActivationsPtr h = network.probe->activations(last, {inTurns(network.pool)});
  std::vector<float> outputs(network.signal->values.size());
  network.probe->tail(last)->evaluate(h->values, outputs);
  return meanOf(psnrOfHeads(network.heads, outputs, network.signal->values));
}

void conclude(const SaeGrid& grid, const fs::path& folder, bool json) {
  for (const SaeGridMeasure& measure : saeGridMeasures()) {
    writeFileAtomically(folder / fmt::format("{}.png", measure.name), saeGridPng(grid, measure));
    writeFileAtomically(folder / fmt::format("{}.npy", measure.name), encodeNpy(saeGridArray(grid, measure)));
  }
  writeFileAtomically(folder / "report.html", buildSaeGridReport(grid));
  const std::string report = fs::absolute(folder / "report.html").string();
  if (json) {
    printJson({{"psnr", numberOrNull(grid.networkPsnr)}, {"cells", cellsToJson(grid)}, {"report", report}});
  } else {
    printText(saeGridCsv(grid) + fmt::format("report: {}\n", report));
  }
}

int sweepGrid(const GridOptions& options) {
  if (options.out.empty()) {
    throw UserError("--out", "is missing", "name a folder for the sweep");
  }
  const OpenedNetwork network = options.network.open();
  GridPlan plan = planOf(options, network);
  const Json settings = settingsOf(plan, network);
  const fs::path folder = options.out;
  if (!options.force) {
    plan.grid.cells = finishedCells(folder, settings);
  }
  makeWritableFolder(folder);
  plan.grid.networkPsnr = networkPsnr(network);
  WatchedWork watched;
  if (!runGrid(plan, network, folder, settings, watched)) {
    printError(fmt::format("interrupted; the same command goes on in {}", folder.string()));
    return kInterrupted;
  }
  writeGrid(folder, settings, plan.grid);
  conclude(plan.grid, folder, options.json);
  return 0;
}

}  // namespace

Subcommand addSaeSweepCommand(CLI::App& sae) {
  CLI::App& app = *sae.add_subcommand("sweep", "Autoencoders over a grid of n and k");
  const auto options = std::make_shared<GridOptions>();
  options->network.addTo(app, "rankscope sae sweep");
  addTextOption(app, "--layers", options->layers, "Hidden layers, the first is 0: 0,2,4 [all]")
      ->type_name("L,…")
      ->group("Network");
  addTextOption(app, "--atoms", options->atoms, "Numbers of atoms, n [1024,2048,4096]")
      ->type_name("N,…")
      ->group("Grid");
  addTextOption(app, "--k", options->ks, "Atoms that may fire at a point [4,16,32,64]")
      ->type_name("K,…")
      ->group("Grid");
  addTableOptions(app, SaeSpec::properties(), options->spec, "Autoencoder", "", {"atoms", "k"});
  addTextOption(app, "--out", options->out,
                "Folder for sweep.csv, report.html, and every measure as PNG and NPY. Interrupted, the same "
                "command goes on there")
      ->type_name("DIR")
      ->group("Output");
  app.add_flag("--force", options->force, "Write over another sweep in --out")->group("Output");
  app.add_flag("--json", options->json, "Print one JSON document on stdout; progress goes to stderr")
      ->group("Output");
  app.footer(
      "Example:\n  rankscope sae sweep results --run siren --layers 2 --atoms 512,1024,2048 --k 4,16,32 "
      "--steps 2000 --out grid");
  return {&app, [options] { return sweepGrid(*options); }};
}

}  // namespace rankscope
