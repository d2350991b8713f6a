#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/file.h"
#include "file_oracle.h"
#include "results/metrics_csv.h"
#include "results/results.h"
#include "results/spectra_npz.h"
#include "results_fixture.h"
#include "spec/experiment_json.h"

namespace rankscope {
namespace {

using testing::TemporaryFolder;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// The same Run with another Frame, History or spec.
template <class Change>
RunResult changed(const RunResult& run, Change change) {
  RunResult copy = run;
  auto frame = std::make_shared<Frame>(*run.frame);
  auto history = std::make_shared<History>(*run.frame->history);
  change(*frame, *history);
  frame->history = history;
  copy.frame = frame;
  return copy;
}

std::vector<RunResult> twoRuns(const Signal& signal) {
  return {testing::makeRun(signal, {"adam", "adam", 23.125, 0.5, 1000}),
          testing::makeRun(signal, {"muon", "muon", 26.5, 0.9, 1000})};
}

std::string textOf(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

double number(const nlohmann::json& cell) {
  return std::stod(cell.get<std::string>());
}

class ResultsFolder : public ::testing::Test {
 protected:
  void write(const std::vector<RunResult>& runs, const Signal& signal) {
    writeResults(folder_.path(), testing::makeExperiment(runs), signal, runs);
  }
  nlohmann::json ask(const std::string& command, const std::string& file) const {
    return testing::askFileOracle({command, (folder_.path() / file).string()});
  }
  const TemporaryFolder folder_;
};

TEST_F(ResultsFolder, HoldsEveryFileOfTheContractAndNoTemporaryOne) {
  const Signal signal = testing::makeSignal(12, 8, 3);
  write(twoRuns(signal), signal);
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path())) {
    if (entry.is_regular_file()) {
      files.push_back(entry.path().lexically_relative(folder_.path()).string());
    }
  }
  std::sort(files.begin(), files.end());
  EXPECT_EQ(files,
            (std::vector<std::string>{"adam/metrics.csv", "adam/reconstruction.png", "adam/spectra.npz",
                                      "experiment.json", "muon/metrics.csv", "muon/reconstruction.png",
                                      "muon/spectra.npz", "report.html", "summary.json"}));
}

TEST_F(ResultsFolder, WritesTheSameBytesTwice) {
  const Signal signal = testing::makeSignal(12, 8, 3);
  write(twoRuns(signal), signal);
  const TemporaryFolder again;
  writeResults(again.path(), testing::makeExperiment(twoRuns(signal)), signal, twoRuns(signal));
  for (const char* file : {"report.html", "summary.json", "muon/metrics.csv", "muon/spectra.npz"}) {
    EXPECT_EQ(textOf(folder_.path() / file), textOf(again.path() / file)) << file;
  }
}

TEST_F(ResultsFolder, MetricsReadBackToTheSameNumbers) {
  RANKSCOPE_NEEDS_FILE_ORACLE();
  const Signal signal = testing::makeSignal(12, 8, 3);
  const std::vector<RunResult> runs = twoRuns(signal);
  write(runs, signal);
  const auto csv = ask("read-csv", "muon/metrics.csv");
  EXPECT_EQ(csv["header"],
            (std::vector<std::string>{"step", "seconds", "loss", "psnr", "lr", "muon_lr", "stable_rank_0",
                                      "stable_rank_1", "stable_rank_2", "stable_rank_3"}));
  const RunRecord& record = runs[1].frame->history->record;
  ASSERT_EQ(csv["rows"].size(), record.curve.size());
  for (std::size_t i = 0; i < record.curve.size(); ++i) {
    const auto& row = csv["rows"][i];
    const CurvePoint& point = record.curve[i];
    EXPECT_EQ(number(row[0]), static_cast<double>(point.step));
    EXPECT_EQ(number(row[1]), point.seconds);
    EXPECT_EQ(number(row[2]), point.loss);
    EXPECT_EQ(number(row[3]), point.scores[0]);
    EXPECT_EQ(number(row[4]), point.lr);
    EXPECT_EQ(number(row[5]), point.muonLr);
    if (point.step % 50 == 0) {
      EXPECT_EQ(number(row[7]),
                record.spectra[static_cast<std::size_t>(point.step / 50)]->matrices[1].stableRank);
    } else {
      EXPECT_EQ(row[7], "");
    }
  }
}

TEST_F(ResultsFolder, RestoredPointsTakeTheirSecondsFromTheOldFile) {
  const Signal signal = testing::makeSignal(12, 8, 3);
  const RunResult whole = testing::makeRun(signal, {"adam", "adam", 23, 0.5, 1000});
  const RunResult half = changed(whole, [](Frame&, History& history) { history.record.curve.resize(51); });
  // A resumed Run's clock starts anew and knows nothing of the first half.
  const RunResult resumed = changed(whole, [](Frame&, History& history) {
    for (std::size_t i = 0; i < history.record.curve.size(); ++i) {
      CurvePoint& point = history.record.curve[i];
      point.seconds = i <= 50 ? kNan : point.seconds - 7.5;
    }
  });
  write({half}, signal);
  write({resumed}, signal);
  const auto seconds = secondsInCsv(textOf(folder_.path() / "adam/metrics.csv"));
  ASSERT_EQ(seconds.size(), 101U);
  for (const auto& [step, value] : seconds) {
    EXPECT_NEAR(value, 0.015 * static_cast<double>(step), 1e-9) << step;
  }
  const TemporaryFolder elsewhere;
  writeResults(elsewhere.path(), testing::makeExperiment({resumed}), signal, {resumed});
  EXPECT_EQ(secondsInCsv(textOf(elsewhere.path() / "adam/metrics.csv")).size(), 50U);
}

TEST(SecondsInCsv, IgnoresWhatIsNoMetricsFile) {
  EXPECT_TRUE(secondsInCsv("").empty());
  EXPECT_TRUE(secondsInCsv("a,b,c\n1,2,3\n").empty());
  const auto seconds = secondsInCsv("step,seconds,loss\n1,0.5,3\n2,,3\nx,1,1\n3,0.7");
  EXPECT_EQ(seconds, (std::map<std::int64_t, double>{{1, 0.5}}));
}

TEST_F(ResultsFolder, SpectraAreEverySingularValue) {
  RANKSCOPE_NEEDS_FILE_ORACLE();
  const Signal signal = testing::makeSignal(12, 8, 3);
  const std::vector<RunResult> runs = twoRuns(signal);
  write(runs, signal);
  const auto arrays = ask("read-npz", "adam/spectra.npz")["arrays"];
  EXPECT_EQ(arrays.size(), 1U + 3U * 4U);
  EXPECT_EQ(arrays["steps"]["shape"], (std::vector<int>{21}));
  EXPECT_EQ(arrays["steps"]["values"][20], 1000);
  EXPECT_EQ(arrays["layers.0"]["shape"], (std::vector<int>{21, 2}));
  EXPECT_EQ(arrays["layers.1"]["shape"], (std::vector<int>{21, 16}));
  EXPECT_EQ(arrays["layers.3"]["shape"], (std::vector<int>{21, 3}));
  EXPECT_EQ(arrays["layers.1.pre"]["dtype"], "<f4");
  // Initial weights decay by 0.95, the last ones by 0.5 up to exp(-5): σ_i = 2 decay^i.
  const double decay = 0.95 + (0.5 - 0.95) * (1 - std::exp(-5.0));
  EXPECT_NEAR(arrays["layers.1"]["values"][15].get<double>(), 2 * std::pow(0.95, 15), 1e-6);
  EXPECT_NEAR(arrays["layers.1"]["values"][20 * 16 + 3].get<double>(), 2 * std::pow(decay, 3), 1e-6);
  // Activations were recorded at every second step only.
  EXPECT_NEAR(arrays["layers.2.post"]["values"][1].get<double>(), 2 * 0.95 * 0.95, 1e-6);
  EXPECT_TRUE(arrays["layers.2.post"]["values"][16].is_null());
  EXPECT_FALSE(arrays["layers.2.post"]["values"][32].is_null());
}

TEST(SpectraArrays, HoldNanWhereAMatrixWasNotFinite) {
  RunRecord record;
  record.spectra.push_back(testing::makeSpectra(0, {2, 4, 1}, 0.5, false));
  auto broken = std::make_shared<Spectra>(*testing::makeSpectra(5, {2, 4, 1}, 0.5, false));
  broken->matrices[0].singularValues.clear();
  record.spectra.push_back(broken);
  const std::vector<StoredTensor> arrays = spectraArrays(record);
  ASSERT_EQ(arrays.size(), 3U);
  SafetensorsFile file;
  file.tensors = arrays;
  const std::vector<float> first = loadFloats(file, "layers.0", {2, 2});
  EXPECT_EQ(first[0], 2);
  EXPECT_TRUE(std::isnan(first[2]) && std::isnan(first[3]));
}

TEST_F(ResultsFolder, ReconstructionIsTheOutputsClipped) {
  RANKSCOPE_NEEDS_FILE_ORACLE();
  for (const int channels : {1, 3}) {
    const Signal signal = testing::makeSignal(5, 4, channels);
    std::vector<float> outputs = signal.values;
    outputs[0] = -2;
    outputs[1] = static_cast<float>(kNan);
    outputs[2] = 9;
    outputs[3] = 0.5F;
    write({changed(testing::makeRun(signal, {}),
                   [&](Frame& frame, History&) {
                     frame.outputs = std::make_shared<std::vector<float>>(outputs);
                   })},
          signal);
    const auto png = ask("read-png", "adam/reconstruction.png");
    EXPECT_EQ(png["width"], 5);
    EXPECT_EQ(png["height"], 4);
    EXPECT_EQ(png["channels"], channels);
    EXPECT_EQ(png["hex"].get<std::string>().substr(0, 8), "0000ff80");
  }
}

TEST_F(ResultsFolder, ExperimentReadsBackWithAnAbsolutePath) {
  const Signal signal = testing::makeSignal(5, 4, 3);
  const std::vector<RunResult> runs = twoRuns(signal);
  ExperimentSpec experiment = testing::makeExperiment(runs);
  writeResults(folder_.path(), experiment, signal, runs);
  EXPECT_EQ(readExperiment(folder_.path() / "experiment.json"), experiment) << "a sample's name stays";
  experiment.signal.source = "pictures/../a.png";
  writeExperimentFile(folder_.path(), experiment);
  const ExperimentSpec back = readExperiment(folder_.path() / "experiment.json");
  // Where "pictures" is a link, "a.png" without the detour would be another file.
  EXPECT_EQ(back.signal.source, (std::filesystem::current_path() / "pictures/../a.png").string());
}

TEST_F(ResultsFolder, CheckpointLiesInTheRunsFolder) {
  EXPECT_EQ(checkpointPath("/out", "muon-2"), "/out/muon-2/checkpoint.safetensors");
}

TEST_F(ResultsFolder, AFolderThatCannotBeMadeIsNamed) {
  const Signal signal = testing::makeSignal(5, 4, 3);
  const std::vector<RunResult> runs = twoRuns(signal);
  const auto file = folder_.path() / "file";
  writeFileAtomically(file, "x");
  for (const std::filesystem::path& place : {file / "out", std::filesystem::path("/proc/rankscope-out")}) {
    try {
      writeResults(place, testing::makeExperiment(runs), signal, runs);
      ADD_FAILURE() << place;
    } catch (const UserError& error) {
      EXPECT_NE(std::string(error.what()).find(place.string()), std::string::npos) << error.what();
    }
  }
}

TEST(Summary, HasTheKeysOfTheContractInOrder) {
  const Signal signal = testing::makeSignal(12, 8, 3);
  std::vector<RunResult> runs = twoRuns(signal);
  runs[0].checkpoint = "/out/adam/checkpoint.safetensors";
  runs[0] = changed(runs[0], [](Frame& frame, History&) { frame.checkpointStep = 900; });
  const auto json = summarize(runs);
  ASSERT_EQ(json["runs"].size(), 2U);
  const auto& adam = json["runs"][0];
  std::vector<std::string> keys;
  for (const auto& [key, value] : adam.items()) {
    keys.push_back(key);
  }
  EXPECT_EQ(keys, (std::vector<std::string>{"name", "optimizer", "steps", "seconds", "loss", "psnr",
                                            "stable_rank", "checkpoint", "checkpoint_step"}));
  EXPECT_EQ(adam["name"], "adam");
  EXPECT_EQ(adam["steps"], 1000);
  EXPECT_EQ(adam["seconds"], 15.0);
  EXPECT_DOUBLE_EQ(adam["psnr"].get<double>(), 23.125);
  EXPECT_DOUBLE_EQ(adam["loss"].get<double>(), std::pow(10, -2.3125));
  EXPECT_EQ(adam["checkpoint"], "/out/adam/checkpoint.safetensors");
  EXPECT_EQ(adam["checkpoint_step"], 900);
  EXPECT_TRUE(json["runs"][1]["checkpoint"].is_null());
  EXPECT_TRUE(json["runs"][1]["checkpoint_step"].is_null());
  // Σ decay^2i over 16 values.
  const double decay = 0.95 + (0.5 - 0.95) * (1 - std::exp(-5.0));
  const double expected = (1 - std::pow(decay, 32)) / (1 - decay * decay);
  ASSERT_EQ(adam["stable_rank"].size(), 4U);
  EXPECT_NEAR(adam["stable_rank"][1].get<double>(), expected, 1e-12);
}

TEST(Summary, TakesTheNewestSpectraAndWritesNullForWhatIsNotFinite) {
  const Signal signal = testing::makeSignal(12, 8, 3);
  const RunResult run = changed(testing::makeRun(signal, {}), [](Frame& frame, History&) {
    frame.spectra = testing::makeSpectra(1001, {2, 4, 1}, 0.5, true);
    frame.evaluation.loss = kNan;
    frame.evaluation.scores[0].value = -std::numeric_limits<double>::infinity();
    frame.activeSeconds = kNan;
    frame.failure = Failure{12, "the loss became NaN at step 12", "lower the rate and reset"};
  });
  RunResult strange = run;
  strange.checkpoint = std::string("/out/\xff/checkpoint");
  const auto json = nlohmann::json::parse(summarize({run, strange}).dump());
  const auto& first = json["runs"][0];
  EXPECT_EQ(first["stable_rank"], (std::vector<double>{1.25, 1}));
  EXPECT_TRUE(first["loss"].is_null());
  EXPECT_TRUE(first["psnr"].is_null());
  EXPECT_TRUE(first["seconds"].is_null());
  EXPECT_EQ(first["failure"]["step"], 12);
  EXPECT_EQ(first["failure"]["what"], "the loss became NaN at step 12");
}

TEST(Summary, AFailedRunHasNoScoresButThoseOfItsLastWeights) {
  const Signal signal = testing::makeSignal(12, 8, 3);
  const auto summaryOf = [&](std::int64_t behind) {
    const RunResult run = changed(testing::makeRun(signal, {}), [&](Frame& frame, History&) {
      frame.evaluation.step = frame.step - behind;
      frame.failure = Failure{frame.step, "the loss grew to 2e4 times its first value", "lower the rate"};
    });
    return summarize({run})["runs"][0];
  };
  EXPECT_TRUE(summaryOf(0)["psnr"].is_number());
  EXPECT_TRUE(summaryOf(1)["psnr"].is_null());
  EXPECT_TRUE(summaryOf(1)["loss"].is_null());
}

TEST(ExactNumber, ReadsBackToTheSameDouble) {
  for (const double value : {0.1, 1.0 / 3, 1e-300, -2.5e17, 23.0, 5e-324, 1.7976931348623157e308}) {
    EXPECT_EQ(std::strtod(exactNumber(value).c_str(), nullptr), value);
  }
  EXPECT_EQ(exactNumber(kNan), "nan");
  EXPECT_EQ(exactNumber(-std::numeric_limits<double>::infinity()), "-inf");
}

}  // namespace
}  // namespace rankscope
