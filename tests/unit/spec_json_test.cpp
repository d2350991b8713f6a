#include <fstream>
#include <functional>
#include <utility>

#include "base/error.h"
#include "base/file.h"
#include "file_oracle.h"
#include "spec/default_rates.h"
#include "spec/experiment_json.h"

namespace rankscope {
namespace {

using Json = nlohmann::ordered_json;

/// A valid value that is not the default.
PropertyValue otherValue(const Property& row) {
  switch (row.kind) {
    case PropertyKind::Bool:
      return !std::get<bool>(row.defaultValue);
    case PropertyKind::Integer: {
      const auto lowest = static_cast<std::int64_t>(row.minimum);
      return lowest == std::get<std::int64_t>(row.defaultValue) ? lowest + 1 : lowest;
    }
    case PropertyKind::Real:
      return 0.3 * row.minimum + 0.7 * row.maximum / 3;
    case PropertyKind::Choice:
      return row.choices.back().name == std::get<std::string>(row.defaultValue) ? row.choices.front().name
                                                                                : row.choices.back().name;
    case PropertyKind::Text:
      break;
  }
  return std::string("some/ü \"text\"");
}

void changeEveryField(const PropertyTable& table, void* object) {
  for (const Property& row : table.rows()) {
    table.assign(object, row.name, otherValue(row));
  }
}

ExperimentSpec everythingChanged() {
  ExperimentSpec experiment = defaultExperiment();
  changeEveryField(SignalSpec::properties(), &experiment.signal);
  changeEveryField(ExperimentSpec::properties(), &experiment);
  forEachTable(experiment.runs[1],
               [](const PropertyTable& table, auto& object) { changeEveryField(table, &object); });
  // No Run has both an encoder to start from and pre-training: the other one has that.
  std::swap(experiment.runs[0].training.pretrain, experiment.runs[1].training.pretrain);
  return experiment;
}

Json sample() {
  return experimentToJson(defaultExperiment());
}

std::string refusal(const std::string& text) {
  try {
    parseExperiment(text, "e.json");
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(ExperimentJson, EveryFieldSurvivesTheWayThroughText) {
  const ExperimentSpec experiment = everythingChanged();
  EXPECT_NE(experiment, defaultExperiment());
  EXPECT_EQ(parseExperiment(experimentToJson(experiment).dump(), "x"), experiment);
  EXPECT_EQ(parseExperiment(experimentToJson(defaultExperiment()).dump(), "x"), defaultExperiment());
}

TEST(ExperimentJson, EveryFieldOfEveryTableIsWrittenUnderItsName) {
  const Json json = experimentToJson(everythingChanged());
  EXPECT_EQ(json["rankscope"], 1);
  const RunSpec run = everythingChanged().runs[1];
  forEachTable(run, [&](const PropertyTable& table, const auto&) {
    const Json& written = json["runs"][1][table.title()];
    ASSERT_EQ(written.size(), table.rows().size());
    for (const Property& row : table.rows()) {
      const PropertyValue expected = row.name == "pretrain" ? row.defaultValue : otherValue(row);
      const Json& value = written[row.name];
      std::visit([&](const auto& e) { EXPECT_EQ(value.get<std::decay_t<decltype(e)>>(), e) << row.name; },
                 expected);
    }
  });
}

TEST(ExperimentJson, DoublesReadBackToTheSameBits) {
  ExperimentSpec experiment = defaultExperiment();
  for (const double rate : {0.1, 1.0 / 3, 1e-17, 5e-324, 99.99999999999999}) {
    experiment.runs[0].optimizer.lr = rate;
    EXPECT_EQ(parseExperiment(experimentToJson(experiment).dump(), "x").runs[0].optimizer.lr, rate);
  }
}

TEST(ExperimentJson, FieldsThatAreLeftOutHaveTheirDefaults) {
  const ExperimentSpec experiment = parseExperiment(
      R"({"rankscope": 1, "signal": {"source": "a.png"}, "runs": [{}, {"model": {"width": 64}}, {"optimizer": {"optimizer": "muon"}}]})",
      "x");
  ASSERT_EQ(experiment.runs.size(), 3U);
  EXPECT_EQ(experiment.runs[0].model, ModelSpec{});
  EXPECT_EQ(experiment.runs[1].model.width, 64);
  EXPECT_EQ(experiment.runs[0].name, "adam");
  EXPECT_EQ(experiment.runs[1].name, "adam-2");
  EXPECT_EQ(experiment.runs[2].name, "muon");
  EXPECT_EQ(experiment.pace, "lockstep");
}

TEST(ExperimentJson, RatesThatAreLeftOutFollowTheTaskTheNetworkAndTheOptimizer) {
  const ExperimentSpec experiment = parseExperiment(
      R"({"rankscope": 1, "signal": {"source": "a.wav"}, "task": {"task": "audio"}, "runs":
          [{"model": {"model": "siren"}, "optimizer": {"optimizer": "muon"}},
           {"model": {"model": "siren"}, "optimizer": {"muon-lr": 0.25, "optimizer": "muon"}}]})",
      "x");
  const DefaultRates rates = defaultRates({"audio", "siren", "muon"});
  EXPECT_EQ(experiment.runs[0].optimizer.lr, rates.lr);
  EXPECT_EQ(experiment.runs[0].optimizer.muonLr, rates.muonLr);
  EXPECT_EQ(experiment.runs[1].optimizer.lr, rates.lr);
  EXPECT_EQ(experiment.runs[1].optimizer.muonLr, 0.25);
  const Json stored = experimentToJson(experiment);
  EXPECT_EQ(stored["runs"][0]["optimizer"]["lr"].get<double>(), rates.lr) << "a stored file has the number";
}

struct BadChange {
  const char* what;
  std::function<void(Json&)> change;
  const char* said;
};

void PrintTo(const BadChange& bad, std::ostream* out) {
  *out << bad.what;
}

class BadExperiment : public ::testing::TestWithParam<BadChange> {};

TEST_P(BadExperiment, IsRefusedInOneLineThatSaysWhatToDo) {
  Json json = sample();
  GetParam().change(json);
  const std::string message = refusal(json.dump(-1, ' ', false, Json::error_handler_t::replace));
  EXPECT_EQ(message.find("e.json: "), 0U) << message;
  EXPECT_TRUE(has(message, GetParam().said)) << message;
  EXPECT_FALSE(has(message, "\n"));
}

INSTANTIATE_TEST_SUITE_P(
    Changes, BadExperiment,
    ::testing::Values(
        BadChange{"no_version", [](Json& j) { j.erase("rankscope"); }, "write \"rankscope\": 1"},
        BadChange{"future_version", [](Json& j) { j["rankscope"] = 2; }, "version 2 cannot be read"},
        BadChange{"version_0", [](Json& j) { j["rankscope"] = 0; }, "version 0 cannot be read"},
        BadChange{"version_as_text", [](Json& j) { j["rankscope"] = "1"; }, "version \"1\" cannot be read"},
        BadChange{"huge_version", [](Json& j) { j["rankscope"] = ~0ULL; }, "cannot be read"},
        BadChange{"a_list", [](Json& j) { j = Json::array(); }, "is not an experiment file"},
        BadChange{"unknown_key", [](Json& j) { j["signall"] = 1; }, "did you mean 'signal'?"},
        BadChange{"unknown_run_key", [](Json& j) { j["runs"][0]["modle"] = 1; }, "did you mean 'model'?"},
        BadChange{"unknown_field", [](Json& j) { j["runs"][0]["model"]["widht"] = 1; },
                  "did you mean 'width'?"},
        BadChange{"unknown_choice", [](Json& j) { j["runs"][0]["optimizer"]["optimizer"] = "mun"; },
                  "did you mean 'muon'?"},
        BadChange{"no_signal", [](Json& j) { j.erase("signal"); }, "signal: is missing"},
        BadChange{"signal_as_text", [](Json& j) { j["signal"] = "a.png"; },
                  "signal: is missing or not an object"},
        BadChange{"no_runs", [](Json& j) { j.erase("runs"); }, "runs: is missing or not a list"},
        BadChange{"empty_runs", [](Json& j) { j["runs"] = Json::array(); }, "an experiment has 1 to 8"},
        BadChange{"nine_runs", [](Json& j) { j["runs"] = Json(9, Json::object()); }, "there are 9"},
        BadChange{"run_as_number", [](Json& j) { j["runs"][0] = 7; }, "not an object"},
        BadChange{"model_as_list", [](Json& j) { j["runs"][0]["model"] = Json::array(); }, "not an object"},
        BadChange{"width_as_text", [](Json& j) { j["runs"][0]["model"]["width"] = "wide"; },
                  "'wide' is not a whole number"},
        BadChange{"width_broken", [](Json& j) { j["runs"][0]["model"]["width"] = 64.5; },
                  "not a whole number"},
        BadChange{"width_0", [](Json& j) { j["runs"][0]["model"]["width"] = 0; }, "the nearest is 1"},
        BadChange{"width_huge", [](Json& j) { j["runs"][0]["model"]["width"] = 1e300; },
                  "the nearest is 4096"},
        BadChange{"width_beyond_64_bits", [](Json& j) { j["runs"][0]["model"]["width"] = ~0ULL; },
                  "the nearest is 4096"},
        BadChange{"rate_negative", [](Json& j) { j["runs"][0]["optimizer"]["lr"] = -1; },
                  "lr: -1 is out of range"},
        BadChange{"rate_null", [](Json& j) { j["runs"][0]["optimizer"]["lr"] = nullptr; }, "null"},
        BadChange{"rate_as_object", [](Json& j) { j["runs"][0]["optimizer"]["lr"] = Json::object(); },
                  "object"},
        BadChange{"bool_as_number", [](Json& j) { j["runs"][0]["optimizer"]["nesterov"] = 1; },
                  "true or false"},
        BadChange{"steps_0", [](Json& j) { j["runs"][0]["training"]["steps"] = 0; },
                  "steps: 0 is out of range"},
        BadChange{"pace", [](Json& j) { j["pace"] = "fast"; }, "Valid: lockstep, free"},
        BadChange{"task", [](Json& j) { j["task"]["task"] = "sound"; }, "task: there is no 'sound'"},
        BadChange{"name_with_slash", [](Json& j) { j["runs"][0]["name"] = "../a"; }, "cannot name a run"},
        BadChange{"name_empty", [](Json& j) { j["runs"][0]["name"] = ""; }, "cannot name a run"},
        BadChange{"name_hidden", [](Json& j) { j["runs"][0]["name"] = ".a"; }, "cannot name a run"},
        BadChange{"name_long", [](Json& j) { j["runs"][0]["name"] = std::string(65, 'a'); },
                  "cannot name a run"},
        BadChange{"name_of_a_file", [](Json& j) { j["runs"][0]["name"] = "report.html"; },
                  "call the run otherwise"}),
    [](const auto& parameter) { return parameter.param.what; });

TEST(ExperimentJson, SyntaxErrorsHaveTheirPosition) {
  EXPECT_EQ(refusal("{\n  \"rankscope\": 1,\n  oops}"),
            "e.json: is not valid JSON at line 3, column 3; mend it or write it anew");
  EXPECT_TRUE(has(refusal(""), "line 1, column 1"));
  EXPECT_TRUE(has(refusal("{\"rankscope\": 1e999}"), "e.json: "));
}

TEST(ExperimentJson, RefusesInvalidUtf8) {
  EXPECT_TRUE(has(refusal("{\"rankscope\": 1, \"signal\": {\"source\": \"a\xff.png\"}, \"runs\": [{}]}"),
                  "not valid JSON"));
  EXPECT_TRUE(has(refusal("{\"\xc3\": 1}"), "not valid JSON"));
}

TEST(ExperimentJson, RefusesDepthLengthAndRepetitionBeforeTheyCost) {
  EXPECT_TRUE(has(refusal("{\"rankscope\": " + std::string(1000000, '[')), "nested too deep"));
  EXPECT_TRUE(has(refusal("{\"rankscope\": " + std::string(1000, '[') + std::string(1000, ']') + "}"),
                  "nested too deep"));
  std::string many = "{\"rankscope\": 1";
  for (int i = 0; i < 100000; ++i) {
    many += ",\"k" + std::to_string(i) + "\":0";
  }
  EXPECT_TRUE(has(refusal(many + "}"), "too long"));
  EXPECT_TRUE(has(refusal("{\"rankscope\": 1, \"rankscope\": 1}"), "'rankscope' appears twice"));
  EXPECT_LT(refusal("{\"rankscope\": 1, \"" + std::string(1U << 22, 'x') + "\": 1}").size(), 3000U);
}

TEST(ExperimentJson, DuplicateNamesAreSuffixed) {
  Json json = sample();
  json["runs"][0]["name"] = "a";
  json["runs"][1]["name"] = "a";
  const ExperimentSpec experiment = parseExperiment(json.dump(), "x");
  EXPECT_EQ(experiment.runs[0].name, "a");
  EXPECT_EQ(experiment.runs[1].name, "a-2");
}

TEST(ExperimentFile, RoundTripsThroughDiskAndPython) {
  RANKSCOPE_NEEDS_FILE_ORACLE();
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "e.json";
  ExperimentSpec experiment = everythingChanged();
  experiment.signal.source = "/abs/ü.png";
  experiment.runs[1].training.startFrom = "/abs/encoder.safetensors";
  writeExperiment(path, experiment);
  EXPECT_EQ(readExperiment(path), experiment);
  const auto read = testing::askFileOracle({"read-json", path.string()});
  EXPECT_EQ(read["signal"]["source"], "/abs/ü.png");
  EXPECT_EQ(read["runs"][1]["model"]["width"], experiment.runs[1].model.width);
}

TEST(ExperimentFile, RelativeSignalsLieBesideTheFile) {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "sub" / "e.json";
  std::filesystem::create_directory(folder.path() / "sub");
  ExperimentSpec experiment = defaultExperiment();
  experiment.signal.source = "../pictures/a.png";
  writeExperiment(path, experiment);
  // Not tidied further: where sub is a symbolic link, sub/.. is elsewhere.
  EXPECT_EQ(readExperiment(path).signal.source, (folder.path() / "sub/../pictures/a.png").string());
  experiment.signal.source = "sample:harbour";
  writeExperiment(path, experiment);
  EXPECT_EQ(readExperiment(path).signal.source, "sample:harbour");
}

TEST(ExperimentFile, NamesTheFileThatCannotBeRead) {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "e.json";
  EXPECT_THROW(readExperiment(path), UserError);
  writeFileAtomically(path, "{\"rankscope\": 3}");
  try {
    readExperiment(path);
    ADD_FAILURE();
  } catch (const UserError& error) {
    EXPECT_EQ(std::string(error.what()), path.string() +
                                             ": rankscope: version 3 cannot be read; this program reads "
                                             "version 1; a newer program may have written it");
  }
}

// An explicit value equal to another network's default is not mistaken for one left alone.
TEST(ExperimentJson, AFieldBeforeTheNetworkKeepsItsValue) {
  const nlohmann::ordered_json json = {{"omega", 40}, {"model", "wire"}};
  ModelSpec model;
  tableFromJson(ModelSpec::properties(), &model, json);
  EXPECT_EQ(model.omega, 40);
  EXPECT_EQ(model.network, "wire");
}

}  // namespace
}  // namespace rankscope
