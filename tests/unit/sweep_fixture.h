// Sweeps with results, made up.
#pragma once

#include <string>

#include "base/file.h"
#include "sweep/sweep_table.h"

namespace rankscope::testing {

inline SweepSpec twoByThree() {
  return parseSweep(R"({"rankscope-sweep": 1, "grid": {"lr": [1, 2], "muon-lr": [3, 4, 5]}, "seeds": 3})",
                    "test");
}

inline CellResult cellResult(const std::string& name, double psnr) {
  CellResult cell{name, {}, {{}}};
  cell.runs[0].name = "muon";
  cell.runs[0].steps = 10;
  cell.runs[0].values = {{"seconds", 1.5}, {"loss", 0.25}, {"psnr", psnr}};
  cell.runs[0].stableRanks = {1.5, 2.5};
  return cell;
}

/// psnr = 10·point + seed.
inline SweepResults filledResults(const SweepSpec& sweep) {
  SweepResults results(static_cast<std::size_t>(cellCount(sweep).value()));
  for (std::size_t i = 0; i < results.size(); ++i) {
    const CellPlace place = placeOf(sweep, static_cast<std::int64_t>(i));
    results[i] = cellResult("cell" + std::to_string(i), static_cast<double>(10 * place.point + place.seed));
  }
  return results;
}

/// A finished cell on disk, as a process that computed it leaves it.
inline void finishCell(const CellStore& store, const SweepSpec& sweep, std::int64_t index, double psnr) {
  const SweepCell cell = cellAt(sweep, index);
  makeWritableFolder(store.partialFolder(cell.name));
  nlohmann::json run{{"name", "adam"}, {"optimizer", "adam"}, {"steps", 3}, {"seconds", 1}};
  run["loss"] = nullptr;
  run["psnr"] = psnr;
  run["stable_rank"] = nlohmann::json::array({1});
  nlohmann::json summary;
  summary["runs"] = nlohmann::json::array({run});
  writeFileAtomically(store.partialFolder(cell.name) / "summary.json", summary.dump());
  store.finish(cell, {});
}

}  // namespace rankscope::testing
