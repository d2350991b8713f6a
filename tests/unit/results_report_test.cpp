#include <cmath>
#include <functional>
#include <limits>

#include <gtest/gtest.h>

#include "base/file.h"
#include "file_oracle.h"
#include "results/html.h"
#include "results/picture.h"
#include "results/record_view.h"
#include "results/report.h"
#include "results/report_sections.h"
#include "results/svg_axis.h"
#include "results_fixture.h"

namespace rankscope {
namespace {

using testing::TemporaryFolder;

using namespace report;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

RunResult withFrame(const RunResult& run, const std::function<void(Frame&, History&)>& change) {
  RunResult copy = run;
  auto frame = std::make_shared<Frame>(*run.frame);
  auto history = std::make_shared<History>(*run.frame->history);
  change(*frame, *history);
  frame->history = history;
  copy.frame = frame;
  return copy;
}

/// What the oracle makes of the page of these Runs.
nlohmann::json pageOf(const Signal& signal, const std::vector<RunResult>& runs) {
  std::vector<std::vector<double>> seconds;
  for (const RunResult& run : runs) {
    seconds.push_back(curveSeconds(recordOf(run), {}));
  }
  const ExperimentSpec experiment = testing::makeExperiment(runs);
  const TemporaryFolder folder;
  writeFileAtomically(folder.path() / "report.html", buildReport({experiment, signal, runs, seconds}));
  return testing::askFileOracle({"read-page", (folder.path() / "report.html").string()});
}

bool says(const nlohmann::json& page, const std::string& words) {
  return page["text"].get<std::string>().find(words) != std::string::npos;
}

void expectSound(const nlohmann::json& page) {
  EXPECT_EQ(page["faults"], nlohmann::json::array());
  EXPECT_FALSE(says(page, "nan"));
}

TEST(Report, IsOneWellFormedPageThatNeedsNothingElse) {
  RANKSCOPE_NEEDS_FILE_ORACLE();
  const Signal signal = testing::makeSignal(12, 8, 3);
  const auto page = pageOf(signal, {testing::makeRun(signal, {"adam", "adam", 23.125, 0.5, 1000}),
                                    testing::makeRun(signal, {"muon", "muon", 26.5, 0.9, 1000})});
  expectSound(page);
  EXPECT_TRUE(says(page, "harbour & <sons>"));
  EXPECT_TRUE(says(page, "A picture of 12 × 8 pixels, 3 channels"));
  EXPECT_TRUE(says(page, "2 → 16 ×3 → 3"));
  EXPECT_TRUE(says(page, "26.50"));
  EXPECT_TRUE(says(page, "3.38 dB above"));
  EXPECT_TRUE(says(page, "Stable rank of the activations"));
  EXPECT_TRUE(says(page, "Muon rate"));
  // The target, and a reconstruction and an error for each Run.
  EXPECT_EQ(page["pictures"], (nlohmann::json{{12, 8, 3}, {12, 8, 3}, {12, 8, 3}, {12, 8, 3}, {12, 8, 3}}));
  // 4 curves, 4 layers x (ranks, spectra, activations), each of them in two nested svg elements; one for a
  // heat map.
  EXPECT_EQ(page["counts"]["svg"], 2 * (4 + 3 * 4) + 2);
  EXPECT_EQ(page["counts"]["rect"], 2 * 4 * 21);
}

TEST(Report, SaysWhyARunFailedAndStillShowsTheOther) {
  RANKSCOPE_NEEDS_FILE_ORACLE();
  const Signal signal = testing::makeSignal(12, 8, 3);
  const RunResult good = testing::makeRun(signal, {"adam", "adam", 23.125, 0.5, 1000});
  const RunResult bad = withFrame(
      testing::makeRun(signal, {"muon", "muon", 26.5, 0.9, 1000}), [](Frame& frame, History& history) {
        frame.step = 12;
        frame.state = RunState::Failed;
        frame.failure = Failure{12, "the loss became NaN at step 12", "lower the rate & reset"};
        frame.evaluation.loss = kNan;
        frame.evaluation.scores[0].value = kNan;
        frame.outputs = nullptr;
        for (std::size_t i = 2; i < history.record.curve.size(); ++i) {
          history.record.curve[i].loss = kNan;
          history.record.curve[i].scores[0] = kNan;
        }
        history.record.spectra.resize(1);
        frame.spectra = nullptr;
      });
  const auto page = pageOf(signal, {good, bad});
  expectSound(page);
  EXPECT_TRUE(says(page, "muon stopped itself at step 12:"));
  EXPECT_TRUE(says(page, "the loss became NaN at step 12"));
  EXPECT_TRUE(says(page, "lower the rate & reset"));
  EXPECT_EQ(page["pictures"].size(), 3U);
  EXPECT_FALSE(says(page, "dB above"));
}

TEST(Report, DoesWithoutSpectraOrPoints) {
  RANKSCOPE_NEEDS_FILE_ORACLE();
  const Signal signal = testing::makeSignal(3, 2, 1);
  const RunResult empty = withFrame(testing::makeRun(signal, {}), [](Frame& frame, History& history) {
    history.record = {};
    frame.spectra = nullptr;
    frame.outputs = nullptr;
    frame.evaluation = {};
    frame.step = 0;
    frame.activeSeconds = 0;
    frame.stepsPerSecond = 0;
  });
  const auto page = pageOf(signal, {empty});
  expectSound(page);
  EXPECT_TRUE(says(page, "one channel"));
  EXPECT_TRUE(says(page, "no spectra were recorded"));
  EXPECT_EQ(page["pictures"], (nlohmann::json{{3, 2, 1}}));
}

TEST(Report, TakesOneChannelAndASinglePixelAndNoFiniteNumber) {
  RANKSCOPE_NEEDS_FILE_ORACLE();
  const Signal signal = testing::makeSignal(1, 1, 1);
  const RunResult odd = withFrame(testing::makeRun(signal, {}), [](Frame& frame, History& history) {
    frame.outputs = std::make_shared<std::vector<float>>(1, static_cast<float>(kNan));
    history.record.curve.resize(1);
    history.record.spectra.resize(1);
    auto broken = std::make_shared<Spectra>(*history.record.spectra[0]);
    for (MatrixSpectrum& matrix : broken->matrices) {
      matrix.singularValues.assign(matrix.singularValues.size(), 0.0F);
      matrix.stableRank = matrix.effectiveRank = matrix.conditionNumber = kNan;
      matrix.spectralNorm = 0;
    }
    history.record.spectra[0] = broken;
    frame.spectra = broken;
  });
  const auto page = pageOf(signal, {odd});
  expectSound(page);
  EXPECT_TRUE(says(page, "nothing finite was recorded"));
  EXPECT_EQ(page["pictures"], (nlohmann::json{{1, 1, 1}, {1, 1, 1}, {1, 1, 3}}));
}

TEST(Report, TakesEightRunsOfDifferentNetworks) {
  RANKSCOPE_NEEDS_FILE_ORACLE();
  const Signal signal = testing::makeSignal(6, 4, 4);
  std::vector<RunResult> runs;
  for (int i = 0; i < 8; ++i) {
    runs.push_back(testing::makeRun(
        signal, {"run-" + std::to_string(i), i % 2 == 0 ? "adam" : "muon", 20.0 + i, 0.6, 200}));
    runs.back().spec.model.network = i % 3 == 0 ? "siren" : "relu";
  }
  const auto page = pageOf(signal, runs);
  expectSound(page);
  EXPECT_TRUE(says(page, "learnt by 8 networks"));
  EXPECT_TRUE(says(page, "SIREN 2 → 16 ×3 → 4"));
  EXPECT_EQ(page["pictures"].size(), 17U);
}

TEST(SvgAxis, PlacesValuesAlongItself) {
  const SvgAxis linear{10, 30};
  EXPECT_DOUBLE_EQ(linear.place(15), 0.25);
  const SvgAxis logarithmic{1e-2, 1e2, true};
  EXPECT_DOUBLE_EQ(logarithmic.place(1), 0.5);
  EXPECT_TRUE(std::isnan(logarithmic.place(0)));
  EXPECT_TRUE(std::isnan(linear.place(kNan)));
}

std::vector<std::string> labels(const SvgAxis& axis, int wanted = 5) {
  std::vector<std::string> out;
  for (const SvgTick& tick : svgTicksOf(axis, wanted)) {
    EXPECT_GE(tick.value, axis.low - 1e-9);
    EXPECT_LE(tick.value, axis.high + 1e-9);
    out.push_back(tick.label);
  }
  return out;
}

TEST(SvgAxis, TicksAreRoundNumbers) {
  using Labels = std::vector<std::string>;
  EXPECT_EQ(labels({0, 1000}), (Labels{"0", "200", "400", "600", "800", "1000"}));
  EXPECT_EQ(labels({7.3, 27.1}), (Labels{"10", "15", "20", "25"}));
  EXPECT_EQ(labels({0, 1e6}), (Labels{"0", "200k", "400k", "600k", "800k", "1000k"}));
  EXPECT_EQ(labels({6.5, 17.1}), (Labels{"8", "10", "12", "14", "16"}));
  EXPECT_EQ(labels({1.5, 1.9, true}), (Labels{"1.5", "1.6", "1.7", "1.8", "1.9"}));
  EXPECT_EQ(labels({1, 2, false, true}), (Labels{"1", "2"}));
  EXPECT_EQ(labels({-0.5, 0.5}), (Labels{"-0.4", "-0.2", "0", "0.2", "0.4"}));
  EXPECT_EQ(labels({1e-4, 1, true}), (Labels{"10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "10⁰"}));
  EXPECT_EQ(labels({0.03, 0.6, true}), (Labels{"0.05", "0.1", "0.2", "0.5"}));
}

TEST(SvgAxis, IsNeverOfZeroLengthAndSkipsWhatIsNotFinite) {
  for (const bool logarithmic : {false, true}) {
    for (const std::vector<double>& values : std::vector<std::vector<double>>{
             {}, {kNan}, {3}, {0}, {-1}, {1e300}, {5e-324}, {2, 2, kNan}, {-1e300, 1e300}, {1, 1 + 1e-15}}) {
      const SvgAxis axis = axisAround(values, logarithmic, true);
      EXPECT_LT(axis.low, axis.high);
      EXPECT_TRUE(std::isfinite(axis.low) && std::isfinite(axis.high));
      EXPECT_LT(svgTicksOf(axis, 5).size(), 30U);
    }
  }
  const SvgAxis axis = axisAround({2, kNan, 4, std::numeric_limits<double>::infinity()}, false, false);
  EXPECT_EQ(axis.low, 2);
  EXPECT_EQ(axis.high, 4);
}

TEST(Html, EscapesMarkupAndRepairsBrokenText) {
  EXPECT_EQ(escapeHtml("a<b & \"c\"'>"), "a&lt;b &amp; &quot;c&quot;&#39;&gt;");
  EXPECT_EQ(escapeHtml("σ₁ ü"), "σ₁ ü");
  EXPECT_EQ(escapeHtml("x\xff\x01y"), "x\xEF\xBF\xBD\xEF\xBF\xBDy");
  EXPECT_EQ(decimal(1.005, 1), "1.0");
  EXPECT_EQ(decimal(kNan, 1), "–");
  EXPECT_EQ(grouped(1234567),
            "1\xE2\x80\xAF"
            "234\xE2\x80\xAF"
            "567");
  EXPECT_EQ(grouped(-123), "-123");
  EXPECT_EQ(grouped(-1234),
            "-1\xE2\x80\xAF"
            "234");
  EXPECT_EQ(grouped(0), "0");
}

TEST(Picture, ErrorIsTheMeanOverChannelsOfTheDifference) {
  const Picture a{1, 2, 2, {0, 1, 0.5F, 0.5F}};
  const Picture b{1, 2, 2, {1, 1, 0.25F, 0}};
  const Picture error = absoluteError(a, b);
  EXPECT_EQ(error.channels, 1);
  EXPECT_EQ(error.values, (std::vector<float>{0.5F, 0.375F}));
}

TEST(Picture, IsReducedByTheMeanOfWholeBlocks) {
  Picture picture{5, 3, 1, {}};
  for (int i = 0; i < 15; ++i) {
    picture.values.push_back(static_cast<float>(i));
  }
  EXPECT_EQ(reduced(picture, 15).values, picture.values);
  const Picture small = reduced(picture, 6);
  EXPECT_EQ(small.width, 3);
  EXPECT_EQ(small.height, 2);
  EXPECT_EQ(small.values, (std::vector<float>{3, 5, 6.5F, 10.5F, 12.5F, 14}));
}

TEST(Picture, QuantileSkipsWhatIsNotFinite) {
  EXPECT_EQ(quantile({3, 1, 2, static_cast<float>(kNan), 5, 4}, 0.5), 3);
  EXPECT_EQ(quantile({}, 0.5), 0);
}

TEST(Picture, OnlyAPictureOfTheRightSizeIsOne) {
  Signal signal = testing::makeSignal(4, 3, 3);
  EXPECT_TRUE(asPicture(signal, signal.values).has_value());
  EXPECT_FALSE(asPicture(signal, std::span<const float>(signal.values).first(35)).has_value());
  signal.lattice.extents = {12};
  EXPECT_FALSE(asPicture(signal, signal.values).has_value());
}

/// The measurement section of one Run with that observation and prediction.
std::string measurementOf(const Signal& signal, const Observation& observation,
                          std::vector<float> predicted) {
  const RunResult run = withFrame(testing::makeRun(signal, {}), [&](Frame& frame, History&) {
    frame.observation = std::make_shared<const Observation>(observation);
    frame.predicted = predicted.empty() ? nullptr : std::make_shared<const std::vector<float>>(predicted);
  });
  const std::vector<RunResult> runs{run};
  const ExperimentSpec experiment = testing::makeExperiment(runs);
  const std::vector<std::vector<double>> seconds{{}};
  return measurementSection({experiment, signal, runs, seconds});
}

std::size_t imagesIn(const std::string& text) {
  std::size_t count = 0;
  for (std::size_t at = text.find("<img"); at != std::string::npos; at = text.find("<img", at + 1)) {
    ++count;
  }
  return count;
}

TEST(Measurement, ASinogramStandsBesideThatOfEachRun) {
  const Signal signal = testing::makeSignal(4, 3, 1);
  const Observation sinogram{Observation::Kind::Sinogram, {2, 4}, 1, {0, 1, 2, 3, 4, 5, 6, 7}, {0, 90}};
  const std::string page = measurementOf(signal, sinogram, std::vector<float>(8, 3));
  EXPECT_NE(page.find("Sinogram"), std::string::npos);
  EXPECT_EQ(imagesIn(page), 2U);
  EXPECT_EQ(imagesIn(measurementOf(signal, sinogram, {1, 2})), 1U);
}

TEST(Measurement, AMaskStandsAlone) {
  const Signal signal = testing::makeSignal(4, 3, 1);
  const std::string page =
      measurementOf(signal, {Observation::Kind::Mask, {3, 4}, 1, std::vector<float>(12, 1), {}}, {});
  EXPECT_NE(page.find("Mask"), std::string::npos);
  EXPECT_EQ(imagesIn(page), 1U);
}

TEST(Measurement, AudioHasItsWaveformsInSeconds) {
  Signal signal = testing::makeSignal(100, 100, 1);
  signal.kind = SignalKind::Audio;
  signal.lattice.extents = {10000};
  signal.sampleRate = 1000;
  signal.start = 2;
  const std::vector<RunResult> runs{testing::makeRun(signal, {})};
  const ExperimentSpec experiment = testing::makeExperiment(runs);
  const std::vector<std::vector<double>> seconds{{}};
  const std::string page = measurementSection({experiment, signal, runs, seconds});
  EXPECT_NE(page.find("Waveforms"), std::string::npos);
  EXPECT_NE(page.find("seconds"), std::string::npos);
  EXPECT_NE(overviewSection({experiment, signal, runs, seconds}).find("10 s of audio"), std::string::npos);
}

TEST(Measurement, WherePixelsAreTheMeasurementThereIsNone) {
  const Signal signal = testing::makeSignal(4, 3, 3);
  const std::vector<RunResult> runs{testing::makeRun(signal, {})};
  const ExperimentSpec experiment = testing::makeExperiment(runs);
  const std::vector<std::vector<double>> seconds{{}};
  EXPECT_EQ(measurementSection({experiment, signal, runs, seconds}), "");
}

}  // namespace
}  // namespace rankscope
