// Any bytes must either be a valid sweep that survives being written and read again, and whose first and last
// cells can be made, or be refused by a UserError of one line.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "base/error.h"
#include "sweep/cells.h"

namespace {

void requireCell(const rankscope::SweepSpec& sweep, std::int64_t index) {
  const rankscope::SweepCell cell = rankscope::cellAt(sweep, index);
  const bool plain =
      cell.name.find('/') == std::string::npos && cell.name.front() != '.' && cell.name.size() < 200;
  if (!plain || rankscope::indexOf(sweep, cell.place) != index) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rankscope;
  const std::string text(reinterpret_cast<const char*>(data), size);
  SweepSpec sweep;
  try {
    sweep = parseSweep(text, "fuzz");
  } catch (const UserError& refused) {
    if (std::strchr(refused.what(), '\n') != nullptr) {
      std::abort();
    }
    return 0;
  }
  if (parseSweep(sweepToJson(sweep).dump(), "again") != sweep) {
    std::abort();
  }
  requireCell(sweep, 0);
  requireCell(sweep, cellCount(sweep).value() - 1);
  return 0;
}
