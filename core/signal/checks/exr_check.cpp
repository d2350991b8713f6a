// OpenEXR, as https://openexr.com/en/latest/OpenEXRFileLayout.html describes it.
#include "signal/checks/exr_check.h"

#include <array>

#include "signal/checks/byte_reader.h"
#include "signal/checks/image_check.h"

namespace rankscope {
namespace {

constexpr std::uint32_t kMagic = 20000630;

std::string takeName(ByteReader& reader) {
  std::string name;
  for (std::uint8_t byte = reader.u8(); byte != 0; byte = reader.u8()) {
    name.push_back(static_cast<char>(byte));
  }
  return name;
}

std::int64_t takeSigned(ByteReader& reader) {
  return static_cast<std::int32_t>(reader.u32le());
}

PixelSize takeWindow(ByteReader& reader, const std::string& where) {
  std::array<std::int64_t, 4> edges{};  // left, top, right, bottom
  for (std::int64_t& edge : edges) {
    edge = takeSigned(reader);
  }
  const std::int64_t width = edges[2] - edges[0] + 1, height = edges[3] - edges[1] + 1;
  checkImageExtents(width, height, where);
  return {static_cast<int>(width), static_cast<int>(height)};
}

}  // namespace

PixelSize exrSize(std::span<const std::uint8_t> bytes, const std::string& where) {
  ByteReader reader(bytes, where);
  if (reader.u32le() != kMagic) {
    reader.fail("the OpenEXR header is missing");
  }
  reader.skip(4);  // version and flags
  for (std::string name = takeName(reader); !name.empty(); name = takeName(reader)) {
    const std::string type = takeName(reader);
    const std::uint32_t length = reader.u32le();
    if (name == "dataWindow" && type == "box2i" && length == 16) {
      return takeWindow(reader, where);
    }
    reader.skip(length);
  }
  reader.fail("the OpenEXR header tells no size");
}

}  // namespace rankscope
