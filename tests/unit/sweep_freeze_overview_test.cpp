// What the window shows of a freeze sweep: curves, peaks and words, also of one that is still running or
// broken.
#include <cmath>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/file.h"
#include "file_oracle.h"
#include "freeze_fixture.h"
#include "sweep/freeze_file.h"
#include "sweep/freeze_overview.h"

namespace rankscope {
namespace {

using testing::freezeResults;
using testing::freezeSnapshot;
using testing::freezeSweep;
using testing::frozenEncoder;
using testing::TemporaryFolder;

FreezeOverviewPtr overviewFor(SweepResults results) {
  return freezeOverviewOf(freezeSnapshot(std::move(results), frozenEncoder({2, 32, 28}, {15, 30, 48})));
}

bool says(const std::vector<std::string>& verdict, const std::string& words) {
  for (const std::string& sentence : verdict) {
    if (sentence.find(words) != std::string::npos) {
      return true;
    }
  }
  return false;
}

TEST(FreezeOverview, CurvesAreMeansOverTheSeedsAtEveryDepth) {
  const SweepSpec sweep = freezeSweep();
  const FreezeOverviewPtr freeze = overviewFor(freezeResults(sweep, {30, 25, 28, 12}));
  ASSERT_NE(freeze, nullptr);
  EXPECT_EQ(freeze->depths, (std::vector<std::int64_t>{0, 1, 2}));
  EXPECT_TRUE(freeze->hasRecipe);
  ASSERT_EQ(freeze->psnr.targets.size(), 2U);
  const FreezeCurve& brain = freeze->psnr.targets[1];
  EXPECT_EQ(brain.name, "brain.png");
  ASSERT_EQ(brain.depths.size(), 3U) << "nothing frozen is no depth";
  EXPECT_DOUBLE_EQ(brain.at(1)->value.mean, 39);  // 38, 39, 40
  EXPECT_DOUBLE_EQ(brain.at(1)->value.deviation, 1);
  EXPECT_EQ(brain.best, 1);
  ASSERT_TRUE(brain.recipe);
  EXPECT_DOUBLE_EQ(brain.recipe->value.mean, 41);
  EXPECT_EQ(brain.at(kNothingFrozen), &*brain.recipe);
  EXPECT_EQ(brain.at(7), nullptr);
  ASSERT_TRUE(freeze->psnr.mean);
  EXPECT_EQ(freeze->psnr.whole().name, "mean");
  EXPECT_DOUBLE_EQ(freeze->psnr.mean->at(0)->value.mean, 31);  // 25 26 27 35 36 37
  // The lowest is the head alone on the first file, 12 to 14; the highest the recipe on the second, 40 to 42.
  EXPECT_DOUBLE_EQ(freeze->psnr.low, 12);
  EXPECT_DOUBLE_EQ(freeze->psnr.high, 42);
  EXPECT_EQ(freeze->ssim.mean->best, 2) << "made to fall as PSNR rises: every score has a best of its own";
  EXPECT_EQ(freeze->study.pairs, 6);
  EXPECT_EQ(freeze->study.evenPairs, 6);
}

TEST(FreezeOverview, EveryPointKnowsItsCells) {
  const SweepSpec sweep = freezeSweep();
  const FreezeOverviewPtr freeze = overviewFor(freezeResults(sweep, {30, 25, 28, 12}));
  for (const FreezeCurve& curve : freeze->psnr.targets) {
    std::vector<FreezePoint> points = curve.depths;
    points.push_back(*curve.recipe);
    for (const FreezePoint& point : points) {
      for (const std::int64_t cell : cellsAt(sweep, point.place)) {
        // The experiment itself is the witness.
        const ExperimentSpec experiment = cellAt(sweep, cell).experiment;
        EXPECT_EQ(experiment.runs[0].training.freezeThrough, point.tau);
        EXPECT_EQ(fileLabel(experiment.signal.source), curve.name);
      }
    }
  }
}

TEST(FreezeOverview, OneTargetAloneSpeaksForAll) {
  const SweepSpec sweep = parseSweep(R"({"rankscope-sweep": 1, "fields": {"start-from": "/e.safetensors"},
      "grid": {"freeze-through": [0, 1]}, "files": ["face.png"], "seeds": 2})",
                                     "test");
  const FreezeOverviewPtr freeze =
      freezeOverviewOf(freezeSnapshot(freezeResults(sweep, {20, 24}), frozenEncoder({1, 2}, {2, 1}), sweep));
  EXPECT_FALSE(freeze->psnr.mean);
  EXPECT_FALSE(freeze->hasRecipe);
  EXPECT_EQ(freeze->psnr.whole().name, "face.png");
  EXPECT_EQ(freeze->psnr.whole().best, 1);
}

