// The parts of atoms_report.h's page, each an HTML fragment. Pure functions, any thread.
#pragma once

#include <string>
#include <vector>

#include "results/atoms_report.h"

namespace rankscope::report {

using AtomsCells = std::vector<AtomsCell>;

/// Dots and names of the cells.
std::string cellLegend(const AtomsCells& cells);

/// What is between <body> and </body>, and the style sheet that it needs.
std::string atomsBody(const AtomsCells& cells);
std::string atomsStyle();

std::string atomsOverview(const AtomsCells& cells);
std::string dictionarySection(const AtomsCells& cells);
std::string concentrationSection(const AtomsCells& cells);
std::string ablationSection(const AtomsCells& cells);
std::string healthSection(const AtomsCells& cells);
std::string saeTrainingSection(const AtomsCells& cells);
std::string saeSettingsSection(const AtomsCells& cells);

}  // namespace rankscope::report
