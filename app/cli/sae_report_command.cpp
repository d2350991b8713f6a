// rankscope sae report: one page about the atoms of several networks, and about where encoders are best
// frozen.
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "cli/freeze_report.h"
#include "cli/output.h"
#include "cli/sae_folder.h"
#include "cli/sae_grid_folder.h"
#include "cli/subcommand.h"
#include "results/atom_tables.h"
#include "results/atoms_report.h"
#include "results/figure.h"
#include "sweep/encoding_page.h"
#include "sweep/freeze_file.h"
#include "sweep/sweep_reader.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;

constexpr int kInterrupted = 130;

struct ReportOptions {
  std::vector<std::string> folders;
  std::string out;
  std::string figures;
  ThreadOption threads;
  bool noDamage = false;
  bool json = false;
};

struct Contents {
  EncodingResults results;
  std::vector<std::string> sweepNames;  ///< one per freeze sweep
};

/// Folders are named by what they hold; two runs of one experiment may be called alike.
std::string nameOf(const fs::path& folder) {
  const fs::path normal = (fs::absolute(folder) / "").lexically_normal().parent_path();
  return normal.filename().empty() ? folder.string() : normal.filename().string();
}

/// So may two folders: legends, documents and files tell them apart by their names.
std::string uniqueName(const fs::path& folder, std::set<std::string>& taken) {
  const std::string stem = nameOf(folder);
  std::string name = stem;
  for (int suffix = 2; !taken.insert(name).second; ++suffix) {
    name = fmt::format("{}-{}", stem, suffix);
  }
  return name;
}

bool isFreezeSweep(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(folder / kFreezeFile, ignored);
}

FreezeCase freezeCaseOf(const fs::path& folder) {
  const SweepSnapshotPtr sweep = SweepReader(folder).look();
  if (!sweep->encoder) {
    throw UserError((folder / kFreezeFile).string(), sweep->freezeProblem, "run the freeze sweep again");
  }
  return {studyFreezing(sweep->sweep, sweep->results, *sweep->encoder),
          freezePictures(sweep->sweep, CellStore(folder), sweep->results)};
}

/// A network's layers. @returns nothing if it was stopped
std::optional<AtomsCell> cellOf(const fs::path& path, const std::string& name, const ReportOptions& options,
                                WatchedWork& watched) {
  const SaeFolder folder = readSaeFolder(path);
  const OpenedNetwork network = openNetworkOf(folder, options.threads.threads());
  AtomsCell cell = rankscope::cellOf(network);
  cell.name = name;
  for (const StoredSae& sae : openSaes(folder, *network.probe, folder.layers)) {
    std::optional<LayerStudy> made = study(sae, network, !options.noDamage, watched);
    if (!made) {
      return std::nullopt;
    }
    cell.layers.push_back(std::move(*made));
  }
  return cell;
}

/// Minutes of work come before the page is written.
void requirePlaceFor(const fs::path& file) {
  std::error_code ignored;
  if (fs::is_directory(file, ignored)) {
    throw UserError(file.string(), "is a folder", "name a .html file");
  }
  if (!fs::is_directory(fs::absolute(file).parent_path(), ignored)) {
    throw UserError(file.string(), "there is no such folder", "make it, or name another file");
  }
}

/// @returns nothing if it was stopped
std::optional<Contents> read(const ReportOptions& options) {
  Contents contents;
  std::set<std::string> sweepNames;
  // What is broken is known before minutes of work begin.
  std::vector<std::string> networks;
  for (const std::string& folder : options.folders) {
    if (isFreezeSweep(folder)) {
      contents.results.sweeps.push_back(freezeCaseOf(folder));
      contents.sweepNames.push_back(uniqueName(folder, sweepNames));
    } else if (isGridFolder(folder)) {
      contents.results.grids.push_back(readGrid(folder));
    } else {
      readSaeFolder(folder);
      networks.push_back(folder);
    }
  }
  WatchedWork watched;
  std::set<std::string> cellNames;
  for (const std::string& folder : networks) {
    std::optional<AtomsCell> cell = cellOf(folder, uniqueName(folder, cellNames), options, watched);
    if (!cell) {
      return std::nullopt;
    }
    contents.results.cells.push_back(std::move(*cell));
  }
  return contents;
}