TEST(FreezeOverview, DepthsOfARunningSweepAreComparedWhereAllAreFinished) {
  const SweepSpec sweep = freezeSweep();
  SweepResults some = freezeResults(sweep, {30, 25, 28, 12});
  for (std::size_t i = 0; i < some.size(); ++i) {
    const CellPlace place = placeOf(sweep, static_cast<std::int64_t>(i));
    if (place.file == 1 && place.point != 1) {
      some[i].reset();
    }
  }
  const FreezeOverviewPtr freeze = overviewFor(some);
  // The second file, which is easier by ten, has come to the first depth alone.
  EXPECT_EQ(freeze->study.all.bestTau(), 1) << "a plain mean would say 0";
  EXPECT_EQ(freeze->psnr.whole().best, 1);
  EXPECT_DOUBLE_EQ(freeze->psnr.mean->at(0)->value.mean, 26);
  EXPECT_DOUBLE_EQ(freeze->psnr.targets[1].at(0)->value.mean, 36) << "its own curve shows what there is";
  EXPECT_FALSE(freeze->psnr.targets[1].at(2)->known());
  EXPECT_EQ(freeze->study.evenPairs, 3);
  EXPECT_TRUE(says(freeze->verdict, "the 3 of 6 pairs of target and seed that have every one"));
  EXPECT_EQ(freeze->study.missing, 9);
  EXPECT_TRUE(says(freeze->verdict, "9 fits are not finished"));
  EXPECT_NE(freeze->headline.find("names the best depth: τ = 1"), std::string::npos);
}

TEST(FreezeOverview, WithoutACompletePairEveryFitCounts) {
  const SweepSpec sweep = freezeSweep();
  SweepResults some = freezeResults(sweep, {30, 25, 28, 12});
  for (std::size_t i = 3; i < some.size(); ++i) {
    some[i].reset();
  }
  const FreezeOverviewPtr freeze = overviewFor(some);
  EXPECT_EQ(freeze->study.evenPairs, 0);
  EXPECT_TRUE(says(freeze->verdict, "compared over unlike fits"));
  EXPECT_EQ(freeze->psnr.whole().best, 1);
  const FreezeOverviewPtr nothing = overviewFor(SweepResults(some.size()));
  EXPECT_FALSE(nothing->psnr.known());
  EXPECT_FALSE(nothing->ssim.known());
  EXPECT_EQ(nothing->psnr.whole().best, std::nullopt);
  EXPECT_EQ(nothing->headline, "No fit with frozen layers is finished yet.");
}

