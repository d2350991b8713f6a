// Plots as files of their own, looked at as pictures.
#include <cmath>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "base/file.h"
#include "file_oracle.h"
#include "io/svg_raster.h"
#include "results/figure.h"
#include "signal/image_file.h"

namespace rankscope {
namespace {

using testing::TemporaryFolder;
using namespace report;

constexpr const char* kSquare =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"10\">"
    "<rect x=\"5\" y=\"2\" width=\"4\" height=\"3\" fill=\"#ff0000\"/></svg>";

bool withoutPng() {
  return pngOfSvg(kSquare, 1).empty();
}

/// How many pixels of [x0, x1) x [y0, y1) have the colour.
int count(const Image& image, int x0, int y0, int x1, int y1, int red, int green, int blue) {
  int found = 0;
  for (int y = y0; y < y1; ++y) {
    for (int x = x0; x < x1; ++x) {
      const float* pixel = &image.pixels[3 * (static_cast<std::size_t>(y) * image.width + x)];
      found += std::lround(pixel[0] * 255) == red && std::lround(pixel[1] * 255) == green &&
               std::lround(pixel[2] * 255) == blue;
    }
  }
  return found;
}

Plot levelPlot(double y) {
  Plot plot;
  plot.title = "PSNR";
  plot.note = "dB";
  plot.xLabel = "step";
  plot.within = {0, 1};
  plot.series = {{"one", "#ff0000", {{0, y}, {10, y}}, 2}};
  return plot;
}

TEST(PngOfSvg, ShapesLieWhereTheyAreOnWhite) {
  if (withoutPng()) {
    GTEST_SKIP() << "built without librsvg";
  }
  const Image image = decodeImage(pngOfSvg(kSquare, 2), "square");
  ASSERT_EQ(image.width, 40);
  ASSERT_EQ(image.height, 20);
  EXPECT_EQ(count(image, 10, 4, 18, 10, 255, 0, 0), 8 * 6);
  EXPECT_EQ(count(image, 0, 0, 40, 20, 255, 0, 0), 8 * 6);
  EXPECT_EQ(count(image, 0, 0, 40, 20, 255, 255, 255), 40 * 20 - 8 * 6);
}

TEST(PngOfSvg, WhatIsNoDrawingIsRefused) {
  if (withoutPng()) {
    GTEST_SKIP() << "built without librsvg";
  }
  EXPECT_THROW(pngOfSvg("no drawing", 1), UserError);
  EXPECT_THROW(pngOfSvg("", 1), UserError);
}

TEST(Figure, PlotsLegendAndLettersAreInThePicture) {
  const Figure figure{"psnr", {{"one", "#ff0000"}}, {levelPlot(0.5), levelPlot(0.5)}, 2};
  const TemporaryFolder folder;
  writeFigure(folder.path(), figure);
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "psnr.svg"));
  if (withoutPng()) {
    GTEST_SKIP() << "built without librsvg";
  }
  const Image image = readImage(folder.path() / "psnr.png");
  // Two frames, the margins, one line of legend; twice the size.
  ASSERT_EQ(image.width, 2 * (2 * 360 + 3 * 16));
  ASSERT_EQ(image.height, 2 * (16 + 20 + 8 + 212 + 22 + 16));
  EXPECT_GT(count(image, 0, 0, 100, 80, 255, 0, 0), 100) << "the legend's dot";
  // Frames are 44 to 350 across and 8 to 172 down; the line is in the middle of each, all across.
  for (const int left : {2 * 16, 2 * (2 * 16 + 360)}) {
    const int middle = 2 * (16 + 28 + 22 + (8 + 172) / 2);
    EXPECT_GT(count(image, left + 2 * 44, middle - 8, left + 2 * 350, middle + 8, 255, 0, 0), 2 * 300);
    EXPECT_EQ(count(image, left + 2 * 44, middle + 12, left + 2 * 350, middle + 150, 255, 0, 0), 0);
    EXPECT_GT(count(image, left, 2 * (16 + 28), left + 80, 2 * (16 + 28 + 16), 0x1c, 0x21, 0x27), 50)
        << "the title";
  }
}

TEST(Figure, NumbersAreThoseOfTheLines) {
  Figure figure{"psnr", {}, {levelPlot(0.5), levelPlot(0.25)}, 2};
  figure.plots[1].series[0].label = "täu, two";
  figure.plots[1].series[0].deviations = {0.125, std::nan("")};
  const std::vector<StoredTensor> arrays = figureArrays(figure);
  ASSERT_EQ(arrays.size(), 2U);
  EXPECT_EQ(arrays[0].name, "00_PSNR_one");
  EXPECT_EQ(arrays[1].name, "01_PSNR_t__u__two");
  EXPECT_EQ(arrays[1].shape, (std::vector<std::int64_t>{3, 2}));
  EXPECT_EQ(figureCsv(figure),
            "plot,line,x,y,deviation\nPSNR,one,0,0.5,\nPSNR,one,10,0.5,\n"
            "PSNR,\"täu, two\",0,0.25,0.125\nPSNR,\"täu, two\",10,0.25,\n");
}

TEST(Figure, ALongLegendTakesMoreLines) {
  Figure figure{"long", {}, {levelPlot(0.2)}, 1};
  for (int i = 0; i < 12; ++i) {
    figure.legend.push_back({fmt::format("a network of some name, layer {}", i), "#00ff00"});
  }
  const std::string svg = standaloneSvg(figure);
  EXPECT_NE(svg.find("layer 11</text>"), std::string::npos);
  figure.legend.resize(1);
  const auto heightOf = [](const std::string& text) {
    const std::size_t at = text.find(" height=\"");
    return std::stod(text.substr(at + 9));
  };
  EXPECT_GE(heightOf(svg), heightOf(standaloneSvg(figure)) + 5 * 20);
}

TEST(Figure, AStarOnTheFrameIsWhole) {
  if (withoutPng()) {
    GTEST_SKIP() << "built without librsvg";
  }
  Plot plot = levelPlot(0.5);
  plot.series.front().points = {{0, 0.5}, {10, 0.5}};
  plot.series.front().stars = {0};
  const Image image = decodeImage(pngOfSvg(standaloneSvg({"star", {}, {plot}, 1}), 2), "star");
  const int x = 2 * (16 + 44);
  const int y = 2 * (16 + 22 + (8 + 172) / 2);
  const int left = count(image, x - 16, y - 16, x, y + 16, 255, 0, 0);
  const int right = count(image, x, y - 16, x + 16, y + 16, 255, 0, 0);
  EXPECT_GT(left, 60);
  EXPECT_GT(right, left) << "the line goes on there";
}

}  // namespace
}  // namespace rankscope
