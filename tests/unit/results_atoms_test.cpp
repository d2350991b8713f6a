// Tables, sheets and pages about autoencoders.
#include <algorithm>
#include <cmath>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "io/color_map.h"
#include "io/npz.h"
#include "results/atom_sheet.h"
#include "results/atom_tables.h"
#include "results/atoms_report.h"
#include "results/sae_grid.h"
#include "signal/image_file.h"

namespace rankscope {
namespace {

/// Outputs are sums of the activations, scaled.
class SumTail : public NetworkTail {
 public:
  std::int64_t width() const override { return 2; }
  std::int64_t outputs() const override { return 2; }
  void evaluate(std::span<const float> h, std::span<float> out) const override {
    for (std::size_t i = 0; i < out.size(); i += 2) {
      out[i] = 0.1F * (h[i] + h[i + 1]);
      out[i + 1] = 0.2F * (h[i] - h[i + 1]);
    }
  }
};

/// Six points, two neurons, three atoms, of which the third never fires; two pictures of one channel.
struct Example {
  Example() {
    auto picture = std::make_shared<Signal>();
    picture->name = "two <pictures>";
    picture->points = 6;
    picture->outputDimension = 2;
    picture->lattice.extents = {2, 3};
    picture->values = {0.1F, 0, 0.2F, 0, 0.3F, 0.1F, 0.1F, 0, 0.1F, 0.2F, 0, 0};
    signal = picture;
    auto h = std::make_shared<Activations>();
    h->rows = 6;
    h->width = 2;
    h->values = {1, 0, 2, 0, 3, 0, 0, 1, 0, 2, 1, 1};
    sae.spec.atoms = 3;
    sae.spec.k = 2;
    sae.state.atoms = 3;
    sae.state.width = 2;
    sae.state.weights = SaeArrays<float>::zeros(3, 2);
    sae.state.weights.encoder = {1, 0, 0, 1, -1, -1};
    sae.state.weights.decoder = {1, 0, 0, 1, -1, 0};
    sae.origin.layer = 4;
    sae.origin.network = "siren";
    sae.curve = {{0, 2, 1.5, 16, -0.5, 1, 2}, {1, 1, 1, 0, 0, 0.5, 1.5}};
    const Work work{[](std::size_t count, const auto& task) {
      for (std::size_t i = 0; i < count; ++i) {
        task(i);
      }
    }};
    study = studyLayer({sae, h, std::make_shared<SumTail>(), heads, signal->values}, work).value();
  }

  SignalPtr signal;
  OutputHeads heads{1, {"left", "ri,ght"}};
  StoredSae sae;
  LayerStudy study;
};

std::vector<std::string> linesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    lines.push_back(line);
  }
  return lines;
}

TEST(AtomTables, OneRowPerAtomAndColumnsThatReadBack) {
  const Example example;
  const std::vector<std::string> lines = linesOf(atomsCsv(example.study, example.heads));
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines[0],
            "atom,mean,mean_firing,maximum,firing_rate,active_share,ipr,participation,psnr_drop,spread,"
            "psnr_left,psnr_ri_ght");
  const auto columns = std::count(lines[0].begin(), lines[0].end(), ',');
  for (const std::string& line : lines) {
    EXPECT_EQ(std::count(line.begin(), line.end(), ','), columns) << line;
  }
  // Atom 0 is the first neuron: 1, 2, 3 and 1 at four of six points.
  EXPECT_TRUE(lines[1].starts_with("0,1.1666666666666667,1.75,3,0.6666666666666666,")) << lines[1];
  EXPECT_TRUE(lines[3].starts_with("2,0,,0,0,0,,")) << lines[3];
  EXPECT_EQ(linesOf(trainingCsv(example.study.curve))[2], "1,1,1,0,0,0.5,1.5");
}

TEST(AtomTables, JsonSaysNullWhereThereIsNoNumber) {
  const Example example;
  const auto json = studyToJson(example.study, example.heads);
  EXPECT_EQ(json["layer"], 4);
  EXPECT_EQ(json["alive"], 2);
  EXPECT_NEAR(json["dead_share"].get<double>(), 1.0 / 3, 1e-12);
  EXPECT_NEAR(json["r2"].get<double>(), 1, 1e-6);
  EXPECT_EQ(json["strongest"].size(), 2U);
  EXPECT_EQ(json["strongest"][0]["atom"], 0);
  EXPECT_EQ(perHead(example.heads, {20, std::nan("")})["ri,ght"], nullptr);
}

TEST(AtomSheet, ShowsEveryMapOnItsOwnScale) {
  const SheetMap dim{"17", {4, 3, 1, std::vector<float>(12, 0.001F)}, false};
  const SheetMap bright{"8", {4, 3, 1, std::vector<float>(12, 100.0F)}, true};
  const Image sheet = decodeImage(atomSheet({dim, bright, dim}, 2), "sheet.png");
  // Two columns, two rows: constant maps are the map's upper end, however large their numbers.
  const Rgb top = colorMap(1);
  const auto isTop = [&](int x, int y) {
    const std::size_t at =
        (static_cast<std::size_t>(y) * static_cast<std::size_t>(sheet.width) + static_cast<std::size_t>(x)) *
        3;
    for (std::size_t c = 0; c < 3; ++c) {
      if (std::abs(sheet.pixels[at + c] - static_cast<float>(top[c]) / 255) > 1e-4F) {
        return false;
      }
    }
    return true;
  };
  int pixels = 0;
  for (int y = 0; y < sheet.height; ++y) {
    for (int x = 0; x < sheet.width; ++x) {
      pixels += isTop(x, y) ? 1 : 0;
    }
  }
  EXPECT_EQ(pixels, 3 * 12);
}

