// rankscope sweep SPEC.json: an experiment repeated over a grid or list of settings, files and seeds.
#include <algorithm>
#include <cmath>
#include <memory>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/output.h"
#include "cli/results_folder.h"
#include "cli/spec_options.h"
#include "cli/subcommand.h"
#include "cli/sweep_run.h"
#include "compute/pool.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kInterrupted = 130;
constexpr std::int64_t kCellsWithoutAsking = 1000;
constexpr std::size_t kPrintedGroups = 10;

struct SweepOptions {
  std::string spec;
  std::string out;
  std::string jobs;
  std::string cell;
  bool yes = false;
  bool retry = false;
  bool json = false;
  bool reports = false;
  bool slurm = false;
  std::string sbatch;
  MachineOptions machine;
};

fs::path folderOf(const SweepOptions& options) {
  if (!options.out.empty()) {
    return options.out;
  }
  const fs::path spec = options.spec;
  return spec.parent_path() / (spec.stem().string() + "-sweep");
}

std::string groupLine(const SweepSpec& sweep, const SweepGroup& group) {
  std::string words = describePoint(pointOf(sweep, group.point));
  if (sweep.files.size() > 1) {
    words += "  " + fileLabel(sweep.files[static_cast<std::size_t>(group.file)]);
  }
  if (sweep.base.runs.size() > 1) {
    words += "  " + group.runName;
  }
  const std::string deviation =
      std::isfinite(group.deviation) ? fmt::format(" ± {:.2g}", group.deviation) : std::string();
  return fmt::format("{}{:<10.5g}{:<10}  {}{}\n", group.best ? "* " : "  ", group.mean, deviation, words,
                     group.failed > 0 ? fmt::format("  ({} failed)", group.failed) : "");
}

void printResults(const SweepState& state) {
  const std::string score = rankingScore(state.sweep(), state.results());
  std::vector<SweepGroup> groups = groupResults(state.sweep(), state.results(), score);
  std::erase_if(groups, [](const SweepGroup& group) { return group.finished == 0; });
  const bool lower = lowerIsBetter(score);
  std::stable_sort(groups.begin(), groups.end(), [&](const SweepGroup& a, const SweepGroup& b) {
    return lower ? a.mean < b.mean : a.mean > b.mean;
  });
  std::string text = groups.empty() ? "" : fmt::format("{}, mean over the seeds\n", score);
  for (std::size_t i = 0; i < std::min(groups.size(), kPrintedGroups); ++i) {
    text += groupLine(state.sweep(), groups[i]);
  }
  if (groups.size() > kPrintedGroups) {
    text += fmt::format("  … {} more\n", groups.size() - kPrintedGroups);
  }
  const fs::path folder = state.store().folder();
  text +=
      fmt::format("table: {}\npage: {}\n", (folder / "table.csv").string(), (folder / "sweep.html").string());
  printText(text);
}

/// The processes that fit the cells read their paths from sweep.json.
void requireStorablePaths(const SweepSpec& sweep) {
  std::vector<std::string> paths = sweep.files;
  paths.push_back(sweep.base.signal.source);
  for (const RunSpec& run : sweep.base.runs) {
    paths.push_back(run.training.startFrom);
  }
  for (const std::string& path : paths) {
    requireStorable(path, "sweep.json", "rename it");
  }
}

int conclude(const SweepState& state, bool interrupted, bool json) {
  state.writeTables();
  if (json) {
    printJson(sweepTableJson(state.sweep(), state.results()));
  } else {
    printResults(state);
  }
  return sweepStatus(state, interrupted);
}

int runSweep(const SweepOptions& options, const SweepSpec& sweep, const CellStore& store) {
  SweepDirection direction;
  direction.slurm = options.slurm;
  direction.retry = options.retry;
  direction.title = fs::path(options.spec).stem().string();
  SweepRunOptions& run = direction.run;
  run.machine = options.machine.machine();
  run.jobs = options.jobs.empty() ? (options.slurm ? 0 : 1) : parseCount("--jobs", options.jobs, 1, 1024);
  run.sbatch = options.sbatch;
  if (!run.sbatch.empty() && !options.slurm) {
    throw UserError("--sbatch", "has no effect without --slurm", "add --slurm");
  }
  return directSweep(
      sweep, store, direction, [](const SweepState&) {},
      [&](const SweepState& state, bool interrupted) { return conclude(state, interrupted, options.json); });
}

