// Writes the seeds of fuzz_sae: a small whole autoencoder, cut ones, and hostile ones.
#include <filesystem>
#include <functional>
#include <iostream>
#include <limits>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/file.h"
#include "io/safetensors.h"
#include "sae/sae_file.h"

namespace {

using namespace rankscope;
using Json = nlohmann::ordered_json;
using Bytes = std::vector<std::uint8_t>;

struct Change {
  const char* name;
  std::function<void(Json&)> apply;
};

StoredSae smallSae() {
  StoredSae sae;
  sae.spec.atoms = 4;
  sae.spec.k = 2;
  sae.origin = {1, "0123456789abcdef", "adam", "siren", 5, "a.png", "fedcba9876543210"};
  sae.state.atoms = 4;
  sae.state.width = 3;
  sae.state.step = 2;
  sae.state.weights = SaeArrays<float>::zeros(4, 3);
  sae.state.weights.decoder.assign(12, 0.5F);
  sae.state.firstMoment = sae.state.secondMoment = sae.state.weights;
  sae.state.quiet = {0, 1, 2, 3};
  sae.curve = {{0, 2, 1.5, 16, -0.5, 1, 2}, {1, 1, 1, 0, 0, 0.5, 1.5}};
  return sae;
}

/// The whole file with another description.
Bytes described(const Bytes& whole, const std::function<void(Json&)>& change) {
  SafetensorsFile file = decodeSafetensors(whole, "own");
  Json json = Json::parse(file.metadata.at("sae"));
  change(json);
  file.metadata["sae"] = json.dump();
  return encodeSafetensors(file);
}

/// The whole file with another tensor of this name.
Bytes retensored(const Bytes& whole, const std::string& name,
                 const std::function<void(StoredTensor&)>& change) {
  SafetensorsFile file = decodeSafetensors(whole, "own");
  for (StoredTensor& tensor : file.tensors) {
    if (tensor.name == name) {
      change(tensor);
    }
  }
  return encodeSafetensors(file);
}

void writeSeeds(const std::filesystem::path& folder) {
  makeWritableFolder(folder);
  const auto write = [&folder](const std::string& name, const Bytes& bytes) {
    writeFileAtomically(folder / name, bytes);
  };
  const Bytes whole = encodeSae(smallSae());
  write("whole", whole);
  for (std::size_t eighth = 1; eighth < 8; ++eighth) {
    const auto end = static_cast<std::ptrdiff_t>(whole.size() * eighth / 8);
    write("cut_" + std::to_string(eighth), Bytes(whole.begin(), whole.begin() + end));
  }
  for (const Change& change : std::vector<Change>{
           {"more_k_than_atoms", [](Json& j) { j["spec"]["k"] = 5; }},
           {"huge_atoms", [](Json& j) { j["spec"]["atoms"] = 1 << 20; }},
           {"no_atoms", [](Json& j) { j["spec"]["atoms"] = 0; }},
           {"unknown_key", [](Json& j) { j["spec"]["atmos"] = 4; }},
           {"unknown_bias", [](Json& j) { j["spec"]["pre-bias"] = "mode"; }},
           {"width_negative", [](Json& j) { j["width"] = -3; }},
           {"width_huge", [](Json& j) { j["width"] = INT64_MAX; }},
           {"step_negative", [](Json& j) { j["step"] = -1; }},
           {"layer_text", [](Json& j) { j["origin"]["layer"] = "two"; }},
           {"no_origin", [](Json& j) { j.erase("origin"); }},
           {"deep",
            [](Json& j) { j["spec"] = Json::parse(std::string(500, '[') + std::string(500, ']')); }}}) {
    write(change.name, described(whole, change.apply));
  }
  write("curve_empty", retensored(whole, "curve", [](StoredTensor& t) {
          t.shape = {0, 7};
          t.bytes.clear();
        }));
  write("curve_flat", retensored(whole, "curve", [](StoredTensor& t) { t.shape = {14}; }));
  write(
      "curve_nan", retensored(whole, "curve", [](StoredTensor& t) {
        t = storeDoubles("curve", {2, 7}, std::vector<double>(14, std::numeric_limits<double>::quiet_NaN()));
      }));
  write("quiet_huge", retensored(whole, "quiet", [](StoredTensor& t) {
          t = storeIntegers("quiet", {4}, std::vector<std::int64_t>(4, INT64_MAX));
        }));
  write("quiet_absent", retensored(whole, "quiet", [](StoredTensor& t) { t.name = "loud"; }));
  SafetensorsFile file = decodeSafetensors(whole, "own");
  file.metadata["version"] = "2";
  write("future", encodeSafetensors(file));
  file.metadata["format"] = "rankscope-checkpoint";
  write("checkpoint", encodeSafetensors(file));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "make_sae_corpus CORPUS\n";
    return 2;
  }
  writeSeeds(std::filesystem::path(argv[1]) / "sae");
  return 0;
}
