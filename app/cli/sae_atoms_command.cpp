// rankscope sae atoms: galleries of atoms, and which of them fire at a pixel or in a box.
#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "cli/output.h"
#include "cli/sae_folder.h"
#include "cli/subcommand.h"
#include "io/npz.h"
#include "results/atom_sheet.h"
#include "results/atom_tables.h"
#include "sae/atom_statistics.h"
#include "signal/image_ops.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr int kInterrupted = 130;
constexpr std::int64_t kMostShown = 4096;
constexpr std::size_t kListed = 32;

struct AtomsOptions {
  std::string folder;
  std::string layers;
  std::string order = "magnitude";
  std::string top = "64";
  std::string columns = "8";
  std::string at;
  std::string box;
  std::string out;
  ThreadOption threads;
  bool json = false;
};

/// The options once they are understood.
struct Gallery {
  AtomOrder order;
  std::size_t top;
  int columns;
  std::vector<std::int64_t> region;  ///< points of --at or --box; empty without
  bool single = false;               ///< --at
};

struct PixelPlace {
  std::int64_t x, y;
};

PixelPlace parsePlace(const std::string& text) {
  const std::size_t comma = text.find(',');
  if (comma == std::string::npos) {
    throw UserError("--at", fmt::format("'{}' is no pixel", text), "for example --at 120,80");
  }
  return {parseCount("--at", text.substr(0, comma), 0, 1 << 30),
          parseCount("--at", text.substr(comma + 1), 0, 1 << 30)};
}

/// Inside a picture of this size.
PixelBox parseBoxWithin(const std::string& text, std::int64_t width, std::int64_t height) {
  PixelBox box;
  try {
    box = parseBox(text);
  } catch (const UserError&) {
    throw UserError("--box", fmt::format("'{}' is no box of pixels", text),
                    "write WxH+X+Y, for example 20x20+40+30");
  }
  if (box.width > width - box.x || box.height > height - box.y) {
    throw UserError("--box", fmt::format("{} lies outside {}x{} pixels", text, width, height),
                    "for example 20x20+40+30");
  }
  return box;
}

Gallery galleryOf(const AtomsOptions& options, const Signal& signal) {
  Gallery gallery{atomOrderOf(options.order),
                  static_cast<std::size_t>(parseCount("--top", options.top, 1, kMostShown)),
                  static_cast<int>(parseCount("--columns", options.columns, 1, 256)),
                  {},
                  !options.at.empty()};
  if (options.at.empty() && options.box.empty()) {
    return gallery;
  }
  const std::vector<std::int64_t>& extents = signal.lattice.extents;
  if (extents.size() != 2) {
    throw UserError(gallery.single ? "--at" : "--box", fmt::format("{} is no picture", signal.name),
                    "leave it out");
  }
  if (gallery.single) {
    const PixelPlace place = parsePlace(options.at);
    if (place.x >= extents[1] || place.y >= extents[0]) {
      throw UserError("--at", fmt::format("{} lies outside {}x{} pixels", options.at, extents[1], extents[0]),
                      "pixels count from 0,0 at the upper left");
    }
    gallery.region = {place.y * extents[1] + place.x};
    return gallery;
  }
  const PixelBox box = parseBoxWithin(options.box, extents[1], extents[0]);
  gallery.region = pointsInBox(extents[1], box.x, box.y, box.x + box.width, box.y + box.height);
  return gallery;
}

std::vector<std::int32_t> shownAtoms(const LayerStudy& study, const Gallery& gallery) {
  std::vector<double> damage;
  for (const AtomDamage& one : study.damage) {
    damage.push_back(one.drop);
  }
  std::vector<std::int32_t> atoms = orderedAtoms(study.atoms, gallery.order, damage);
  atoms.resize(std::min({atoms.size(), gallery.top, static_cast<std::size_t>(study.summary.alive)}));
  return atoms;
}

std::vector<std::int64_t> shapeOf(const Signal& signal, std::size_t maps) {
  std::vector<std::int64_t> shape{static_cast<std::int64_t>(maps)};
  if (signal.lattice.extents.empty()) {
    shape.push_back(signal.points);
  } else {
    shape.insert(shape.end(), signal.lattice.extents.begin(), signal.lattice.extents.end());
  }
  return shape;
}

