#include "io/event_file.h"

#include <array>
#include <bit>

namespace rankscope {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::uint32_t kMaskDelta = 0xa282ead8U;
constexpr const char* kFileVersion = "brain.Event:2";

// Field numbers of Event, Summary and Summary.Value.
constexpr int kEventWallTime = 1;
constexpr int kEventStep = 2;
constexpr int kEventFileVersion = 3;
constexpr int kEventSummary = 5;
constexpr int kSummaryValue = 1;
constexpr int kValueTag = 1;
constexpr int kValueSimple = 2;

enum class WireType { Varint = 0, Fixed64 = 1, Delimited = 2, Fixed32 = 5 };

constexpr std::array<std::uint32_t, 256> makeCrcTable() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t n = 0; n < table.size(); ++n) {
    std::uint32_t value = n;
    for (int bit = 0; bit < 8; ++bit) {
      value = (value & 1U) != 0 ? 0x82F63B78U ^ (value >> 1) : value >> 1;
    }
    table[n] = value;
  }
  return table;
}

constexpr std::array<std::uint32_t, 256> kCrcTable = makeCrcTable();

template <class T>
void putFixed(Bytes& out, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
}

void putVarint(Bytes& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) {
    out.push_back(static_cast<std::uint8_t>(value | 0x80));
  }
  out.push_back(static_cast<std::uint8_t>(value));
}

void putKey(Bytes& out, int field, WireType type) {
  putVarint(out, static_cast<std::uint64_t>(field) << 3 | static_cast<std::uint64_t>(type));
}

template <class Text>
void putDelimited(Bytes& out, int field, const Text& content) {
  putKey(out, field, WireType::Delimited);
  putVarint(out, content.size());
  out.insert(out.end(), content.begin(), content.end());
}

Bytes beginEvent(double wallTime) {
  Bytes event;
  putKey(event, kEventWallTime, WireType::Fixed64);
  putFixed(event, std::bit_cast<std::uint64_t>(wallTime));
  return event;
}

Bytes encodeEvent(const ScalarEvent& scalars) {
  Bytes summary;
  for (const auto& [tag, number] : scalars.scalars) {
    Bytes value;
    putDelimited(value, kValueTag, tag);
    putKey(value, kValueSimple, WireType::Fixed32);
    putFixed(value, std::bit_cast<std::uint32_t>(number));
    putDelimited(summary, kSummaryValue, value);
  }
  Bytes event = beginEvent(scalars.wallTime);
  putKey(event, kEventStep, WireType::Varint);
  putVarint(event, static_cast<std::uint64_t>(scalars.step));
  putDelimited(event, kEventSummary, summary);
  return event;
}

/// A checksum that is itself checked would be no checksum: hence the rotation.
std::uint32_t maskedCrc(std::span<const std::uint8_t> bytes) {
  return std::rotr(crc32c(bytes), 15) + kMaskDelta;
}

void putRecord(Bytes& file, const Bytes& record) {
  Bytes length;
  putFixed(length, static_cast<std::uint64_t>(record.size()));
  file.insert(file.end(), length.begin(), length.end());
  putFixed(file, maskedCrc(length));
  file.insert(file.end(), record.begin(), record.end());
  putFixed(file, maskedCrc(record));
}

}  // namespace

std::uint32_t crc32c(std::span<const std::uint8_t> bytes) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const std::uint8_t byte : bytes) {
    crc = kCrcTable[(crc ^ byte) & 0xFFU] ^ (crc >> 8);
  }
  return ~crc;
}

std::vector<std::uint8_t> encodeEventFile(double start, std::span<const ScalarEvent> events) {
  Bytes file;
  Bytes version = beginEvent(start);
  putDelimited(version, kEventFileVersion, std::string(kFileVersion));
  putRecord(file, version);
  for (const ScalarEvent& event : events) {
    putRecord(file, encodeEvent(event));
  }
  return file;
}

}  // namespace rankscope
