#include <cstring>
#include <fstream>
#include <limits>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/file.h"
#include "file_oracle.h"
#include "io/safetensors.h"

namespace rankscope {
namespace {

using Bytes = std::vector<std::uint8_t>;
using testing::TemporaryFolder;

Bytes fileOf(std::uint64_t length, const std::string& header, std::size_t dataBytes) {
  Bytes bytes(8);
  for (std::size_t i = 0; i < 8; ++i) {
    bytes[i] = static_cast<std::uint8_t>(length >> (8 * i));
  }
  bytes.insert(bytes.end(), header.begin(), header.end());
  bytes.resize(bytes.size() + dataBytes, 7);
  return bytes;
}

Bytes fileOf(const std::string& header, std::size_t dataBytes) {
  return fileOf(header.size(), header, dataBytes);
}

/// The message of the refusal; empty if the file was taken.
std::string refusal(const Bytes& bytes) {
  try {
    decodeSafetensors(bytes, "net.safetensors");
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

SafetensorsFile sample() {
  SafetensorsFile file;
  file.metadata = {{"rankscope", "1"}, {"experiment", "{\"name\": \"ü\\n\"}"}};
  const std::vector<float> weights{1, -2.5F, std::numeric_limits<float>::infinity(), 1e-40F, 0, -0.0F};
  const std::vector<std::int64_t> steps{-1, std::numeric_limits<std::int64_t>::max()};
  const std::vector<double> losses{0.1, -1e300};
  file.tensors.push_back(storeFloats("layers.1.weight", {2, 3}, weights));
  file.tensors.push_back(storeIntegers("steps", {2}, steps));
  file.tensors.push_back(storeDoubles("losses", {2, 1}, losses));
  file.tensors.push_back(storeFloats("empty", {0, 4}, {}));
  file.tensors.push_back({"rng", DataType::U8, {3}, {1, 2, 255}});
  file.tensors.push_back({"scalar", DataType::BF16, {}, {0x80, 0x3f}});
  return file;
}

TEST(Safetensors, WritesTheBytesThatTheFormatSays) {
  SafetensorsFile file;
  const std::vector<float> values{1.0F};
  file.tensors.push_back(storeFloats("w", {1}, values));
  const std::string header = R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";
  Bytes expected =
      fileOf((header.size() + 7) / 8 * 8, header + std::string((8 - header.size() % 8) % 8, ' '), 0);
  expected.insert(expected.end(), {0x00, 0x00, 0x80, 0x3f});
  EXPECT_EQ(encodeSafetensors(file), expected);
  EXPECT_EQ((expected.size() - 4) % 8, 0U);
}

TEST(Safetensors, ReadsBackWhatItWroteAndWritesTheSameBytesAgain) {
  const Bytes bytes = encodeSafetensors(sample());
  EXPECT_EQ(bytes, encodeSafetensors(sample()));
  const SafetensorsFile back = decodeSafetensors(bytes, "x");
  EXPECT_EQ(back.metadata, sample().metadata);
  ASSERT_EQ(back.tensors.size(), sample().tensors.size());
  for (const StoredTensor& tensor : sample().tensors) {
    const StoredTensor* found = back.find(tensor.name);
    ASSERT_NE(found, nullptr) << tensor.name;
    EXPECT_EQ(found->type, tensor.type);
    EXPECT_EQ(found->shape, tensor.shape);
    EXPECT_EQ(found->bytes, tensor.bytes);
  }
}

TEST(Safetensors, PythonReadsWhatWeWrite) {
  RANKSCOPE_NEEDS_FILE_ORACLE();
  const TemporaryFolder folder;
  const auto path = folder.path() / "ours.safetensors";
  writeFileAtomically(path, encodeSafetensors(sample()));
  const auto read = testing::askFileOracle({"read-safetensors", path.string()});
  EXPECT_EQ(read["metadata"]["experiment"], sample().metadata["experiment"]);
  ASSERT_EQ(read["tensors"].size(), 6U);
  EXPECT_EQ(read["tensors"][0]["name"], "layers.1.weight");
  EXPECT_EQ(read["tensors"][0]["shape"], (std::vector<int>{2, 3}));
  EXPECT_EQ(read["tensors"][0]["hex"],
            "0000803f000020c00000807fc216010000000000"
            "00000080");
  EXPECT_EQ(read["tensors"][1]["hex"], "ffffffffffffffffffffffffffffff7f");
}

TEST(Safetensors, WeReadWhatPythonWrites) {
  RANKSCOPE_NEEDS_FILE_ORACLE();
  const TemporaryFolder folder;
  const auto path = folder.path() / "theirs.safetensors";
  testing::askFileOracle({"write-safetensors", path.string()});
  const SafetensorsFile file = readSafetensors(path);
  EXPECT_EQ(file.metadata.at("experiment"), "{\"a\": \"ü\"}");
  EXPECT_EQ(file.metadata.at("empty"), "");
  const std::vector<float> weights = loadFloats(file, "w", {2, 2});
  EXPECT_EQ(weights, (std::vector<float>{1, -2.5F, std::numeric_limits<float>::infinity(), 1e-40F}));
  ASSERT_NE(file.find("größe"), nullptr);
  double first = 0;
  std::memcpy(&first, file.find("größe")->bytes.data(), sizeof(first));
  EXPECT_EQ(first, 0.1);
  EXPECT_EQ(file.find("scalar")->shape, std::vector<std::int64_t>{});
  EXPECT_EQ(file.find("scalar")->bytes, Bytes{255});
  EXPECT_EQ(file.find("none")->shape, (std::vector<std::int64_t>{0, 7}));
  EXPECT_EQ(file.find("half")->type, DataType::BF16);
  EXPECT_EQ(file.find("absent"), nullptr);
}

TEST(Safetensors, RefusesEveryFileThatWasCutShort) {
  const Bytes bytes = encodeSafetensors(sample());
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    const Bytes cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length));
    EXPECT_NE(refusal(cut), "") << "cut to " << length << " of " << bytes.size();
  }
  Bytes longer = bytes;
  longer.push_back(0);
  EXPECT_NE(refusal(longer), "");
}

struct Malformed {
  const char* what;
  std::string header;
  std::size_t dataBytes;
  const char* said;  ///< part of the message
};

void PrintTo(const Malformed& malformed, std::ostream* out) {
  *out << malformed.what;
}

class SafetensorsHeader : public ::testing::TestWithParam<Malformed> {};

TEST_P(SafetensorsHeader, IsRefusedInOneLineThatNamesTheFile) {
  const std::string message = refusal(fileOf(GetParam().header, GetParam().dataBytes));
  EXPECT_NE(message.find("net.safetensors"), std::string::npos) << message;
  EXPECT_NE(message.find(GetParam().said), std::string::npos) << message;
  EXPECT_EQ(message.find('\n'), std::string::npos);
  EXPECT_LT(message.size(), 400U);
}

std::string tensor(const std::string& dtype, const std::string& shape, const std::string& offsets) {
  return R"({"dtype":)" + dtype + R"(,"shape":)" + shape + R"(,"data_offsets":)" + offsets + "}";
}

std::string one(const std::string& dtype, const std::string& shape, const std::string& offsets) {
  return R"({"w":)" + tensor(dtype, shape, offsets) + "}";
}

std::string two(const std::string& offsetsA, const std::string& offsetsB) {
  return R"({"a":)" + tensor(R"("F32")", "[1]", offsetsA) + R"(,"b":)" + tensor(R"("F32")", "[1]", offsetsB) +
         "}";
}

INSTANTIATE_TEST_SUITE_P(
    Malformed, SafetensorsHeader,
    ::testing::Values(
        Malformed{"nothing", "", 0, "not JSON"}, Malformed{"a list", "[]", 0, "not JSON"},
        Malformed{"not JSON", "{\"w\":", 4, "not JSON at byte"},
        Malformed{"invalid UTF-8", "{\"\xff\":1}", 0, "not JSON"},
        Malformed{"no object", R"({"w":3})", 0, "not described by an object"},
        Malformed{"no type", R"({"w":{"shape":[1],"data_offsets":[0,4]}})", 4, "no dtype"},
        Malformed{"no shape", R"({"w":{"dtype":"F32","data_offsets":[0,4]}})", 4, "no shape"},
        Malformed{"no offsets", R"({"w":{"dtype":"F32","shape":[1]}})", 4, "no data_offsets"},
        Malformed{"unknown type", one(R"("F16")", "[1]", "[0,2]"), 2, "type"},
        Malformed{"type of a wrong kind", one("4", "[1]", "[0,4]"), 4, "type"},
        Malformed{"negative extent", one(R"("F32")", "[-1]", "[0,4]"), 4, "shape"},
        Malformed{"broken extent", one(R"("F32")", "[1.0]", "[0,4]"), 4, "shape"},
        Malformed{"huge extent", one(R"("F32")", "[18446744073709551615]", "[0,4]"), 4, "too large"},
        Malformed{"more than 64 bits", one(R"("F32")", "[1e999]", "[0,4]"), 4, "number"},
        Malformed{"product wraps to 0", one(R"("F32")", "[4294967296,4294967296]", "[0,0]"), 0, "too large"},
        Malformed{"product wraps to 4", one(R"("U8")", "[4294967297,4294967295,4]", "[0,4]"), 4, "too large"},
        Malformed{"end before begin", one(R"("F32")", "[1]", "[4,0]"), 4, "offsets"},
        Malformed{"one offset", one(R"("F32")", "[1]", "[4]"), 4, "offsets"},
        Malformed{"three offsets", one(R"("F32")", "[1]", "[0,4,8]"), 4, "offsets"},
        Malformed{"offsets as text", one(R"("F32")", "[1]", R"(["0","4"])"), 4, "offsets"},
        Malformed{"wrong size", one(R"("F32")", "[2]", "[0,4]"), 4, "do not fit its shape"},
        Malformed{"past the end", one(R"("F32")", "[2]", "[0,8]"), 4, "need 8 bytes, 4 are there"},
        Malformed{"bytes left over", one(R"("F32")", "[1]", "[0,4]"), 5, "need 4 bytes, 5 are there"},
        Malformed{"hole at the start", one(R"("F32")", "[1]", "[4,8]"), 8, "hole"},
        Malformed{"hole between", two("[0,4]", "[8,12]"), 12, "hole"},
        Malformed{"overlap", two("[0,4]", "[2,6]"), 6, "overlaps"},
        Malformed{"same bytes twice", two("[0,4]", "[0,4]"), 4, "overlaps"},
        Malformed{"same name twice",
                  R"({"w":)" + tensor(R"("F32")", "[1]", "[0,4]") + R"(,"w":)" + tensor(R"("F32")", "[1]", "[4,8]") + "}",
                  8, "twice"},
        Malformed{"same metadata twice", R"({"__metadata__":{"a":"1","a":"2"}})", 0, "twice"},
        Malformed{"same field twice", R"({"w":{"dtype":"F32","dtype":"F32","shape":[],"data_offsets":[0,4]}})", 4, "twice"},
        Malformed{"metadata of numbers", R"({"__metadata__":{"a":1}})", 0, "not text"},
        Malformed{"metadata as a list", R"({"__metadata__":["a"]})", 0, "not an object"},
        Malformed{"deep nesting", "{\"w\":" + std::string(100000, '['), 0, "too deep"},
        Malformed{"a name of a megabyte", "{\"" + std::string(1U << 20, 'n') + "\":3}", 0, "net.safetensors"},
        Malformed{"a million extents",
                  [] {
                    std::string zeros = "[0";
                    for (int i = 0; i < 1000000; ++i) {
                      zeros += ",0";
                    }
                    return one(R"("F32")", zeros + "]", "[0,0]");
                  }(),
                  0, "too long"}),
    [](const auto& parameter) {
      std::string name = parameter.param.what;
      for (char& c : name) {
        c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
      }
      return name;
    });

TEST(Safetensors, RefusesHeaderLengthsThatTheFileCannotHold) {
  for (const std::uint64_t length : {std::uint64_t{3}, std::uint64_t{100'000'001}, ~std::uint64_t{0},
                                     ~std::uint64_t{0} - 7, std::uint64_t{1} << 63}) {
    EXPECT_NE(refusal(fileOf(length, "{}", 0)), "") << length;
  }
  EXPECT_EQ(refusal(fileOf(2, "{}", 0)), "");
}

TEST(Safetensors, TakesTrailingSpacesAndMetadataAlone) {
  const SafetensorsFile file = decodeSafetensors(fileOf("{\"__metadata__\":{\"a\":\"b\"}}    ", 0), "x");
  EXPECT_TRUE(file.tensors.empty());
  EXPECT_EQ(file.metadata.at("a"), "b");
}

TEST(Safetensors, LoadFloatsNamesTheTensorThatDoesNotFit) {
  const SafetensorsFile file = sample();
  EXPECT_EQ(loadFloats(file, "empty", {0, 4}).size(), 0U);
  for (const auto& [name, shape] : std::vector<std::pair<std::string, std::vector<std::int64_t>>>{
           {"absent", {1}}, {"layers.1.weight", {3, 2}}, {"layers.1.weight", {6}}, {"losses", {2, 1}}}) {
    try {
      loadFloats(file, name, shape);
      ADD_FAILURE() << name;
    } catch (const UserError& error) {
      EXPECT_EQ(std::string(error.what()).find(name), 0U) << error.what();
    }
  }
}

TEST(Safetensors, OurOwnMistakesAreNotWritten) {
  SafetensorsFile file;
  file.tensors.push_back({"w", DataType::F32, {2}, Bytes(4)});
  EXPECT_THROW(encodeSafetensors(file), std::logic_error);
  file.tensors = {{"w", DataType::U8, {1}, {1}}, {"w", DataType::U8, {1}, {2}}};
  EXPECT_THROW(encodeSafetensors(file), std::logic_error);
  file.tensors = {{"__metadata__", DataType::U8, {1}, {1}}};
  EXPECT_THROW(encodeSafetensors(file), std::logic_error);
  const std::vector<float> values{1, 2};
  EXPECT_THROW(storeFloats("w", {3}, values), std::logic_error);
}

TEST(Safetensors, NamesTheFileThatCannotBeRead) {
  const TemporaryFolder folder;
  for (const std::filesystem::path& path : {folder.path() / "none.safetensors", folder.path()}) {
    try {
      readSafetensors(path);
      ADD_FAILURE() << path;
    } catch (const UserError& error) {
      EXPECT_NE(std::string(error.what()).find(path.string()), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace rankscope
