// Any bytes must either be a whole, consistent checkpoint, which is written the same way twice, or be refused
// by a UserError of one line.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <vector>

#include "base/error.h"
#include "engine/checkpoint.h"
#include "fuzz_support.h"

namespace {

using namespace rankscope;

void check(std::span<const std::uint8_t> bytes) {
  CheckpointContent content;
  try {
    content = decodeCheckpoint(bytes, "fuzz");
  } catch (const UserError& refused) {
    if (std::strchr(refused.what(), '\n') != nullptr) {
      std::abort();
    }
    return;
  }
  const std::vector<std::uint8_t> once = encodeCheckpoint(content);
  if (encodeCheckpoint(decodeCheckpoint(once, "again")) != once) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check({data, size});
  std::vector<std::uint8_t> bytes(data, data + size);
  rankscope::fuzz::mendLength(bytes);
  check(bytes);
  return 0;
}
