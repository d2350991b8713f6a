// Writes the seeds of fuzz_exr: small pictures byte by byte, whole, cut and with headers that lie, and by
// OpenEXR itself one of each compression, tiles, several resolutions, and two parts.
#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <limits>
#include <string>
#include <vector>

#include <ImfChannelList.h>
#include <ImfFrameBuffer.h>
#include <ImfHeader.h>
#include <ImfMultiPartOutputFile.h>
#include <ImfOutputFile.h>
#include <ImfOutputPart.h>
#include <ImfPartType.h>
#include <ImfTiledOutputFile.h>

#include "../unit/signal_exr_bytes.h"

namespace {

namespace fs = std::filesystem;
using rankscope::exrs::Bytes;
using rankscope::exrs::Picture;

constexpr int kWidth = 9;
constexpr int kHeight = 7;

void write(const fs::path& path, const Bytes& bytes) {
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

Bytes read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// The bytes with `with` in place of what stands `offset` after `text`.
Bytes patched(Bytes bytes, const std::string& text, std::size_t offset, const Bytes& with) {
  const std::string all(bytes.begin(), bytes.end());
  const std::size_t at = all.find(text) + offset;
  for (std::size_t i = 0; i < with.size(); ++i) {
    bytes.at(at + i) = with[i];
  }
  return bytes;
}

void writeByHand(const fs::path& folder) {
  using rankscope::exrs::encode;
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const Bytes colours =
      encode({2, 2, {"B", "G", "R"}, {{1, 2, 3, 4}, {10, 20, 30, 40}, {0.5F, 0.25F, 7, 100}}, -3, 5});
  write(folder / "colours", colours);
  write(folder / "alpha", encode({2, 1, {"A", "Y"}, {{0.5F, 0}, {0.25F, 0}}}));
  write(folder / "depth", encode({3, 1, {"depth"}, {{1, 2, 3}}}));
  write(folder / "neither", encode({2, 1, {"U", "V"}, {{3, 4}, {5, 6}}}));
  write(folder / "nan", encode({2, 1, {"Y"}, {{nan, 1}}}));
  // 11 and 6 bytes for the names with their zeros, 4 for the size.
  const std::size_t box = std::string("dataWindow").size() + 1 + 6 + 4;
  write(folder / "huge", patched(colours, "dataWindow", box + 8, {0xff, 0xff, 0xff, 0x7f}));
  write(folder / "wide", patched(colours, "dataWindow", box + 8, {0xff, 0x07, 0, 0}));
  write(folder / "inverted", patched(colours, "dataWindow", box + 8, {0, 0, 0, 0x80}));
  write(folder / "compression_unknown", patched(colours, "compression", 28, {0x7f}));
  write(folder / "deep", patched(colours, "\x76\x2f\x31\x01", 5, {0x08}));
  write(folder / "tiled_flag", patched(colours, "\x76\x2f\x31\x01", 5, {0x02}));
  for (std::size_t eighth = 1; eighth < 8; ++eighth) {
    const auto end = static_cast<std::ptrdiff_t>(colours.size() * eighth / 8);
    write(folder / ("cut_" + std::to_string(eighth)), Bytes(colours.begin(), colours.begin() + end));
  }
}

struct Planes {
  std::array<std::vector<float>, 3> values;

  Planes() {
    for (std::size_t c = 0; c < values.size(); ++c) {
      for (int i = 0; i < kWidth * kHeight; ++i) {
        values[c].push_back(static_cast<float>((i * (static_cast<int>(c) + 3)) % 17) / 8);
      }
    }
  }

  Imf::FrameBuffer buffer() {
    Imf::FrameBuffer buffer;
    const std::array<const char*, 3> names{"R", "G", "B"};
    for (std::size_t c = 0; c < names.size(); ++c) {
      buffer.insert(names[c], Imf::Slice(Imf::FLOAT, reinterpret_cast<char*>(values[c].data()), sizeof(float),
                                         sizeof(float) * kWidth));
    }
    return buffer;
  }
};

Imf::Header header(Imf::Compression compression, Imf::PixelType type) {
  Imf::Header header(kWidth, kHeight);
  header.compression() = compression;
  for (const char* name : {"R", "G", "B"}) {
    header.channels().insert(name, Imf::Channel(type));
  }
  return header;
}

void writeScanLines(const fs::path& path, Imf::Compression compression) {
  Planes planes;
  Imf::OutputFile file(path.c_str(), header(compression, Imf::FLOAT));
  file.setFrameBuffer(planes.buffer());
  file.writePixels(kHeight);
}

void writeTiles(const fs::path& path, Imf::LevelMode mode) {
  Planes planes;
  Imf::Header tiled = header(Imf::ZIP_COMPRESSION, Imf::FLOAT);
  tiled.setTileDescription(Imf::TileDescription(4, 4, mode));
  Imf::TiledOutputFile file(path.c_str(), tiled);
  for (int y = 0; y < file.numYLevels(); ++y) {
    for (int x = 0; x < file.numXLevels(); ++x) {
      if (file.isValidLevel(x, y)) {
        file.setFrameBuffer(planes.buffer());
        file.writeTiles(0, file.numXTiles(x) - 1, 0, file.numYTiles(y) - 1, x, y);
      }
    }
  }
}

void writeParts(const fs::path& path) {
  Planes planes;
  std::vector<Imf::Header> headers(2, header(Imf::RLE_COMPRESSION, Imf::FLOAT));
  for (std::size_t i = 0; i < headers.size(); ++i) {
    headers[i].setName("part " + std::to_string(i));
    headers[i].setType(Imf::SCANLINEIMAGE);
  }
  Imf::MultiPartOutputFile file(path.c_str(), headers.data(), static_cast<int>(headers.size()));
  for (int i = 0; i < static_cast<int>(headers.size()); ++i) {
    Imf::OutputPart part(file, i);
    part.setFrameBuffer(planes.buffer());
    part.writePixels(kHeight);
  }
}

void writeByOpenExr(const fs::path& folder) {
  const std::vector<std::pair<const char*, Imf::Compression>> compressions{
      {"rle", Imf::RLE_COMPRESSION},  {"zips", Imf::ZIPS_COMPRESSION},   {"zip", Imf::ZIP_COMPRESSION},
      {"piz", Imf::PIZ_COMPRESSION},  {"pxr24", Imf::PXR24_COMPRESSION}, {"b44", Imf::B44_COMPRESSION},
      {"dwaa", Imf::DWAA_COMPRESSION}};
  for (const auto& [name, compression] : compressions) {
    writeScanLines(folder / (std::string("encoded_") + name), compression);
  }
  writeTiles(folder / "encoded_tiles", Imf::ONE_LEVEL);
  writeTiles(folder / "encoded_mipmaps", Imf::MIPMAP_LEVELS);
  writeTiles(folder / "encoded_ripmaps", Imf::RIPMAP_LEVELS);
  writeParts(folder / "encoded_parts");
  for (const char* name : {"encoded_zip", "encoded_piz", "encoded_tiles", "encoded_parts"}) {
    const Bytes whole = read(folder / name);
    write(folder / (std::string("cut_") + name),
          Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(whole.size() * 3 / 4)));
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: make_exr_corpus CORPUS\n";
    return 2;
  }
  const fs::path folder = fs::path(argv[1]) / "exr";
  fs::create_directories(folder);
  writeByHand(folder);
  writeByOpenExr(folder);
  return 0;
}
