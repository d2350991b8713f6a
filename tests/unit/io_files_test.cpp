#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/file.h"
#include "base/rng.h"
#include "file_oracle.h"
#include "io/npz.h"
#include "io/png.h"

namespace rankscope {
namespace {

using Bytes = std::vector<std::uint8_t>;
using testing::TemporaryFolder;

Bytes randomBytes(std::size_t count, std::uint64_t seed) {
  Rng rng(seed);
  Bytes bytes(count);
  for (std::uint8_t& byte : bytes) {
    byte = static_cast<std::uint8_t>(rng.below(256));
  }
  return bytes;
}

std::string hex(const Bytes& bytes) {
  constexpr const char* kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

Bytes ascii(const std::string& text) {
  return {text.begin(), text.end()};
}

std::vector<StoredTensor> sampleArrays() {
  const std::vector<float> floats{1.5F, -0.1F, std::numeric_limits<float>::quiet_NaN(), 1e-40F, 3e38F, 0};
  const std::vector<std::int64_t> steps{0, -7, std::numeric_limits<std::int64_t>::max()};
  const std::vector<double> doubles{0.1};
  return {storeIntegers("steps", {3}, steps),
          storeFloats("layers.0.pre", {2, 3}, floats),
          storeDoubles("scalar", {}, doubles),
          storeFloats("none", {0, 5}, {}),
          {"bytes", DataType::U8, {2}, {0, 255}}};
}

TEST(Npz, NumpyReadsEveryTypeAndShape) {
  RANKSCOPE_NEEDS_FILE_ORACLE();
  const TemporaryFolder folder;
  const auto path = folder.path() / "a.npz";
  writeFileAtomically(path, encodeNpz(sampleArrays()));
  const auto read = testing::askFileOracle({"read-npz", path.string()});
  const auto& arrays = read["arrays"];
  ASSERT_EQ(arrays.size(), 5U);
  EXPECT_EQ(arrays["steps"]["dtype"], "<i8");
  EXPECT_EQ(arrays["steps"]["shape"], (std::vector<int>{3}));
  EXPECT_EQ(arrays["steps"]["values"][2], std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(arrays["layers.0.pre"]["dtype"], "<f4");
  EXPECT_EQ(arrays["layers.0.pre"]["shape"], (std::vector<int>{2, 3}));
  EXPECT_EQ(arrays["layers.0.pre"]["values"][1], double{-0.1F});
  EXPECT_TRUE(arrays["layers.0.pre"]["values"][2].is_null());
  EXPECT_EQ(arrays["layers.0.pre"]["values"][3], double{1e-40F});
  EXPECT_EQ(arrays["scalar"]["dtype"], "<f8");
  EXPECT_EQ(arrays["scalar"]["shape"], std::vector<int>{});
  EXPECT_EQ(arrays["scalar"]["values"][0], 0.1);
  EXPECT_EQ(arrays["none"]["shape"], (std::vector<int>{0, 5}));
  EXPECT_EQ(arrays["bytes"]["dtype"], "|u1");
  for (const auto& entry : read["entries"]) {
    EXPECT_EQ(entry[1], 0) << "compressed";
    EXPECT_EQ(entry[2], (std::vector<int>{1980, 1, 1, 0, 0, 0}));
  }
}

TEST(Npz, SameArraysSameBytes) {
  EXPECT_EQ(encodeNpz(sampleArrays()), encodeNpz(sampleArrays()));
  std::vector<StoredTensor> other = sampleArrays();
  other.back().bytes[0] = 1;
  EXPECT_NE(encodeNpz(sampleArrays()), encodeNpz(other));
}

TEST(Npz, DataStartsAtAMultipleOf64InsideEachArray) {
  for (std::size_t dimensions = 0; dimensions < 12; ++dimensions) {
    const StoredTensor array{"x", DataType::U8, std::vector<std::int64_t>(dimensions, 1), {42}};
    const Bytes npz = encodeNpz(std::span(&array, 1));
    const std::string magic = "\x93NUMPY";
    const auto start = std::search(npz.begin(), npz.end(), magic.begin(), magic.end(),
                                   [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b); });
    ASSERT_NE(start, npz.end());
    EXPECT_EQ((10 + start[8] + 256 * start[9]) % 64, 0) << dimensions;
    EXPECT_EQ(start[10 + start[8] + 256 * start[9]], 42);
  }
}

TEST(Npz, RefusesWhatItsFormatCannotHold) {
  const StoredTensor half{"half", DataType::BF16, {1}, {0, 0}};
  EXPECT_THROW(encodeNpz(std::span(&half, 1)), std::logic_error);
  const StoredTensor tiny{"x", DataType::U8, {}, {1}};
  const std::vector<StoredTensor> many(65536, tiny);
  EXPECT_THROW(encodeNpz(many), UserError);
}

TEST(Crc32, HasItsPublishedCheckValue) {
  EXPECT_EQ(crc32(ascii("123456789")), 0xCBF43926U);
  EXPECT_EQ(crc32({}), 0U);
}

TEST(Base64, HasTheValuesOfRfc4648) {
  EXPECT_EQ(base64({}), "");
  EXPECT_EQ(base64(ascii("f")), "Zg==");
  EXPECT_EQ(base64(ascii("fo")), "Zm8=");
  EXPECT_EQ(base64(ascii("foo")), "Zm9v");
  EXPECT_EQ(base64(ascii("foobar")), "Zm9vYmFy");
  EXPECT_EQ(base64(Bytes{0xfb, 0xff, 0xfe}), "+//+");
}

TEST(Base64, AgreesWithPythonOnRandomBytes) {
  RANKSCOPE_NEEDS_FILE_ORACLE();
  const TemporaryFolder folder;
  for (const std::size_t length : {1U, 2U, 3U, 1000U, 1001U, 1002U}) {
    const Bytes bytes = randomBytes(length, length);
    writeFileAtomically(folder.path() / "b", bytes);
    EXPECT_EQ(testing::askFileOracle({"base64", (folder.path() / "b").string()})["text"], base64(bytes));
    EXPECT_EQ(testing::askFileOracle({"crc32", (folder.path() / "b").string()})["crc"], crc32(bytes));
  }
}

TEST(Png, DecodesToTheSamePixels) {
  RANKSCOPE_NEEDS_FILE_ORACLE();
  const TemporaryFolder folder;
  for (int channels = 1; channels <= 4; ++channels) {
    for (const auto& [width, height] : {std::pair{1, 1}, std::pair{7, 5}, std::pair{64, 3}}) {
      const auto count = static_cast<std::size_t>(width * height * channels);
      const Bytes pixels = randomBytes(count, count);
      writeFileAtomically(folder.path() / "p.png",
                          encodePng(width, height, channels, std::span<const std::uint8_t>(pixels)));
      const auto read = testing::askFileOracle({"read-png", (folder.path() / "p.png").string()});
      EXPECT_EQ(read["width"], width);
      EXPECT_EQ(read["height"], height);
      EXPECT_EQ(read["channels"], channels);
      EXPECT_EQ(read["hex"], hex(pixels));
    }
  }
}

TEST(Png, FloatsAreClippedAndRounded) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(toByte(0), 0);
  EXPECT_EQ(toByte(1), 255);
  EXPECT_EQ(toByte(-3), 0);
  EXPECT_EQ(toByte(2), 255);
  EXPECT_EQ(toByte(kInfinity), 255);
  EXPECT_EQ(toByte(-kInfinity), 0);
  EXPECT_EQ(toByte(std::numeric_limits<float>::quiet_NaN()), 0);
  EXPECT_EQ(toByte(100.4F / 255), 100);
  EXPECT_EQ(toByte(100.6F / 255), 101);
  for (int byte = 0; byte < 256; ++byte) {
    EXPECT_EQ(toByte(static_cast<float>(byte) / 255), byte);
  }
  const std::vector<float> floats{0, 0.5F, 1};
  const Bytes bytes{0, 128, 255};
  EXPECT_EQ(encodePng(3, 1, 1, std::span<const float>(floats)),
            encodePng(3, 1, 1, std::span<const std::uint8_t>(bytes)));
}

TEST(Png, OurOwnMistakesAreNotEncoded) {
  const Bytes pixels(12);
  const std::span<const std::uint8_t> view(pixels);
  EXPECT_THROW(encodePng(2, 2, 4, view), std::logic_error);
  EXPECT_THROW(encodePng(0, 2, 3, view), std::logic_error);
  EXPECT_THROW(encodePng(-2, -2, 3, view), std::logic_error);
  EXPECT_THROW(encodePng(1, 1, 12, view), std::logic_error);
}

TEST(Png, DataUriHoldsTheFile) {
  EXPECT_EQ(pngDataUri(ascii("foo")), "data:image/png;base64,Zm9v");
}

}  // namespace
}  // namespace rankscope
