// The parts of the report, each an HTML fragment, and the words and colours that they share. Pure functions,
// any thread.
#pragma once

#include <string>

#include "results/report.h"
#include "train/score_info.h"

namespace rankscope::report {

/// A page up to <body>, with the style sheet, light and dark. @param style of this page besides, CSS
std::string pageHead(const std::string& title, const std::string& style = "");

inline constexpr const char* kPageEnd = "</body>\n</html>\n";

/// The accent of the n-th Run, "#rrggbb", the same as in the window.
std::string accentColor(std::size_t run);

/// <i class="dot"> in the Run's accent.
std::string accentDot(std::size_t run);

/// The scores of a Run in a line, as HTML. @param step of what is shown: told if the Run has gone on since
std::string captionOf(const RunResult& run, std::int64_t step);

/// To two digits, for the end of a scale; 1 for 0.
double roundedUp(double full);

/// The dots and names of every Run, and whatever else a section's lines need explained.
std::string legend(const ReportInput& input, const std::string& more = "");

/// The names of all scores that any Run has, in the order of the first that has them.
std::vector<std::string> scoreNamesOf(const ReportInput& input);

/// The label that a spec's field gives to its choice ("siren": "SIREN").
std::string choiceLabel(const PropertyTable& table, const std::string& field, const std::string& choice);

std::string overviewSection(const ReportInput& input);
std::string pictureSection(const ReportInput& input);
std::string cohortSection(const ReportInput& input);
std::string surfaceSection(const ReportInput& input);
std::string measurementSection(const ReportInput& input);
std::string curveSection(const ReportInput& input);
std::string frequencySection(const ReportInput& input);
std::string weightRankSection(const ReportInput& input);
std::string spectrumSection(const ReportInput& input);
std::string activationSection(const ReportInput& input);
std::string settingsSection(const ReportInput& input);
std::string formulaSection(const ReportInput& input);

}  // namespace rankscope::report
