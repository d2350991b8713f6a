#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <functional>

#include <gtest/gtest.h>

#include "base/error.h"
#include "io/safetensors.h"
#include "perceptual/lpips.h"
#include "score_oracle.h"

namespace rankscope {
namespace {

using testing::makePicture;
using testing::TemporaryFolder;
using testing::TestPicture;

std::string oracleMissing() {
  return testing::commandWorks(RANKSCOPE_PYTHON " -c 'import torch, numpy'") ? ""
                                                                             : RANKSCOPE_PYTHON
             " has no PyTorch";
}

struct Asked {
  double expected = 0;
  TestPicture target, output;
};

/// Lets the oracle write random weights and measure two pictures with them.
Asked ask(const TemporaryFolder& folder, const std::string& backbone, int width, int height, int channels) {
  Asked asked{0, makePicture(width, height, channels, 1, 0.1), makePicture(width, height, channels, 2, 0.6)};
  const std::string target = (folder.path() / "a").string();
  const std::string output = (folder.path() / "b").string();
  testing::writeRaw(target, asked.target.pixels);
  testing::writeRaw(output, asked.output.pixels);
  asked.expected = testing::askScoreOracle({"lpips", (folder.path() / "w.safetensors").string(), backbone,
                                            target, output, std::to_string(height), std::to_string(width),
                                            std::to_string(channels)})["lpips"];
  return asked;
}

TEST(Lpips, AgreesWithPyTorchOnRandomWeights) {
  if (const std::string why = oracleMissing(); !why.empty()) {
    GTEST_SKIP() << why;
  }
  struct Case {
    const char* backbone;
    int width, height, channels;
  };
  for (const Case& c : {Case{"alexnet", 70, 45, 3}, Case{"alexnet", 31, 31, 1}, Case{"squeezenet", 50, 33, 3},
                        Case{"squeezenet", 17, 17, 1}}) {
    const TemporaryFolder folder;
    const Asked asked = ask(folder, c.backbone, c.width, c.height, c.channels);
    const auto lpips = readLpips(folder.path() / "w.safetensors");
    EXPECT_EQ(lpips->backbone(), c.backbone);
    const double distance = lpips->distance(asked.target.view(), asked.output.view());
    EXPECT_NEAR(distance / asked.expected, 1, 2e-5) << c.backbone;
    EXPECT_EQ(lpips->distance(asked.target.view(), asked.target.view()), 0);
    EXPECT_NEAR(lpips->distance(asked.output.view(), asked.target.view()), distance, 1e-9);
  }
}

TEST(Lpips, IsNotAvailableForWhatItCannotMeasure) {
  if (const std::string why = oracleMissing(); !why.empty()) {
    GTEST_SKIP() << why;
  }
  const TemporaryFolder folder;
  ask(folder, "alexnet", 31, 31, 1);
  const auto lpips = readLpips(folder.path() / "w.safetensors");
  const TestPicture small = makePicture(30, 40, 3, 1, 0);
  const TestPicture four = makePicture(40, 40, 4, 1, 0);
  EXPECT_TRUE(std::isnan(lpips->distance(small.view(), small.view())));
  EXPECT_TRUE(std::isnan(lpips->distance(four.view(), four.view())));
}

std::string refusal(const std::filesystem::path& path) {
  try {
    readLpips(path);
  } catch (const UserError& failure) {
    return failure.what();
  }
  return "";
}

TEST(Lpips, WrongFilesAreRefused) {
  if (const std::string why = oracleMissing(); !why.empty()) {
    GTEST_SKIP() << why;
  }
  const TemporaryFolder folder;
  ask(folder, "squeezenet", 17, 17, 1);
  const auto path = folder.path() / "w.safetensors";
  const SafetensorsFile whole = readSafetensors(path);
  EXPECT_EQ(refusal(path), "");
  const auto refused = [&](const std::function<void(SafetensorsFile&)>& change) {
    SafetensorsFile file = whole;
    change(file);
    writeFileAtomically(folder.path() / "bad", encodeSafetensors(file));
    return refusal(folder.path() / "bad");
  };
  const auto find = [](SafetensorsFile& file, const std::string& name) -> StoredTensor& {
    return *std::find_if(file.tensors.begin(), file.tensors.end(),
                         [&](const StoredTensor& t) { return t.name == name; });
  };
  const std::string shape = refused([&](SafetensorsFile& f) {
    std::swap(find(f, "lin2.model.1.weight").shape[0], find(f, "lin2.model.1.weight").shape[1]);
  });
  EXPECT_NE(shape.find("'lin2.model.1.weight' has the shape [256, 1, 1, 1], not [1, 256, 1, 1]"),
            std::string::npos)
      << shape;
  const std::string missing =
      refused([&](SafetensorsFile& f) { find(f, "features.12.expand3x3.bias").name = "other"; });
  EXPECT_NE(missing.find("features.12.expand3x3.bias"), std::string::npos) << missing;
  const std::string infinite = refused([&](SafetensorsFile& f) {
    const float value = INFINITY;
    std::memcpy(find(f, "features.0.bias").bytes.data(), &value, sizeof(value));
  });
  EXPECT_NE(infinite.find("not finite"), std::string::npos) << infinite;
  const std::string other = refused([](SafetensorsFile& f) { f.tensors.clear(); });
  EXPECT_NE(other.find("neither AlexNet nor SqueezeNet"), std::string::npos) << other;
  EXPECT_NE(refusal(folder.path() / "none"), "");
}

}  // namespace
}  // namespace rankscope
