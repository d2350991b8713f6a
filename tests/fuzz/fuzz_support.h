// What the fuzz targets of the loaders share.
#pragma once

#include <cstdlib>
#include <cstring>

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

}  // namespace rankscope::fuzz
