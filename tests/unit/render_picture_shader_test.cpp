// Draws known pictures through a real OpenGL context and compares every pixel with what it should be.
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "gl_test.h"
#include "render/capture.h"
#include "render/picture_shader.h"

namespace rankscope {
namespace {

using Color = std::array<int, 3>;

class RenderTest : public GlTest {
 protected:
  void SetUp() override {
    GlTest::SetUp();
    if (ready()) {
      shader_ = std::make_unique<PictureShader>();
    }
  }

  void TearDown() override {
    shader_.reset();
    GlTest::TearDown();
  }

  static std::vector<Color> pixelsOf(const Texture2D& texture) {
    const Capture capture = captureTexture(texture);
    std::vector<Color> pixels;
    for (std::size_t k = 0; k < capture.rgb.size(); k += 3) {
      pixels.push_back({capture.rgb[k], capture.rgb[k + 1], capture.rgb[k + 2]});
    }
    return pixels;
  }

  std::vector<Color> shown(int width, int height, int channels, const std::vector<float>& values,
                           const PictureStyle& style = {}) {
    Texture2D source;
    Texture2D result;
    source.upload(width, height, channels, std::span(values));
    shader_->drawPicture(source, style, result);
    return pixelsOf(result);
  }

  /// Through a map whose red is the entry's index.
  std::vector<Color> errorMap(int width, int channels, const std::vector<float>& target,
                              const std::vector<float>& reconstruction, ErrorMapStyle style) {
    std::vector<std::uint8_t> table;
    for (int k = 0; k < 256; ++k) {
      table.insert(table.end(), {static_cast<std::uint8_t>(k), static_cast<std::uint8_t>(255 - k), 7});
    }
    Texture2D map;
    Texture2D t;
    Texture2D p;
    Texture2D result;
    map.upload(256, 1, 3, std::span<const std::uint8_t>(table));
    t.upload(width, 1, channels, std::span(target));
    p.upload(width, 1, channels, std::span(reconstruction));
    shader_->drawErrorMap(t, p, map, style, result);
    EXPECT_EQ(glGetError(), static_cast<GLenum>(GL_NO_ERROR));
    return pixelsOf(result);
  }

  std::unique_ptr<PictureShader> shader_;
};

TEST_F(RenderTest, grayIsGrayAndClipped) {
  EXPECT_EQ(shown(4, 1, 1, {0, 0.2F, 1, 1.7F}),
            (std::vector<Color>{{0, 0, 0}, {51, 51, 51}, {255, 255, 255}, {255, 255, 255}}));
}

TEST_F(RenderTest, colourKeepsItsChannelsAndRows) {
  EXPECT_EQ(shown(1, 3, 3, {1, 0, 0, 0, 0.4F, 0, -3, 0, 0.6F}),
            (std::vector<Color>{{255, 0, 0}, {0, 102, 0}, {0, 0, 153}}));
}

TEST_F(RenderTest, alphaLiesOverACheckerboard) {
  std::vector<float> values;
  for (int x = 0; x < 16; ++x) {
    values.insert(values.end(), {1, 0, 0, x % 2 == 0 ? 0.0F : 0.5F});
  }
  const std::vector<Color> pixels = shown(16, 1, 4, values);
  EXPECT_EQ(pixels[0], (Color{204, 204, 204}));
  EXPECT_EQ(pixels[8], (Color{153, 153, 153}));
  // Halfway between red and 0.8.
  EXPECT_NEAR(pixels[1][0], 229.5, 1);
  EXPECT_NEAR(pixels[1][1], 102, 1);
  EXPECT_EQ(shown(1, 1, 2, {0.2F, 1}), (std::vector<Color>{{51, 51, 51}}));
}

TEST_F(RenderTest, notANumberStandsOut) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(shown(2, 1, 3, {0, nan, 0, 0, 0, 0}), (std::vector<Color>{{255, 0, 255}, {0, 0, 0}}));
  EXPECT_EQ(errorMap(1, 3, {0, 0, 0}, {nan, 0, 0}, {}).front(), (Color{128, 128, 128}));
}

TEST_F(RenderTest, valuesOfAnotherRangeAreStretched) {
  PictureStyle style;
  style.low = -2;
  style.high = 8;
  EXPECT_EQ(shown(4, 1, 1, {-2, 0, 8, 20}, style),
            (std::vector<Color>{{0, 0, 0}, {51, 51, 51}, {255, 255, 255}, {255, 255, 255}}));
  EXPECT_EQ(shown(1, 1, 2, {0, 1}, style).front(), (Color{51, 51, 51})) << "alpha is no value";
}

TEST_F(RenderTest, whatNobodyKnowsIsBlank) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  PictureStyle style;
  style.notANumber = {0.2F, 0.4F, 0.6F};
  EXPECT_EQ(shown(2, 1, 3, {nan, nan, nan, 1, 1, 1}, style),
            (std::vector<Color>{{51, 102, 153}, {255, 255, 255}}));
  const ErrorMapStyle errors{ErrorMapMetric::Absolute, 1, style.notANumber};
  EXPECT_EQ(errorMap(1, 3, {nan, nan, nan}, {nan, nan, nan}, errors).front(), (Color{51, 102, 153}));
}

