// Saving by hand never loses what another experiment, or more training, has left in a folder.
#include <gtest/gtest.h>

#include "base/file.h"
#include "file_oracle.h"
#include "results/results.h"
#include "results/saving.h"
#include "results_fixture.h"

namespace rankscope {
namespace {

class Saving : public ::testing::Test {
 protected:
  Saving()
      : signal_(testing::makeSignal(6, 4, 3)),
        runs_({testing::makeRun(signal_, {"adam", "adam", 23.125, 0.5, 1000}),
               testing::makeRun(signal_, {"muon", "muon", 26.5, 0.9, 1000})}),
        experiment_(testing::makeExperiment(runs_)) {}

  std::string loss(std::int64_t step) const {
    return lossBySaving(folder_.path(), experiment_, {step, step});
  }
  void leaveCheckpoints() const {
    for (const RunResult& run : runs_) {
      makeWritableFolder(folder_.path() / run.spec.name);
      writeFileAtomically(checkpointPath(folder_.path(), run.spec.name), std::string("weights"));
    }
  }

  const testing::TemporaryFolder folder_;
  const Signal signal_;
  const std::vector<RunResult> runs_;
  ExperimentSpec experiment_;
};

TEST_F(Saving, IsFreeWithoutAnExperiment) {
  EXPECT_EQ(lossBySaving(folder_.path() / "absent", experiment_, {}), "");
  writeFileAtomically(folder_.path() / "notes.txt", std::string("mine"));
  EXPECT_EQ(loss(1), "");
}

TEST_F(Saving, NamesAnotherExperiment) {
  writeResults(folder_.path(), experiment_, signal_, runs_);
  EXPECT_EQ(loss(1000), "");
  experiment_.runs[1].optimizer.lr *= 2;
  EXPECT_EQ(loss(1000), "holds another experiment");
  writeFileAtomically(folder_.path() / "experiment.json", std::string("{"));
  EXPECT_EQ(loss(1000), "holds an experiment that cannot be read");
}

TEST_F(Saving, NamesMoreTrainingThanThereIsNow) {
  writeResults(folder_.path(), experiment_, signal_, runs_);
  leaveCheckpoints();
  const std::int64_t stored = runs_[0].frame->step;
  EXPECT_EQ(loss(stored), "");
  EXPECT_EQ(loss(stored + 1), "");
  EXPECT_NE(loss(stored - 1).find("adam at step " + std::to_string(stored)), std::string::npos) << loss(1);
}

TEST_F(Saving, NamesCheckpointsWhoseStepIsNotKnown) {
  writeExperimentFile(folder_.path(), experiment_);
  leaveCheckpoints();
  EXPECT_NE(loss(1'000'000).find("unfinished"), std::string::npos);
  writeFileAtomically(folder_.path() / "summary.json", std::string("[1]"));
  EXPECT_NE(loss(1'000'000).find("unfinished"), std::string::npos);
}

}  // namespace
}  // namespace rankscope
