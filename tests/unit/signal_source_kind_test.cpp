#include <algorithm>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "base/error.h"
#include "signal/signal.h"
#include "signal/source_kind.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;

class SourceKindFile : public ::testing::Test {
 protected:
  SourceKindFile() {
    std::string name = (fs::temp_directory_path() / "rankscope-kind-XXXXXX").string();
    root_ = mkdtemp(name.data());
  }
  ~SourceKindFile() override { fs::remove_all(root_); }

  std::string write(const std::string& name, const std::string& content) {
    std::ofstream(root_ / name, std::ios::binary) << content;
    return (root_ / name).string();
  }

  fs::path root_;
};

TEST_F(SourceKindFile, GoesByItsContentBeforeItsName) {
  const std::string dicom = std::string(128, '\0') + "DICM";
  EXPECT_EQ(sourceKind(write("slice.png", dicom)), SourceKind::Dicom);
  EXPECT_EQ(sourceKindByName((root_ / "slice.png").string()), SourceKind::Picture) << "which is not read";
  EXPECT_EQ(sourceKind(write("sound.dat", std::string("RIFF\x24\0\0\0WAVEfmt ", 16))), SourceKind::Audio);
  EXPECT_EQ(sourceKind(write("text.DCM", "hello")), SourceKind::Dicom);
  EXPECT_EQ(sourceKindByName("/nowhere/a.FLAC"), SourceKind::Audio);
  EXPECT_EQ(sourceKindByName("sample:carillon"), SourceKind::Audio);
  EXPECT_EQ(sourceKindByName("/nowhere/a.Obj"), SourceKind::Shape);
  EXPECT_EQ(sourceKind(write("scan.dat", std::string("ply\nformat ascii 1.0\n"))), SourceKind::Shape);
  EXPECT_EQ(sourceKindByName("sample:harbour"), SourceKind::Picture);
}

TEST(SourceTasks, TheUsualOneComesFirst) {
  EXPECT_EQ(usualTask(SourceKind::Picture), "image");
  EXPECT_EQ(usualTask(SourceKind::Exr), "image");
  EXPECT_EQ(usualTask(SourceKind::Dicom), "ct");
  EXPECT_EQ(usualTask(SourceKind::Shape), "sdf");
  EXPECT_EQ(fittingTasks(SourceKind::Audio), std::vector<std::string>{"audio"});
}

TEST(SourceTasks, EveryTaskFitsSomethingAndNoneIsInvented) {
  std::vector<std::string> offered = fittingTasks(SourceKind::Picture);
  for (const SourceKind kind :
       {SourceKind::Audio, SourceKind::Shape, SourceKind::Scene, SourceKind::Cohort}) {
    const std::vector<std::string> more = fittingTasks(kind);
    offered.insert(offered.end(), more.begin(), more.end());
  }
  std::sort(offered.begin(), offered.end());
  std::vector<std::string> known;
  for (const Choice& choice : TaskSpec::properties().find("task")->choices) {
    known.push_back(choice.name);
  }
  std::sort(known.begin(), known.end());
  EXPECT_EQ(offered, known);
}

}  // namespace
}  // namespace rankscope
