#include <gtest/gtest.h>

#include "base/error.h"
#include "cli/help_format.h"
#include "cli/spec_options.h"
#include "spec/default_rates.h"

namespace rankscope {
namespace {

struct Parsed {
  std::vector<RunSpec> runs;
  std::vector<std::string> idle;
};

Parsed parse(std::vector<std::string> arguments) {
  CLI::App app;
  RunOptions options;
  options.addTo(app, "image");
  std::reverse(arguments.begin(), arguments.end());
  app.parse(std::move(arguments));
  Parsed parsed;
  parsed.runs = options.runs("image");
  parsed.idle = options.idleOptions(parsed.runs);
  return parsed;
}

std::string refusal(const std::vector<std::string>& arguments) {
  try {
    parse(arguments);
  } catch (const UserError& failure) {
    return failure.what();
  }
  return "";
}

TEST(RunOptions, EveryFieldOfEveryTableIsAnOptionTwice) {
  CLI::App app;
  RunOptions options;
  options.addTo(app, "image");
  for (const std::string& field : runFieldNames()) {
    EXPECT_NE(app.get_option_no_throw("--" + field), nullptr) << field;
    EXPECT_NE(app.get_option_no_throw("--vs-" + field), nullptr) << field;
  }
}

TEST(RunOptions, WithoutOptionsThereIsOneRunOfDefaults) {
  const Parsed parsed = parse({});
  ASSERT_EQ(parsed.runs.size(), 1U);
  RunSpec expected;
  takeDefaultRates(expected, "image");
  EXPECT_EQ(parsed.runs[0], expected);
}

TEST(RunOptions, VersusInheritsAndOverrides) {
  const Parsed parsed =
      parse({"--optimizer", "muon", "--lr", "2e-3", "--width", "72", "--vs", "adam", "--vs-lr", "3e-3"});
  ASSERT_EQ(parsed.runs.size(), 2U);
  EXPECT_EQ(parsed.runs[0].optimizer.optimizer, "muon");
  EXPECT_EQ(parsed.runs[0].optimizer.lr, 2e-3);
  EXPECT_EQ(parsed.runs[1].optimizer.optimizer, "adam");
  EXPECT_EQ(parsed.runs[1].optimizer.lr, 3e-3);
  EXPECT_EQ(parsed.runs[1].model.width, 72);
}

TEST(RunOptions, AVersusOptionAloneMakesASecondRun) {
  const Parsed parsed = parse({"--vs-seed", "7"});
  ASSERT_EQ(parsed.runs.size(), 2U);
  EXPECT_EQ(parsed.runs[0].training.seed, 0);
  EXPECT_EQ(parsed.runs[1].training.seed, 7);
}

TEST(RunOptions, ListedRunsInheritTheBaseNotTheVersus) {
  const Parsed parsed =
      parse({"--lr", "1e-2", "--vs-lr", "1", "--run", "name=slow,width=8", "--run", "lr=1e-5"});
  ASSERT_EQ(parsed.runs.size(), 4U);
  EXPECT_EQ(parsed.runs[2].name, "slow");
  EXPECT_EQ(parsed.runs[2].model.width, 8);
  EXPECT_EQ(parsed.runs[2].optimizer.lr, 1e-2);
  EXPECT_EQ(parsed.runs[3].optimizer.lr, 1e-5);
  EXPECT_EQ(parsed.runs[3].name, "");
}

TEST(RunOptions, RatesThatNobodyGaveFollowTheTaskTheNetworkAndTheOptimizer) {
  const Parsed parsed = parse({"--model", "siren", "--optimizer", "muon", "--muon-lr", "0.25", "--vs", "lion",
                               "--run", "lr=0.5,optimizer=adam", "--run", "model=relu,optimizer=adam"});
  ASSERT_EQ(parsed.runs.size(), 4U);
  EXPECT_EQ(parsed.runs[0].optimizer.lr, defaultRates({"image", "siren", "muon"}).lr);
  EXPECT_EQ(parsed.runs[0].optimizer.muonLr, 0.25);
  EXPECT_EQ(parsed.runs[1].optimizer.lr, defaultRates({"image", "siren", "lion"}).lr);
  EXPECT_EQ(parsed.runs[2].optimizer.lr, 0.5);
  EXPECT_EQ(parsed.runs[3].optimizer.lr, defaultRates({"image", "relu", "adam"}).lr);
}

TEST(RunOptions, ARateThatWasGivenIsKeptEvenIfItIsAnotherOptimizersDefault) {
  const DefaultRates adam = defaultRates({"image", "relu", "adam"});
  const Parsed parsed = parse({"--lr", std::to_string(adam.lr), "--vs", "lion"});
  ASSERT_EQ(parsed.runs.size(), 2U);
  EXPECT_NE(defaultRates({"image", "relu", "lion"}).lr, adam.lr);
  EXPECT_NEAR(parsed.runs[1].optimizer.lr, adam.lr, 1e-6);
}

TEST(RunOptions, MessagesNameTheOptionAsTyped) {
  EXPECT_TRUE(refusal({"--lr", "-1"}).starts_with("--lr: -1 is out of range"));
  EXPECT_TRUE(refusal({"--vs-width", "0"}).starts_with("--vs-width: 0 is out of range"));
  EXPECT_TRUE(refusal({"--run", "width=0"}).starts_with("--run: width: 0 is out of range"));
  EXPECT_NE(refusal({"--vs", "adan"}).find("did you mean 'adam'"), std::string::npos);
}

TEST(RunOptions, IdleOptionsAreThoseThatNoRunReads) {
  EXPECT_EQ(parse({"--omega", "5"}).idle.size(), 1U);
  EXPECT_EQ(parse({"--omega", "5", "--vs-model", "siren"}).idle.size(), 0U);
  EXPECT_EQ(parse({"--vs", "adam", "--vs-muon-lr", "1"}).idle.size(), 1U);
}

TEST(HelpFormat, SaysRangeUnitDefaultAndWhatItIsFor) {
  const Property* rate = OptimizerSpec::properties().find("muon-lr");
  ASSERT_NE(rate, nullptr);
  EXPECT_NE(describe(*rate).find("[0 to 100, default by task, network and optimizer"), std::string::npos);
  EXPECT_NE(describe(*rate).find("only for muon]"), std::string::npos);
  const Property* momentum = OptimizerSpec::properties().find("momentum");
  EXPECT_NE(describe(*momentum).find("[0 to 0.99999, default 0.95, only for muon]"), std::string::npos);
  const Property* steps = TrainingSpec::properties().find("steps");
  ASSERT_NE(steps, nullptr);
  EXPECT_NE(describe(*steps).find("[1 to 1000000000 steps, default 2000]"), std::string::npos);
  EXPECT_NE(describe(*steps, PropertyValue(std::int64_t{70})).find("steps, default 70]"), std::string::npos);
  EXPECT_EQ(valueName(*rate), "X");
  EXPECT_EQ(valueName(*steps), "N");
}

}  // namespace
}  // namespace rankscope
