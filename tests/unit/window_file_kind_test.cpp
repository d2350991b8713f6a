#include <cstdlib>
#include <fstream>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "window/file_kind.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;

class FileKinds : public ::testing::Test {
 protected:
  FileKinds() {
    std::string name = (fs::temp_directory_path() / "rankscope-kinds-XXXXXX").string();
    root_ = mkdtemp(name.data());
  }
  ~FileKinds() override { fs::remove_all(root_); }

  fs::path file(const std::string& name, const std::string& text = "x") {
    std::ofstream(root_ / name) << text;
    return root_ / name;
  }

  fs::path root_;
};

TEST_F(FileKinds, GoByEndingWithoutRegardToCase) {
  EXPECT_EQ(fileKind(file("a.png")), FileKind::Image);
  EXPECT_EQ(fileKind(file("b.JPG")), FileKind::Image);
  EXPECT_EQ(fileKind(file("c.safetensors")), FileKind::Checkpoint);
  EXPECT_EQ(fileKind(file("d.txt")), FileKind::Unknown);
  EXPECT_EQ(fileKind(file("noending")), FileKind::Unknown);
}

TEST_F(FileKinds, TellAnExperimentFromOtherJson) {
  EXPECT_EQ(fileKind(file("e.json", "{\"rankscope\": 1}")), FileKind::Experiment);
  EXPECT_EQ(fileKind(file("f.json", "{\"something\": 1}")), FileKind::Unknown);
  EXPECT_EQ(fileKind(file("g.json", "")), FileKind::Unknown);
}

TEST_F(FileKinds, TellASceneByItsNameItsKeysOrItsFolder) {
  EXPECT_EQ(fileKind(file("cameras.json", R"({"camera_angle_x": 0.7, "frames": []})")), FileKind::Scene);
  EXPECT_EQ(fileKind(file("capture.json", R"({"fl_x": 900, "aabb_scale": 4})")), FileKind::Scene);
  EXPECT_EQ(fileKind(file("notes.json", R"({"text": "frames"})")), FileKind::Unknown);
  EXPECT_EQ(fileKind(root_), FileKind::Folder);
  EXPECT_EQ(fileKind(file("transforms.json", "{")), FileKind::Scene) << "its loader says what is wrong";
  EXPECT_EQ(fileKind(root_), FileKind::Scene);
  file("experiment.json", "{\"rankscope\": 1}");
  EXPECT_EQ(fileKind(root_), FileKind::ResultsFolder);
}

TEST_F(FileKinds, TellResultsFromOtherFolders) {
  EXPECT_EQ(fileKind(root_), FileKind::Folder);
  file("experiment.json", "{\"rankscope\": 1}");
  EXPECT_EQ(fileKind(root_), FileKind::ResultsFolder);
}

TEST_F(FileKinds, TellASweepByItsFolderAndItsFile) {
  const fs::path spec = file("rates.json", R"({"rankscope-sweep" : 1, "experiment": {"rankscope": 1}})");
  EXPECT_EQ(fileKind(spec), FileKind::Sweep);
  EXPECT_EQ(sweepFolder(spec), root_ / "rates-sweep");
  EXPECT_EQ(fileKind(file("source.json", R"({"rankscope": 1, "signal": {"source": "rankscope-sweep"}})")),
            FileKind::Experiment);
  fs::create_directory(root_ / "rates-sweep");
  EXPECT_EQ(fileKind(root_ / "rates-sweep"), FileKind::Folder);
  fs::copy(spec, root_ / "rates-sweep" / "sweep.json");
  EXPECT_EQ(fileKind(root_ / "rates-sweep"), FileKind::Sweep);
  EXPECT_EQ(sweepFolder(root_ / "rates-sweep"), root_ / "rates-sweep");
  EXPECT_EQ(fileKind(root_ / "rates-sweep" / "sweep.json"), FileKind::Sweep);
  EXPECT_EQ(sweepFolder(root_ / "rates-sweep" / "sweep.json"), root_ / "rates-sweep");
}

TEST_F(FileKinds, TellWhatIsNotThereOrNoFile) {
  EXPECT_EQ(fileKind(root_ / "missing.png"), FileKind::Missing);
  EXPECT_EQ(fileKind("/dev/null"), FileKind::Unknown);
}

TEST(Accepted, NamesEveryKind) {
  const std::string text = acceptedKinds();
  for (const char* kind : {"png", "hdr", ".json", ".safetensors", "folder", "sweep"}) {
    EXPECT_NE(text.find(kind), std::string::npos) << kind;
  }
  EXPECT_TRUE(looksAcceptable("x.png"));
  EXPECT_TRUE(looksAcceptable("x.json"));
  EXPECT_FALSE(looksAcceptable("x.doc"));
}

TEST(SizeForLiveTraining, KeepsShapeAndStaysWithin) {
  EXPECT_EQ(sizeForLiveTraining(160, 250), "");
  for (const auto& [width, height] : {std::pair{4000, 3000}, {6000, 100}, {10000, 10000}, {501, 400}}) {
    const std::string size = sizeForLiveTraining(width, height);
    const std::size_t times = size.find('x');
    ASSERT_NE(times, std::string::npos);
    const double newWidth = std::stod(size.substr(0, times));
    const double newHeight = std::stod(size.substr(times + 1));
    EXPECT_LE(newWidth * newHeight, 40'000);
    EXPECT_GT(newWidth * newHeight, 36'000);
    EXPECT_NEAR(newWidth / newHeight / (static_cast<double>(width) / height), 1, 0.05);
  }
}

}  // namespace
}  // namespace rankscope
