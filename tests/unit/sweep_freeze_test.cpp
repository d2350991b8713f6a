// The freeze sweep's numbers and words, from results that are made up.
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/file.h"
#include "file_oracle.h"
#include "freeze_fixture.h"
#include "sweep/freeze_page.h"
#include "sweep/freeze_study.h"

namespace rankscope {
namespace {

using testing::freezeResults;
using testing::freezeSweep;
using testing::frozenEncoder;
using testing::TemporaryFolder;

bool says(const std::vector<std::string>& verdict, const std::string& words) {
  for (const std::string& sentence : verdict) {
    if (sentence.find(words) != std::string::npos) {
      return true;
    }
  }
  return false;
}

TEST(FreezeStudy, MeansAndDeviationsOverSeedsAndTargets) {
  const SweepSpec sweep = freezeSweep();
  const FreezeStudy study =
      studyFreezing(sweep, freezeResults(sweep, {30, 25, 28, 12}), frozenEncoder({2, 32, 28}, {15, 30, 48}));
  ASSERT_EQ(study.targets.size(), 2U);
  EXPECT_EQ(study.targets[1].name, "brain.png");
  ASSERT_EQ(study.targets[0].rows.size(), 4U);
  const FreezeRow* row = study.targets[1].row(1);
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->psnr.count, 3);
  EXPECT_DOUBLE_EQ(row->psnr.mean, 39);  // 38, 39, 40
  EXPECT_DOUBLE_EQ(row->psnr.deviation, 1);
  EXPECT_DOUBLE_EQ(row->ssim.mean, 0.21);
  const FreezeRow* all = study.all.row(1);
  EXPECT_EQ(all->psnr.count, 6);
  EXPECT_DOUBLE_EQ(all->psnr.mean, 34);
  EXPECT_NEAR(all->psnr.deviation, std::sqrt((36 + 25 + 16) * 2 / 5.0), 1e-12);  // 28 29 30 38 39 40 about 34
  EXPECT_EQ(study.all.bestTau(), 1) << "nothing frozen is no depth";
  EXPECT_EQ(study.weightPeak(), 1);
  EXPECT_EQ(study.activationPeak(), 2);
  EXPECT_EQ(study.missing, 0);
  EXPECT_EQ(study.seeds, 3);
  EXPECT_EQ(study.steps, 300);
  EXPECT_DOUBLE_EQ(study.lead(1, 0).mean, 3);
  EXPECT_NEAR(study.lead(1, 0).deviation, 0, 1e-12) << "the same seeds and targets are compared";
  EXPECT_EQ(study.lead(1, 0).count, 6);
}

TEST(FreezeStudy, TheVerdictSaysWhetherThePeakNamesTheBestDepth) {
  const SweepSpec sweep = freezeSweep();
  const auto named = freezeVerdict(
      studyFreezing(sweep, freezeResults(sweep, {27, 25, 28, 12}), frozenEncoder({2, 32, 28}, {15, 30, 48})));
  EXPECT_TRUE(says(named, "The weight stable rank peaks at layer 1 (sr(W) = 32.00)"));
  EXPECT_TRUE(says(named, "the peak of sr(W) names it."));
  EXPECT_TRUE(says(named, "The peak of sr(H), layer 2, does not name it."));
  EXPECT_TRUE(says(named, "face.png τ = 1, brain.png τ = 1; the peak of sr(W) names 2 of 2"));
  EXPECT_TRUE(says(named, "freezing at τ = 1 makes is +1.00 ± 0.00 dB"));
  EXPECT_TRUE(says(named, "With every layer frozen (τ = 2) only the head is fitted, and the fit collapses"));
  const auto missed = freezeVerdict(
      studyFreezing(sweep, freezeResults(sweep, {30, 28, 25, 24}), frozenEncoder({2, 32, 28}, {15, 30, 48})));
  EXPECT_TRUE(says(missed, "The best depth to freeze to is τ = 0"));
  EXPECT_TRUE(says(missed, "the peak of sr(W) does not name it"));
  EXPECT_TRUE(says(missed, "the difference of the same fits is +3.00 ± 0.00 dB"));
  EXPECT_TRUE(says(missed, "freezing at τ = 0 makes is -2.00 ± 0.00 dB"));
  EXPECT_FALSE(says(missed, "collapses"));
}

TEST(FreezeStudy, FailedAndUnfinishedFitsCountButAreInNoMean) {
  const SweepSpec sweep = freezeSweep();
  SweepResults some = freezeResults(sweep, {30, 25, 28, 12});
  for (std::size_t i = 0; i < some.size(); ++i) {
    const CellPlace place = placeOf(sweep, static_cast<std::int64_t>(i));
    if (place.point == 3) {
      some[i].reset();
    } else if (place.point == 2 && place.seed == 0) {
      some[i]->outcome = {true, "the loss became NaN"};
    }
  }
  const FreezeStudy study = studyFreezing(sweep, some, frozenEncoder({2, 32, 28}, {15, 30, 48}));
  EXPECT_EQ(study.missing, 6);
  EXPECT_EQ(study.all.row(1)->failed, 2);
  EXPECT_EQ(study.all.row(1)->psnr.count, 4);
  EXPECT_EQ(study.all.row(2)->psnr.count, 0);
  EXPECT_TRUE(std::isnan(study.all.row(2)->psnr.mean));
  EXPECT_EQ(study.lead(1, 0).count, 4);
  EXPECT_TRUE(says(freezeVerdict(study), "6 fits are not finished"));
  const FreezeStudy nothing =
      studyFreezing(sweep, SweepResults(some.size()), frozenEncoder({2, 32, 28}, {15, 30, 48}));
  EXPECT_EQ(nothing.all.bestTau(), std::nullopt);
  EXPECT_TRUE(says(freezeVerdict(nothing), "No fit with frozen layers is finished."));
  EXPECT_EQ(freezeJson(nothing, {})["best_tau"], nullptr);
  EXPECT_NE(freezeText(nothing, {}).find("none"), std::string::npos);
}

TEST(FreezeStudy, DepthsAreComparedOverTheSameTargetsAndSeeds) {
  const SweepSpec sweep = freezeSweep();
  const auto change = [&](SweepResults results, const auto& where, const auto& how) {
    for (std::size_t i = 0; i < results.size(); ++i) {
      if (where(placeOf(sweep, static_cast<std::int64_t>(i)))) {
        how(results[i]);
      }
    }
    return results;
  };
  const auto lost = [](std::optional<CellResult>& cell) { cell.reset(); };
  const auto broken = [](std::optional<CellResult>& cell) { cell->outcome = {true, "the loss became NaN"}; };
  const SweepResults whole = freezeResults(sweep, {30, 25, 28, 12});
  const FreezeEncoder encoder = frozenEncoder({2, 32, 28}, {15, 30, 48});
  // The second file is easier by ten: with τ = 1 of it unfinished or failed, τ = 0 would lead by its mean.
  const auto second = [](const CellPlace& place) { return place.file == 1 && place.point == 2; };
  for (const SweepResults& some : {change(whole, second, lost), change(whole, second, broken)}) {
    const FreezeStudy study = studyFreezing(sweep, some, encoder);
    EXPECT_EQ(study.all.bestTau(), 1);
    EXPECT_DOUBLE_EQ(study.all.row(0)->psnr.mean, 26);
    EXPECT_EQ(study.evenPairs, 3);
    EXPECT_EQ(study.targets[1].row(0)->psnr.count, 3) << "what there is of a target is shown";
    EXPECT_TRUE(says(freezeVerdict(study), "over the 3 of 6 pairs"));
    EXPECT_FALSE(says(freezeVerdict(studyFreezing(sweep, whole, encoder)), "pairs of target"));
  }
  // A depth that fails for all takes no other fit with it.
  const auto deepest = [](const CellPlace& place) { return place.point == 3; };
  const FreezeStudy study = studyFreezing(sweep, change(whole, deepest, broken), encoder);
  EXPECT_EQ(study.evenPairs, 6);
  EXPECT_EQ(study.all.row(2)->failed, 6);
  EXPECT_EQ(study.all.row(1)->psnr.count, 6);
}

TEST(FreezeStudy, WhatWasNotTriedIsNoBestDepth) {
  const SweepSpec sweep = parseSweep(R"({"rankscope-sweep": 1, "fields": {"start-from": "/e.safetensors"},
      "grid": {"freeze-through": [0, 2]}, "files": ["face.png"], "seeds": 2})",
                                     "test");
  const FreezeStudy study =
      studyFreezing(sweep, freezeResults(sweep, {24, 20}), frozenEncoder({9, 2, 3}, {15, 30, 48}));
  EXPECT_TRUE(says(freezeVerdict(study), "The best depth to freeze to, of 0, 2, is τ = 0"));
}

