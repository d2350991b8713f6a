#include <cmath>

#include <gtest/gtest.h>

#include "score/ssim.h"
#include "score_oracle.h"

namespace rankscope {
namespace {

using testing::makePicture;
using testing::TemporaryFolder;
using testing::TestPicture;

TEST(Ssim, OfEqualPicturesIsOne) {
  const TestPicture picture = makePicture(20, 13, 3, 1, 0.2);
  EXPECT_NEAR(ssimUniform(picture.view(), picture.view()), 1, 1e-12);
  EXPECT_NEAR(ssimGaussian(picture.view(), picture.view()), 1, 1e-12);
}

TEST(Ssim, OfTwoFlatPicturesIsTheLuminanceTerm) {
  const TestPicture a{16, 12, 1, std::vector<float>(16 * 12, 0.25F)};
  const TestPicture b{16, 12, 1, std::vector<float>(16 * 12, 0.75F)};
  const double luminance = (2 * 0.25 * 0.75 + 1e-4) / (0.25 * 0.25 + 0.75 * 0.75 + 1e-4);
  EXPECT_NEAR(ssimUniform(a.view(), b.view()), luminance, 1e-9);
  EXPECT_NEAR(ssimGaussian(a.view(), b.view()), luminance, 1e-9);
}

TEST(Ssim, AgreesWithTheFormulasInPython) {
  RANKSCOPE_NEEDS_FILE_ORACLE();
  const TemporaryFolder folder;
  const std::string target = (folder.path() / "a").string();
  const std::string output = (folder.path() / "b").string();
  struct Case {
    int width, height, channels;
    double range;
  };
  for (const Case& c : {Case{24, 16, 3, 1}, Case{7, 9, 1, 1}, Case{31, 40, 2, 2.5}}) {
    const TestPicture a = makePicture(c.width, c.height, c.channels, 1, 0.1);
    const TestPicture b = makePicture(c.width, c.height, c.channels, 2, 0.4);
    testing::writeRaw(target, a.pixels);
    testing::writeRaw(output, b.pixels);
    const auto answer =
        testing::askScoreOracle({"ssim", target, output, std::to_string(c.height), std::to_string(c.width),
                                 std::to_string(c.channels), std::to_string(c.range)});
    const double uniform = ssimUniform(a.view(), b.view(), c.range);
    const double gaussian = ssimGaussian(a.view(), b.view(), c.range);
    EXPECT_NEAR(uniform, answer["ssim"].get<double>(), 1e-10);
    EXPECT_NEAR(gaussian, answer["ssim_gaussian"].get<double>(), 1e-10);
    EXPECT_GT(std::abs(uniform - gaussian), 1e-4) << "two names, two numbers";
    if (answer.contains("skimage")) {
      EXPECT_NEAR(uniform, answer["skimage"].get<double>(), 1e-10);
    }
  }
}

TEST(Ssim, TheRangeMayComeFromThePictures) {
  const TestPicture a = makePicture(12, 12, 1, 1, 0.1);
  TestPicture b = makePicture(12, 12, 1, 2, 0.1);
  b.pixels[3] = 4;
  b.pixels[5] = -1;
  EXPECT_DOUBLE_EQ(ssimGaussian(a.view(), b.view(), 0), ssimGaussian(a.view(), b.view(), 5));
}

TEST(Ssim, TooSmallPicturesHaveNone) {
  const TestPicture six = makePicture(6, 20, 1, 1, 0);
  const TestPicture five = makePicture(20, 5, 1, 1, 0);
  EXPECT_TRUE(std::isnan(ssimUniform(six.view(), six.view())));
  EXPECT_NEAR(ssimGaussian(six.view(), six.view()), 1, 1e-12);
  EXPECT_TRUE(std::isnan(ssimGaussian(five.view(), five.view())));
  EXPECT_THROW(ssimUniform(six.view(), five.view()), std::logic_error);
}

TEST(Ssim, NotANumberStaysOne) {
  const TestPicture a = makePicture(12, 12, 1, 1, 0.1);
  TestPicture b = a;
  b.pixels[70] = std::nanf("");
  EXPECT_TRUE(std::isnan(ssimUniform(a.view(), b.view())));
}

}  // namespace
}  // namespace rankscope
