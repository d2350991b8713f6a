#include "sweep/freeze_file.h"

#include <limits>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "spec/json_text.h"

namespace rankscope {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kMark = "rankscope-freeze";
constexpr int kVersion = 1;
constexpr const char* kHint = "the same rankscope cohort freeze-sweep command writes it anew";
constexpr std::size_t kMostLayers = 10'000;

std::vector<double> ranksOf(const Json& list) {
  std::vector<double> ranks;
  for (const Json& rank : list) {
    ranks.push_back(rank.is_null() ? std::numeric_limits<double>::quiet_NaN() : rank.get<double>());
  }
  return ranks;
}

void requireRanks(const std::vector<double>& ranks, const std::string& where) {
  if (ranks.size() > kMostLayers) {
    throw UserError(where, fmt::format("names {} layers", ranks.size()), kHint);
  }
  for (const double rank : ranks) {
    if (rank < 0) {
      throw UserError(where, fmt::format("holds a stable rank of {}", rank), kHint);
    }
  }
}

FreezeEncoder encoderFrom(const Json& json) {
  FreezeEncoder encoder;
  json.at("path").get_to(encoder.path);
  json.at("network").get_to(encoder.network);
  json.at("trained_on").get_to(encoder.trainedOn);
  json.at("digest").get_to(encoder.digest);
  encoder.weightRanks = ranksOf(json.at("stable_rank_weight"));
  encoder.activationRanks = ranksOf(json.at("stable_rank_activation"));
  return encoder;
}

}  // namespace

FreezeEncoder parseFreezeEncoder(const std::string& text, const std::string& where) {
  constexpr std::size_t kMostEntries = 2'000'000;
  const Json json = parseJsonText(text, where, {"a freeze sweep", kMostEntries, 8});
  try {
    if (json.at(kMark) != kVersion) {
      throw UserError(where, "is of another version of Rankscope", "open it with that one");
    }
    FreezeEncoder encoder = encoderFrom(json.at("encoder"));
    requireRanks(encoder.weightRanks, where);
    requireRanks(encoder.activationRanks, where);
    return encoder;
  } catch (const Json::exception&) {
    throw UserError(where, "does not say which encoder was frozen", kHint);
  }
}

}  // namespace rankscope
