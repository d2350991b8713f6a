#include "sweep/encoding_page.h"

#include "results/atoms_sections.h"
#include "results/report_sections.h"

namespace rankscope {

std::string buildEncodingPage(const std::vector<AtomsCell>& cells, const std::vector<FreezeCase>& sweeps) {
  std::string page = report::pageHead("What networks encode", report::atomsStyle() + freezeStyle());
  if (!cells.empty()) {
    page += report::atomsBody(cells);
  }
  for (const FreezeCase& sweep : sweeps) {
    page += freezeBody(sweep.study, sweep.pictures);
  }
  return page + report::kPageEnd;
}

}  // namespace rankscope
