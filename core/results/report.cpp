#include "results/report.h"

#include "results/report_sections.h"

namespace rankscope {

std::string buildReport(const ReportInput& input) {
  std::string page = report::pageHead(input.signal.name);
  using namespace report;
  for (const auto section : {overviewSection, pictureSection, cohortSection, surfaceSection,
                             measurementSection, curveSection, frequencySection, weightRankSection,
                             spectrumSection, activationSection, settingsSection, formulaSection}) {
    page += section(input);
  }
  return page + kPageEnd;
}

}  // namespace rankscope
