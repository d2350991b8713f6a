#include "results/report.h"

#include <fmt/format.h>

#include "results/html.h"
#include "results/report_sections.h"

namespace rankscope {

std::string buildReport(const ReportInput& input) {
  std::string page = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{} – Rankscope</title>\n<style>\n",
      report::escapeHtml(input.signal.name));
  page += report::reportStyle() + "</style>\n</head>\n<body>\n";
  using namespace report;
  for (const auto section : {overviewSection, pictureSection, cohortSection, surfaceSection,
                             measurementSection, curveSection, frequencySection, weightRankSection,
                             spectrumSection, activationSection, settingsSection, formulaSection}) {
    page += section(input);
  }
  return page + "</body>\n</html>\n";
}

}  // namespace rankscope
