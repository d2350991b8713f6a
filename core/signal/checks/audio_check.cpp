#include "signal/checks/audio_check.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include <fmt/format.h>

#include "base/error.h"

namespace rankscope {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t kChunkHeader = 8;
constexpr std::size_t kOggHeader = 27;

bool startsWith(Bytes bytes, std::string_view text) {
  return bytes.size() >= text.size() && std::memcmp(bytes.data(), text.data(), text.size()) == 0;
}

std::uint64_t littleEndian(Bytes bytes) {
  return bytes[0] | std::uint64_t{bytes[1]} << 8 | std::uint64_t{bytes[2]} << 16 |
         std::uint64_t{bytes[3]} << 24;
}

[[noreturn]] void refuseCut(const std::string& where, std::uint64_t promised, std::uint64_t there) {
  throw UserError(where, fmt::format("is cut: {} bytes are promised and {} are there", promised, there),
                  "copy it again");
}

void checkRiff(Bytes bytes, const std::string& where) {
  if (bytes.size() < 12) {
    refuseCut(where, 12, bytes.size());
  }
  const std::uint64_t whole = littleEndian(bytes.subspan(4)) + kChunkHeader;
  if (whole > bytes.size()) {
    refuseCut(where, whole, bytes.size());
  }
  for (std::uint64_t at = 12; at + kChunkHeader <= bytes.size();) {
    const std::uint64_t length = littleEndian(bytes.subspan(at + 4));
    if (length > bytes.size() - at - kChunkHeader) {
      refuseCut(where, at + kChunkHeader + length, bytes.size());
    }
    if (startsWith(bytes.subspan(at), "data")) {
      return;  // what follows it is not sound
    }
    at += kChunkHeader + length + length % 2;
  }
  throw UserError(where, "holds no sound: there is no data chunk", "save it again");
}

/// The last page says that it is the last one, and its segments are there.
void checkOgg(Bytes bytes, const std::string& where) {
  constexpr std::string_view kCapture = "OggS";
  const auto last =
      std::find_end(bytes.begin(), bytes.end(), kCapture.begin(), kCapture.end(),
                    [](std::uint8_t byte, char c) { return byte == static_cast<std::uint8_t>(c); });
  const auto page = bytes.subspan(static_cast<std::size_t>(last - bytes.begin()));
  std::size_t length = kOggHeader;
  if (page.size() >= kOggHeader && page.size() >= kOggHeader + page[26]) {
    length += page[26];
    for (const std::uint8_t segment : page.subspan(kOggHeader, page[26])) {
      length += segment;
    }
  }
  constexpr std::uint8_t kEndOfStream = 4;
  if (page.size() < length || (page[5] & kEndOfStream) == 0) {
    throw UserError(where, "is cut: its last page is missing", "copy it again");
  }
}

}  // namespace

void checkAudioIsWhole(Bytes bytes, const std::string& where) {
  if (startsWith(bytes, "RIFF")) {
    checkRiff(bytes, where);
  } else if (startsWith(bytes, "OggS")) {
    checkOgg(bytes, where);
  }
}

}  // namespace rankscope
