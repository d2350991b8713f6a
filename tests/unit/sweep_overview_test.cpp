#include "sweep/sweep_overview.h"

#include <cmath>
#include <fstream>
#include <numeric>
#include <set>

#include <gtest/gtest.h>

#include "base/error.h"
#include "file_oracle.h"
#include "sweep_fixture.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;
using Kind = SweepDimension::Kind;
using testing::TemporaryFolder;
using testing::twoByThree;

SweepSpec everything() {
  return parseSweep(R"({"rankscope-sweep": 1,
      "experiment": {"runs": [{"name": "a"}, {"name": "b"}]},
      "grid": {"lr": [1, 2], "steps": [9], "width": [6, 7, 8]},
      "list": [{"model": "relu"}, {"model": "siren", "omega": 10}],
      "files": ["x/one.png", "sample:harbour"], "seeds": [4, 5]})",
                    "test");
}

SweepSnapshotPtr snapshotOf(const SweepSpec& sweep, SweepResults results) {
  auto snapshot = std::make_shared<SweepSnapshot>();
  snapshot->sweep = sweep;
  snapshot->begun.assign(results.size(), false);
  snapshot->results = std::move(results);
  return snapshot;
}

TEST(SweepSlice, DimensionsAreWhatVaries) {
  const std::vector<SweepDimension> dimensions = dimensionsOf(everything());
  ASSERT_EQ(dimensions.size(), 5U);
  EXPECT_EQ(dimensions[0].kind, Kind::List);
  EXPECT_EQ(dimensions[0].labels[1], "model=siren, omega=10");
  EXPECT_EQ(dimensions[1].title, "lr");
  EXPECT_EQ(dimensions[2].title, "width") << "steps has one value alone";
  EXPECT_EQ(dimensions[2].labels, (std::vector<std::string>{"6", "7", "8"}));
  EXPECT_EQ(dimensions[3].labels, (std::vector<std::string>{"one.png", "harbour"}));
  EXPECT_EQ(dimensions[4].labels, (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(dimensionsOf(parseSweep(R"({"rankscope-sweep": 1, "seeds": 4})", "test")).empty());
}

TEST(SweepSlice, EveryCellLiesWhereItsFieldsSay) {
  const SweepSpec sweep = everything();
  const std::vector<SweepDimension> dimensions = dimensionsOf(sweep);
  SweepChoice choice = usualChoice(dimensions);
  layAlongRows(choice, 2);
  layAlongColumns(choice, 3);
  choice.values = {1, 1, 0, 0, 1};
  const SweepSlice slice(sweep, dimensions, choice);
  ASSERT_EQ(slice.rows(), 3U);
  ASSERT_EQ(slice.columns(), 2U);
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t column = 0; column < 2; ++column) {
      const SlicePlace place = slice.place(row, column);
      EXPECT_EQ(place.run, 1U);
      for (const std::int64_t index : cellsAt(sweep, place)) {
        // The experiment itself is the witness.
        const ExperimentSpec cell = cellAt(sweep, index).experiment;
        EXPECT_EQ(cell.runs[0].model.network, "siren");
        EXPECT_DOUBLE_EQ(cell.runs[0].optimizer.lr, 2);
        EXPECT_EQ(cell.runs[0].model.width, 6 + static_cast<int>(row));
        EXPECT_EQ(cell.signal.source, column == 0 ? "x/one.png" : "sample:harbour");
        EXPECT_EQ(cell.runs[0].training.seed, seedAt(sweep, index));
      }
      EXPECT_EQ(cellsAt(sweep, place).size(), 2U);
      EXPECT_EQ(valueAt(sweep, dimensions[2], place), row);
      EXPECT_EQ(valueAt(sweep, dimensions[3], place), column);
    }
  }
  EXPECT_EQ(describePlace(sweep, slice.place(2, 0)),
            "model=siren, omega=10, lr=2, steps=9, width=8, one.png, b");
}

TEST(SweepSlice, SlicesTogetherAreTheWholeSweep) {
  const SweepSpec sweep = everything();
  const std::vector<SweepDimension> dimensions = dimensionsOf(sweep);
  std::set<std::int64_t> seen;
  SweepChoice choice = usualChoice(dimensions);
  for (choice.values[2] = 0; choice.values[2] < 3; ++choice.values[2]) {
    for (choice.values[3] = 0; choice.values[3] < 2; ++choice.values[3]) {
      const SweepSlice slice(sweep, dimensions, choice);
      for (std::size_t row = 0; row < slice.rows(); ++row) {
        for (std::size_t column = 0; column < slice.columns(); ++column) {
          for (const std::int64_t cell : cellsAt(sweep, slice.place(row, column))) {
            EXPECT_TRUE(seen.insert(cell).second);
          }
        }
      }
    }
  }
  EXPECT_EQ(static_cast<std::int64_t>(seen.size()), cellCount(sweep).value());
}

