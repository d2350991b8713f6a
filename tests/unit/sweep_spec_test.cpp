#include <set>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/file.h"
#include "file_oracle.h"
#include "spec/default_rates.h"
#include "spec/experiment_json.h"
#include "sweep/cells.h"

namespace rankscope {
namespace {

using testing::TemporaryFolder;

SweepSpec parsed(const std::string& body) {
  return parseSweep("{\"rankscope-sweep\": 1" + (body.empty() ? "" : ", " + body) + "}", "test");
}

std::string refusal(const std::string& body) {
  try {
    parsed(body);
  } catch (const UserError& failure) {
    return failure.what();
  }
  return "";
}

std::vector<double> reals(const SweepAxis& axis) {
  std::vector<double> values;
  for (const PropertyValue& value : axis.values) {
    values.push_back(std::get<double>(value));
  }
  return values;
}

TEST(SweepSpec, NothingGivenIsOneCellOfTheDefaults) {
  const SweepSpec sweep = parsed("");
  EXPECT_EQ(cellCount(sweep), 1);
  const SweepCell cell = cellAt(sweep, 0);
  ASSERT_EQ(cell.experiment.runs.size(), 1U);
  EXPECT_EQ(cell.experiment.runs[0].name, "adam");
  EXPECT_EQ(cell.experiment.runs[0].model, ModelSpec{});
}

TEST(SweepSpec, EveryCombinationOnceInOrder) {
  const SweepSpec sweep = parsed(
      R"("list": [{"model": "relu"}, {"model": "siren"}], "grid": {"width": [8, 16], "lr": [1e-3, 2e-3, 3e-3]},
         "files": ["sample:harbour", "sample:chart"], "seeds": [7, 9])");
  ASSERT_EQ(cellCount(sweep), 2 * 2 * 3 * 2 * 2);
  EXPECT_EQ(pointCount(sweep), 12);
  std::set<std::string> names;
  std::int64_t index = 0;
  for (const std::int64_t seed : {7, 9}) {
    for (const char* file : {"sample:harbour", "sample:chart"}) {
      for (const char* model : {"relu", "siren"}) {
        for (const int width : {8, 16}) {
          for (const double lr : {1e-3, 2e-3, 3e-3}) {
            const SweepCell cell = cellAt(sweep, index);
            const RunSpec& run = cell.experiment.runs[0];
            EXPECT_EQ(run.training.seed, seed);
            EXPECT_EQ(cell.experiment.signal.source, file);
            EXPECT_EQ(run.model.network, model);
            EXPECT_EQ(run.model.width, width);
            EXPECT_EQ(run.optimizer.lr, lr);
            EXPECT_EQ(indexOf(sweep, placeOf(sweep, index)), index);
            EXPECT_TRUE(names.insert(cell.name).second) << cell.name;
            ++index;
          }
        }
      }
    }
  }
  EXPECT_EQ(index, cellCount(sweep));
}

TEST(SweepSpec, RangesHaveBothEndsAndEvenSteps) {
  const SweepSpec sweep = parsed(R"("grid": {"lr": {"from": 1e-4, "to": 1e-1, "count": 4},
                         "weight-decay": {"from": 0, "to": 1, "count": 5, "scale": "linear"},
                         "muon-lr": {"from": 1e-4, "to": 1e-1, "count": 9, "scale": "log"}})");
  EXPECT_EQ(reals(sweep.grid[0]), (std::vector<double>{1e-4, 1e-3, 1e-2, 1e-1}));
  EXPECT_EQ(reals(sweep.grid[1]), (std::vector<double>{0, 0.25, 0.5, 0.75, 1}));
  EXPECT_EQ(reals(sweep.grid[2])[1], 0.000237137);  // 1e-4 · 10^(3/8), six digits
  EXPECT_NE(refusal(R"("grid": {"lr": {"from": 0, "to": 1, "count": 3}})").find("logarithms"),
            std::string::npos);
  EXPECT_NE(refusal(R"("grid": {"lr": {"from": 1, "to": 2, "cuont": 3}})").find("count"), std::string::npos);
  EXPECT_NE(refusal(R"("grid": {"lr": {"from": 1, "to": 2, "count": 0}})").find("count"), std::string::npos);
  EXPECT_NE(refusal(R"("grid": {"lr": {"from": 1, "to": 2, "count": 2, "scale": "lgo"}})").find("log"),
            std::string::npos);
  // Whole numbers must come out whole.
  EXPECT_NE(refusal(R"("grid": {"width": {"from": 1, "to": 2, "count": 3}})").find("width"),
            std::string::npos);
}

TEST(SweepSpec, NamesFollowTheOptimizerUnlessGiven) {
  const SweepSpec sweep = parsed(
      R"("experiment": {"runs": [{"name": "mine"}, {}, {"name": "adam-2"}]}, "grid": {"optimizer": ["adam", "muon"]})");
  const auto namesOf = [&](std::int64_t index) {
    std::vector<std::string> names;
    for (const RunSpec& run : cellAt(sweep, index).experiment.runs) {
      names.push_back(run.name);
    }
    return names;
  };
  EXPECT_EQ(namesOf(0), (std::vector<std::string>{"mine", "adam", "adam-2"}));
  EXPECT_EQ(namesOf(1)[0], "mine");
  EXPECT_EQ(namesOf(1)[1], "muon");
}

TEST(SweepSpec, ACellsNameSaysWhatItIsAndChangesWithTheBase) {
  const SweepCell cell = cellAt(parsed(R"("grid": {"lr": [0.5]}, "seeds": [1, 2])"), 1);
  EXPECT_TRUE(cell.name.starts_with("lr=0.5_seed=2_")) << cell.name;
  const SweepCell other =
      cellAt(parsed(R"("grid": {"lr": [0.5]}, "seeds": [1, 2], "fields": {"steps": 7})"), 1);
  EXPECT_NE(cell.name, other.name);
  // Another sweep with this very cell in it finds it done.
  EXPECT_EQ(cellAt(parsed(R"("grid": {"lr": [0.25, 0.5]}, "seeds": [3, 2])"), 3).name, cell.name);
  const SweepCell odd = cellAt(parsed(R"("list": [{"crop": "../..//x"}])"), 0);
  EXPECT_EQ(odd.name.find('/'), std::string::npos);
  EXPECT_NE(odd.name.front(), '.');
}

TEST(SweepSpec, SignalAndTaskFieldsMayVaryToo) {
  const SweepSpec sweep = parsed(R"("grid": {"resize": ["8x8", "16x16"], "task": ["image"]})");
  EXPECT_EQ(cellAt(sweep, 1).experiment.signal.resize, "16x16");
  EXPECT_NE(refusal(R"("grid": {"resise": ["8x8"]})").find("'resize'"), std::string::npos);
}

TEST(SweepSpec, CountsThatOverflowAreRefused) {
  std::string grid;
  const std::string thousand = R"({"from": 1e-9, "to": 1, "count": 10000})";
  for (const char* field : {"lr", "muon-lr", "lr-min", "eps", "aux-eps", "weight-decay", "omega"}) {
    grid += std::string(grid.empty() ? "" : ",") + "\"" + field + "\": " + thousand;
  }
  // Each axis is valid by itself where its field's range allows it; the product is not.
  const std::string why = refusal("\"grid\": {" + grid + "}");
  EXPECT_FALSE(why.empty());
  EXPECT_NE(refusal(R"("grid": {"width": {"from": 1, "to": 1001, "count": 1001, "scale": "linear"},
                                "steps": {"from": 1, "to": 1000, "count": 1000, "scale": "linear"}})")
                .find("1001000 cells"),
            std::string::npos);
}

TEST(SweepSpec, RatesThatAreNotGivenFollowEachCell) {
  const SweepSpec sweep = parsed(
      R"("experiment": {"runs": [{}, {"name": "fixed", "optimizer": {"lr": 0.125}}]},
         "list": [{"model": "siren"}, {"model": "siren", "optimizer": "muon"}, {"task": "audio", "lr": 0.5}])");
  const auto runs = [&](std::int64_t index) { return cellAt(sweep, index).experiment.runs; };
  EXPECT_EQ(runs(0)[0].optimizer.lr, defaultRates({"image", "siren", "adam"}).lr);
  EXPECT_EQ(runs(1)[0].optimizer.lr, defaultRates({"image", "siren", "muon"}).lr);
  EXPECT_EQ(runs(1)[0].optimizer.muonLr, defaultRates({"image", "siren", "muon"}).muonLr);
  EXPECT_EQ(runs(1)[1].optimizer.lr, 0.125);
  EXPECT_EQ(runs(2)[0].optimizer.lr, 0.5);
  EXPECT_EQ(runs(2)[1].optimizer.lr, 0.5) << "a cell's field is for every run";
  const SweepSpec fields =
      parsed(R"("fields": {"lr": 0.25, "optimizer": "muon"}, "grid": {"model": ["siren"]})");
  EXPECT_EQ(cellAt(fields, 0).experiment.runs[0].optimizer.lr, 0.25);
  EXPECT_EQ(cellAt(fields, 0).experiment.runs[0].optimizer.muonLr,
            defaultRates({"image", "siren", "muon"}).muonLr);
}

TEST(SweepSpec, AnExperimentFilesRatesAreGivenWhereItHasThem) {
  const TemporaryFolder folder;
  writeFileAtomically(folder.path() / "base.json",
                      std::string(R"({"rankscope": 1, "signal": {"source": "sample:chart"},
                                      "runs": [{"name": "a"}, {"name": "b", "optimizer": {"lr": 0.125}}]})"));
  writeFileAtomically(folder.path() / "sweep.json",
                      std::string(R"({"rankscope-sweep": 1, "experiment": "base.json",
                                      "grid": {"optimizer": ["muon"]}})"));
  const SweepCell cell = cellAt(readSweep(folder.path() / "sweep.json"), 0);
  EXPECT_EQ(cell.experiment.runs[0].optimizer.lr, defaultRates({"image", "relu", "muon"}).lr);
  EXPECT_EQ(cell.experiment.runs[1].optimizer.lr, 0.125);
}

TEST(SweepSpec, SurvivesBeingWrittenAndRead) {
  const SweepSpec sweep = parsed(
      R"("experiment": {"signal": {"source": "sample:chart"}, "runs": [{"optimizer": {"lr": 0.125}}, {"name": "b"}]},
         "fields": {"width": 24, "model": "siren"}, "grid": {"nesterov": [true, false]}, "list": [{"optimizer": "lion"}, {}],
         "files": ["a.png"], "seeds": 2, "score": "ssim")");
  const SweepSpec again = parseSweep(sweepToJson(sweep).dump(), "again");
  EXPECT_EQ(sweepToJson(again).dump(), sweepToJson(sweep).dump());
  EXPECT_EQ(again, sweep);
}

TEST(SweepSpec, PathsAreTakenFromTheFilesFolder) {
  const TemporaryFolder folder;
  ExperimentSpec experiment = defaultExperiment();
  experiment.signal.source = "inner.png";
  writeExperiment(folder.path() / "base.json", experiment);
  const auto file = folder.path() / "sweep.json";
  writeFileAtomically(file, std::string(R"({"rankscope-sweep": 1, "experiment": "base.json",
                                           "files": ["x.png", "sample:chart", "/abs.png"]})"));
  const SweepSpec sweep = readSweep(file);
  EXPECT_EQ(sweep.base.signal.source, (folder.path() / "inner.png").string());
  EXPECT_EQ(sweep.files,
            (std::vector<std::string>{(folder.path() / "x.png").string(), "sample:chart", "/abs.png"}));
  EXPECT_EQ(sweep.base.runs.size(), experiment.runs.size());
}

}  // namespace
}  // namespace rankscope
