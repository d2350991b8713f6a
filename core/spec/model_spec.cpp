#include "spec/model_spec.h"

namespace rankscope {
namespace {

std::vector<Choice> networks() {
  return {
#define RANKSCOPE_NETWORK(name, label, help, maker) {#name, label, help},
#include "spec/networks.def"
#undef RANKSCOPE_NETWORK
  };
}

PropertyTable makeTable() {
  using M = ModelSpec;
  return Properties<M>()
      .choice(&M::network, {"model", "Network", "", "Which implicit neural representation is trained."}, networks())
      .integer(&M::hiddenLayers,
               {"hidden-layers", "Hidden layers", "", "Activated layers. 4 means five weight matrices, three of them Muon's."}, 1, 32)
      .integer(&M::width, {"width", "Width", "", "Units of each hidden layer."}, 1, 4096, true)
      .real(&M::omega,
            {"omega", "Omega", "", "ω of sin(ω z) in the first layer; larger starts from higher frequencies. Scale it with the picture: 40 suits 768 pixels, 10 suits 192.", {"siren"}},
            1e-3, 1e5, true)
      .real(&M::omegaHidden,
            {"omega-hidden", "Omega, hidden", "", "ω of the hidden layers; 0 means the same as the first.", {"siren"}}, 0, 1e5)
      .real(&M::sigma,
            {"sigma", "Sigma", "", "Standard deviation σ of the random frequencies B ~ N(0, σ²), in cycles over half the picture.", {"ffn"}},
            1e-3, 1e4, true)
      .integer(&M::frequencies,
               {"frequencies", "Frequencies", "", "Rows of B; the features are their cosines and sines, twice as many.", {"ffn"}}, 1, 4096, true)
      .integer(&M::bands, {"bands", "Bands", "", "Octaves k = 0 … bands-1 of the positional encoding.", {"pe"}}, 1, 24)
      .choice(&M::encodingForm,
              {"encoding-form", "Encoding form", "", "Which positional encoding.", {"pe"}},
              {{"pi", "2^k π x", "sin and cos of 2^k π x, no raw x (the Muon-INR code)"},
               {"pi-raw", "x and 2^k π x", "the raw coordinates first (WIRE's code)"},
               {"raw", "x and 2^k x", "the raw coordinates first, without π (FINER's and torch-ngp's code)"}})
      .table("model", "model");
}

}  // namespace

const PropertyTable& ModelSpec::properties() {
  static const PropertyTable table = makeTable();
  return table;
}

}  // namespace rankscope