TEST(FreezeOverview, TheHeadlineSaysWhetherThePeakNamesTheBestDepth) {
  const SweepSpec sweep = freezeSweep();
  const auto headline = [&](const std::vector<double>& psnr, std::vector<double> weight) {
    return freezeOverviewOf(freezeSnapshot(freezeResults(sweep, psnr), frozenEncoder(std::move(weight), {})))
        ->headline;
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(headline({30, 25, 28, 12}, {2, 32, 28}), "The peak of sr(W) names the best depth: τ = 1.");
  EXPECT_EQ(headline({30, 28, 25, 12}, {2, 32, 28}),
            "The peak of sr(W), layer 1, does not name the best depth, τ = 0.");
  EXPECT_EQ(headline({30, 28, 25, 12}, {nan, nan, nan}),
            "The best depth to freeze to is τ = 0; no sr(W) is known.");
  EXPECT_EQ(headline({30, 28, 25, 12}, {1, 2, 3, 9}),
            "The best depth so far is τ = 0; layer 3, the peak of sr(W), was not tried.");
}

TEST(FreezeOverview, SaysWhatIsPublishedOfTheNetwork) {
  SweepSnapshot snapshot =
      freezeSnapshot(freezeResults(freezeSweep(), {30, 25, 28, 12}), frozenEncoder({2, 32, 28}, {}));
  EXPECT_NE(freezeOverviewOf(snapshot)->published.find("sr(W) peaks at layer 1"), std::string::npos);
  snapshot.sweep.base.runs[0].model.network = "ffn";
  EXPECT_NE(freezeOverviewOf(snapshot)->published.find("peak at layer 0"), std::string::npos);
  snapshot.sweep.base.runs[0].model.network = "wire";
  EXPECT_NE(freezeOverviewOf(snapshot)->published.find("Nothing is published"), std::string::npos);
}

TEST(FreezeOverview, AnotherSweepHasNone) {
  SweepSnapshot other;
  other.sweep = testing::twoByThree();
  other.results = testing::filledResults(other.sweep);
  EXPECT_EQ(freezeOverviewOf(other), nullptr);
  other.encoder = frozenEncoder({1}, {1});
  EXPECT_EQ(freezeOverviewOf(other), nullptr) << "a stray freeze.json";
  SweepSnapshot unread = freezeSnapshot(SweepResults(24), {});
  unread.encoder.reset();
  EXPECT_EQ(freezeOverviewOf(unread), nullptr);
}

TEST(SweepOverview, TheCellToOpenIsOneThatIsDone) {
  SweepResults results = freezeResults(freezeSweep(), {30, 25, 28, 12});
  const SlicePlace place{2, 1, 0};
  const std::vector<std::int64_t> cells = cellsAt(freezeSweep(), place);
  ASSERT_EQ(cells.size(), 3U);
  results[static_cast<std::size_t>(cells[0])].reset();
  results[static_cast<std::size_t>(cells[1])]->outcome = {true, "the loss became NaN"};
  const auto toOpen = [&] {
    return overviewOf(std::make_shared<SweepSnapshot>(freezeSnapshot(results, frozenEncoder({1}, {1}))), "")
        ->cellToOpen(place);
  };
  EXPECT_EQ(toOpen(), cells[2]);
  results[static_cast<std::size_t>(cells[2])].reset();
  EXPECT_EQ(toOpen(), cells[1]) << "what failed before what was not run";
  results[static_cast<std::size_t>(cells[1])].reset();
  EXPECT_EQ(toOpen(), cells[0]);
}

std::string freezeText(const FreezeEncoder& encoder) {
  const SweepSpec sweep = freezeSweep();
  return freezeJson(studyFreezing(sweep, freezeResults(sweep, {30, 25, 28, 12}), encoder), {"It is so."})
      .dump(2);
}

TEST(FreezeFile, TheEncoderReadsBack) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const FreezeEncoder read = parseFreezeEncoder(freezeText(frozenEncoder({2, nan, 28.125}, {15, 30})), "f");
  EXPECT_EQ(read.path, "/encoder.safetensors");
  EXPECT_EQ(read.network, "SIREN of 3 layers of 256");
  EXPECT_EQ(read.trainedOn, "10 pictures (faces) of 89 × 109, 5000 steps, Mean PSNR 30.12 dB");
  EXPECT_EQ(read.digest, "abc");
  ASSERT_EQ(read.weightRanks.size(), 3U);
  EXPECT_TRUE(std::isnan(read.weightRanks[1]));
  EXPECT_EQ(read.weightRanks[2], 28.125);
  EXPECT_EQ(read.activationRanks, (std::vector<double>{15, 30}));
}