TEST(SweepSlice, SidesChangePlacesAndStaleChoicesAreReplaced) {
  const std::vector<SweepDimension> dimensions = dimensionsOf(everything());
  SweepChoice choice = usualChoice(dimensions);
  EXPECT_EQ(choice.rows, 0U);
  EXPECT_EQ(choice.columns, 1U);
  layAlongRows(choice, 1);
  EXPECT_EQ(choice.rows, 1U);
  EXPECT_EQ(choice.columns, 0U);
  layAlongColumns(choice, 4);
  EXPECT_EQ(choice.columns, 4U);
  EXPECT_EQ(fittingChoice(choice, dimensions), choice);
  choice.values[2] = 99;
  EXPECT_EQ(fittingChoice(choice, dimensions).values[2], 2U);
  choice.columns = choice.rows;
  EXPECT_EQ(fittingChoice(choice, dimensions), usualChoice(dimensions));
  EXPECT_EQ(fittingChoice({}, dimensions), usualChoice(dimensions));
  const std::vector<SweepDimension> field(dimensions.begin() + 1, dimensions.begin() + 2);
  EXPECT_EQ(usualChoice(field).columns, 0U);
  EXPECT_FALSE(usualChoice(field).rows);
  EXPECT_FALSE(fittingChoice({}, {}).rows);
}

TEST(SweepOverview, ChoosesScoresAndRanksRows) {
  const SweepSpec sweep = twoByThree();
  SweepResults results = testing::filledResults(sweep);
  results[4]->outcome = {true, "the loss became NaN"};
  results[4]->runs.clear();
  results[16].reset();
  const SweepSnapshotPtr snapshot = snapshotOf(sweep, std::move(results));
  const SweepOverviewPtr overview = overviewOf(snapshot, "no such score");
  EXPECT_EQ(overview->scores, (std::vector<std::string>{"psnr", "seconds", "loss"}));
  EXPECT_EQ(overview->score, "psnr");
  EXPECT_DOUBLE_EQ(overview->low, 1);
  EXPECT_DOUBLE_EQ(overview->high, 51);
  ASSERT_EQ(overview->ranking.size(), 18U);
  EXPECT_EQ(overview->ranking[0], 17) << "52: the last point, the last seed";
  EXPECT_EQ(overview->ranking[1], 11);
  EXPECT_EQ(overview->ranking[16], 4) << "failed after what has a value";
  EXPECT_EQ(overview->ranking[17], 16) << "and what was not run last";
  EXPECT_EQ(overview->state(4), CellState::Failed);
  EXPECT_EQ(overview->state(16), CellState::Waiting);
  EXPECT_EQ(overview->state(17), CellState::Done);
  EXPECT_TRUE(std::isnan(overview->value({4, 0})));
  EXPECT_DOUBLE_EQ(overview->value({17, 0}), 52);
  EXPECT_EQ(overview->place({17, 0}), (SlicePlace{5, 0, 0}));
  ASSERT_NE(overview->group({4, 0, 0}), nullptr);
  EXPECT_EQ(overview->group({4, 0, 0})->finished, 1);
  EXPECT_EQ(overview->group({4, 0, 0})->failed, 1);
  EXPECT_EQ(overview->group({9, 0, 0}), nullptr);
  EXPECT_EQ(overview->best(0, 0)->point, 5);
  const SweepOverviewPtr losses = overviewOf(snapshot, "loss");
  EXPECT_EQ(losses->score, "loss");
  EXPECT_EQ(losses->ranking[0], 0) << "equals stay in their order";
  EXPECT_EQ(losses->best(0, 0)->point, 0);
}

TEST(SweepOverview, NothingFinishedIsNoScore) {
  const SweepSpec sweep = twoByThree();
  const SweepOverviewPtr overview = overviewOf(snapshotOf(sweep, SweepResults(18)), "");
  EXPECT_TRUE(overview->scores.empty());
  EXPECT_EQ(overview->score, "");
  EXPECT_TRUE(std::isnan(overview->low));
  std::vector<std::int64_t> inOrder(18);
  std::iota(inOrder.begin(), inOrder.end(), 0);
  EXPECT_EQ(overview->ranking, inOrder);
  EXPECT_EQ(overview->best(0, 0), nullptr);
}

class SweepReaderTest : public ::testing::Test {
 protected:
  SweepReaderTest() { store_.prepare(sweep_); }

  /// As if nothing had happened for long, so that time stamps tell what is new.
  void age() {
    for (const fs::path& path : {store_.specPath(), store_.folder() / "cells"}) {
      fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::minutes(++minutes_));
    }
  }

  TemporaryFolder folder_;
  SweepSpec sweep_ = twoByThree();
  CellStore store_{folder_.path() / "out"};
  int minutes_ = 10;
};

