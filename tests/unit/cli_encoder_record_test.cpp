// Fits in one folder are from one encoder, whichever way it was named and whatever was fitted between.
#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/file.h"
#include "cli/encoder_record.h"
#include "file_oracle.h"
#include "freeze_fixture.h"
#include "sweep/cells.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;

SweepSpec sweepFrom(const std::string& encoder) {
  SweepSpec sweep = testing::freezeSweep();
  sweep.base.runs.front().training.startFrom = encoder;
  return sweep;
}

/// Why it was refused; empty if it was not.
std::string refusal(const SweepSpec& sweep, const CellStore& store, const std::string& digest) {
  try {
    requireSameEncoder(sweep, store, digest);
    return "";
  } catch (const UserError& failure) {
    return failure.what();
  }
}

/// What a folder of an earlier version says.
void writeFreezeFile(const fs::path& folder, const std::string& path, const std::string& digest) {
  const nlohmann::json encoder{{"path", path},
                               {"network", "SIREN"},
                               {"trained_on", "faces"},
                               {"digest", digest},
                               {"stable_rank_weight", nlohmann::json::array({1.5})},
                               {"stable_rank_activation", nlohmann::json::array({2.5})}};
  writeFileAtomically(folder / "freeze.json",
                      nlohmann::json{{"rankscope-freeze", 1}, {"encoder", encoder}}.dump());
}

class EncoderRecord : public ::testing::Test {
 protected:
  void finishFirstCell() const {
    makeWritableFolder(folder.path() / "cells");
    store.finish(cellAt(sweep, 0), {});
  }

  const testing::TemporaryFolder folder;
  const CellStore store{folder.path()};
  const SweepSpec sweep = sweepFrom("/a.safetensors");
};

TEST_F(EncoderRecord, OtherWeightsOfTheSamePathAreRefused) {
  EXPECT_EQ(refusal(sweep, store, "first"), "");
  recordEncoder(sweep, store, "first");
  finishFirstCell();
  EXPECT_EQ(refusal(sweep, store, "first"), "");
  const std::string why = refusal(sweep, store, "second");
  EXPECT_NE(why.find(folder.path().string()), std::string::npos);
  EXPECT_NE(why.find("trained anew"), std::string::npos);
  EXPECT_THROW(recordEncoder(sweep, store, "second"), UserError);
  EXPECT_EQ(refusal(sweep, store, "first"), "") << "what was refused is not written down";
}

TEST_F(EncoderRecord, AnotherEncoderInBetweenHidesNothing) {
  recordEncoder(sweep, store, "first");
  recordEncoder(sweepFrom("/b.safetensors"), store, "other");
  EXPECT_EQ(refusal(sweep, store, "first"), "");
  EXPECT_NE(refusal(sweep, store, "second"), "");
  EXPECT_NE(refusal(sweepFrom("/b.safetensors"), store, "first"), "");
}

TEST_F(EncoderRecord, AFolderOfAnEarlierVersionTellsByItsStudy) {
  finishFirstCell();
  writeFreezeFile(folder.path(), "/x/.././a.safetensors", "first");
  EXPECT_EQ(refusal(sweep, store, "first"), "");
  EXPECT_NE(refusal(sweep, store, "second").find("trained anew"), std::string::npos);
  // The study is written over by the next encoder's.
  recordEncoder(sweepFrom("/b.safetensors"), store, "other");
  writeFreezeFile(folder.path(), "/b.safetensors", "other");
  EXPECT_EQ(refusal(sweep, store, "first"), "");
  EXPECT_NE(refusal(sweep, store, "second"), "");
}

TEST_F(EncoderRecord, FitsWithoutAWordOfTheirsAreRefused) {
  finishFirstCell();
  EXPECT_NE(refusal(sweep, store, "first").find("do not say"), std::string::npos);
  EXPECT_EQ(refusal(sweepFrom("/b.safetensors"), store, "other"), "") << "those are not its cells";
  writeFreezeFile(folder.path(), "/b.safetensors", "other");
  EXPECT_NE(refusal(sweep, store, "first").find("do not say"), std::string::npos);
  writeFileAtomically(folder.path() / "freeze.json", std::string("{"));
  EXPECT_NE(refusal(sweep, store, "first").find("do not say"), std::string::npos);
}

TEST_F(EncoderRecord, BegunFitsCountToo) {
  fs::create_directories(store.partialFolder(cellAt(sweep, 3).name));
  EXPECT_NE(refusal(sweep, store, "first").find("do not say"), std::string::npos);
}

TEST_F(EncoderRecord, ADamagedOneIsTold) {
  const std::string whole = R"({"rankscope-encoders": 1, "digests": {"/a.safetensors": "first"}})";
  writeFileAtomically(folder.path() / "encoders.json", whole);
  EXPECT_EQ(refusal(sweep, store, "first"), "");
  for (const std::string& text :
       {whole.substr(0, whole.size() / 2), std::string("[]"), std::string(R"({"rankscope-encoders": 1})"),
        std::string(R"({"rankscope-encoders": 2, "digests": {}})"),
        std::string(R"({"rankscope-encoders": 1, "digests": {"/a.safetensors": 7}})")}) {
    writeFileAtomically(folder.path() / "encoders.json", text);
    EXPECT_NE(refusal(sweep, store, "first").find("encoders.json"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace rankscope
