// rankscope sae report: one page about the atoms of several networks.
#include <memory>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "cli/output.h"
#include "cli/sae_folder.h"
#include "cli/subcommand.h"
#include "results/atom_tables.h"
#include "results/atoms_report.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;

constexpr int kInterrupted = 130;

struct ReportOptions {
  std::vector<std::string> folders;
  std::string out;
  ThreadOption threads;
  bool noDamage = false;
  bool json = false;
};

/// A network's layers. @returns nothing if it was stopped
std::optional<AtomsCell> cellOf(const fs::path& path, const ReportOptions& options, WatchedWork& watched) {
  const SaeFolder folder = readSaeFolder(path);
  const OpenedNetwork network = openNetworkWithSignal(folder.checkpoint, options.threads.threads());
  AtomsCell cell = rankscope::cellOf(network);
  // Folders are named by what they hold; two runs of one experiment may be called alike.
  cell.name = fs::absolute(path).lexically_normal().filename().string();
  cell.name = cell.name.empty() ? path.string() : cell.name;
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

int writeReport(const ReportOptions& options) {
  if (options.folders.empty() || options.out.empty()) {
    throw UserError(options.folders.empty() ? "rankscope sae report" : "--out",
                    options.folders.empty() ? "ATOMS is missing" : "is missing",
                    options.folders.empty() ? "name folders of rankscope sae train" : "name a .html file");
  }
  requirePlaceFor(options.out);
  WatchedWork watched;
  std::vector<AtomsCell> cells;
  for (const std::string& folder : options.folders) {
    std::optional<AtomsCell> cell = cellOf(folder, options, watched);
    if (!cell) {
      printError("interrupted");
      return kInterrupted;
    }
    cells.push_back(std::move(*cell));
  }
  writeFileAtomically(options.out, buildAtomsReport(cells));
  if (!options.json) {
    printText(fmt::format("report: {}\n", fs::absolute(options.out).string()));
    return 0;
  }
  nlohmann::ordered_json document = nlohmann::ordered_json::array();
  for (const AtomsCell& cell : cells) {
    nlohmann::ordered_json layers = nlohmann::ordered_json::array();
    for (const LayerStudy& one : cell.layers) {
      layers.push_back(studyToJson(one, cell.heads));
    }
    document.push_back({{"name", cell.name}, {"signal", cell.signal->name}, {"layers", layers}});
  }
  printJson(document);
  return 0;
}

}  // namespace

Subcommand addSaeReportCommand(CLI::App& sae) {
  CLI::App& app = *sae.add_subcommand("report", "One page that compares the atoms of several networks");
  const auto options = std::make_shared<ReportOptions>();
  app.add_option("ATOMS", options->folders, "Folders of rankscope sae train")->type_name("");
  options->threads.addTo(app);
  addTextOption(app, "--out", options->out, "The page to write, .html")->type_name("FILE")->group("Output");
  app.add_flag("--no-damage", options->noDamage,
               "Leave out what each atom's ablation costs, which takes longest")
      ->group("Output");
  app.add_flag("--json", options->json, "Print one JSON document on stdout; progress goes to stderr")
      ->group("Output");
  app.footer("Example:\n  rankscope sae report siren ffmlp cohort-siren cohort-ffmlp --out cells.html");
  return {&app, [options] { return writeReport(*options); }};
}

}  // namespace rankscope
