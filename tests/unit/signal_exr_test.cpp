#include <filesystem>
#include <limits>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/file.h"
#include "signal/checks/exr_check.h"
#include "signal/exr_file.h"
#include "signal/picture_source.h"
#include "signal_exr_bytes.h"

namespace rankscope {
namespace {

using exrs::Bytes;
using exrs::encode;
using exrs::Picture;

std::string complaint(const Bytes& bytes) {
  try {
    decodeExr(bytes, "light");
  } catch (const UserError& error) {
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    return error.what();
  }
  return "";
}

Picture colours() {
  return {2, 2, {"B", "G", "R"}, {{1, 2, 3, 4}, {10, 20, 30, 40}, {0.5F, 0.25F, 7, 100}}, -3, 5};
}

TEST(Exr, ColoursComeInTheirOrderFromAnyWindow) {
  const Image image = decodeExr(encode(colours()), "light");
  EXPECT_EQ(image.width, 2);
  EXPECT_EQ(image.height, 2);
  EXPECT_EQ(image.channels, 3);
  EXPECT_EQ(image.pixels, (std::vector<float>{0.5F, 10, 1, 0.25F, 20, 2, 7, 30, 3, 100, 40, 4}));
}

TEST(Exr, ItsHeaderTellsItsSize) {
  const Bytes whole = encode(colours());
  const PixelSize size = exrSize(whole, "light");
  EXPECT_EQ(size.width, 2);
  EXPECT_EQ(size.height, 2);
  EXPECT_EQ(exrSize(encode({7, 0x7ff, {}, {}}), "light").height, 0x7ff);
  EXPECT_THROW(exrSize(encode({1 << 14, 1 << 13, {}, {}}), "light"), UserError) << "more than can be decoded";
  EXPECT_THROW(exrSize(Bytes(whole.begin(), whole.begin() + 90), "light"), UserError);
  EXPECT_THROW(exrSize(Bytes(400, 0), "light"), UserError);
}

TEST(Exr, BrightnessAndSingleChannelsAreGray) {
  EXPECT_EQ(decodeExr(encode({2, 1, {"Y"}, {{3, 4}}}), "s").pixels, (std::vector<float>{3, 4}));
  EXPECT_EQ(decodeExr(encode({2, 1, {"depth"}, {{3, 4}}}), "s").channels, 1);
  EXPECT_NE(complaint(encode({2, 1, {"U", "V"}, {{3, 4}, {5, 6}}})).find("neither"), std::string::npos);
}

TEST(Exr, ColoursAreDividedByTheirAlpha) {
  const Image image = decodeExr(encode({2, 1, {"A", "Y"}, {{0.5F, 0}, {0.25F, 0}}}), "s");
  EXPECT_EQ(image.channels, 2);
  EXPECT_EQ(image.pixels, (std::vector<float>{0.5F, 0.5F, 0, 0}));
}

TEST(Exr, CutAnywhereIsRefused) {
  const Bytes whole = encode(colours());
  EXPECT_EQ(complaint(whole), "");
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_NE(complaint(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length))), "")
        << length;
  }
}

TEST(Exr, EnormousAndUnfinitePicturesAreRefused) {
  Picture picture = colours();
  picture.values[1][2] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_NE(complaint(encode(picture)).find("finite"), std::string::npos);
  Bytes bytes = encode(colours());
  const std::string text(bytes.begin(), bytes.end());
  const std::size_t box = text.find("dataWindow") + 11 + 6 + 4;
  bytes[box + 10] = 0x7f;  // the right edge beyond eight million
  bytes[box + 14] = 0x7f;
  EXPECT_NE(complaint(bytes), "");
}

TEST(Percentile, TheValueAtItsRankBecomesOne) {
  Image image{5, 2, 1, {1, 2, 3, 4, 5, 6, 7, 8, 9, 1000}};
  scaleByPercentile(image, 90);
  EXPECT_FLOAT_EQ(image.pixels[8], 1);
  EXPECT_FLOAT_EQ(image.pixels[0], 1 / 9.0F);
  EXPECT_FLOAT_EQ(image.pixels[9], 1000 / 9.0F);
  const Image before = image;
  scaleByPercentile(image, 0);
  EXPECT_EQ(image.pixels, before.pixels);
  scaleByPercentile(image, 100);
  EXPECT_FLOAT_EQ(image.pixels[9], 1);
  Image alpha{2, 1, 2, {4, 0.5F, 8, 0.25F}};
  scaleByPercentile(alpha, 100);
  EXPECT_EQ(alpha.pixels, (std::vector<float>{0.5F, 0.5F, 1, 0.25F}));
  Image black{2, 1, 1, {0, 0}};
  scaleByPercentile(black, 99);
  EXPECT_EQ(black.pixels, (std::vector<float>{0, 0}));
}

TEST(Exr, TheSharedPhotograph) {
  const auto path =
      std::filesystem::path(RANKSCOPE_SOURCE_DIR) / "../shared/data/photos/albert_1024x1024_float.exr";
  if (!std::filesystem::exists(path)) {
    GTEST_SKIP() << "no shared data";
  }
  const Image image = decodeExr(readFile(path, kMaximumExrBytes), "albert");
  EXPECT_EQ(image.width, 1024);
  EXPECT_EQ(image.height, 1024);
  EXPECT_EQ(image.channels, 4);
}

}  // namespace
}  // namespace rankscope
