// Writes the seeds of fuzz_image: one small file of each kind that the loader knows, whole and cut, and
// hostile headers. The encoded_* files beside them are the built-in harbour, reduced and saved by a full
// encoder (DEFLATE, Huffman, scans).
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "../unit/signal_picture_bytes.h"

namespace {

using namespace rankscope::pictures;

struct Seed {
  std::string name;
  Bytes bytes;
};

Bytes ramp(std::size_t count) {
  Bytes bytes;
  for (std::size_t i = 0; i < count; ++i) {
    bytes.push_back(static_cast<std::uint8_t>(i * 29 + i * i));
  }
  return bytes;
}

std::vector<Seed> pngs() {
  const Bytes palette = ramp(12);
  return {{"gray1.png", encode(Png{9, 3, 1, 0, ramp(6)})},
          {"gray2.png", encode(Png{5, 3, 2, 0, ramp(6)})},
          {"gray8.png", encode(Png{5, 4, 8, 0, ramp(20)})},
          {"gray8_key.png", encode(Png{5, 4, 8, 0, ramp(20), {}, {0, 29}})},
          {"gray16.png", encode(Png{3, 3, 16, 0, ramp(18)})},
          {"gray16_key.png", encode(Png{3, 3, 16, 0, ramp(18), {}, {0, 30}})},
          {"gray_alpha8.png", encode(Png{3, 3, 8, 4, ramp(18)})},
          {"gray_alpha16.png", encode(Png{2, 2, 16, 4, ramp(16)})},
          {"rgb8.png", encode(Png{4, 3, 8, 2, ramp(36)})},
          {"rgb16.png", encode(Png{2, 3, 16, 2, ramp(36)})},
          {"rgba8.png", encode(Png{3, 3, 8, 6, ramp(36)})},
          {"rgba16.png", encode(Png{2, 2, 16, 6, ramp(32)})},
          {"palette4.png", encode(Png{4, 3, 4, 3, {0x01, 0x23, 0x32, 0x10, 0x11, 0x22}, palette})},
          {"palette8.png", encode(Png{3, 2, 8, 3, {0, 1, 2, 3, 2, 1}, palette, {0, 128}})},
          {"palette8_beyond.png", encode(Png{3, 2, 8, 3, {0, 1, 200, 255, 2, 1}, palette})},
          {"huge.png", encode(Png{100000, 100000, 8, 2, ramp(30)})},
          {"bomb.png", encode(Png{8192, 8192, 8, 6, Bytes(8192, 0)})}};
}

std::vector<Seed> bmpsAndTgas() {
  const Bytes palette{1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9, 0, 10, 11, 12, 0};
  return {{"rgb24.bmp", encode(Bmp{4, 3, 24, ramp(36)})},
          {"topdown.bmp", encode(Bmp{4, -3, 24, ramp(36)})},
          {"rgb16.bmp", encode(Bmp{4, 3, 16, ramp(24)})},
          {"rgba32.bmp", encode(Bmp{3, 3, 32, ramp(36)})},
          {"palette8.bmp", encode(Bmp{4, 2, 8, {0, 1, 2, 3, 3, 2, 1, 0}, palette})},
          {"palette4.bmp", encode(Bmp{8, 1, 4, {0x01, 0x23, 0x32, 0x10}, palette})},
          {"palette1.bmp", encode(Bmp{8, 1, 1, {0xa5, 0, 0, 0}, palette})},
          {"palette_beyond.bmp", encode(Bmp{4, 1, 8, {0, 1, 9, 3}, palette})},
          {"huge.bmp", encode(Bmp{100000, 100000, 24, ramp(30)})},
          {"rgb24.tga", encode(Tga{2, 3, 3, 24, ramp(27)})},
          {"rgba32.tga", encode(Tga{2, 3, 3, 32, ramp(36), {}, 0})},
          {"rgb16.tga", encode(Tga{2, 3, 3, 16, ramp(18)})},
          {"gray8.tga", encode(Tga{3, 3, 3, 8, ramp(9)})},
          {"gray_alpha16.tga", encode(Tga{3, 3, 3, 16, ramp(18)})},
          {"palette.tga", encode(Tga{1, 3, 2, 8, {0, 1, 2, 3, 200, 0}, ramp(12)})},
          {"runs.tga", encode(Tga{10, 4, 2, 24, {0x83, 1, 2, 3, 0x03, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6}})},
          {"palette_runs.tga", encode(Tga{9, 4, 2, 8, {0x87, 1}, ramp(12)})},
          {"huge.tga", encode(Tga{2, 65535, 65535, 24, ramp(30)})}};
}

std::vector<Seed> hdrsAndJpegs() {
  Bytes rows;
  for (int row = 0; row < 2; ++row) {
    append(rows, Bytes{2, 2, 0, 8, 136, 128, 8, 1, 2, 3, 4, 5, 6, 7, 8, 131, 9, 5, 1, 2, 3, 4, 5, 136, 130});
  }
  Bytes endless{2, 2, 0, 8};
  endless.resize(64, 0);
  return {{"flat.hdr", hdr(3, 2, ramp(24))},
          {"rows.hdr", hdr(8, 2, rows)},
          {"exposure.hdr", hdr(1, 2, ramp(8), "EXPOSURE=2.0\n")},
          {"exposure_nan.hdr", hdr(1, 2, ramp(8), "EXPOSURE=nan\n")},
          {"endless.hdr", hdr(8, 2, endless)},
          {"brightest.hdr", hdr(2, 1, Bytes(8, 255))},
          {"huge.hdr", hdr(100000, 100000, ramp(40))},
          {"gray.jpg", jpeg({77})},
          {"colour.jpg", jpeg({120, -90, 33})}};
}

/// Each whole file again, cut to half its length.
void appendCut(std::vector<Seed>& seeds) {
  const std::vector<Seed> whole = seeds;
  for (const Seed& seed : whole) {
    const auto half = static_cast<std::ptrdiff_t>(seed.bytes.size() / 2);
    seeds.push_back({"cut_" + seed.name, Bytes(seed.bytes.begin(), seed.bytes.begin() + half)});
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: make_image_corpus DIR\n";
    return 2;
  }
  std::vector<Seed> seeds = pngs();
  for (const auto& more : {bmpsAndTgas(), hdrsAndJpegs()}) {
    seeds.insert(seeds.end(), more.begin(), more.end());
  }
  appendCut(seeds);
  for (const Seed& seed : seeds) {
    std::ofstream(std::filesystem::path(argv[1]) / seed.name, std::ios::binary)
        .write(reinterpret_cast<const char*>(seed.bytes.data()),
               static_cast<std::streamsize>(seed.bytes.size()));
  }
  return 0;
}
