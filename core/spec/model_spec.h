// What network to build. A plain struct; see model_spec.cpp for its property table.
#pragma once

#include <string>

#include "base/property.h"

namespace rankscope {

struct ModelSpec {
  std::string network = "relu";  ///< a name of networks.def
  int hiddenLayers = 4;          ///< activated layers; 4 means five weight matrices
  int width = 256;
  double omega = 40;       ///< SIREN ω of the first layer (Muon-INR code, images: 40)
  double omegaHidden = 0;  ///< SIREN ω of the other layers; 0: as the first
  double sigma = 10;       ///< standard deviation of the Fourier frequencies
  int frequencies = 128;   ///< rows of the Fourier matrix B; twice as many features
  int bands = 10;          ///< bands of the positional encoding
  std::string encodingForm = "pi";  ///< positional encoding: pi | pi-raw | raw

  bool operator==(const ModelSpec&) const = default;

  static const PropertyTable& properties();
};

}  // namespace rankscope