TEST(FreezePage, EveryScoreHasAStarOfItsOwn) {
  const SweepSpec sweep = freezeSweep();
  // SSIM falls as PSNR rises: its best is the deepest.
  const FreezeStudy study =
      studyFreezing(sweep, freezeResults(sweep, {30, 25, 28, 12}), frozenEncoder({2, 32, 28}, {15, 30, 48}));
  EXPECT_EQ(study.all.best(&FreezeRow::ssim), 2);
  const report::Figure figure = freezeFigure(study);
  ASSERT_EQ(figure.plots.size(), 4U);
  EXPECT_EQ(figure.plots[0].series[1].stars, std::vector<std::size_t>{1});
  EXPECT_EQ(figure.plots[1].series[1].stars, std::vector<std::size_t>{2});
}

TEST(FreezeStudy, RanksThatAreNotKnownHaveNoPeak) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const SweepSpec sweep = freezeSweep();
  const FreezeStudy study =
      studyFreezing(sweep, freezeResults(sweep, {1, 2, 3, 4}), frozenEncoder({nan, nan, nan}, {nan, 2, nan}));
  EXPECT_EQ(study.weightPeak(), std::nullopt);
  EXPECT_EQ(study.activationPeak(), 1);
  EXPECT_TRUE(says(freezeVerdict(study), "No layer of the encoder has a weight stable rank."));
}

