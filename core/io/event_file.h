// TensorBoard's event files: TFRecords of Event messages, here with scalars only. Pure functions, any thread.
// Formats: tensorflow/core/lib/io/record_writer.cc (framing), util/event.proto and framework/summary.proto.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace rankscope {

/// What is known of one step.
struct ScalarEvent {
  double wallTime = 0;  ///< seconds since 1970
  std::int64_t step = 0;
  std::vector<std::pair<std::string, float>> scalars;  ///< tags ("loss") and values; not finite ones too
};

/// A whole file: its version, stamped with `start` (seconds since 1970), then the events in the order given.
std::vector<std::uint8_t> encodeEventFile(double start, std::span<const ScalarEvent> events);

/// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78), as in iSCSI.
std::uint32_t crc32c(std::span<const std::uint8_t> bytes);

}  // namespace rankscope
