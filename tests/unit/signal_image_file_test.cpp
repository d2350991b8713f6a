#include <array>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "signal/image_file.h"
#include "signal_picture_bytes.h"

namespace rankscope {
namespace {

using pictures::Bmp;
using pictures::Bytes;
using pictures::Png;
using pictures::Tga;

Image decode(const Bytes& bytes) {
  return decodeImage(bytes, "picture");
}

/// The pixels as 8-bit numbers, exactly.
std::vector<int> bytesOf(const Image& image) {
  std::vector<int> out;
  for (const float value : image.pixels) {
    const float scaled = value * 255.0f;
    EXPECT_NEAR(scaled, std::round(scaled), 1e-4f);
    out.push_back(static_cast<int>(std::lround(scaled)));
  }
  return out;
}

void expectExtents(const Image& image, int width, int height, int channels) {
  EXPECT_EQ(image.width, width);
  EXPECT_EQ(image.height, height);
  EXPECT_EQ(image.channels, channels);
  EXPECT_EQ(image.pixels.size(), image.pixelCount() * static_cast<std::size_t>(image.channels));
}

TEST(Png, eightBitsOfEveryColourType) {
  const Image rgb = decode(encode(Png{2, 1, 8, 2, {0, 128, 255, 1, 2, 3}}));
  expectExtents(rgb, 2, 1, 3);
  EXPECT_EQ(bytesOf(rgb), (std::vector<int>{0, 128, 255, 1, 2, 3}));
  EXPECT_EQ(rgb.pixels[1], 128.0f / 255.0f);

  const Image gray = decode(encode(Png{1, 3, 8, 0, {7, 8, 9}}));
  expectExtents(gray, 1, 3, 1);
  EXPECT_EQ(bytesOf(gray), (std::vector<int>{7, 8, 9}));

  const Image grayAlpha = decode(encode(Png{2, 1, 8, 4, {10, 20, 30, 40}}));
  expectExtents(grayAlpha, 2, 1, 2);
  EXPECT_EQ(bytesOf(grayAlpha), (std::vector<int>{10, 20, 30, 40}));

  const Image rgba = decode(encode(Png{1, 2, 8, 6, {1, 2, 3, 4, 5, 6, 7, 8}}));
  expectExtents(rgba, 1, 2, 4);
  EXPECT_EQ(bytesOf(rgba), (std::vector<int>{1, 2, 3, 4, 5, 6, 7, 8}));
}

TEST(Png, sixteenBitsKeepTheirPrecision) {
  for (const auto& [colour, channels] : {std::pair<std::uint8_t, int>{0, 1}, {4, 2}, {2, 3}, {6, 4}}) {
    Png png{2, 1, 16, colour, {}};
    std::vector<int> values;
    for (int i = 0; i < 2 * channels; ++i) {
      values.push_back((4242 * i * i + 257 * i + 1) & 0xffff);
      pictures::appendBigEndian(png.samples, static_cast<std::uint32_t>(values.back()), 2);
    }
    const Image image = decode(encode(png));
    expectExtents(image, 2, 1, channels);
    for (std::size_t i = 0; i < values.size(); ++i) {
      EXPECT_EQ(image.pixels[i], static_cast<float>(values[i]) / 65535.0f);
    }
  }
}

TEST(Png, smallDepthsSpanTheWholeRange) {
  EXPECT_EQ(bytesOf(decode(encode(Png{4, 1, 1, 0, {0b10110000}}))), (std::vector<int>{255, 0, 255, 255}));
  EXPECT_EQ(bytesOf(decode(encode(Png{4, 1, 2, 0, {0b00011011}}))), (std::vector<int>{0, 85, 170, 255}));
  EXPECT_EQ(bytesOf(decode(encode(Png{2, 1, 4, 0, {0x1f}}))), (std::vector<int>{17, 255}));
}

TEST(Png, palettesWithAndWithoutTransparency) {
  const Png opaque{3, 1, 8, 3, {1, 0, 1}, {10, 20, 30, 40, 50, 60}};
  const Image colours = decode(encode(opaque));
  expectExtents(colours, 3, 1, 3);
  EXPECT_EQ(bytesOf(colours), (std::vector<int>{40, 50, 60, 10, 20, 30, 40, 50, 60}));

  const Png clear{2, 1, 8, 3, {0, 1}, {10, 20, 30, 40, 50, 60}, {99}};
  const Image alpha = decode(encode(clear));
  expectExtents(alpha, 2, 1, 4);
  EXPECT_EQ(bytesOf(alpha), (std::vector<int>{10, 20, 30, 99, 40, 50, 60, 255}));

  const Image packed = decode(encode(Png{3, 1, 2, 3, {0b01000100}, {10, 20, 30, 40, 50, 60}}));
  EXPECT_EQ(bytesOf(packed), (std::vector<int>{40, 50, 60, 10, 20, 30, 40, 50, 60}));
}

TEST(Png, indicesBeyondThePaletteAreBlack) {
  const Image image = decode(encode(Png{3, 1, 8, 3, {0, 200, 1}, {10, 20, 30, 40, 50, 60}}));
  EXPECT_EQ(bytesOf(image), (std::vector<int>{10, 20, 30, 0, 0, 0, 40, 50, 60}));
}

TEST(Png, aTransparentColourBecomesAnAlphaChannel) {
  const Image gray = decode(encode(Png{2, 1, 8, 0, {5, 6}, {}, {0, 5}}));
  expectExtents(gray, 2, 1, 2);
  EXPECT_EQ(bytesOf(gray), (std::vector<int>{5, 0, 6, 255}));
}

TEST(Png, dataOverManyStoredBlocks) {
  Png png{300, 300, 8, 2, {}};
  for (std::size_t i = 0; i < 300 * 300 * 3; ++i) {
    png.samples.push_back(static_cast<std::uint8_t>(i * 7 % 251));
  }
  const Image image = decode(encode(png));
  const std::vector<int> values = bytesOf(image);
  ASSERT_EQ(values.size(), png.samples.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    ASSERT_EQ(values[i], png.samples[i]);
  }
}

TEST(Bmp, bottomUpAndTopDown) {
  // Two rows of one BGR pixel, padded to four bytes.
  const Bytes rows{1, 2, 3, 0, 4, 5, 6, 0};
  EXPECT_EQ(bytesOf(decode(encode(Bmp{1, 2, 24, rows}))), (std::vector<int>{6, 5, 4, 3, 2, 1}));
  EXPECT_EQ(bytesOf(decode(encode(Bmp{1, -2, 24, rows}))), (std::vector<int>{3, 2, 1, 6, 5, 4}));
}

TEST(Bmp, palettesOfOneFourAndEightBits) {
  const Bytes palette{30, 20, 10, 0, 60, 50, 40, 0};
  const std::vector<int> expected{40, 50, 60, 10, 20, 30};
  EXPECT_EQ(bytesOf(decode(encode(Bmp{2, 1, 8, {1, 0, 0, 0}, palette}))), expected);
  EXPECT_EQ(bytesOf(decode(encode(Bmp{2, 1, 4, {0x10, 0, 0, 0}, palette}))), expected);
  EXPECT_EQ(bytesOf(decode(encode(Bmp{2, 1, 1, {0x80, 0, 0, 0}, palette}))), expected);
}

TEST(Bmp, thirtyTwoBitsHaveAlpha) {
  const Image image = decode(encode(Bmp{1, 1, 32, {3, 2, 1, 77}}));
  expectExtents(image, 1, 1, 4);
  EXPECT_EQ(bytesOf(image), (std::vector<int>{1, 2, 3, 77}));
}

TEST(Tga, plainGrayAndColour) {
  EXPECT_EQ(bytesOf(decode(encode(Tga{2, 2, 1, 24, {3, 2, 1, 6, 5, 4}}))),
            (std::vector<int>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(bytesOf(decode(encode(Tga{3, 2, 1, 8, {11, 22}}))), (std::vector<int>{11, 22}));
  EXPECT_EQ(bytesOf(decode(encode(Tga{2, 1, 1, 32, {3, 2, 1, 9}}))), (std::vector<int>{1, 2, 3, 9}));
}

TEST(Tga, rowsFromBelow) {
  const Tga tga{3, 1, 2, 8, {11, 22}, {}, 0};
  EXPECT_EQ(bytesOf(decode(encode(tga))), (std::vector<int>{22, 11}));
}

TEST(Tga, runLengths) {
  // A run of three pixels, then two as they are.
  const Tga tga{10, 5, 1, 24, {0x82, 3, 2, 1, 0x01, 6, 5, 4, 9, 8, 7}};
  EXPECT_EQ(bytesOf(decode(encode(tga))), (std::vector<int>{1, 2, 3, 1, 2, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

TEST(Tga, palette) {
  const Tga tga{1, 2, 1, 8, {1, 0}, {3, 2, 1, 6, 5, 4}};
  EXPECT_EQ(bytesOf(decode(encode(tga))), (std::vector<int>{4, 5, 6, 1, 2, 3}));
}

TEST(Hdr, flatPixelsAsStored) {
  // (r, g, b) = mantissa x 2^(e - 136): Ward, "Real Pixels", Graphics Gems II.
  const Image image = decode(pictures::hdr(2, 1, {128, 64, 32, 129, 255, 0, 128, 140}));
  expectExtents(image, 2, 1, 3);
  const std::array<float, 6> expected{1.0f, 0.5f, 0.25f, 255.0f * 16, 0.0f, 128.0f * 16};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(image.pixels[i], expected[i]);
  }
}

TEST(Hdr, encodedRows) {
  Bytes rgbe;
  for (int row = 0; row < 2; ++row) {
    pictures::append(rgbe, Bytes{2, 2, 0, 8});
    pictures::append(rgbe, Bytes{128 + 8, 128});
    pictures::append(rgbe, Bytes{8, 1, 2, 3, 4, 5, 6, 7, 8});
    pictures::append(rgbe, Bytes{128 + 3, 9, 5, 1, 2, 3, 4, 5});
    pictures::append(rgbe, Bytes{128 + 8, 136});
  }
  const Image image = decode(pictures::hdr(8, 2, rgbe, "EXPOSURE=1.0\n"));
  expectExtents(image, 8, 2, 3);
  const std::array<float, 8> blue{9, 9, 9, 1, 2, 3, 4, 5};
  for (std::size_t i = 0; i < 16; ++i) {
    EXPECT_EQ(image.pixels[3 * i], 128.0f);
    EXPECT_EQ(image.pixels[3 * i + 1], static_cast<float>(i % 8 + 1));
    EXPECT_EQ(image.pixels[3 * i + 2], blue[i % 8]);
  }
}

TEST(Jpeg, grayFromItsDcCoefficient) {
  for (const int dc : {-255, -64, 0, 8, 160, 255}) {
    const Image image = decode(pictures::jpeg({dc}));
    expectExtents(image, 8, 8, 1);
    for (const float value : image.pixels) {
      EXPECT_NEAR(value * 255.0f, 128.0f + static_cast<float>(dc) / 8.0f, 0.51f);
    }
  }
}

TEST(Jpeg, colourFromYCbCr) {
  const Image image = decode(pictures::jpeg({80, -160, 240}));
  expectExtents(image, 8, 8, 3);
  const double y = 138;
  const double cb = -20;
  const double cr = 30;
  // JFIF 1.02, page 3.
  const std::array<double, 3> expected{y + 1.402 * cr, y - 0.344136 * cb - 0.714136 * cr, y + 1.772 * cb};
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    EXPECT_NEAR(static_cast<double>(image.pixels[i]) * 255.0, expected[i % 3], 1.01);
  }
}

// Real files; the expected pixels were read with ImageMagick.

std::filesystem::path sharedFile(const char* name) {
  return std::filesystem::path(RANKSCOPE_SOURCE_DIR) / "../shared/data" / name;
}

float pixelAt(const Image& image, int x, int y, int channel) {
  return image.pixels[(static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) +
                       static_cast<std::size_t>(x)) *
                          static_cast<std::size_t>(image.channels) +
                      static_cast<std::size_t>(channel)];
}

double channelMean(const Image& image, int channel) {
  double sum = 0;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      sum += static_cast<double>(pixelAt(image, x, y, channel));
    }
  }
  return sum / static_cast<double>(image.pixelCount());
}

TEST(RealFiles, kodakPhotograph) {
  if (!std::filesystem::exists(sharedFile("kodak/kodim09.png"))) {
    GTEST_SKIP() << "no shared data";
  }
  const Image image = readImage(sharedFile("kodak/kodim09.png"));
  expectExtents(image, 512, 768, 3);
  EXPECT_EQ(pixelAt(image, 100, 200, 0), 140.0f / 255.0f);
  EXPECT_EQ(pixelAt(image, 100, 200, 1), 154.0f / 255.0f);
  EXPECT_EQ(pixelAt(image, 100, 200, 2), 149.0f / 255.0f);
  EXPECT_EQ(pixelAt(image, 0, 0, 0), 99.0f / 255.0f);
  EXPECT_NEAR(channelMean(image, 0), 0.50681, 1e-5);
  EXPECT_NEAR(channelMean(image, 1), 0.526871, 1e-5);
  EXPECT_NEAR(channelMean(image, 2), 0.494081, 1e-5);
}

TEST(RealFiles, sixteenBitSlice) {
  if (!std::filesystem::exists(sharedFile("ct/wire_chest.png"))) {
    GTEST_SKIP() << "no shared data";
  }
  const Image image = readImage(sharedFile("ct/wire_chest.png"));
  expectExtents(image, 435, 326, 1);
  EXPECT_EQ(pixelAt(image, 0, 0, 0), 0.0f);
  EXPECT_EQ(pixelAt(image, 100, 200, 0), 4016.0f / 65535.0f);
  EXPECT_EQ(pixelAt(image, 217, 163, 0), 17936.0f / 65535.0f);
}

TEST(RealFiles, photographAsJpeg) {
  if (!std::filesystem::exists(sharedFile("faces/celebahq_src_male_006930.jpg"))) {
    GTEST_SKIP() << "no shared data";
  }
  const Image image = readImage(sharedFile("faces/celebahq_src_male_006930.jpg"));
  expectExtents(image, 1024, 1024, 3);
  // Decoders may differ in rounding and in how they enlarge the chroma planes.
  EXPECT_NEAR(pixelAt(image, 500, 500, 0) * 255, 177, 3);
  EXPECT_NEAR(pixelAt(image, 500, 500, 1) * 255, 130, 3);
  EXPECT_NEAR(pixelAt(image, 500, 500, 2) * 255, 114, 3);
  EXPECT_NEAR(channelMean(image, 0), 0.374274, 2e-3);
  EXPECT_NEAR(channelMean(image, 1), 0.260531, 2e-3);
  EXPECT_NEAR(channelMean(image, 2), 0.206767, 2e-3);
}

}  // namespace
}  // namespace rankscope
