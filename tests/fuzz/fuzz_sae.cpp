// Any bytes must either be a whole, consistent autoencoder, which is written the same way twice, or be
// refused by a UserError of one line.
#include <cstdint>
#include <span>
#include <vector>

#include "fuzz_support.h"
#include "sae/sae_file.h"

namespace {

using namespace rankscope;

void check(std::span<const std::uint8_t> bytes) {
  fuzz::decodeOrRefuse([bytes] {
    const std::vector<std::uint8_t> once = encodeSae(decodeSae(bytes, "fuzz"));
    fuzz::require(encodeSae(decodeSae(once, "again")) == once);
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check({data, size});
  std::vector<std::uint8_t> bytes(data, data + size);
  fuzz::mendLength(bytes);
  check(bytes);
  return 0;
}
