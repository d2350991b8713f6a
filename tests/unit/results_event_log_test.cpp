#include <gtest/gtest.h>

#include "file_oracle.h"
#include "results/event_log.h"
#include "results_fixture.h"

namespace rankscope {
namespace {

using testing::TemporaryFolder;

TEST(EventLog, HasEveryPointOfTheCurve) {
  RANKSCOPE_NEEDS_FILE_ORACLE();
  const TemporaryFolder folder;
  const Signal signal = testing::makeSignal(8, 6, 3);
  const std::vector<RunResult> runs{testing::makeRun(signal, {.name = "adam"}),
                                    testing::makeRun(signal, {.name = "muon", .optimizer = "muon"})};
  writeResults(folder.path(), testing::makeExperiment(runs), signal, runs);
  writeEventFiles(folder.path(), runs, 1700000000);
  for (const RunResult& run : runs) {
    const auto file = folder.path() / run.spec.name / "events.out.tfevents.rankscope";
    const auto read = testing::askFileOracle({"read-events", file.string()});
    const RunRecord& record = run.frame->history->record;
    ASSERT_EQ(read["events"].size(), record.curve.size());
    for (std::size_t i = 0; i < record.curve.size(); ++i) {
      const auto& event = read["events"][i];
      const CurvePoint& point = record.curve[i];
      EXPECT_EQ(event["step"], point.step);
      EXPECT_EQ(event["scalars"]["loss"].get<float>(), static_cast<float>(point.loss));
      EXPECT_EQ(event["scalars"]["psnr"].get<float>(), static_cast<float>(point.scores[0]));
      EXPECT_EQ(event["scalars"]["muon_lr"].get<float>(), static_cast<float>(point.muonLr));
      EXPECT_EQ(event["scalars"].contains("stable_rank/3"), point.step % 50 == 0);
      EXPECT_NEAR(event["time"].get<double>() - read["start"].get<double>(), point.seconds, 1e-5);
    }
    EXPECT_NEAR(read["events"].back()["time"].get<double>(), 1700000000, 1e-5);
  }
}

TEST(EventLog, PointsWithoutATimeKeepTheOneBefore) {
  RunRecord record;
  const double unknown = std::nan("");
  record.curve = {{0, 0, 1, {}, 0, 0}, {1, 0, 1, {}, 0, 0}, {2, 0, 1, {}, 0, 0}};
  const std::vector<ScalarEvent> events = scalarEvents(record, {unknown, 2.5, unknown}, 100);
  EXPECT_EQ(events[0].wallTime, 100);
  EXPECT_EQ(events[1].wallTime, 102.5);
  EXPECT_EQ(events[2].wallTime, 102.5);
}

}  // namespace
}  // namespace rankscope