/// Statistics as an array, a row per atom, in the order of the CSV's columns.
StoredTensor statisticsArray(const LayerStudy& study) {
  std::vector<double> rows;
  for (const AtomStatistics& a : study.atoms) {
    rows.insert(rows.end(),
                {a.mean, a.meanFiring, a.maximum, a.firingRate, a.activeShare, a.ipr, a.participation});
  }
  return storeDoubles("statistics", {static_cast<std::int64_t>(study.atoms.size()), 7}, rows);
}

/// The atoms as directions of the layer's neurons, one after the other.
StoredTensor directions(const SaeModel& model, const std::vector<std::int32_t>& atoms) {
  std::vector<float> rows;
  for (const std::int32_t atom : atoms) {
    const std::span<const float> row = model.atom(atom);
    rows.insert(rows.end(), row.begin(), row.end());
  }
  return storeFloats("directions", {static_cast<std::int64_t>(atoms.size()), model.width}, rows);
}

/// Everything of one layer; the mean is that of the k strongest.
void writeLayer(const fs::path& folder, const OpenedNetwork& network, const LayerStudy& study,
                const std::vector<std::int32_t>& atoms, int columns) {
  const std::string name = fmt::format("layer_{}", study.origin.layer);
  const AtomCodes& codes = *study.parts.codes;
  const std::vector<std::int32_t> strongest = strongestAtoms(study, static_cast<std::size_t>(study.spec.k));
  const std::vector<float> mean = meanMapOf(codes, strongest);
  std::vector<float> maps;
  std::vector<SheetMap> sheet;
  const auto add = [&](const std::string& label, std::vector<float> map, bool marked) {
    if (auto picture = pointMap(*network.signal, std::move(map))) {
      sheet.push_back({label, std::move(*picture), marked});
    }
  };
  for (const std::int32_t atom : atoms) {
    std::vector<float> map = mapOf(codes, atom);
    maps.insert(maps.end(), map.begin(), map.end());
    add(std::to_string(atom), std::move(map), false);
  }
  add("", mean, true);
  writeFileAtomically(folder / (name + "_atoms.csv"), atomsCsv(study, network.heads));
  writeFileAtomically(folder / (name + "_statistics.npy"), encodeNpy(statisticsArray(study)));
  writeFileAtomically(folder / (name + "_maps.npy"),
                      encodeNpy(storeFloats("maps", shapeOf(*network.signal, atoms.size()), maps)));
  writeFileAtomically(folder / (name + "_directions.npy"), encodeNpy(directions(*study.parts.model, atoms)));
  writeFileAtomically(folder / (name + "_mean.npy"),
                      encodeNpy(storeFloats("mean", shapeOf(*network.signal, 1), mean)));
  if (!sheet.empty()) {
    writeFileAtomically(folder / (name + "_gallery.png"), atomSheet(sheet, columns));
    writeFileAtomically(folder / (name + "_mean.png"), mapPng(sheet.back().picture));
  }
}

Json firingToJson(const std::vector<FiringAtom>& firing, bool single) {
  Json list = Json::array();
  for (const FiringAtom& one : firing) {
    Json row{{"atom", one.atom}, {"z", one.value}};
    if (!single) {
      row["contrast"] = one.contrast;
      row["share"] = one.share;
    }
    list.push_back(std::move(row));
  }
  return list;
}

std::string firingText(const std::vector<FiringAtom>& firing, bool single) {
  std::string text;
  for (const FiringAtom& one : firing) {
    text += single ? fmt::format("  atom {:<6} z {:.4g}\n", one.atom, one.value)
                   : fmt::format("  atom {:<6} mean z {:.4g}, {:.1f} % of all its z\n", one.atom, one.value,
                                 100 * one.share);
  }
  return text;
}

