#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "signal/coordinates.h"
#include "signal/image_ops.h"

namespace rankscope {
namespace {

Image grayRamp(int width, int height, int channels) {
  Image image{width, height, channels, {}};
  for (std::size_t i = 0; i < image.pixelCount() * static_cast<std::size_t>(channels); ++i) {
    image.pixels.push_back(static_cast<float>((i * 37 + i * i * 11) % 101) / 100.0f);
  }
  return image;
}

/// Repeats every input `outputs` times and takes means over `inputs` of them: the definition, without any
/// weights.
std::vector<double> boxByRepetition(const std::vector<double>& line, std::size_t outputs) {
  std::vector<double> result(outputs, 0.0);
  for (std::size_t k = 0; k < line.size() * outputs; ++k) {
    result[k / line.size()] += line[k / outputs] / static_cast<double>(line.size());
  }
  return result;
}

std::vector<double> areaMeans(const Image& image, std::size_t width, std::size_t height) {
  const auto inputWidth = static_cast<std::size_t>(image.width);
  const auto inputHeight = static_cast<std::size_t>(image.height);
  const auto channels = static_cast<std::size_t>(image.channels);
  std::vector<double> result(width * height * channels);
  for (std::size_t c = 0; c < channels; ++c) {
    std::vector<std::vector<double>> rows;
    for (std::size_t y = 0; y < inputHeight; ++y) {
      std::vector<double> row;
      for (std::size_t x = 0; x < inputWidth; ++x) {
        row.push_back(static_cast<double>(image.pixels[(y * inputWidth + x) * channels + c]));
      }
      rows.push_back(boxByRepetition(row, width));
    }
    for (std::size_t x = 0; x < width; ++x) {
      std::vector<double> column;
      for (const auto& row : rows) {
        column.push_back(row[x]);
      }
      const std::vector<double> means = boxByRepetition(column, height);
      for (std::size_t y = 0; y < height; ++y) {
        result[(y * width + x) * channels + c] = means[y];
      }
    }
  }
  return result;
}

TEST(ImageOps, parsesSizesAndBoxes) {
  const PixelSize size = parseSize("192x128");
  EXPECT_EQ(size.width, 192);
  EXPECT_EQ(size.height, 128);
  const PixelBox box = parseBox("20x10+3+0");
  EXPECT_EQ(box.width, 20);
  EXPECT_EQ(box.height, 10);
  EXPECT_EQ(box.x, 3);
  EXPECT_EQ(box.y, 0);
}

TEST(ImageOps, refusesMalformedSizes) {
  for (const char* text : {"", "x", "12", "12x", "x12", "-1x4", "+1x4", "1x-4", "0x4", "4x0", "4 x4", "4x4 ",
                           "4x4+", "4x4x4", "4.5x4", "0x10x4", "99999999999x1", "100000x100000", "1e3x4"}) {
    EXPECT_THROW(parseSize(text), UserError) << text;
  }
}

TEST(ImageOps, refusesMalformedBoxes) {
  for (const char* text : {"", "4x4", "4x4+1", "4x4+1+", "4x4-1+1", "4x4+-1+1", "0x4+1+1", "4x4+1+1+1",
                           "4x4+99999999999+1", "axb+c+d"}) {
    EXPECT_THROW(parseBox(text), UserError) << text;
  }
}

TEST(ImageOps, namesTheExpectedForm) {
  try {
    parseSize("big");
    FAIL();
  } catch (const UserError& error) {
    EXPECT_EQ(std::string(error.what()), "resize: 'big' is not a size; write WxH in pixels, such as 192x128");
  }
}

TEST(ImageOps, cropsExactPixels) {
  const Image image = grayRamp(5, 4, 3);
  const Image cut = crop(image, {2, 3, 3, 1});
  ASSERT_EQ(cut.width, 2);
  ASSERT_EQ(cut.height, 3);
  ASSERT_EQ(cut.pixels.size(), 18u);
  for (std::size_t y = 0; y < 3; ++y) {
    for (std::size_t x = 0; x < 2; ++x) {
      for (std::size_t c = 0; c < 3; ++c) {
        EXPECT_EQ(cut.pixels[(y * 2 + x) * 3 + c], image.pixels[((y + 1) * 5 + x + 3) * 3 + c]);
      }
    }
  }
}

TEST(ImageOps, cropMustStayInside) {
  const Image image = grayRamp(5, 4, 1);
  EXPECT_EQ(crop(image, {5, 4, 0, 0}).pixels, image.pixels);
  EXPECT_THROW(crop(image, {5, 4, 1, 0}), UserError);
  EXPECT_THROW(crop(image, {1, 1, 5, 0}), UserError);
  EXPECT_THROW(crop(image, {1, 1, 0, 4}), UserError);
  EXPECT_THROW(crop(image, {1, 1, 2147483647, 0}), UserError);
}

TEST(ImageOps, areaResizeByHand) {
  // Three columns into two: each output covers one and a half of them.
  const Image wide{3, 1, 1, {0.0f, 0.3f, 0.9f}};
  const Image two = resizeArea(wide, {2, 1});
  ASSERT_EQ(two.pixels.size(), 2u);
  EXPECT_FLOAT_EQ(two.pixels[0], 0.3f * 0.5f / 1.5f);
  EXPECT_FLOAT_EQ(two.pixels[1], (0.3f * 0.5f + 0.9f) / 1.5f);

  const Image square{2, 2, 1, {0.0f, 0.2f, 0.4f, 1.0f}};
  EXPECT_FLOAT_EQ(resizeArea(square, {1, 1}).pixels[0], 0.4f);
}

TEST(ImageOps, areaResizeMatchesRepetition) {
  const Image image = grayRamp(13, 9, 3);
  for (const auto& [width, height] :
       {std::pair{6, 3}, {13, 4}, {5, 9}, {20, 14}, {1, 1}, {12, 10}, {26, 18}}) {
    const Image out = resizeArea(image, {width, height});
    const std::vector<double> expected =
        areaMeans(image, static_cast<std::size_t>(width), static_cast<std::size_t>(height));
    ASSERT_EQ(out.pixels.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      ASSERT_NEAR(static_cast<double>(out.pixels[i]), expected[i], 1e-7)
          << width << "x" << height << " at " << i;
    }
  }
}

TEST(ImageOps, resizeToTheSameSizeChangesNothing) {
  const Image image = grayRamp(7, 5, 2);
  EXPECT_EQ(resizeArea(image, {7, 5}).pixels, image.pixels);
}

TEST(ImageOps, constantPicturesStayConstant) {
  Image image{17, 11, 1, std::vector<float>(17 * 11, 0.7f)};
  for (const float value : resizeArea(image, {5, 7}).pixels) {
    EXPECT_FLOAT_EQ(value, 0.7f);
  }
}

TEST(ImageOps, compositesOnWhite) {
  const Image colour{2, 1, 4, {0.2f, 0.4f, 0.6f, 0.5f, 0.1f, 0.1f, 0.1f, 0.0f}};
  const Image onWhite = compositeOnWhite(colour);
  ASSERT_EQ(onWhite.channels, 3);
  const std::vector<float> expected{0.6f, 0.7f, 0.8f, 1.0f, 1.0f, 1.0f};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_FLOAT_EQ(onWhite.pixels[i], expected[i]);
  }
  const Image gray{1, 1, 2, {0.0f, 0.25f}};
  ASSERT_EQ(compositeOnWhite(gray).channels, 1);
  EXPECT_FLOAT_EQ(compositeOnWhite(gray).pixels[0], 0.75f);
  const Image opaque = grayRamp(2, 2, 3);
  EXPECT_EQ(compositeOnWhite(opaque).pixels, opaque.pixels);
}

TEST(Coordinates, areLinspaceInBothAxes) {
  const std::vector<float> points = pixelCoordinates(5, 3);
  ASSERT_EQ(points.size(), 30u);
  const std::vector<float> xs{-1.0f, -0.5f, 0.0f, 0.5f, 1.0f};
  const std::vector<float> ys{-1.0f, 0.0f, 1.0f};
  for (std::size_t y = 0; y < 3; ++y) {
    for (std::size_t x = 0; x < 5; ++x) {
      EXPECT_EQ(points[2 * (y * 5 + x)], xs[x]);
      EXPECT_EQ(points[2 * (y * 5 + x) + 1], ys[y]);
    }
  }
}

TEST(Coordinates, bothEndsAreExactAndStepsAreEven) {
  const std::vector<float> points = pixelCoordinates(768, 1);
  EXPECT_EQ(points.front(), -1.0f);
  EXPECT_EQ(points[2 * 767], 1.0f);
  for (std::size_t i = 0; i < 768; ++i) {
    EXPECT_NEAR(static_cast<double>(points[2 * i]), -1.0 + 2.0 * static_cast<double>(i) / 767.0, 6e-8);
    EXPECT_EQ(points[2 * i + 1], 0.0f);
  }
}

TEST(Coordinates, onePointIsTheOrigin) {
  EXPECT_EQ(pixelCoordinates(1, 1), (std::vector<float>{0.0f, 0.0f}));
}

}  // namespace
}  // namespace rankscope
