// Slow scores and error spectra in the results folder.
#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>

#include <gtest/gtest.h>

#include "base/file.h"
#include "file_oracle.h"
#include "results/metrics_csv.h"
#include "results/report.h"
#include "results/results.h"
#include "results_fixture.h"

namespace rankscope {
namespace {

using testing::TemporaryFolder;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kRings = 9;

/// Rings as those of a picture 12 wide: the target's energy is 1 / ring.
TargetSpectrumPtr makeTarget() {
  auto target = std::make_shared<TargetSpectrum>();
  for (std::size_t ring = 0; ring < kRings; ++ring) {
    target->frequency.push_back(static_cast<double>(ring) / 12);
    target->energy.push_back(1.0 / static_cast<double>(ring + 1));
    target->count.push_back(ring == 0 ? 1 : 6 * static_cast<std::int64_t>(ring));
  }
  return target;
}

/// The target's times `share` in each ring.
ErrorSpectrumPtr makeError(std::int64_t step, double share) {
  auto error = std::make_shared<ErrorSpectrum>();
  error->step = step;
  const TargetSpectrumPtr target = makeTarget();
  for (const double energy : target->energy) {
    error->energy.push_back(static_cast<float>(share * energy));
  }
  return error;
}

/// With SSIM at every 50th step, LPIPS if there is a file, and an error that falls from 1 to 0.01.
RunResult scoredRun(const Signal& signal, bool lpips) {
  RunResult run = testing::makeRun(signal, {});
  auto frame = std::make_shared<Frame>(*run.frame);
  auto history = std::make_shared<History>(*frame->history);
  RunRecord& record = history->record;
  record.scoreNames = {"psnr", "ssim"};
  if (lpips) {
    record.scoreNames.emplace_back("lpips");
  }
  for (CurvePoint& point : record.curve) {
    const bool recorded = point.step % 50 == 0;
    point.scores.push_back(recorded ? 0.5 + static_cast<double>(point.step) / 4000 : kNan);
    if (lpips) {
      point.scores.push_back(recorded ? 0.25 : kNan);
    }
    if (recorded) {
      record.errorSpectra.push_back(makeError(point.step, point.step == 1000 ? 0.01 : 1));
    }
  }
  frame->evaluation.slow = SlowEvaluation{
      {{"ssim", 0.75}, lpips ? Score{"lpips", 0.25} : Score{"lpips", kNan, "not available: no <file>"}},
      record.errorSpectra.back()};
  frame->targetSpectrum = makeTarget();
  frame->history = history;
  run.frame = frame;
  return run;
}

std::string textOf(const std::filesystem::path& path) {
  const std::vector<std::uint8_t> bytes = readFile(path, 1 << 24);
  return {bytes.begin(), bytes.end()};
}

void write(const TemporaryFolder& folder, const Signal& signal, const RunResult& run) {
  writeResults(folder.path(), testing::makeExperiment({run}), signal, {run});
}

TEST(SlowScores, AreInTheSummaryWithTheReasonForWhatIsMissing) {
  const Signal signal = testing::makeSignal(12, 8, 3);
  const auto without = summarize({scoredRun(signal, false)})["runs"][0];
  EXPECT_EQ(without["ssim"], 0.75);
  ASSERT_TRUE(without.contains("lpips"));
  EXPECT_TRUE(without["lpips"].is_null());
  EXPECT_EQ(without["lpips_reason"], "not available: no <file>");
  const auto with = summarize({scoredRun(signal, true)})["runs"][0];
  EXPECT_EQ(with["lpips"], 0.25);
  EXPECT_FALSE(with.contains("lpips_reason"));

  // A Run that failed was not measured to the end, but its keys are the same.
  RunResult failed = scoredRun(signal, true);
  auto frame = std::make_shared<Frame>(*failed.frame);
  frame->evaluation.slow.reset();
  failed.frame = frame;
  EXPECT_TRUE(summarize({failed})["runs"][0].at("ssim").is_null());
}

TEST(SlowScores, LeaveTheirCellsEmptyWhereTheyWereNotComputed) {
  const Signal signal = testing::makeSignal(12, 8, 3);
  const auto rows = rowsInCsv(metricsCsv(scoredRun(signal, false).frame->history->record, {}));
  ASSERT_EQ(rows.size(), 101U);
  EXPECT_EQ(rows.at(50).at("ssim"), 0.5 + 50.0 / 4000);
  EXPECT_FALSE(rows.at(60).contains("ssim"));
  EXPECT_TRUE(rows.at(60).contains("psnr"));
  EXPECT_FALSE(rows.at(50).contains("lpips"));
}

TEST(SlowScores, ThatCheckpointsLeaveOutComeBackFromTheFolder) {
  const Signal signal = testing::makeSignal(12, 8, 3);
  const TemporaryFolder folder;
  const RunResult run = scoredRun(signal, true);
  write(folder, signal, run);
  RunRecord restored = withoutScore(run.frame->history->record, "lpips");
  restored.curve[5].loss *= 2;  // step 50 is of another training
  const RunRecord record = withStoredScores(folder.path() / run.spec.name, restored);
  EXPECT_EQ(record.scoreNames, (std::vector<std::string>{"psnr", "ssim", "lpips"}));
  EXPECT_EQ(record.curve.at(0).scores.at(2), 0.25);
  EXPECT_TRUE(std::isnan(record.curve.at(1).scores.at(2)));
  EXPECT_TRUE(std::isnan(record.curve.at(5).scores.at(2)));
  EXPECT_EQ(record.curve.at(10).scores.at(2), 0.25);
  EXPECT_EQ(withStoredScores(folder.path() / "none", restored).scoreNames, restored.scoreNames);
}

TEST(RowsInCsv, LeavesOutWhatIsNoRow) {
  EXPECT_TRUE(rowsInCsv("").empty());
  EXPECT_TRUE(rowsInCsv("step,loss\n1,2\n").empty());
  const auto rows = rowsInCsv("step,seconds,loss,lpips\n1,0.5,2,\n2,,3,0.25\n3,0.5\nx,1,2,3\n");
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows.at(1), (MetricsRow{{"step", 1}, {"seconds", 0.5}, {"loss", 2}}));
  EXPECT_EQ(rows.at(2), (MetricsRow{{"step", 2}, {"loss", 3}, {"lpips", 0.25}}));
}

TEST(ErrorSpectra, AreReadByNumPy) {
  RANKSCOPE_NEEDS_FILE_ORACLE();
  const Signal signal = testing::makeSignal(12, 8, 3);
  const TemporaryFolder folder;
  write(folder, signal, scoredRun(signal, false));
  const auto arrays = testing::askFileOracle(
      {"read-npz", (folder.path() / "adam" / "error_spectrum.npz").string()})["arrays"];
  EXPECT_EQ(arrays["steps"]["shape"], nlohmann::json({21}));
  EXPECT_EQ(arrays["steps"]["values"][20], 1000);
  EXPECT_EQ(arrays["energy"]["shape"], nlohmann::json({21, kRings}));
  EXPECT_EQ(arrays["energy"]["dtype"], "<f4");
  EXPECT_NEAR(arrays["energy"]["values"][20 * kRings + 3].get<double>(), 0.01 / 4, 1e-9);
  EXPECT_NEAR(arrays["target"]["values"][3].get<double>(), 0.25, 1e-15);
  EXPECT_NEAR(arrays["frequency"]["values"][6].get<double>(), 0.5, 1e-15);
  EXPECT_EQ(arrays["count"]["values"][2], 12);
}

TEST(ErrorSpectra, AreInTheReportInDecibelsOfTheTarget) {
  const Signal signal = testing::makeSignal(12, 8, 3);
  const TemporaryFolder folder;
  write(folder, signal, scoredRun(signal, false));
  const std::string page = textOf(folder.path() / "report.html");
  EXPECT_NE(page.find("Which frequencies are learnt when"), std::string::npos);
  // A hundredth of the target's energy is 20 dB below it, in every band.
  EXPECT_NE(page.find(", step 950: 0.00<"), std::string::npos);
  EXPECT_NE(page.find("0.083, step 1000: -20.00<"), std::string::npos);
  EXPECT_EQ(page.find(", step 1000: 0.00<"), std::string::npos);
  EXPECT_NE(page.find("title=\"not available: no &lt;file&gt;\">–</td>"), std::string::npos);
}

TEST(ErrorSpectra, AreAbsentWhereNoneWereRecorded) {
  const Signal signal = testing::makeSignal(12, 8, 3);
  const TemporaryFolder folder;
  write(folder, signal, testing::makeRun(signal, {}));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "adam" / "error_spectrum.npz"));
  EXPECT_EQ(textOf(folder.path() / "report.html").find("Which frequencies"), std::string::npos);
}

}  // namespace
}  // namespace rankscope
