#include "cli/encoder_record.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <system_error>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/file.h"
#include "spec/json_text.h"
#include "sweep/cells.h"
#include "sweep/freeze_file.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using Digests = std::map<std::string, std::string>;  ///< of weights, by the path of their encoder

constexpr const char* kRecordFile = "encoders.json";
constexpr const char* kMark = "rankscope-encoders";
constexpr int kVersion = 1;
constexpr std::uint64_t kMostBytes = 16ULL << 20;

std::string textOf(const fs::path& file, std::uint64_t mostBytes) {
  const std::vector<std::uint8_t> bytes = readFile(file, mostBytes);
  return {bytes.begin(), bytes.end()};
}

/// Folders of earlier versions name only the encoder of their last freeze sweep, with its path as it was
/// typed.
Digests digestInFreezeFile(const fs::path& folder) {
  const fs::path file = folder / kFreezeFile;
  try {
    const FreezeEncoder encoder = parseFreezeEncoder(textOf(file, kMaximumFreezeBytes), file.string());
    return {{fs::path(encoder.path).lexically_normal().string(), encoder.digest}};
  } catch (const UserError&) {
    return {};  // one that is missing or broken tells nothing, as if there had been no freeze sweep
  }
}

Digests digestsIn(const fs::path& folder) {
  const fs::path file = folder / kRecordFile;
  std::error_code ignored;
  if (!fs::exists(file, ignored)) {
    return digestInFreezeFile(folder);
  }
  constexpr std::size_t kMostEntries = 100'000;
  const Json json =
      parseJsonText(textOf(file, kMostBytes), file.string(), {"a sweep's encoders", kMostEntries, 4});
  try {
    if (json.at(kMark) != kVersion) {
      throw UserError(file.string(), "is of another version of Rankscope", "name another folder");
    }
    return json.at("digests").get<Digests>();
  } catch (const Json::exception&) {
    throw UserError(file.string(), "does not say from which encoders the fits are", "name another folder");
  }
}

const std::string& encoderOf(const SweepSpec& sweep) {
  return sweep.base.runs.front().training.startFrom;
}

/// Begun ones count: they would be gone on with.
bool holdsCellsOf(const SweepSpec& sweep, const CellStore& store) {
  const std::int64_t count = cellCount(sweep).value();
  for (std::int64_t index = 0; index < count; ++index) {
    const std::string name = cellAt(sweep, index).name;
    std::error_code ignored;
    if (fs::exists(store.finishedFolder(name), ignored) || fs::exists(store.partialFolder(name), ignored)) {
      return true;
    }
  }
  return false;
}

void requireSame(const SweepSpec& sweep, const CellStore& store, const std::string& digest,
                 const Digests& known) {
  const std::string folder = store.folder().string();
  const auto found = known.find(encoderOf(sweep));
  if (found != known.end()) {
    if (found->second != digest) {
      throw UserError(folder, "holds fits from this encoder before it was trained anew",
                      "name another folder");
    }
  } else if (holdsCellsOf(sweep, store)) {
    throw UserError(folder, "holds fits that do not say from which weights of this encoder they are",
                    "name another folder, or remove this one");
  }
}

}  // namespace

void requireSameEncoder(const SweepSpec& sweep, const CellStore& store, const std::string& digest) {
  requireSame(sweep, store, digest, digestsIn(store.folder()));
}

void recordEncoder(const SweepSpec& sweep, const CellStore& store, const std::string& digest) {
  Digests digests = digestsIn(store.folder());
  requireSame(sweep, store, digest, digests);
  digests[encoderOf(sweep)] = digest;
  const Json json{{kMark, kVersion}, {"digests", digests}};
  writeFileAtomically(store.folder() / kRecordFile,
                      json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace rankscope
