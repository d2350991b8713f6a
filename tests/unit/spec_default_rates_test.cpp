// The default rates' rules. That their numbers are the sweeps' best is checked by
// tests/train/default_rates_test.py.
#include <gtest/gtest.h>

#include "spec/default_rates.h"

namespace rankscope {
namespace {

std::vector<std::string> choicesOf(const PropertyTable& table, const char* field) {
  std::vector<std::string> names;
  for (const Choice& choice : table.find(field)->choices) {
    names.push_back(choice.name);
  }
  return names;
}

TEST(DefaultRates, ExistForEveryTaskNetworkAndOptimizer) {
  for (const std::string& task : choicesOf(TaskSpec::properties(), "task")) {
    for (const std::string& network : choicesOf(ModelSpec::properties(), "model")) {
      for (const std::string& optimizer : choicesOf(OptimizerSpec::properties(), "optimizer")) {
        const DefaultRates rates = defaultRates({task, network, optimizer});
        EXPECT_GT(rates.lr, 0) << task << network << optimizer;
        EXPECT_GT(rates.muonLr, 0) << task << network << optimizer;
        EXPECT_LE(rates.lr, 1) << task << network << optimizer;
        EXPECT_LE(rates.muonLr, 1) << task << network << optimizer;
      }
    }
  }
}

TEST(DefaultRates, ATaskWithoutASweepHasThePicturesAndLionsAreBelowAdams) {
  EXPECT_EQ(defaultRates({"nothing", "siren", "muon"}), defaultRates({"image", "siren", "muon"}));
  EXPECT_EQ(defaultRates({"image", "nothing", "adam"}), defaultRates({"image", "nothing else", "adam"}));
  for (const std::string& network : choicesOf(ModelSpec::properties(), "model")) {
    // A step of Lion's has its rate in every entry, as Adam's first one.
    EXPECT_LT(defaultRates({"image", network, "lion"}).lr, defaultRates({"image", network, "adam"}).lr);
  }
}

TEST(DefaultRates, OneFieldAtATime) {
  const RateKey key{"audio", "siren", "muon"};
  EXPECT_EQ(defaultRate(key, "lr"), defaultRates(key).lr);
  EXPECT_EQ(defaultRate(key, "muon-lr"), defaultRates(key).muonLr);
  EXPECT_EQ(defaultRate(key, "momentum"), std::nullopt);
}

TEST(DefaultRates, AreTakenWhereNoneIsGiven) {
  RunSpec run;
  run.optimizer.optimizer = "lbfgs";
  run.optimizer.lr = 7;
  run.optimizer.muonLr = 8;
  takeDefaultRates(run, "image", {"lr", "width"});
  EXPECT_EQ(run.optimizer.lr, 7);
  EXPECT_EQ(run.optimizer.muonLr, defaultRates({"image", "relu", "lbfgs"}).muonLr);
  takeDefaultRates(run, "image");
  EXPECT_EQ(run.optimizer.lr, 1) << "PyTorch's";
}

TEST(DefaultRates, MoveWithTheOptimizerUnlessChanged) {
  RunSpec run;
  takeDefaultRates(run, "image");
  const RateKey before = rateKeyOf("image", run);
  run.optimizer.muonLr = 0.5;
  run.optimizer.optimizer = "lbfgs";
  moveDefaultRates(run, before, "image");
  EXPECT_EQ(run.optimizer.lr, 1);
  EXPECT_EQ(run.optimizer.muonLr, 0.5);
}

TEST(DefaultRates, MoveWithTheTask) {
  ExperimentSpec experiment = defaultExperiment();
  experiment.runs[1].optimizer.lr = 0.5;
  setTask(experiment, "audio");
  EXPECT_EQ(experiment.task.task, "audio");
  EXPECT_EQ(experiment.runs[0].optimizer.lr, defaultRates({"audio", "relu", "adam"}).lr);
  EXPECT_EQ(experiment.runs[1].optimizer.lr, 0.5);
  EXPECT_EQ(experiment.runs[1].optimizer.muonLr, defaultRates({"audio", "relu", "muon"}).muonLr);
}

}  // namespace
}  // namespace rankscope