TEST(FreezeFile, ABrokenOneIsRefusedInOneLine) {
  const std::string whole = freezeText(frozenEncoder({2, 32, 28}, {15, 30, 48}));
  std::vector<std::string> broken{whole.substr(0, whole.size() / 2),         "{}", "[]", "null", "7", "",
                                  R"({"rankscope-freeze": 1, "encoder": 3})"};
  const auto changed = [&](const std::string& from, const std::string& to) {
    std::string text = whole;
    EXPECT_NE(text.find(from), std::string::npos) << from;
    return text.replace(text.find(from), from.size(), to);
  };
  broken.push_back(changed("\"rankscope-freeze\": 1", "\"rankscope-freeze\": 2"));
  broken.push_back(changed("\"digest\": \"abc\"", "\"digest\": 7"));
  broken.push_back(changed("32.0", "\"much\""));
  broken.push_back(changed("32.0", "-32.0"));
  for (const std::string& text : broken) {
    try {
      (void)parseFreezeEncoder(text, "where/freeze.json");
      ADD_FAILURE() << "taken: " << text.substr(0, 60);
    } catch (const UserError& error) {
      EXPECT_NE(std::string(error.what()).find("where/freeze.json"), std::string::npos);
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    }
  }
}

TEST(FreezeFile, TheReaderFollowsItAndABrokenOneHidesNoCell) {
  const TemporaryFolder folder;
  const CellStore store(folder.path() / "out");
  store.prepare(freezeSweep());
  // Read back, its files are named from its folder.
  testing::finishCell(store, readSweep(store.specPath()), 1, 12.5);
  SweepReader reader(store.folder());
  const SweepSnapshotPtr plain = reader.look();
  EXPECT_FALSE(plain->encoder);
  EXPECT_EQ(overviewOf(plain, "")->freeze, nullptr);

  const std::string text = freezeText(frozenEncoder({2, 32, 28}, {15, 30, 48}));
  writeFileAtomically(store.folder() / kFreezeFile, text);
  const SweepSnapshotPtr now = reader.look();
  ASSERT_NE(now, nullptr);
  ASSERT_TRUE(now->encoder);
  EXPECT_EQ(now->encoder->weightRanks, (std::vector<double>{2, 32, 28}));
  const SweepOverviewPtr overview = overviewOf(now, "");
  ASSERT_NE(overview->freeze, nullptr);
  EXPECT_DOUBLE_EQ(overview->freeze->psnr.targets[0].at(0)->value.mean, 12.5);
  EXPECT_EQ(reader.look(), nullptr) << "nothing changed";

  std::ofstream(store.folder() / kFreezeFile) << text.substr(0, 100);
  const SweepSnapshotPtr broken = reader.look();
  ASSERT_NE(broken, nullptr);
  EXPECT_FALSE(broken->encoder);
  EXPECT_NE(broken->freezeProblem.find("freeze.json"), std::string::npos);
  EXPECT_EQ(broken->finished, 1);
  EXPECT_EQ(overviewOf(broken, "")->freeze, nullptr);
  std::ofstream(store.folder() / kFreezeFile);
  ASSERT_NE(reader.look(), nullptr) << "another fault: it is empty";
  EXPECT_EQ(reader.look(), nullptr) << "it is as broken as before";

  writeFileAtomically(store.folder() / kFreezeFile, text);
  const SweepSnapshotPtr mended = reader.look();
  ASSERT_NE(mended, nullptr);
  EXPECT_TRUE(mended->encoder);
  EXPECT_EQ(mended->freezeProblem, "");
  std::filesystem::remove(store.folder() / kFreezeFile);
  EXPECT_FALSE(reader.look()->encoder);
}

}  // namespace
}  // namespace rankscope