int showAtoms(const AtomsOptions& options) {
  if (options.folder.empty()) {
    throw UserError("rankscope sae atoms", "ATOMS is missing", "name a folder of rankscope sae train");
  }
  if (!options.at.empty() && !options.box.empty()) {
    throw UserError("--at", "and --box are two questions", "leave one of them out");
  }
  const SaeFolder folder = readSaeFolder(options.folder);
  const std::vector<int> layers = layersOf(folder, "--layers", options.layers);
  const OpenedNetwork network = openNetworkOf(folder, options.threads.threads());
  const Gallery gallery = galleryOf(options, *network.signal);
  if (options.out.empty() && gallery.region.empty()) {
    throw UserError("--out", "is missing", "name a folder, or ask with --at or --box");
  }
  if (!options.out.empty()) {
    makeWritableFolder(options.out);
  }
  const std::vector<StoredSae> opened = openSaes(folder, *network.probe, layers);
  WatchedWork watched;
  Json document{
      {"checkpoint", folder.checkpoint.string()}, {"order", options.order}, {"layers", Json::array()}};
  std::string text;
  for (const StoredSae& sae : opened) {
    const int layer = sae.origin.layer;
    const std::optional<LayerStudy> made = study(sae, network, gallery.order == AtomOrder::Damage, watched);
    if (!made) {
      printError("interrupted");
      return kInterrupted;
    }
    const std::vector<std::int32_t> atoms = shownAtoms(*made, gallery);
    Json entry = studyToJson(*made, network.heads);
    entry["gallery"] = atoms;
    text += fmt::format("layer {}: {} of {} atoms fire\n", layer, made->summary.alive, made->summary.atoms);
    if (!gallery.region.empty()) {
      const std::vector<FiringAtom> firing =
          gallery.single ? atomsAt(*made->parts.codes, gallery.region.front())
                         : atomsSpecificTo(*made->parts.codes, gallery.region, kListed);
      entry[gallery.single ? "at" : "box"] = firingToJson(firing, gallery.single);
      text += firingText(firing, gallery.single);
    }
    if (!options.out.empty()) {
      writeLayer(options.out, network, *made, atoms, gallery.columns);
    }
    document["layers"].push_back(std::move(entry));
  }
  if (options.json) {
    printJson(document);
  } else {
    printText(text);
  }
  return 0;
}

}  // namespace

Subcommand addSaeAtomsCommand(CLI::App& sae) {
  CLI::App& app = *sae.add_subcommand("atoms", "Galleries of atoms, and those of a pixel or a box");
  const auto options = std::make_shared<AtomsOptions>();
  app.add_option("ATOMS", options->folder, "A folder of rankscope sae train")->type_name("");
  addTextOption(app, "--layers", options->layers, "Of which layers: 0,2,4 [all of the folder's]")
      ->type_name("L,…")
      ->group("Atoms");
  addTextOption(app, "--order", options->order,
                "What comes first: magnitude, firing, active, ipr or damage [magnitude]")
      ->type_name("NAME")
      ->group("Atoms");
  addTextOption(app, "--top", options->top, "Atoms in a gallery [64]")->type_name("N")->group("Atoms");
  addTextOption(app, "--at", options->at, "List the atoms that fire at a pixel, strongest first")
      ->type_name("X,Y")
      ->group("Atoms");
  addTextOption(app, "--box", options->box, "List the atoms most specific to a box of pixels")
      ->type_name("WxH+X+Y")
      ->group("Atoms");
  options->threads.addTo(app);
  addTextOption(app, "--out", options->out,
                "Folder for layer_L_gallery.png, layer_L_atoms.csv, the maps as layer_L_maps.npy in the "
                "gallery's order, their directions of the layer's neurons, the mean of the k strongest, and "
                "statistics")
      ->type_name("DIR")
      ->group("Output");
  addTextOption(app, "--columns", options->columns, "Of a gallery's picture [8]")
      ->type_name("N")
      ->group("Output");
  app.add_flag("--json", options->json, "Print one JSON document on stdout; progress goes to stderr")
      ->group("Output");
  app.footer(
      "Examples:\n  rankscope sae atoms atoms --layers 2 --order ipr --out gallery\n"
      "  rankscope sae atoms atoms --layers 2 --at 120,80");
  return {&app, [options] { return showAtoms(*options); }};
}

}  // namespace rankscope
