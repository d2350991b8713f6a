#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/file.h"
#include "cli/input_kind.h"
#include "cli/output.h"
#include "cli/results_folder.h"
#include "results/results.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;

class FolderTest : public testing::Test {
 protected:
  FolderTest() {
    std::string pattern = (fs::temp_directory_path() / "rankscope-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    experiment_ = defaultExperiment();
  }
  ~FolderTest() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
  }
  bool isFree() const {
    try {
      requireFreeFolder(folder_, experiment_);
      return true;
    } catch (const UserError&) {
      return false;
    }
  }

  fs::path folder_;
  ExperimentSpec experiment_;
};

TEST_F(FolderTest, AbsentAndForeignFoldersAreFree) {
  EXPECT_TRUE(isFree());
  write("notes.txt", "mine");
  EXPECT_TRUE(isFree());
  EXPECT_NO_THROW(requireFreeFolder(folder_ / "none", experiment_));
}

TEST_F(FolderTest, AnotherExperimentIsNotWrittenOver) {
  ExperimentSpec other = experiment_;
  other.runs[0].training.seed = 5;
  writeExperimentFile(folder_, other);
  EXPECT_FALSE(isFree());
  write("experiment.json", "not even JSON");
  EXPECT_FALSE(isFree());
}

TEST_F(FolderTest, TheSameExperimentIsFreeUnlessUnfinished) {
  writeExperimentFile(folder_, experiment_);
  EXPECT_TRUE(isFree()) << "nothing was computed yet";
  write("adam/checkpoint.safetensors", "x");
  EXPECT_FALSE(isFree());
  write("summary.json", R"({"runs": [{"name": "adam", "steps": 1999}, {"name": "muon", "steps": 2000}]})");
  EXPECT_FALSE(isFree());
  write("summary.json", R"({"runs": [{"name": "adam", "steps": 2000}, {"name": "muon", "steps": 2000}]})");
  EXPECT_TRUE(isFree());
}

TEST_F(FolderTest, WhatWasTrainedFurtherIsNotFree) {
  writeExperimentFile(folder_, experiment_);
  write("summary.json", R"({"runs": [{"name": "adam", "steps": 2001}, {"name": "muon", "steps": 2000}]})");
  EXPECT_EQ(folderState(folder_, experiment_), FolderState::TrainedFurther);
  EXPECT_FALSE(isFree());
}

TEST_F(FolderTest, PathsThatNoJsonFileCouldHoldAreRefused) {
  experiment_.signal.source = "/caf\xc3\xa9.png";
  EXPECT_NO_THROW(requireStorable(experiment_));
  experiment_.runs[1].training.startFrom = "/caf\xe9/checkpoint.safetensors";
  EXPECT_THROW(requireStorable(experiment_), UserError);
  experiment_.runs[1].training.startFrom.clear();
  experiment_.signal.source = "/caf\xe9.png";
  EXPECT_THROW(requireStorable(experiment_), UserError);
  try {
    requireStorable("/\xff", "sweep.json", "rename it");
    FAIL() << "it is no UTF-8";
  } catch (const UserError& failure) {
    EXPECT_NE(std::string(failure.what()).find("sweep.json"), std::string::npos);
  }
}

TEST_F(FolderTest, APipeIsNoInput) {
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  EXPECT_THROW(inputKind((folder_ / "pipe").string()), UserError);
}

TEST_F(FolderTest, KindsAreToldByContent) {
  write("a.png", "\x89PNG");
  write("b.txt", "  {\"rankscope\": 1}");
  write("c.safetensors", "");
  write("d.bin", std::string("\x10\0\0\0\0\0\0\0{", 9));
  write("e/experiment.json", "{}");
  EXPECT_EQ(inputKind((folder_ / "a.png").string()), InputKind::Image);
  EXPECT_EQ(inputKind((folder_ / "b.txt").string()), InputKind::Experiment);
  EXPECT_EQ(inputKind((folder_ / "c.safetensors").string()), InputKind::Checkpoint);
  EXPECT_EQ(inputKind((folder_ / "d.bin").string()), InputKind::Checkpoint);
  EXPECT_EQ(inputKind((folder_ / "e").string()), InputKind::Results);
  EXPECT_EQ(inputKind("sample:chart"), InputKind::Sample);
  EXPECT_THROW(inputKind(folder_.string()), UserError);
  EXPECT_THROW(inputKind((folder_ / "none").string()), UserError);
}

TEST(ParseCount, TakesWholeNumbersInRangeOnly) {
  EXPECT_EQ(parseCount("--steps", "12", 1, 100), 12);
  for (const char* text : {"0", "101", "1.5", "", "12x", " 12", "99999999999999999999"}) {
    EXPECT_THROW(parseCount("--steps", text, 1, 100), UserError) << text;
  }
}

}  // namespace
}  // namespace rankscope
