// NumPy's .npz: a ZIP archive, stored uncompressed, of .npy arrays of version 1.0. Pure functions, any
// thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "io/safetensors.h"

namespace rankscope {

/// Same input, same bytes: every entry carries ZIP's first date, 1980-01-01. Names become NAME.npy.
/// F32, F64, I64 and U8; NumPy has no BF16.
/// @throws UserError if the archive would exceed 4 GiB or 65535 arrays, ZIP's limits without its 64-bit form
std::vector<std::uint8_t> encodeNpz(std::span<const StoredTensor> arrays);

/// One array as a .npy of version 1.0.
std::vector<std::uint8_t> encodeNpy(const StoredTensor& array);

/// CRC-32 as ZIP and PNG use it (ISO 3309, reflected polynomial 0xEDB88320).
std::uint32_t crc32(std::span<const std::uint8_t> bytes);

}  // namespace rankscope
