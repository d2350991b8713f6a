#include "sweep/encoding_page.h"

#include "results/atoms_sections.h"
#include "results/report_sections.h"

namespace rankscope {

std::string buildEncodingPage(const EncodingResults& results) {
  std::string page =
      report::pageHead("What networks encode", report::atomsStyle() + saeGridStyle() + freezeStyle());
  if (!results.cells.empty()) {
    page += report::atomsBody(results.cells);
  }
  for (const SaeGrid& grid : results.grids) {
    page += saeGridBody(grid);
  }
  for (const FreezeCase& sweep : results.sweeps) {
    page += freezeBody(sweep.study, sweep.pictures);
  }
  return page + report::kPageEnd;
}

}  // namespace rankscope