TEST_F(RenderTest, errorMapsGoThroughTheColourMap) {
  const std::vector<float> target = {0.5F, 0.5F, 0.5F, 0.5F};
  const std::vector<float> guess = {0.5F, 0.4F, 0.7F, -1};
  const auto reds = [&](ErrorMapMetric metric, float maximum) {
    std::vector<int> found;
    for (const Color& pixel : errorMap(4, 1, target, guess, {metric, maximum})) {
      EXPECT_EQ(pixel[1], 255 - pixel[0]);
      found.push_back(pixel[0]);
    }
    return found;
  };
  EXPECT_EQ(reds(ErrorMapMetric::Absolute, 0.5F), (std::vector<int>{0, 51, 102, 255}));
  // 0.01 and 0.04 of 0.1.
  const std::vector<int> squares = reds(ErrorMapMetric::Squared, 0.1F);
  EXPECT_EQ(squares[0], 0);
  EXPECT_NEAR(squares[1], 25.5, 1);
  EXPECT_NEAR(squares[2], 102, 1);
  EXPECT_EQ(squares[3], 255);
  // From -0.5 to 0.5: zero is the middle, t - p = 0.1 and -0.2 are at 0.6 and 0.3.
  const std::vector<int> differences = reds(ErrorMapMetric::Signed, 0.5F);
  EXPECT_NEAR(differences[0], 127.5, 1);
  EXPECT_NEAR(differences[1], 153, 1);
  EXPECT_NEAR(differences[2], 76.5, 1);
  EXPECT_EQ(differences[3], 255);
}

TEST_F(RenderTest, errorIsTheMeanOverTheChannels) {
  const auto red = [&](int channels, const std::vector<float>& t, const std::vector<float>& p) {
    return errorMap(1, channels, t, p, {ErrorMapMetric::Absolute, 1}).front()[0];
  };
  EXPECT_EQ(red(3, {0.6F, 0, 0}, {0, 0, 0}), 51);
  EXPECT_EQ(red(3, {0.3F, 0, 0}, {0, 0.3F, 0}), 51);
  EXPECT_EQ(red(2, {0.4F, 1}, {0, 1}), 51);
  EXPECT_EQ(red(4, {0.4F, 0.4F, 0, 1}, {0, 0, 0, 1}), 51);
}

TEST_F(RenderTest, texturesAreReusedAndChecked) {
  Texture2D texture;
  const std::vector<float> six(6, 0.5F);
  texture.upload(2, 1, 3, std::span(six));
  const GLuint name = texture.name();
  texture.upload(1, 2, 3, std::span(six));
  EXPECT_EQ(texture.name(), name);
  EXPECT_EQ(texture.height(), 2);
  EXPECT_THROW(texture.upload(2, 2, 3, std::span(six)), std::invalid_argument);
  EXPECT_THROW(texture.upload(0, 2, 3, std::span(six).first(0)), std::invalid_argument);
}

TEST_F(RenderTest, aBrokenShaderSaysWhy) {
  const char* vertex = "#version 330 core\nvoid main() { gl_Position = vec4(0.0); }";
  try {
    const ShaderProgram program("broken", vertex,
                                "#version 330 core\nout vec4 c;\nvoid main() { c = nonsense; }");
    FAIL() << "it compiled";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("broken (fragment)"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("nonsense"), std::string::npos);
  }
}

}  // namespace
}  // namespace rankscope
