// Reading numbers out of bytes that may end at any moment. Not shared between threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/error.h"

namespace rankscope {

class ByteReader {
 public:
  ByteReader(std::span<const std::uint8_t> bytes, const std::string& where) : bytes_(bytes), where_(where) {}

  std::size_t position() const { return position_; }
  std::size_t remaining() const { return bytes_.size() - position_; }

  /// @throws UserError if fewer than `count` bytes are left, as do all that follow
  std::span<const std::uint8_t> take(std::size_t count) {
    if (count > remaining()) {
      throw UserError(where_, "ends too early: the picture is truncated", "copy or download the file again");
    }
    const auto taken = bytes_.subspan(position_, count);
    position_ += count;
    return taken;
  }
  void skip(std::size_t count) { take(count); }

  std::uint8_t u8() { return take(1)[0]; }
  std::uint32_t u16be() { return bigEndian(2); }
  std::uint32_t u32be() { return bigEndian(4); }
  std::uint32_t u16le() { return littleEndian(2); }
  std::uint32_t u32le() { return littleEndian(4); }

  [[noreturn]] void fail(const std::string& what) const {
    throw UserError(where_, "is broken: " + what, "save the picture again");
  }
  [[noreturn]] void refuse(const std::string& what) const {
    throw UserError(where_, what + " is not supported", "save the picture as a plain PNG");
  }

 private:
  std::uint32_t bigEndian(std::size_t count) {
    std::uint32_t value = 0;
    for (const std::uint8_t byte : take(count)) {
      value = value << 8 | byte;
    }
    return value;
  }
  std::uint32_t littleEndian(std::size_t count) {
    std::uint32_t value = 0;
    int shift = 0;
    for (const std::uint8_t byte : take(count)) {
      value |= static_cast<std::uint32_t>(byte) << shift;
      shift += 8;
    }
    return value;
  }

  std::span<const std::uint8_t> bytes_;
  const std::string& where_;
  std::size_t position_ = 0;
};

}  // namespace rankscope