void writeWithNumbers(const fs::path& folder, const report::Figure& figure) {
  report::writeFigure(folder, figure);
  writeFileAtomically(folder / (figure.name + ".csv"), report::figureCsv(figure));
}

void writeFigures(const fs::path& folder, const Contents& contents) {
  if (!contents.results.cells.empty()) {
    for (const report::Figure& figure : atomsFigures(contents.results.cells)) {
      writeWithNumbers(folder, figure);
    }
  }
  for (std::size_t i = 0; i < contents.results.sweeps.size(); ++i) {
    report::Figure figure = freezeFigure(contents.results.sweeps[i].study);
    figure.name += "_" + contents.sweepNames[i];
    writeWithNumbers(folder, figure);
  }
}

nlohmann::ordered_json toJson(const Contents& contents) {
  nlohmann::ordered_json networks = nlohmann::ordered_json::array();
  for (const AtomsCell& cell : contents.results.cells) {
    nlohmann::ordered_json layers = nlohmann::ordered_json::array();
    for (const LayerStudy& one : cell.layers) {
      layers.push_back(studyToJson(one, cell.heads));
    }
    networks.push_back({{"name", cell.name}, {"signal", cell.signal->name}, {"layers", layers}});
  }
  nlohmann::ordered_json grids = nlohmann::ordered_json::array();
  for (const SaeGrid& grid : contents.results.grids) {
    grids.push_back(
        {{"network", grid.title}, {"psnr", numberOrNull(grid.networkPsnr)}, {"cells", cellsToJson(grid)}});
  }
  nlohmann::ordered_json sweeps = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < contents.results.sweeps.size(); ++i) {
    const FreezeStudy& study = contents.results.sweeps[i].study;
    nlohmann::ordered_json one{{"name", contents.sweepNames[i]}};
    one.update(freezeJson(study, freezeVerdict(study)));
    sweeps.push_back(std::move(one));
  }
  return {{"networks", networks}, {"grids", grids}, {"freeze_sweeps", sweeps}};
}

int writeReport(const ReportOptions& options) {
  if (options.folders.empty() || options.out.empty()) {
    throw UserError(options.folders.empty() ? "rankscope sae report" : "--out",
                    options.folders.empty() ? "FOLDER is missing" : "is missing",
                    options.folders.empty() ? "name folders of rankscope sae train" : "name a .html file");
  }
  requirePlaceFor(options.out);
  if (!options.figures.empty()) {
    makeWritableFolder(options.figures);
  }
  const std::optional<Contents> contents = read(options);
  if (!contents) {
    printError("interrupted");
    return kInterrupted;
  }
  writeFileAtomically(options.out, buildEncodingPage(contents->results));
  if (!options.figures.empty()) {
    writeFigures(options.figures, *contents);
  }
  if (options.json) {
    printJson(toJson(*contents));
  } else {
    printText(fmt::format("report: {}\n", fs::absolute(options.out).string()));
  }
  return 0;
}

}  // namespace

Subcommand addSaeReportCommand(CLI::App& sae) {
  CLI::App& app = *sae.add_subcommand(
      "report", "One page about several networks: their atoms, sweeps over n and k, and freeze sweeps");
  const auto options = std::make_shared<ReportOptions>();
  app.add_option("FOLDER", options->folders,
                 "Folders of rankscope sae train, sae sweep and cohort freeze-sweep")
      ->type_name("");
  options->threads.addTo(app);
  addTextOption(app, "--out", options->out, "The page to write, .html")->type_name("FILE")->group("Output");
  addTextOption(app, "--figures", options->figures, "Folder for the page's plots as SVG, PNG, CSV and NPZ")
      ->type_name("DIR")
      ->group("Output");
  app.add_flag("--no-damage", options->noDamage,
               "Leave out what each atom's ablation costs, which takes longest")
      ->group("Output");
  app.add_flag("--json", options->json, "Print one JSON document on stdout; progress goes to stderr")
      ->group("Output");
  app.footer("Example:\n  rankscope sae report siren ffmlp cohort-siren cohort-ffmlp where --out cells.html");
  return {&app, [options] { return writeReport(*options); }};
}

}  // namespace rankscope
