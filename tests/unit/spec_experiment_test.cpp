#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "base/error.h"
#include "spec/experiment_spec.h"
#include "spec/task_defaults.h"

namespace rankscope {
namespace {

std::string refusal(const std::string& field, const std::string& text) {
  RunSpec run;
  try {
    assignRunField(run, field, text);
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

template <class Visit>
void forEveryTable(Visit visit) {
  visit(SignalSpec::properties());
  visit(TaskSpec::properties());
  visit(ExperimentSpec::properties());
  visit(MachineSpec::properties());
  visit(ModelSpec::properties());
  visit(OptimizerSpec::properties());
  visit(TrainingSpec::properties());
}

TEST(SpecTables, EveryDefaultIsValidAndEveryRowHasWords) {
  forEveryTable([](const PropertyTable& table) {
    for (const Property& row : table.rows()) {
      EXPECT_FALSE(row.label.empty()) << row.name;
      EXPECT_FALSE(row.help.empty()) << row.name;
      if (row.kind == PropertyKind::Choice) {
        EXPECT_TRUE(std::any_of(row.choices.begin(), row.choices.end(), [&](const Choice& choice) {
          return choice.name == std::get<std::string>(row.defaultValue);
        })) << row.name;
      }
    }
  });
  EXPECT_NO_THROW(validate(defaultExperiment()));
}

TEST(SpecTables, NoFieldNameOccursTwiceSoThatFlagsAreClear) {
  std::multiset<std::string> names;
  forEveryTable([&](const PropertyTable& table) {
    for (const Property& row : table.rows()) {
      names.insert(row.name);
    }
  });
  for (const std::string& name : names) {
    EXPECT_EQ(names.count(name), 1U) << name;
  }
}

TEST(SpecTables, FieldsApplyToTheNetworksAndOptimizersThatReadThem) {
  ModelSpec model;
  const PropertyTable& table = ModelSpec::properties();
  const auto applies = [&](const std::string& network, const char* field) {
    model.network = network;
    return table.applies(*table.find(field), &model);
  };
  EXPECT_TRUE(applies("siren", "omega"));
  EXPECT_FALSE(applies("relu", "omega"));
  EXPECT_TRUE(applies("ffn", "sigma"));
  EXPECT_FALSE(applies("pe", "sigma"));
  EXPECT_TRUE(applies("pe", "bands"));
  EXPECT_TRUE(applies("relu", "width"));
  OptimizerSpec adam;
  EXPECT_FALSE(OptimizerSpec::properties().applies(*OptimizerSpec::properties().find("muon-lr"), &adam));
  EXPECT_TRUE(OptimizerSpec::properties().applies(*OptimizerSpec::properties().find("lr"), &adam));
}

TEST(SpecTables, EveryNetworkStartsFromItsOwnFrequencies) {
  const auto omega = [](const std::string& network) {
    RunSpec run;
    assignRunField(run, "model", network);
    return run.model.omega;
  };
  EXPECT_EQ(omega("siren"), 40);
  EXPECT_EQ(omega("finer"), 40);
  EXPECT_EQ(omega("wire"), 20);
  EXPECT_EQ(omega("wire-complex"), 20);
  RunSpec run;
  assignRunField(run, "model", "hash-grid");
  EXPECT_EQ(run.model.width, 64);
  EXPECT_EQ(run.model.hiddenLayers, 2);
  assignRunField(run, "width", "32");
  assignRunField(run, "model", "relu");
  EXPECT_EQ(run.model.width, 32);
  EXPECT_EQ(run.model.hiddenLayers, 4);
  EXPECT_EQ(run.model.gaussA, 0.0236);
}

TEST(TaskDefaults, HashGridsOfShapesHaveAFinestLevelUnlessItIsGiven) {
  RunSpec run;
  assignRunField(run, "model", "hash-grid");
  run.model.gridFinest = 100;
  takeTaskDefaults(run, "sdf", {"grid-finest"});
  EXPECT_EQ(run.model.gridFinest, 100);
  EXPECT_EQ(run.model.gridLevels, 12);
  EXPECT_EQ(run.model.gridTable, 15);
  EXPECT_EQ(run.model.width, 64);
  takeTaskDefaults(run, "occupancy");
  EXPECT_EQ(run.model.gridFinest, 512);
}

TEST(TaskDefaults, AreForgottenWithTheTask) {
  ExperimentSpec experiment = defaultExperiment();
  const ModelSpec usual = experiment.runs.front().model;
  changeTask(experiment, "sdf");
  EXPECT_EQ(experiment.runs.front().model.gridFinest, 512);
  changeTask(experiment, "image");
  EXPECT_EQ(experiment.runs.front().model, usual);
}

TEST(AssignRunField, FindsTheTableByTheFieldsName) {
  RunSpec run;
  assignRunField(run, "name", "lion");
  assignRunField(run, "width", "72");
  assignRunField(run, "muon-lr", "1e-2");
  assignRunField(run, "steps", "1000");
  assignRunField(run, "nesterov", "no");
  EXPECT_EQ(run.name, "lion");
  EXPECT_EQ(run.model.width, 72);
  EXPECT_EQ(run.optimizer.muonLr, 1e-2);
  EXPECT_EQ(run.training.steps, 1000);
  EXPECT_FALSE(run.optimizer.nesterov);
}

TEST(AssignRunField, NamesTheNearestFieldAndTheRange) {
  EXPECT_EQ(refusal("hiden-layers", "4"),
            "hiden-layers: a run has no such field; did you mean 'hidden-layers'?");
  EXPECT_EQ(refusal("lr", "-1"), "lr: -1 is out of range; valid is 0 to 100, the nearest is 0");
  EXPECT_NE(refusal("model", "sirne").find("did you mean 'siren'?"), std::string::npos);
  EXPECT_NE(refusal("name", "a b"), "");
}

TEST(RunFieldNames, AreTheTablesRows) {
  const std::vector<std::string> names = runFieldNames();
  EXPECT_EQ(names.size(), ModelSpec::properties().rows().size() + OptimizerSpec::properties().rows().size() +
                              TrainingSpec::properties().rows().size());
  for (const char* name : {"model", "width", "optimizer", "lr", "seed"}) {
    EXPECT_NE(std::find(names.begin(), names.end(), name), names.end()) << name;
  }
}

TEST(NameRuns, NumbersRepetitionsAndKeepsGivenNames) {
  ExperimentSpec experiment;
  experiment.runs.resize(5);
  experiment.runs[1].name = "adam-2";
  experiment.runs[3].optimizer.optimizer = "muon";
  nameRuns(experiment);
  std::vector<std::string> names;
  for (const RunSpec& run : experiment.runs) {
    names.push_back(run.name);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"adam", "adam-2", "adam-3", "muon", "adam-4"}));
  EXPECT_NO_THROW(validate(experiment));
}

TEST(Validate, FindsWhatNoTableSees) {
  ExperimentSpec experiment = defaultExperiment();
  experiment.runs[1].name = experiment.runs[0].name;
  EXPECT_THROW(validate(experiment), UserError);
  experiment = defaultExperiment();
  experiment.runs.clear();
  EXPECT_THROW(validate(experiment), UserError);
  experiment = defaultExperiment();
  experiment.runs[0].training.steps = 0;
  EXPECT_THROW(validate(experiment), UserError);
  experiment = defaultExperiment();
  experiment.runs[0].name = "summary.json";
  EXPECT_THROW(validate(experiment), UserError);
}

TEST(TrainingSpec, HorizonIsTheTargetUnlessGiven) {
  TrainingSpec training;
  training.steps = 300;
  EXPECT_EQ(training.horizon(), 300);
  training.scheduleSteps = 600;
  EXPECT_EQ(training.horizon(), 600);
}

TEST(ExperimentSpec, CheckpointsEvery1000StepsUnlessGiven) {
  ExperimentSpec experiment;
  EXPECT_EQ(experiment.checkpointInterval(), 1000);
  experiment.checkpointEvery = 7;
  EXPECT_EQ(experiment.checkpointInterval(), 7);
}

}  // namespace
}  // namespace rankscope