TEST(AtomSheet, OnlyPicturesHaveMaps) {
  const Example example;
  EXPECT_TRUE(pointMap(*example.signal, std::vector<float>(6)));
  EXPECT_FALSE(pointMap(*example.signal, std::vector<float>(5)));
  Signal sound;
  sound.lattice.extents = {6};
  EXPECT_FALSE(pointMap(sound, std::vector<float>(6)));
}

TEST(AtomsReport, SaysWhatTheNumbersSay) {
  const Example example;
  const AtomsCell cell{
      "my <net>", "siren, 5 hidden layers of 256", example.signal, example.heads, {example.study}};
  const std::string page = buildAtomsReport({cell});
  EXPECT_EQ(page.find("my <net>"), std::string::npos);
  EXPECT_NE(page.find("my &lt;net&gt;"), std::string::npos);
  EXPECT_NE(page.find("33.3 % of the atoms never fire"), std::string::npos);
  EXPECT_NE(page.find("number 0 of layer 4"), std::string::npos);
  EXPECT_NE(page.find("image-wide"), std::string::npos);
  for (const char* heading :
       {"Dictionaries", "Concentration across depth", "Ablations", "The strongest atoms",
        "Training of the autoencoders", "Settings", "Formulas"}) {
    EXPECT_NE(page.find(std::string("<h2>") + heading), std::string::npos) << heading;
  }
  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_EQ(page.find("nan"), std::string::npos);
  // Two atoms and the mean; each ablation shows a map, a picture and a change.
  std::size_t images = 0;
  for (std::size_t at = page.find("<img"); at != std::string::npos; at = page.find("<img", at + 1)) {
    ++images;
  }
  EXPECT_EQ(images, 3U + 2 * 3);
}

TEST(AtomsReport, NamesTheWeightOfTheAuxiliaryLoss) {
  const Example example;
  AtomsCell cell{"siren", "siren, 5 hidden layers of 256", example.signal, example.heads, {example.study}};
  const auto says = [](const std::vector<AtomsCell>& cells, const std::string& words) {
    return buildAtomsReport(cells).find(words) != std::string::npos;
  };
  EXPECT_TRUE(says({cell}, "with the auxiliary loss 0.03125 of the same"));
  AtomsCell heavier = cell;
  heavier.name = "<gauss>";
  heavier.layers[0].spec.auxiliaryWeight = 0.5;
  EXPECT_TRUE(says({heavier}, "with the auxiliary loss 0.5 of the same"));
  AtomsCell without = cell;
  without.name = "plain";
  without.layers[0].spec.auxiliary = false;
  EXPECT_TRUE(says({without}, "variance of h; the auxiliary loss is off.</dd>"));
  EXPECT_FALSE(says({without}, "the same for what dead"));
  EXPECT_TRUE(
      says({cell, heavier, without}, "residual (siren: 0.03125, &lt;gauss&gt;: 0.5, plain: off).</dd>"));
}

SaeGrid smallGrid() {
  SaeGrid grid;
  grid.title = "siren";
  grid.networkPsnr = 30;
  grid.layers = {0, 2};
  grid.atoms = {64, 128};
  grid.ks = {2, 4, 8};
  for (const int layer : grid.layers) {
    for (const std::int64_t atoms : grid.atoms) {
      for (const std::int64_t k : grid.ks) {
        grid.cells.push_back({layer, atoms, k, 0.01 * static_cast<double>(k), 20 + layer + 0.5, 0.75,
                              static_cast<double>(k) / static_cast<double>(atoms)});
      }
    }
  }
  grid.cells.pop_back();
  return grid;
}

TEST(SaeGrid, ArraysAndTablesHoldEveryCell) {
  const SaeGrid grid = smallGrid();
  const std::vector<std::string> lines = linesOf(saeGridCsv(grid));
  ASSERT_EQ(lines.size(), 12U);
  EXPECT_EQ(lines[0], "layer,atoms,k,psnr_substituted,r2,alive,spatial_l0");
  EXPECT_EQ(lines[5], "0,128,4,20.5,0.04,0.75,0.03125");
  const StoredTensor array = saeGridArray(grid, saeGridMeasures()[1]);
  EXPECT_EQ(array.shape, (std::vector<std::int64_t>{2, 2, 3}));
  std::vector<double> values(12);
  std::copy_n(reinterpret_cast<const double*>(array.bytes.data()), 12, values.begin());
  EXPECT_DOUBLE_EQ(values[4], 0.04);
  EXPECT_TRUE(std::isnan(values[11]));
  const std::string page = buildSaeGridReport(grid);
  EXPECT_NE(page.find("n = 128"), std::string::npos);
  EXPECT_EQ(page.find("nan"), std::string::npos);
}

TEST(SaeGrid, ThePictureHasABlockPerCell) {
  const Image picture = decodeImage(saeGridPng(smallGrid(), saeGridMeasures()[3]), "grid.png");
  EXPECT_EQ(picture.width, 3 * 32);
  EXPECT_EQ(picture.height, 2 * (2 * 32 + 8) - 8);
  // The largest spatial L0 is that of n = 64, k = 8: the right end of the first row, and the colour map's
  // upper end.
  const std::size_t at = (16 * static_cast<std::size_t>(picture.width) + 80) * 3;
  EXPECT_NEAR(picture.pixels[at], static_cast<float>(colorMap(1)[0]) / 255, 1e-4F);
}

}  // namespace
}  // namespace rankscope