TEST_F(SweepReaderTest, SeesCellsComeAndGo) {
  SweepReader reader(store_.specPath());
  SweepSnapshotPtr now = reader.look();
  ASSERT_NE(now, nullptr);
  EXPECT_EQ(now->folder, store_.folder());
  EXPECT_EQ(now->finished, 0);
  EXPECT_EQ(reader.look(), nullptr);

  const SweepCell third = cellAt(sweep_, 3);
  fs::create_directories(store_.partialFolder(third.name));
  now = reader.look();
  ASSERT_NE(now, nullptr);
  EXPECT_TRUE(now->begun[3]);
  testing::finishCell(store_, sweep_, 3, 12.5);
  store_.finish(cellAt(sweep_, 7), {true, "it burnt"});
  now = reader.look();
  ASSERT_NE(now, nullptr);
  EXPECT_FALSE(now->begun[3]);
  EXPECT_EQ(now->finished, 2);
  EXPECT_EQ(now->failed, 1);
  EXPECT_EQ(now->results[3]->runs[0].value("psnr"), 12.5);
  EXPECT_EQ(now->results[7]->outcome, (CellOutcome{true, "it burnt"}));
  EXPECT_FALSE(now->complete());

  store_.forget(cellAt(sweep_, 7).name);
  now = reader.look();
  ASSERT_NE(now, nullptr);
  EXPECT_EQ(now->failed, 0);
  EXPECT_FALSE(now->results[7]);
  for (std::int64_t index = 0; index < 18; ++index) {
    if (index != 3) {
      testing::finishCell(store_, sweep_, index, 1);
    }
  }
  EXPECT_TRUE(reader.look()->complete());
}

TEST_F(SweepReaderTest, TimeStampsTellWhetherToLook) {
  testing::finishCell(store_, sweep_, 0, 1);
  age();
  SweepReader reader(store_.folder());
  ASSERT_EQ(reader.look()->finished, 1);
  const fs::file_time_type before = fs::last_write_time(store_.folder() / "cells");
  testing::finishCell(store_, sweep_, 1, 1);
  fs::last_write_time(store_.folder() / "cells", before);
  EXPECT_EQ(reader.look(), nullptr) << "the same time stamp: nothing is read";
  age();
  ASSERT_NE(reader.look(), nullptr);
}

TEST_F(SweepReaderTest, FollowsASweepThatIsProlonged) {
  testing::finishCell(store_, sweep_, 0, 1);
  SweepReader reader(store_.folder());
  ASSERT_EQ(reader.look()->results.size(), 18U);
  SweepSpec longer = sweep_;
  longer.grid[0].values.emplace_back(2.5);
  store_.prepare(longer);
  const SweepSnapshotPtr now = reader.look();
  ASSERT_NE(now, nullptr);
  EXPECT_EQ(now->results.size(), 27U);
  EXPECT_EQ(now->finished, 1) << "the cell is the same in both";
}

TEST_F(SweepReaderTest, NoticesWhetherAProcessRunsIt) {
  SweepReader reader(store_.folder());
  EXPECT_FALSE(reader.look()->beingRun);
  {
    const SweepLock lock(store_);
    EXPECT_TRUE(SweepLock::isHeld(store_));
    EXPECT_TRUE(reader.look()->beingRun);
  }
  EXPECT_FALSE(reader.look()->beingRun);
  EXPECT_NO_THROW(SweepLock{store_}) << "asking leaves nothing behind";
}

TEST_F(SweepReaderTest, ABrokenCellIsOneThatFailed) {
  testing::finishCell(store_, sweep_, 0, 1);
  const std::string name = cellAt(sweep_, 1).name;
  fs::create_directories(store_.finishedFolder(name));
  std::ofstream(store_.finishedFolder(name) / "cell.json") << "{";
  SweepReader reader(store_.folder());
  const SweepSnapshotPtr now = reader.look();
  EXPECT_EQ(now->finished, 2);
  EXPECT_EQ(now->failed, 1);
  EXPECT_NE(now->results[1]->outcome.reason.find("cell.json"), std::string::npos);
  EXPECT_EQ(reader.look(), nullptr) << "it is as broken as before";
}

TEST_F(SweepReaderTest, NoSweepIsRefused) {
  EXPECT_THROW(SweepReader(folder_.path()).look(), UserError);
  SweepReader reader(store_.folder());
  ASSERT_NE(reader.look(), nullptr);
  std::ofstream(store_.specPath()) << "{";
  EXPECT_THROW(reader.look(), UserError);
  fs::remove_all(store_.folder());
  EXPECT_THROW(reader.look(), UserError);
}

}  // namespace
}  // namespace rankscope
