#include "spec/model_spec.h"

#include <algorithm>

namespace rankscope {
namespace {

std::vector<Choice> networks() {
  return {
#define RANKSCOPE_NETWORK(name, label, help, maker) {name, label, help},
#include "spec/networks.def"
#undef RANKSCOPE_NETWORK
  };
}

/// Networks made of Linear layers of `width` units.
std::vector<std::string> mlpsAnd(std::vector<std::string> others) {
  others.insert(others.begin(), {"relu", "ffn", "pe", "siren", "gauss", "gauss-ffn", "wire", "finer"});
  return others;
}

std::vector<std::string> radianceNetworks() {
  return {"hash-grid", "pe", "relu", "siren", "finer"};
}

void addMlpFields(Properties<ModelSpec>& table) {
  using M = ModelSpec;
  table
      .integer(&M::hiddenLayers,
               {"hidden-layers", "Hidden layers", "",
                "Activated layers. 4 means five weight matrices, three of them Muon's.",
                mlpsAnd({"wire-complex", "hash-grid"})},
               1, 32)
      .ownDefault({"hash-grid"}, std::int64_t{2})
      .integer(&M::width,
               {"width", "Width", "",
                "Units of each hidden layer; complex WIRE has 1/√2 as many, each a complex number.",
                mlpsAnd({"wire-complex", "hash-grid"})},
               1, 4096, true)
      .ownDefault({"hash-grid"}, std::int64_t{64})
      .real(&M::omega,
            {"omega",
             "Omega",
             "",
             "ω of sin(ω z) in the first layer, in every layer for WIRE; larger starts from higher "
             "frequencies. Scale it with the picture: SIREN's 40 suits 768 pixels, 10 suits 192.",
             {"siren", "finer", "wire", "wire-complex"}},
            1e-3, 1e5, true)
      .ownDefault({"wire", "wire-complex"}, 20.0)
      .real(&M::omegaHidden,
            {"omega-hidden",
             "Omega, hidden",
             "",
             "ω of the hidden layers; 0 means the same as the first.",
             {"siren", "finer"}},
            0, 1e5)
      .real(&M::sigma,
            {"sigma",
             "Sigma",
             "",
             "Fourier features: standard deviation σ of the random frequencies B ~ N(0, σ²), in cycles over "
             "half the picture. WIRE: σ of the envelope exp(-(σ z)²).",
             {"ffn", "gauss-ffn", "wire", "wire-complex"}},
            1e-3, 1e4, true)
      .integer(&M::frequencies,
               {"frequencies",
                "Frequencies",
                "",
                "Rows of B; the features are their cosines and sines, twice as many.",
                {"ffn", "gauss-ffn"}},
               1, 4096, true)
      .integer(&M::bands,
               {"bands", "Bands", "", "Octaves k = 0 … bands-1 of the positional encoding.", {"pe"}}, 1, 24)
      .choice(&M::encodingForm, {"encoding-form", "Encoding form", "", "Which positional encoding.", {"pe"}},
              {{"pi", "2^k π x", "sin and cos of 2^k π x, no raw x (the Muon-INR code)"},
               {"pi-raw", "x and 2^k π x", "the raw coordinates first (WIRE's code)"},
               {"raw", "x and 2^k x", "the raw coordinates first, without π (FINER's and torch-ngp's code)"}})
      .real(&M::gaussA,
            {"gauss-a",
             "Gauss a",
             "",
             "a of exp(-z²/(2a²)); smaller starts from higher frequencies. Scale it against the picture: "
             "0.0236 suits 768 pixels, 0.0944 suits 192.",
             {"gauss", "gauss-ffn"}},
            1e-4, 1e3, true)
      .choice(&M::wireForm, {"wire-form", "WIRE form", "", "Which real Gabor wavelet.", {"wire"}},
              {{"sine", "sin, one Linear", "sin(ωz)·exp(-(σz)²) with z = Wx + b (the Muon-INR code)"},
               {"cosine", "cos, two Linears",
                "cos(ωz)·exp(-(σu)²) with z and u from a Linear each (WIRE's code)"}})
      .boolean(&M::finerScaleGradient,
               {"finer-scale-gradient",
                "Gradient of |z|+1",
                "",
                "Let the gradient through the scale |z| + 1; the reference code detaches it.",
                {"finer"}})
      .real(&M::finerBias,
            {"finer-bias",
             "Bias range",
             "",
             "First layer's biases from U(-k, k); 0 means PyTorch's default, 1/√d for d coordinates.",
             {"finer"}},
            0, 100)
      .choice(&M::batchNorm,
              {"batch-norm", "BatchNorm", "",
               "Normalise each hidden unit over the whole batch, with statistics of their own for "
               "evaluation. Trains as one tile, which is slower.",
               mlpsAnd({})},
              {{"none", "none", "no normalisation"},
               {"pre", "before activation", "Linear, BatchNorm, activation (Cai et al. 2024)"},
               {"post", "after activation", "Linear, activation, BatchNorm"}});
}

void addGridFields(Properties<ModelSpec>& table) {
  using M = ModelSpec;
  table
      .choice(
          &M::combine,
          {"combine",
           "Combine",
           "",
           "How the features of the lines are combined, before the plane's are added; in space planes are "
           "multiplied by the line across them.",
           {"ga-planes"}},
          {{"multiply", "multiply", "f_x · f_y + plane"}, {"add", "add", "f_x + f_y + plane"}})
      .integer(&M::planeFeatures,
               {"plane-features",
                "Features",
                "",
                "Features C of the lines and planes; 0 takes them from the budget.",
                {"ga-planes"}},
               0, 4096)
      .integer(&M::planeBudget,
               {"plane-budget",
                "Parameters",
                "",
                "Number of parameters from which the features follow; the published budgets are 1e4, 3e4, "
                "1e5, 3e5, 1e6 and 3e6.",
                {"ga-planes"}},
               1000, 1e8, true)
      .integer(&M::decoderWidth,
               {"decoder-width",
                "Decoder width",
                "",
                "Units of the decoder's hidden layer; 0 means as many as features.",
                {"ga-planes"}},
               0, 4096)
      .integer(&M::gridLevels,
               {"grid-levels", "Levels", "", "Resolutions of the grid, in geometric steps.", {"hash-grid"}},
               1, 32)
      .integer(&M::gridFeatures,
               {"grid-features", "Features", "", "Features of each grid point.", {"hash-grid"}}, 1, 8)
      .integer(&M::gridTable,
               {"grid-table",
                "Table size, log2",
                "",
                "A level of more than 2^this points is hashed into a table of that many.",
                {"hash-grid"}},
               4, 24)
      .integer(&M::gridCoarsest,
               {"grid-coarsest", "Coarsest", "", "Cells across at the coarsest level, N_min.", {"hash-grid"}},
               2, 65536, true)
      .integer(&M::gridFinest,
               {"grid-finest",
                "Finest",
                "",
                "Cells across at the finest level, N_max; 0 means half the longest side of the signal.",
                {"hash-grid"}},
               0, 1 << 20);
}

void addRadianceFields(Properties<ModelSpec>& table) {
  using M = ModelSpec;
  table
      .integer(
          &M::colourLayers,
          {"colour-layers", "Colour layers", "",
           "Radiance fields: activated layers of the colour network, behind those of the density network.",
           radianceNetworks()},
          0, 32)
      .integer(
          &M::geometryFeatures,
          {"geometry-features", "Geometry features", "",
           "Radiance fields: numbers that the density network tells the colour network.", radianceNetworks()},
          1, 1024)
      .integer(
          &M::occupancy,
          {"occupancy", "Occupancy grid", "",
           "Radiance fields: cells along each axis of the grid that tells where there is anything; rays take "
           "no samples elsewhere. 0 means none: evenly spread samples.",
           radianceNetworks()},
          0, 256);
}

PropertyTable makeTable() {
  Properties<ModelSpec> table;
  table.choice(&ModelSpec::network,
               {"model", "Network", "", "Which implicit neural representation is trained."}, networks());
  addMlpFields(table);
  addGridFields(table);
  addRadianceFields(table);
  return table.table("model", "model");
}

}  // namespace

bool hasRadianceForm(const std::string& network) {
  const std::vector<std::string> names = radianceNetworks();
  return std::find(names.begin(), names.end(), network) != names.end();
}

const std::vector<std::string>& radianceFields() {
  static const std::vector<std::string> names{"colour-layers", "geometry-features", "occupancy"};
  return names;
}

int ModelSpec::linearLayers() const {
  if (network == "ga-planes") {
    return 2;
  }
  return network == "wire" && wireForm == "cosine" ? 2 * hiddenLayers + 1 : hiddenLayers + 1;
}

const PropertyTable& ModelSpec::properties() {
  static const PropertyTable table = makeTable();
  return table;
}

}  // namespace rankscope
