#include <bit>
#include <cmath>
#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "io/wav.h"

namespace rankscope {
namespace {

class WavBytes : public ::testing::Test {
 protected:
  std::vector<std::uint8_t> bytes = encodeWav(std::vector<float>{0.5F, -2, NAN}, 44100);

  std::string text(std::size_t at) const {
    return {bytes.begin() + static_cast<std::ptrdiff_t>(at),
            bytes.begin() + static_cast<std::ptrdiff_t>(at) + 4};
  }
  std::uint32_t number(std::size_t at, int width = 4) const {
    std::uint32_t value = 0;
    for (int i = width - 1; i >= 0; --i) {
      value = value << 8 | bytes.at(at + static_cast<std::size_t>(i));
    }
    return value;
  }
};

// The layout of Microsoft's RIFF/WAVE with format tag 3 (IEEE float).
TEST_F(WavBytes, AreAFloatWave) {
  EXPECT_EQ(text(0), "RIFF");
  EXPECT_EQ(number(4) + 8, bytes.size());
  EXPECT_EQ(text(8), "WAVE");
  EXPECT_EQ(text(12), "fmt ");
  EXPECT_EQ(number(16), 16U);
  EXPECT_EQ(number(20, 2), 3U);
  EXPECT_EQ(number(22, 2), 1U);
  EXPECT_EQ(number(24), 44100U);
  EXPECT_EQ(number(28), 4 * 44100U);
  EXPECT_EQ(number(32, 2), 4U);
  EXPECT_EQ(number(34, 2), 32U);
  EXPECT_EQ(text(36), "fact");
  EXPECT_EQ(number(44), 3U);
  EXPECT_EQ(text(48), "data");
  EXPECT_EQ(number(52), 12U);
  ASSERT_EQ(bytes.size(), 68U);
}

TEST_F(WavBytes, SamplesAreAsTheyAreAndNaNIsSilence) {
  EXPECT_EQ(std::bit_cast<float>(number(56)), 0.5F);
  EXPECT_EQ(std::bit_cast<float>(number(60)), -2.0F);
  EXPECT_EQ(std::bit_cast<float>(number(64)), 0.0F);
}

}  // namespace
}  // namespace rankscope
