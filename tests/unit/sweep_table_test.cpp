#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/file.h"
#include "file_oracle.h"
#include "sweep/sweep_map.h"
#include "sweep/sweep_page.h"
#include "sweep/sweep_state.h"
#include "sweep_fixture.h"

namespace rankscope {
namespace {

using testing::TemporaryFolder;
using testing::twoByThree;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

TEST(SweepTable, MeansAndDeviationsOverTheSeeds) {
  const SweepSpec sweep = twoByThree();
  const std::vector<SweepGroup> groups = groupResults(sweep, testing::filledResults(sweep), "psnr");
  ASSERT_EQ(groups.size(), 6U);
  for (const SweepGroup& group : groups) {
    EXPECT_DOUBLE_EQ(group.mean, static_cast<double>(10 * group.point + 1));
    EXPECT_DOUBLE_EQ(group.deviation, 1);  // of 0, 1, 2 with n - 1
    EXPECT_EQ(group.finished, 3);
    EXPECT_EQ(group.best, group.point == 5);
    EXPECT_EQ(group.firstCell, group.point);
  }
  EXPECT_TRUE(groupResults(sweep, testing::filledResults(sweep), "loss")[0].best)
      << "the lowest, and the first of equals";
}

TEST(SweepTable, FailuresCountButDoNotEnterTheMean) {
  const SweepSpec sweep = twoByThree();
  SweepResults results = testing::filledResults(sweep);
  results[5]->outcome = {true, "the loss became NaN"};
  results[5]->runs.clear();
  results[11]->outcome = {true, "the loss became NaN"};
  results[11]->runs[0].failed = true;
  results[4].reset();
  const std::vector<SweepGroup> groups = groupResults(sweep, results, "psnr");
  EXPECT_EQ(groups[5].finished, 1);
  EXPECT_EQ(groups[5].failed, 2);
  EXPECT_DOUBLE_EQ(groups[5].mean, 52);
  EXPECT_TRUE(std::isnan(groups[5].deviation));
  EXPECT_FALSE(groups[5].best) << "one seed of three is no best";
  EXPECT_EQ(groups[4].finished, 2);
  EXPECT_DOUBLE_EQ(groups[4].mean, 41.5);
  EXPECT_TRUE(groups[3].best);
  EXPECT_EQ(rankingScore(sweep, results), "psnr");
  EXPECT_EQ(rankingScore(sweep, {}), "loss");
}

TEST(SweepTable, CsvReadsBackAndQuotes) {
  RANKSCOPE_NEEDS_FILE_ORACLE();
  const SweepSpec sweep = twoByThree();
  SweepResults results = testing::filledResults(sweep);
  results[0]->runs[0].values[2].second = 0.1 + 0.2;
  results[1]->outcome = {true, "said \"no\", and left"};
  results[1]->runs.clear();
  results[2]->runs[0].values[2].second = kNaN;
  results[3].reset();
  const TemporaryFolder folder;
  writeFileAtomically(folder.path() / "t.csv", sweepCsv(sweep, results));
  const auto csv = testing::askFileOracle({"read-csv", (folder.path() / "t.csv").string()});
  EXPECT_EQ(csv["header"],
            nlohmann::json::parse(R"(["cell", "file", "lr", "muon-lr", "seed", "run", "outcome", "steps",
      "seconds", "loss", "psnr", "stable_rank_0", "stable_rank_1", "reason"])"));
  ASSERT_EQ(csv["rows"].size(), 17U);
  EXPECT_EQ(csv["rows"][0],
            nlohmann::json::parse(R"(["cell0", "harbour", "1", "3", "0", "muon", "done", "10", "1.5",
      "0.25", "0.30000000000000004", "1.5", "2.5", ""])"));
  EXPECT_EQ(csv["rows"][1][6], "failed");
  EXPECT_EQ(csv["rows"][1][13], "said \"no\", and left");
  EXPECT_EQ(csv["rows"][2][10], "");
}

TEST(SweepTable, MeansOfEveryValueWithTheBestMarked) {
  RANKSCOPE_NEEDS_FILE_ORACLE();
  const SweepSpec sweep = twoByThree();
  SweepResults results = testing::filledResults(sweep);
  results[1].reset();
  results[7]->outcome = {true, "the loss became NaN"};
  results[7]->runs.clear();
  const TemporaryFolder folder;
  writeFileAtomically(folder.path() / "m.csv", sweepMeansCsv(sweep, results));
  const auto csv = testing::askFileOracle({"read-csv", (folder.path() / "m.csv").string()});
  EXPECT_EQ(csv["header"],
            nlohmann::json::parse(R"(["file", "lr", "muon-lr", "run", "seeds", "failed", "best", "seconds",
      "seconds_deviation", "loss", "loss_deviation", "psnr", "psnr_deviation"])"));
  ASSERT_EQ(csv["rows"].size(), 6U);
  EXPECT_EQ(csv["rows"][0], nlohmann::json::parse(R"(["harbour", "1", "3", "muon", "3", "0", "0", "1.5", "0",
      "0.25", "0", "1", "1"])"));
  EXPECT_EQ(csv["rows"][1], nlohmann::json::parse(R"(["harbour", "1", "4", "muon", "1", "1", "0", "1.5", "",
      "0.25", "", "12", ""])"));
  EXPECT_EQ(csv["rows"][5][6], "1") << "the best by the score that ranks";
}

TEST(SweepTable, GoodnessRunsFromTheWorstToTheBest) {
  EXPECT_DOUBLE_EQ(goodness("psnr", 20, 30, 20), 0);
  EXPECT_DOUBLE_EQ(goodness("psnr", 20, 30, 27.5), 0.75);
  EXPECT_DOUBLE_EQ(goodness("psnr", 20, 30, 30), 1);
  EXPECT_DOUBLE_EQ(goodness("loss", 1e-4, 1e-1, 1e-4), 1);
  EXPECT_NEAR(goodness("loss", 1e-4, 1e-1, 1e-3), 2.0 / 3, 1e-12) << "decades, not differences";
  EXPECT_DOUBLE_EQ(goodness("loss", 1e-4, 1e-1, 1e-1), 0);
  EXPECT_DOUBLE_EQ(goodness("loss", 0, 4, 1), 0.75) << "no logarithm of zero";
  EXPECT_DOUBLE_EQ(goodness("sdf_error_near", 1e-4, 1e-1, 1e-1), 0);
  EXPECT_DOUBLE_EQ(goodness("psnr", 20, 20, 20), 1);
}

TEST(SweepTable, MapsLieAsTheGridDoes) {
  const SweepSpec sweep = parseSweep(
      R"({"rankscope-sweep": 1, "grid": {"lr": [1, 2], "muon-lr": [3, 4, 5], "width": [6, 7], "steps": [9]}})",
      "test");
  const SweepResults results = testing::filledResults(sweep);
  const std::vector<SweepMap> maps = mapsOf(sweep, groupResults(sweep, results, "psnr"));
  ASSERT_EQ(maps.size(), 2U);
  EXPECT_EQ(maps[0].title, "width=6");
  EXPECT_EQ(maps[1].title, "width=7");
  EXPECT_EQ(maps[0].rowTitle, "lr");
  EXPECT_EQ(maps[0].columns, (std::vector<std::string>{"3", "4", "5"}));
  for (std::size_t width = 0; width < 2; ++width) {
    for (std::size_t row = 0; row < 2; ++row) {
      for (std::size_t column = 0; column < 3; ++column) {
        ASSERT_TRUE(maps[width].cells[row][column]);
        EXPECT_DOUBLE_EQ(maps[width].cells[row][column]->mean,
                         static_cast<double>(10 * ((row * 3 + column) * 2 + width)));
      }
    }
  }
}

TEST(SweepTable, PageIsWholeMarksTheBestAndEscapes) {
  RANKSCOPE_NEEDS_FILE_ORACLE();
  const SweepSpec sweep = twoByThree();
  SweepResults results = testing::filledResults(sweep);
  results[1]->outcome = {true, "<script>alert(1)</script>"};
  results[1]->runs.clear();
  const std::string page = buildSweepPage("a & b", sweep, results);
  const TemporaryFolder folder;
  writeFileAtomically(folder.path() / "s.html", page);
  const auto seen = testing::askFileOracle({"read-page", (folder.path() / "s.html").string()});
  for (const auto& fault : seen["faults"]) {
    EXPECT_NE(fault.get<std::string>().find("points outside: cells/"), std::string::npos) << fault;
  }
  const std::string text = seen["text"];
  EXPECT_NE(text.find("a & b"), std::string::npos);
  EXPECT_NE(text.find("★ 51.00"), std::string::npos);
  EXPECT_NE(text.find("<script>alert(1)</script>"), std::string::npos);
  EXPECT_NE(text.find("at lr=2, muon-lr=5"), std::string::npos);
  EXPECT_NE(text.find("The best PSNR is 51.00 ± 1 dB"), std::string::npos) << text;
}

TEST(SweepState, CellsAppearWholeAndAreFound) {
  const TemporaryFolder folder;
  const SweepSpec sweep = twoByThree();
  const CellStore store(folder.path() / "out");
  store.prepare(sweep);
  EXPECT_EQ(readSweep(store.specPath()), sweep);
  const SweepCell cell = cellAt(sweep, 7);
  EXPECT_FALSE(store.outcome(cell.name));
  makeWritableFolder(store.partialFolder(cell.name));
  writeFileAtomically(store.partialFolder(cell.name) / "summary.json",
                      std::string(R"({"runs": [{"name": "adam", "optimizer": "adam", "steps": 3, "seconds": 1,
                                      "loss": null, "psnr": 12.5, "stable_rank": [1, null], "checkpoint": null}]})"));
  SweepState state(sweep, store, "test");
  EXPECT_FALSE(state.look(7)) << "a partial folder is no result";
  store.finish(cell, {});
  EXPECT_TRUE(state.look(7));
  EXPECT_FALSE(std::filesystem::exists(store.partialFolder(cell.name)));
  EXPECT_EQ(state.results()[7]->runs[0].value("psnr"), 12.5);
  EXPECT_TRUE(std::isnan(state.results()[7]->runs[0].value("loss")));
  state.recordFailure(2, "it burnt");
  EXPECT_EQ(state.finished(), 2);
  EXPECT_EQ(state.failed(), 1);
  EXPECT_EQ(state.pending().size(), 16U);
  EXPECT_EQ(state.bestSoFar(), "psnr 12.5 at lr=1, muon-lr=4");

  SweepState again(sweep, store, "test");
  EXPECT_EQ(again.results()[2]->outcome, (CellOutcome{true, "it burnt"}));
  again.writeTables();
  again.forgetFailures();
  EXPECT_EQ(again.pending().size(), 17U);
  EXPECT_EQ(SweepState(sweep, store, "test").finished(), 1);
}

TEST(SweepState, OnlyOneDirectsASweep) {
  const TemporaryFolder folder;
  const CellStore store(folder.path());
  store.prepare(twoByThree());
  {
    const SweepLock lock(store);
    EXPECT_THROW(SweepLock{store}, UserError);
  }
  EXPECT_NO_THROW(SweepLock{store});
  {
    const CellLock lock(store, "x");
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "cells" / ".x.lock"));
  }
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "cells" / ".x.lock"));
}

}  // namespace
}  // namespace rankscope