TEST(FreezeStudy, TablesHoldEveryNumber) {
  const SweepSpec sweep = freezeSweep();
  const FreezeStudy study =
      studyFreezing(sweep, freezeResults(sweep, {30, 25, 28, 12}), frozenEncoder({2, 32, 28}, {15, 30, 48}));
  const std::string csv = freezeCsv(study);
  EXPECT_TRUE(
      csv.starts_with("target,tau,fits,failed,psnr,psnr_deviation,ssim,ssim_deviation,sr_w,sr_h,best,"
                      "peak_w,peak_h\nall,-1,6,0,36,"));
  EXPECT_NE(csv.find("brain.png,1,3,0,39,1,0.2"), std::string::npos) << csv;
  EXPECT_NE(csv.find(",32,30,1,1,0\n"), std::string::npos) << "best and the peak of sr(W)";
  const nlohmann::ordered_json json = freezeJson(study, freezeVerdict(study));
  EXPECT_EQ(json["best_tau"], 1);
  EXPECT_EQ(json["peak_weight_rank"], 1);
  EXPECT_EQ(json["peak_activation_rank"], 2);
  EXPECT_EQ(json["targets"].size(), 3U);
  EXPECT_EQ(json["targets"][2]["rows"][2]["psnr"], 39);
  const std::string text = freezeText(study, {});
  EXPECT_NE(text.find("32.00*"), std::string::npos) << text;
}

TEST(FreezePage, IsSoundAndHasEveryPart) {
  RANKSCOPE_NEEDS_FILE_ORACLE();
  const SweepSpec sweep = freezeSweep();
  for (const bool finished : {true, false}) {
    const FreezeStudy study =
        studyFreezing(sweep,
                      finished ? freezeResults(sweep, {30, 25, 28, 12})
                               : SweepResults(freezeResults(sweep, {0, 0, 0, 0}).size()),
                      frozenEncoder({2, 32, 28}, {15, 30, 48}));
    const TemporaryFolder folder;
    const std::string pixel =
        "data:image/"
        "png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+"
        "kcQAAAABJRU5ErkJggg==";
    const std::string html = buildFreezePage(study, {{pixel, {{-1, pixel}, {1, pixel}}}});
    writeFileAtomically(folder.path() / "page.html", html);
    const auto page = testing::askFileOracle({"read-page", (folder.path() / "page.html").string()});
    EXPECT_EQ(page["faults"], nlohmann::json::array());
    const auto text = page["text"].get<std::string>();
    for (const char* words : {"Which layers of this encoder transfer", "Setup", "By depth", "brain.png",
                              "The recipe beside the rule", "τ = 1"}) {
      EXPECT_NE(text.find(words), std::string::npos) << words;
    }
    EXPECT_EQ(text.find("nan"), std::string::npos);
    const std::string svg = report::standaloneSvg(freezeFigure(study));
    EXPECT_TRUE(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
    EXPECT_EQ(svg.find("nan"), std::string::npos);
    // The best depth of both targets twice, and a peak of each rank.
    std::size_t stars = 0;
    for (std::size_t at = svg.find("class=\"star\""); at != std::string::npos;
         at = svg.find("class=\"star\"", at + 1)) {
      ++stars;
    }
    EXPECT_EQ(stars, finished ? 6U : 2U);
  }
}

}  // namespace
}  // namespace rankscope
