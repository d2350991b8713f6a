// What the fuzz targets of the loaders share.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "base/error.h"

namespace rankscope::fuzz {

/// Ends the process where something does not hold, which counts as a find.
inline void require(bool condition) {
  if (!condition) {
    std::abort();
  }
}

/// Runs `decode`. It may refuse its input, in the way that a user understands: by a UserError of one line.
template <class Decode>
void decodeOrRefuse(Decode decode) {
  try {
    decode();
  } catch (const UserError& refused) {
    require(std::strchr(refused.what(), '\n') == nullptr);
  }
}

/// Lets the header of a .safetensors end at the last brace: otherwise nearly every mutation that changes its
/// length would stop there.
inline void mendLength(std::vector<std::uint8_t>& bytes) {
  constexpr std::size_t kLengthBytes = 8;
  const auto brace = std::find(bytes.rbegin(), bytes.rend(), '}');
  const auto end = static_cast<std::size_t>(bytes.rend() - brace);
  if (end > kLengthBytes) {
    const std::uint64_t length = end - kLengthBytes;
    std::memcpy(bytes.data(), &length, sizeof(length));
  }
}

}  // namespace rankscope::fuzz
