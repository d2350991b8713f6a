// Any bytes must either be a valid experiment that survives being written and read again, or be refused by a
// UserError of one line.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "base/error.h"
#include "spec/experiment_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rankscope;
  const std::string text(reinterpret_cast<const char*>(data), size);
  ExperimentSpec experiment;
  try {
    experiment = parseExperiment(text, "fuzz");
  } catch (const UserError& refused) {
    if (std::strchr(refused.what(), '\n') != nullptr) {
      std::abort();
    }
    return 0;
  }
  validate(experiment);
  if (parseExperiment(experimentToJson(experiment).dump(), "again") != experiment) {
    std::abort();
  }
  return 0;
}