int sweepCommand(const SweepOptions& options) {
  if (options.spec.empty()) {
    throw UserError("rankscope sweep", "SPEC is missing", "name a sweep file; see rankscope sweep --help");
  }
  const SweepSpec sweep = readSweep(options.spec);
  const CellStore store(folderOf(options));
  const std::int64_t count = cellCount(sweep).value();
  if (!options.cell.empty()) {
    const std::int64_t cell = parseCount("--cell", options.cell, 0, count - 1);
    return runSweepCell(sweep, store, cell, options.machine.machine(), options.reports);
  }
  askForManyCells(count, options.yes);
  return runSweep(options, sweep, store);
}

}  // namespace

void askForManyCells(std::int64_t count, bool yes) {
  if (count > kCellsWithoutAsking && !yes) {
    throw UserError("sweep", fmt::format("has {} cells", count),
                    "add --yes to run them all, or make it smaller");
  }
}

int sweepStatus(const SweepState& state, bool interrupted) {
  const std::int64_t left = state.count() - state.finished();
  if (left > 0) {
    printError(fmt::format("{}{} of {} cells are left; the same command goes on",
                           interrupted ? "interrupted, " : "", left, state.count()));
    return interrupted ? kInterrupted : kFailed;
  }
  if (state.failed() > 0) {
    printError(fmt::format("{} of {} cells failed; see {}, and --retry to run them again", state.failed(),
                           state.count(), (state.store().folder() / "table.csv").string()));
    return kFailed;
  }
  return kDone;
}

int directSweep(const SweepSpec& sweep, const CellStore& store, const SweepDirection& direction,
                const std::function<void(const SweepState&)>& begin,
                const std::function<int(const SweepState&, bool interrupted)>& conclude) {
  requireStorablePaths(sweep);
  makeWritableFolder(store.folder());
  const SweepLock lock(store);
  store.prepare(sweep);
  SweepState state(sweep, store, direction.title);
  if (direction.retry) {
    state.forgetFailures();
  }
  begin(state);
  const bool interrupted =
      direction.slurm ? runSweepOnSlurm(state, direction.run) : runSweepHere(state, direction.run);
  return conclude(state, interrupted);
}

Subcommand addSweepCommand(CLI::App& root) {
  CLI::App& app = *root.add_subcommand("sweep", "Repeat an experiment over settings, files and seeds");
  const auto options = std::make_shared<SweepOptions>();
  app.add_option("SPEC", options->spec,
                 "A JSON file: an experiment, the fields to vary (a grid, a list), files and seeds")
      ->type_name("");
  app.add_option(
         "--out", options->out,
         "Sweep folder: table.csv, means.csv, table.json, sweep.html and a results folder per cell, to "
         "be opened in the window by rankscope DIR. Without it "
         "SPEC's name with -sweep, beside SPEC")
      ->type_name("DIR")
      ->group("Output");
  app.add_option("--jobs", options->jobs, "Cells at a time, sharing the cores (default 1)")
      ->type_name("N")
      ->group("Machine");
  options->machine.addTo(app);
  app.add_flag(
         "--slurm", options->slurm,
         "Submit the cells to Slurm as a job array, wait, and collect. --threads is then a cell's cores, "
         "--jobs the most at a time")
      ->group("Machine");
  app.add_option("--sbatch", options->sbatch,
                 "More arguments for sbatch: \"--partition=long --time=2:00:00\"")
      ->type_name("ARGS")
      ->group("Machine");
  app.add_flag("--yes", options->yes, "Run a sweep of more than 1000 cells");
  app.add_flag("--retry", options->retry, "Run the cells that failed again");
  app.add_flag("--json", options->json,
               "Print the table as one JSON document on stdout; progress goes to stderr")
      ->group("Output");
  app.add_option("--cell", options->cell, "Compute this one cell")->group("");
  app.add_flag("--report", options->reports, "Write progress for the process that directs the sweep")
      ->group("");
  app.footer(
      "Example: nine pairs of rates, three seeds each, two at a time. Started again after an interruption, "
      "it goes "
      "on.\n"
      "  {\"rankscope-sweep\": 1, \"fields\": {\"optimizer\": \"muon\", \"width\": 72, \"steps\": 1000},\n"
      "   \"grid\": {\"lr\": [3e-4, 1e-3, 3e-3], \"muon-lr\": [3e-3, 1e-2, 3e-2]}, \"files\": "
      "[\"kodim09.png\"], "
      "\"seeds\": 3}\n"
      "  rankscope sweep rates.json --jobs 2");
  return {&app, [options] { return sweepCommand(*options); }};
}

}  // namespace rankscope
