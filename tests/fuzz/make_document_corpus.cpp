// Writes the seeds of fuzz_experiment and fuzz_checkpoint: small whole files, cut ones, and hostile ones.
#include <cmath>
#include <cstring>
#include <filesystem>
#include <functional>
#include <iostream>
#include <limits>
#include <string>
#include <vector>

#include "base/file.h"
#include "engine/checkpoint.h"
#include "spec/experiment_json.h"

namespace {

using namespace rankscope;
using Json = nlohmann::ordered_json;
using Bytes = std::vector<std::uint8_t>;

class Folder {
 public:
  explicit Folder(std::filesystem::path path) : path_(std::move(path)) { makeWritableFolder(path_); }
  void write(const std::string& name, const std::string& text) const {
    writeFileAtomically(path_ / name, text);
  }
  void write(const std::string& name, const Bytes& bytes) const { writeFileAtomically(path_ / name, bytes); }

 private:
  std::filesystem::path path_;
};

struct Change {
  const char* name;
  std::function<void(Json&)> apply;
};

void writeExperiments(const Folder& folder) {
  const Json whole = experimentToJson(defaultExperiment());
  const std::string text = whole.dump();
  folder.write("default", whole.dump(2));
  folder.write("minimal", R"({"rankscope":1,"signal":{},"runs":[{}]})");
  for (const Change& change : std::vector<Change>{
           {"future", [](Json& j) { j["rankscope"] = 2; }},
           {"unknown_key", [](Json& j) { j["runs"][0]["model"]["widht"] = 3; }},
           {"same_names", [](Json& j) { j["runs"][1]["name"] = j["runs"][0]["name"] = "a"; }},
           {"no_runs", [](Json& j) { j["runs"] = Json::array(); }},
           {"many_runs", [](Json& j) { j["runs"] = Json(9, Json::object()); }},
           {"huge_number", [](Json& j) { j["runs"][0]["model"]["width"] = 1e300; }},
           {"huge_integer", [](Json& j) { j["runs"][0]["training"]["steps"] = ~0ULL; }},
           {"null", [](Json& j) { j["runs"][0]["optimizer"]["lr"] = nullptr; }},
           {"deep_version", [](Json& j) { j["rankscope"] = Json::array({Json::array({Json::array()})}); }},
           {"name_up", [](Json& j) { j["runs"][0]["name"] = ".."; }}}) {
    Json json = whole;
    change.apply(json);
    folder.write(change.name, json.dump());
  }
  folder.write("cut", text.substr(0, text.size() / 2));
  folder.write("deep", "{\"rankscope\":" + std::string(3000, '['));
  folder.write("deep_closed", "{\"rankscope\":" + std::string(3000, '[') + std::string(3000, ']') + "}");
  folder.write("twice", R"({"rankscope":1,"rankscope":1})");
  folder.write("invalid_utf8", "{\"rankscope\":1,\"signal\":{\"source\":\"\xff\xc3\"},\"runs\":[{}]}");
  folder.write("zero_byte",
               std::string("{\"rankscope\":1,\"signal\":{\"source\":\"a\\u0000b\"},\"runs\":[{}]}"));
  folder.write("not_finite", R"({"rankscope":1,"signal":{},"runs":[{"optimizer":{"lr":1e999}}]})");
}

SpectraPtr spectraAt(std::int64_t step, float first) {
  auto spectra = std::make_shared<Spectra>();
  spectra->step = step;
  spectra->matrices = {{"layers.0", 0, MatrixKind::Weight, 3, 2, {first, 1}, 1.5, 1.2, 2, 3},
                       {"layers.0", 0, MatrixKind::Activation, 4, 3, {first, 1, 0}, 1.5, 1.2, 2, INFINITY}};
  return spectra;
}

CheckpointContent smallCheckpoint() {
  CheckpointContent content;
  content.info.run = defaultExperiment().runs[1];
  content.info.step = 20;
  content.info.signalName = "a.png";
  content.info.signalDigest = "0123456789abcdef";
  content.info.signalExtents = {2, 3};
  content.info.inputDimension = 2;
  content.info.outputDimension = 3;
  content.baseRates = {1e-3, 1e-2};
  content.model = {{"layers.0.weight", {3, 2}, {1, 2, 3, 4, 5, 6}}, {"layers.0.bias", {3}, {0, 0, 0}}};
  content.optimizer = {{"layers.0.weight.momentum", {3, 2}, std::vector<float>(6, 0.5F)}};
  content.record.scoreNames = {"psnr"};
  content.record.curve = {{0, 0, 0.25, {6}, 1e-3, 1e-2}, {20, 0, std::nan(""), {std::nan("")}, 1e-3, 1e-2}};
  content.record.spectra = {spectraAt(0, 2), spectraAt(20, std::numeric_limits<float>::quiet_NaN())};
  for (const std::int64_t step : {0, 20}) {
    content.record.errorSpectra.push_back(
        std::make_shared<const ErrorSpectrum>(ErrorSpectrum{step, {0.5F, 0.25F, 0.125F}}));
  }
  return content;
}

/// The checkpoint with its description changed.
Bytes described(const std::function<void(Json&)>& change) {
  SafetensorsFile file = decodeSafetensors(encodeCheckpoint(smallCheckpoint()), "own");
  Json json = Json::parse(file.metadata["checkpoint"]);
  change(json);
  file.metadata["checkpoint"] = json.dump();
  return encodeSafetensors(file);
}

/// A file with this header and so many bytes of data.
Bytes headed(const std::string& header, std::size_t dataBytes) {
  Bytes bytes(8);
  const std::uint64_t length = header.size();
  std::memcpy(bytes.data(), &length, sizeof(length));
  bytes.insert(bytes.end(), header.begin(), header.end());
  bytes.resize(bytes.size() + dataBytes);
  return bytes;
}

void writeCheckpoints(const Folder& folder) {
  const Bytes whole = encodeCheckpoint(smallCheckpoint());
  folder.write("whole", whole);
  for (std::size_t eighth = 1; eighth < 8; ++eighth) {
    const auto end = static_cast<std::ptrdiff_t>(whole.size() * eighth / 8);
    folder.write("cut_" + std::to_string(eighth), Bytes(whole.begin(), whole.begin() + end));
  }
  for (const Change& change : std::vector<Change>{
           {"step_negative", [](Json& j) { j["step"] = -1; }},
           {"step_text", [](Json& j) { j["step"] = "20"; }},
           {"no_model", [](Json& j) { j.erase("model"); }},
           {"model_twice", [](Json& j) { j["model"].push_back("layers.0.bias"); }},
           {"model_absent", [](Json& j) { j["model"].push_back("layers.9.bias"); }},
           {"matrix_twice", [](Json& j) { j["record"]["matrices"].push_back(j["record"]["matrices"][0]); }},
           {"matrix_negative", [](Json& j) { j["record"]["matrices"][0]["rows"] = -1; }},
           {"matrix_huge", [](Json& j) { j["record"]["matrices"][0]["rows"] = INT64_MAX; }},
           {"matrix_kind", [](Json& j) { j["record"]["matrices"][0]["kind"] = "gradient"; }},
           {"more_scores", [](Json& j) { j["record"]["scores"].push_back("ssim"); }},
           {"unknown_network", [](Json& j) { j["run"]["model"]["model"] = "relv"; }},
           {"deep",
            [](Json& j) { j["run"] = Json::parse(std::string(500, '[') + std::string(500, ']')); }}}) {
    folder.write(change.name, described(change.apply));
  }
  for (const std::vector<std::int64_t>& shape : {std::vector<std::int64_t>{6}, {3, 2}, {0, 3}, {2, 0}}) {
    SafetensorsFile other = decodeSafetensors(whole, "own");
    for (StoredTensor& tensor : other.tensors) {
      if (tensor.name == "error_spectra.energy") {
        tensor.shape = shape;
        tensor.bytes.resize(shape.size() == 2 && shape[0] * shape[1] == 0 ? 0 : tensor.bytes.size());
      }
    }
    folder.write("rings_" + std::to_string(shape.size()) + "_" + std::to_string(shape[0]),
                 encodeSafetensors(other));
  }
  SafetensorsFile file = decodeSafetensors(whole, "own");
  file.metadata["version"] = "2";
  folder.write("future", encodeSafetensors(file));
  file.metadata.clear();
  folder.write("other_program", encodeSafetensors(file));
  const std::string wraps = R"({"w":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}})";
  folder.write("shape_wraps", headed(wraps, 0));
  folder.write("hole", headed(R"({"w":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})", 2));
  folder.write("name_twice", headed(R"({"w":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"w":3})", 0));
  folder.write("metadata_number", headed(R"({"__metadata__":{"format":1}})", 0));
  folder.write("deep_header", headed("{\"w\":" + std::string(2000, '['), 0));
  folder.write("length_huge", Bytes(8, 0xff));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "make_document_corpus CORPUS\n";
    return 2;
  }
  const std::filesystem::path corpus = argv[1];
  writeExperiments(Folder(corpus / "experiment"));
  writeCheckpoints(Folder(corpus / "checkpoint"));
  return 0;
}
