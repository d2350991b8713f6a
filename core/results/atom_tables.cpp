#include "results/atom_tables.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/csv.h"
#include "base/values.h"
#include "results/metrics_csv.h"

namespace rankscope {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kStrongest = 16;

std::string cell(double value) {
  return std::isnan(value) ? std::string() : exactNumber(value);
}

Json toJson(const Quartiles& quartiles) {
  return {{"low", numberOrNull(quartiles.low)},
          {"median", numberOrNull(quartiles.median)},
          {"high", numberOrNull(quartiles.high)}};
}

/// A head's name as part of a column's: commas and quotes would end it.
std::string columnName(std::string name) {
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == ',' || c == '"' || c == '\n' || c == '\r'; }, '_');
  return name;
}

Json strongest(const LayerStudy& study) {
  Json list = Json::array();
  for (const std::int32_t atom : strongestAtoms(study, kStrongest)) {
    const auto i = static_cast<std::size_t>(atom);
    Json row{{"atom", atom},
             {"mean", study.atoms[i].mean},
             {"firing_rate", study.atoms[i].firingRate},
             {"active_share", study.atoms[i].activeShare}};
    if (!study.damage.empty()) {
      row["psnr_drop"] = numberOrNull(study.damage[i].drop);
      row["spread"] = numberOrNull(study.damage[i].spread);
    }
    list.push_back(std::move(row));
  }
  return list;
}

}  // namespace

std::string layersCsv(const std::vector<LayerStudy>& layers) {
  std::string csv =
      "layer,atoms,k,steps,r2,l0,alive,dead_share,active_low,active_median,active_high,ipr_low,ipr_median,"
      "ipr_high,spatial_l0,psnr,psnr_substituted\n";
  for (const LayerStudy& one : layers) {
    const LayerStatistics& all = one.summary;
    csv += fmt::format("{},{},{},{}", one.origin.layer, one.spec.atoms, one.spec.k, one.spec.steps);
    for (const double value :
         {one.r2, one.l0, static_cast<double>(all.alive), all.deadShare, all.activeShare.low,
          all.activeShare.median, all.activeShare.high, all.ipr.low, all.ipr.median, all.ipr.high,
          all.spatialL0, meanOf(one.psnr), meanOf(one.substituted)}) {
      csv += "," + csvNumber(value);
    }
    csv += "\n";
  }
  return csv;
}

std::string profilesCsv(const std::vector<LayerStudy>& layers) {
  std::string csv = "layer,place,atom,mean,firing_rate\n";
  for (const LayerStudy& one : layers) {
    int place = 0;
    for (const std::int32_t atom : strongestAtoms(one, kStrongest)) {
      const AtomStatistics& of = one.atoms[static_cast<std::size_t>(atom)];
      csv += fmt::format("{},{},{},{},{}\n", one.origin.layer, ++place, atom, csvNumber(of.mean),
                         csvNumber(of.firingRate));
    }
  }
  return csv;
}

Json numberOrNull(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json perHead(const OutputHeads& heads, const std::vector<double>& values) {
  Json json = Json::object();
  for (std::size_t i = 0; i < values.size(); ++i) {
    json[heads.names[i]] = numberOrNull(values[i]);
  }
  return json;
}

std::string atomsCsv(const LayerStudy& study, const OutputHeads& heads) {
  std::string csv = "atom,mean,mean_firing,maximum,firing_rate,active_share,ipr,participation";
  if (!study.damage.empty()) {
    csv += ",psnr_drop,spread";
    for (const std::string& name : heads.names) {
      csv += ",psnr_" + columnName(name);
    }
  }
  csv += "\n";
  for (std::size_t i = 0; i < study.atoms.size(); ++i) {
    const AtomStatistics& atom = study.atoms[i];
    csv +=
        fmt::format("{},{},{},{},{},{},{},{}", i, cell(atom.mean), cell(atom.meanFiring), cell(atom.maximum),
                    cell(atom.firingRate), cell(atom.activeShare), cell(atom.ipr), cell(atom.participation));
    if (!study.damage.empty()) {
      csv += fmt::format(",{},{}", cell(study.damage[i].drop), cell(study.damage[i].spread));
      for (const double psnr : study.damage[i].psnr) {
        csv += "," + cell(psnr);
      }
    }
    csv += "\n";
  }
  return csv;
}

std::string trainingCsv(const std::vector<SaeMetrics>& curve) {
  std::string csv = "step,loss,reconstruction,auxiliary,r2,alive,l0\n";
  for (const SaeMetrics& m : curve) {
    csv += fmt::format("{},{},{},{},{},{},{}\n", m.step, cell(m.loss), cell(m.reconstruction),
                       cell(m.auxiliary), cell(m.r2), cell(m.alive), cell(m.l0));
  }
  return csv;
}

Json studyToJson(const LayerStudy& study, const OutputHeads& heads) {
  const LayerStatistics& layer = study.summary;
  return {{"layer", study.origin.layer},
          {"atoms", study.spec.atoms},
          {"k", study.spec.k},
          {"steps", study.spec.steps},
          {"r2", numberOrNull(study.r2)},
          {"l0", numberOrNull(study.l0)},
          {"alive", layer.alive},
          {"dead_share", numberOrNull(layer.deadShare)},
          {"active_share", toJson(layer.activeShare)},
          {"ipr", toJson(layer.ipr)},
          {"participation", toJson(layer.participation)},
          {"spatial_l0", numberOrNull(layer.spatialL0)},
          {"spatial_l0_alive", numberOrNull(layer.spatialL0Alive)},
          {"psnr", perHead(heads, study.psnr)},
          {"psnr_substituted", perHead(heads, study.substituted)},
          {"strongest", strongest(study)}};
}

}  // namespace rankscope
