// What results say of a cohort: its sheet, a picture for each member, its section of the report.
#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "base/file.h"
#include "file_oracle.h"
#include "results/cohort_results.h"
#include "results/record_view.h"
#include "results/report.h"
#include "results/report_sections.h"
#include "results_fixture.h"
#include "signal/cohort.h"
#include "signal/image_file.h"
#include "train/score_info.h"

namespace rankscope {
namespace {

using testing::TemporaryFolder;

/// Members of one value each: member k of M is (k + 1) / (M + 1) everywhere.
SignalPtr flatCohort(int members, int width, int height, int channels) {
  std::vector<Image> pictures;
  std::vector<std::string> names;
  for (int member = 0; member < members; ++member) {
    Image image{width, height, channels, {}};
    image.pixels.assign(image.pixelCount() * static_cast<std::size_t>(channels),
                        static_cast<float>(member + 1) / static_cast<float>(members + 1));
    pictures.push_back(std::move(image));
    names.push_back("member & " + std::to_string(member) + ".png");
  }
  return makeCohortSignal(pictures, names, "flat");
}

RunResult runOn(const Signal& signal) {
  RunResult run = testing::makeRun(signal, {});
  auto frame = std::make_shared<Frame>(*run.frame);
  auto history = std::make_shared<History>(*frame->history);
  history->record.scoreNames = {kMeanPsnrScore};
  frame->evaluation.scores = {{kMeanPsnrScore, 20}};
  for (std::size_t member = 0; member < signal.members.size(); ++member) {
    history->record.scoreNames.push_back(memberPsnrScore(member));
    frame->evaluation.scores.push_back({memberPsnrScore(member), 20});
  }
  for (CurvePoint& point : history->record.curve) {
    point.scores.resize(history->record.scoreNames.size(), point.scores.front());
  }
  frame->history = history;
  run.frame = frame;
  return run;
}

TEST(ContactSheet, HoldsEveryMemberOnceWithGapsBetween) {
  for (const int members : {1, 2, 5, 12, 28}) {
    for (const int channels : {1, 3}) {
      const SignalPtr signal = flatCohort(members, 6, 4, channels);
      const report::Picture sheet = report::sheetPicture(*signal, signal->values);
      EXPECT_EQ((sheet.width + 2) % 8, 0);
      EXPECT_EQ((sheet.height + 2) % 6, 0);
      std::map<float, int> counts;
      for (const float value : sheet.values) {
        ++counts[value];
      }
      for (int member = 0; member < members; ++member) {
        EXPECT_EQ(counts[static_cast<float>(member + 1) / static_cast<float>(members + 1)], 24 * channels);
      }
      EXPECT_EQ(counts.size(), static_cast<std::size_t>(members) + (members > 1 ? 1U : 0U));
      EXPECT_EQ(sheet.values.front(), 1 / static_cast<float>(members + 1)) << "the first is at the top left";
    }
  }
}

TEST(ContactSheet, NamesAreFileNames) {
  Signal signal;
  signal.members = {"a.png", "a.jpg",     "../../etc/passwd", ".hidden",
                    "",      "b:c?.tiff", "plants/3",         "äther.png"};
  const std::vector<std::string> names = report::memberFileNames(signal);
  EXPECT_EQ(names[0], "a.png");
  EXPECT_EQ(names[1], "a-2.png");
  EXPECT_EQ(names[6], "plants-3.png");
  EXPECT_EQ(names[7], "äther.png");
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
  for (const std::string& name : names) {
    EXPECT_EQ(name.find('/'), std::string::npos) << name;
    EXPECT_NE(name.front(), '.') << name;
    EXPECT_TRUE(name.ends_with(".png")) << name;
  }
}

TEST(ContactSheet, EachMemberIsWrittenWithItsScores) {
  const SignalPtr signal = flatCohort(3, 9, 8, 1);
  std::vector<float> outputs = signal->values;
  for (std::size_t i = 0; i < outputs.size(); i += 3) {
    outputs[i + 1] += 0.1F;  // the middle one is off everywhere: 20 dB
  }
  const TemporaryFolder folder;
  report::writeMembers(folder.path(), *signal, outputs);
  std::ifstream csv(folder.path() / "members.csv");
  std::string line;
  std::getline(csv, line);
  EXPECT_EQ(line, "member,name,psnr,ssim");
  std::getline(csv, line);
  EXPECT_EQ(line, "0,member & 0.png,,1") << "an infinite PSNR is left empty";
  std::getline(csv, line);
  EXPECT_NEAR(std::stod(line.substr(line.find("png,") + 4)), 20, 1e-4) << line;
  const Image middle = readImage(folder.path() / "members" / "member - 1.png");
  EXPECT_EQ(middle.width, 9);
  EXPECT_EQ(middle.height, 8);
  EXPECT_NEAR(static_cast<double>(middle.pixels[0]), 0.6, 0.5 / 255);
}

TEST(ReportOfACohort, HasASectionOfItsMembersAndNoPlotForEach) {
  RANKSCOPE_NEEDS_FILE_ORACLE();
  const SignalPtr signal = flatCohort(5, 12, 8, 3);
  const std::vector<RunResult> runs{runOn(*signal)};
  const ExperimentSpec experiment = testing::makeExperiment(runs);
  const std::vector<std::vector<double>> seconds{curveSeconds(recordOf(runs[0]), {})};
  const TemporaryFolder folder;
  const report::Picture sheet = report::sheetPicture(*signal, signal->values);
  const std::string html = buildReport({experiment, *signal, runs, seconds});
  writeFileAtomically(folder.path() / "report.html", html);
  const auto page = testing::askFileOracle({"read-page", (folder.path() / "report.html").string()});
  EXPECT_EQ(page["faults"], nlohmann::json::array());
  const auto text = page["text"].get<std::string>();
  for (const char* words : {"5 pictures of 12 × 8 pixels, 3 channels each", "The cohort", "member & 4.png",
                            "Mean PSNR", "sum over the signals"}) {
    EXPECT_NE(text.find(words), std::string::npos) << words;
  }
  EXPECT_EQ(html.find("PSNR of signal 3 <small>"), std::string::npos);
  EXPECT_NE(html.find("<title>PSNR of signal 3</title>"), std::string::npos);
  EXPECT_EQ(report::scoreNamesOf({experiment, *signal, runs, seconds}),
            (std::vector<std::string>{kMeanPsnrScore}));
}

}  // namespace
}  // namespace rankscope
