#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "base/file.h"
#include "file_oracle.h"
#include "io/event_file.h"

namespace rankscope {
namespace {

using testing::TemporaryFolder;
using Bytes = std::vector<std::uint8_t>;

TEST(Crc32c, HasThePublishedValues) {
  // RFC 3720, appendix B.4.
  EXPECT_EQ(crc32c(Bytes(32, 0)), 0x8A9136AAU);
  EXPECT_EQ(crc32c(Bytes(32, 0xFF)), 0x62A8AB43U);
  Bytes rising;
  for (std::uint8_t i = 0; i < 32; ++i) {
    rising.push_back(i);
  }
  EXPECT_EQ(crc32c(rising), 0x46DD794EU);
  const std::string digits = "123456789";
  EXPECT_EQ(crc32c(Bytes(digits.begin(), digits.end())), 0xE3069283U);
}

TEST(EventFile, ReadsBackWithItsChecksums) {
  RANKSCOPE_NEEDS_FILE_ORACLE();
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const std::vector<ScalarEvent> events{
      {1700000000.25, 0, {{"loss", 0.125F}, {"größe", -2.5F}}},
      {1700000001, 300, {}},
      {1700000002.5, 9'000'000'000, {{std::string(300, 't'), 1e-40F}, {"nan", std::nanf("")}}},
  };
  const TemporaryFolder folder;
  const auto path = folder.path() / "events";
  writeFileAtomically(path, encodeEventFile(1699999999, events));
  const auto read = testing::askFileOracle({"read-events", path.string()});
  EXPECT_EQ(read["version"], "brain.Event:2");
  EXPECT_EQ(read["start"], 1699999999.0);
  ASSERT_EQ(read["events"].size(), 3U);
  EXPECT_EQ(read["events"][0]["time"], 1700000000.25);
  EXPECT_EQ(read["events"][0]["step"], 0);
  EXPECT_EQ(read["events"][0]["scalars"], (nlohmann::json{{"loss", 0.125}, {"größe", -2.5}}));
  EXPECT_EQ(read["events"][1]["step"], 300);
  EXPECT_TRUE(read["events"][1]["scalars"].empty());
  EXPECT_EQ(read["events"][2]["step"], 9'000'000'000);
  EXPECT_EQ(read["events"][2]["scalars"][std::string(300, 't')].get<float>(), 1e-40F);
  EXPECT_TRUE(read["events"][2]["scalars"]["nan"].is_null());
  EXPECT_EQ(encodeEventFile(0, std::vector<ScalarEvent>{{0, 1, {{"x", kInfinity}}}}).size(),
            encodeEventFile(0, std::vector<ScalarEvent>{{0, 1, {{"x", 1}}}}).size());
}

}  // namespace
}  // namespace rankscope
