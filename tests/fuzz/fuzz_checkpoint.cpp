// Any bytes must either be a whole, consistent checkpoint, which is written the same way twice, or be refused
// by a UserError of one line.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>
#include <vector>

#include "base/error.h"
#include "engine/checkpoint.h"

namespace {

using namespace rankscope;

constexpr std::size_t kLengthBytes = 8;

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

/// Lets the header end at the last brace: otherwise nearly every mutation that changes its length would stop
/// there.
void mendLength(std::vector<std::uint8_t>& bytes) {
  const auto brace = std::find(bytes.rbegin(), bytes.rend(), '}');
  const auto end = static_cast<std::size_t>(bytes.rend() - brace);
  if (end > kLengthBytes) {
    const std::uint64_t length = end - kLengthBytes;
    std::memcpy(bytes.data(), &length, sizeof(length));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check({data, size});
  std::vector<std::uint8_t> bytes(data, data + size);
  mendLength(bytes);
  check(bytes);
  return 0;
}
