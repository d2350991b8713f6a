#include "cli/sae_grid_folder.h"

#include <cmath>
#include <system_error>

#include "base/error.h"
#include "base/file.h"
#include "results/atom_tables.h"
#include "results/sae_grid.h"
#include "spec/json_text.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::uint64_t kMostBytes = 16 << 20;
constexpr const char* kMark = "rankscope-sae-sweep";
// What is told beside the settings.
constexpr const char* kCells = "cells";
constexpr const char* kNetwork = "network";
constexpr const char* kPsnr = "psnr";

fs::path fileOf(const fs::path& folder) {
  return folder / "sweep.json";
}

Json read(const fs::path& folder) {
  const std::vector<std::uint8_t> bytes = readFile(fileOf(folder), kMostBytes);
  return parseJsonText(std::string(bytes.begin(), bytes.end()), fileOf(folder).string());
}

double numberOf(const Json& value) {
  return value.is_null() ? std::nan("") : value.get<double>();
}

std::vector<SaeGridCell> cellsOf(const Json& json) {
  std::vector<SaeGridCell> cells;
  for (const Json& row : json.at(kCells)) {
    SaeGridCell cell{row.at("layer"), row.at("atoms"), row.at("k"), 0, 0, 0, 0};
    for (const SaeGridMeasure& measure : saeGridMeasures()) {
      cell.*measure.value = numberOf(row.at(measure.name));
    }
    cells.push_back(cell);
  }
  return cells;
}

[[noreturn]] void refuseDamaged(const fs::path& folder, const std::string& hint) {
  throw UserError(fileOf(folder).string(), "is incomplete or damaged", hint);
}

}  // namespace

bool isGridFolder(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(fileOf(folder), ignored) && read(folder).contains(kMark);
}

SaeGrid readGrid(const fs::path& folder) {
  const Json json = read(folder);
  try {
    SaeGrid grid;
    // Folders of earlier versions tell only the checkpoint.
    grid.title = json.value(kNetwork, json.at("checkpoint").get<std::string>());
    grid.networkPsnr = json.contains(kPsnr) ? numberOf(json.at(kPsnr)) : std::nan("");
    json.at("layers").get_to(grid.layers);
    json.at("atoms").get_to(grid.atoms);
    json.at("k").get_to(grid.ks);
    grid.cells = cellsOf(json);
    if (grid.layers.empty() || grid.atoms.empty() || grid.ks.empty()) {
      refuseDamaged(folder, "run rankscope sae sweep again");
    }
    return grid;
  } catch (const nlohmann::json::exception&) {
    refuseDamaged(folder, "run rankscope sae sweep again");
  }
}

std::vector<SaeGridCell> finishedCells(const fs::path& folder, const Json& settings) {
  std::error_code ignored;
  if (!fs::exists(fileOf(folder), ignored)) {
    return {};
  }
  Json json = read(folder);
  try {
    std::vector<SaeGridCell> cells = cellsOf(json);
    for (const char* told : {kCells, kNetwork, kPsnr}) {
      json.erase(told);
    }
    if (json != settings) {
      throw UserError(folder.string(), "holds a sweep of another network, grid or settings",
                      "choose another folder, or write over it with --force");
    }
    return cells;
  } catch (const nlohmann::json::exception&) {
    refuseDamaged(folder, "start anew with --force");
  }
}

void writeGrid(const fs::path& folder, Json settings, const SaeGrid& grid) {
  settings[kNetwork] = grid.title;
  settings[kPsnr] = numberOrNull(grid.networkPsnr);
  settings[kCells] = cellsToJson(grid);
  writeFileAtomically(fileOf(folder), settings.dump(2) + "\n");
  writeFileAtomically(folder / "sweep.csv", saeGridCsv(grid));
}

Json cellsToJson(const SaeGrid& grid) {
  Json cells = Json::array();
  for (const SaeGridCell& cell : grid.cells) {
    Json row{{"layer", cell.layer}, {"atoms", cell.atoms}, {"k", cell.k}};
    for (const SaeGridMeasure& measure : saeGridMeasures()) {
      row[measure.name] = numberOrNull(cell.*measure.value);
    }
    cells.push_back(std::move(row));
  }
  return cells;
}

}  // namespace rankscope
