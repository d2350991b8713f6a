// The subcommands, one file each: a function that declares its options and hands back what to do once they
// are parsed.
#pragma once

#include <functional>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/cli.h"

namespace rankscope {

struct Subcommand {
  CLI::App* app = nullptr;   ///< belongs to the root
  std::function<int()> run;  ///< after parsing; returns the exit status, throws UserError
};

/// The root itself: `rankscope [FILE]`.
Subcommand addStartCommand(CLI::App& root, const OpenWindow& openWindow);
/// One per task.
std::vector<Subcommand> addFitCommands(CLI::App& fit);
/// fit cohort under another name.
Subcommand addCohortTrainCommand(CLI::App& cohortApp);
Subcommand addCohortTransferCommand(CLI::App& cohortApp);
Subcommand addFreezeSweepCommand(CLI::App& cohortApp);
Subcommand addResumeCommand(CLI::App& root);
Subcommand addInspectCommand(CLI::App& root);
Subcommand addInfoCommand(CLI::App& root);
Subcommand addSamplesCommand(CLI::App& root);
Subcommand addBenchCommand(CLI::App& root);
Subcommand addSweepCommand(CLI::App& root);
Subcommand addExportMeshCommand(CLI::App& exportApp);
Subcommand addExportViewCommand(CLI::App& exportApp);
Subcommand addExportTurntableCommand(CLI::App& exportApp);
Subcommand addSaeTrainCommand(CLI::App& sae);
Subcommand addSaeAtomsCommand(CLI::App& sae);
Subcommand addSaeAblateCommand(CLI::App& sae);
Subcommand addSaeSweepCommand(CLI::App& sae);
Subcommand addSaeReportCommand(CLI::App& sae);

}  // namespace rankscope
