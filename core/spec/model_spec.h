// What network to build. A plain struct; see model_spec.cpp for its property table.
#pragma once

#include <string>

#include "base/property.h"

namespace rankscope {

struct ModelSpec {
  std::string network = "relu";  ///< a name of networks.def
  int hiddenLayers = 4;          ///< activated layers; 4 means five weight matrices
  int width = 256;
  double omega =
      40;  ///< ω of the first layer of SIREN and FINER, of every layer of WIRE (there 20 by default)
  double omegaHidden = 0;  ///< SIREN and FINER: ω of the other layers; 0: as the first
  double sigma = 10;      ///< standard deviation of the Fourier frequencies; WIRE: of its envelope's argument
  int frequencies = 128;  ///< rows of the Fourier matrix B; twice as many features
  int bands = 10;         ///< bands of the positional encoding
  std::string encodingForm = "pi";   ///< positional encoding: pi | pi-raw | raw
  double gaussA = 0.0236;            ///< Gauss: a of exp(-z²/(2a²)) (Muon-INR code, images)
  std::string wireForm = "sine";     ///< WIRE real: sine (one Linear) | cosine (two)
  bool finerScaleGradient = false;   ///< FINER: let the gradient through |z| + 1
  double finerBias = 0;              ///< FINER: first layer's biases U(±this); 0: PyTorch's default
  std::string batchNorm = "none";    ///< none | pre (before the activation) | post
  std::string combine = "multiply";  ///< GA-Planes: multiply | add
  int planeFeatures = 0;             ///< GA-Planes: C; 0: from the budget
  int planeBudget = 100'000;         ///< GA-Planes: parameters in all
  int decoderWidth = 0;              ///< GA-Planes: 0: C
  int gridLevels = 16;               ///< hash grid: L
  int gridFeatures = 2;              ///< hash grid: F
  int gridTable = 24;                ///< hash grid: log2 of the rows that a level may have
  int gridCoarsest = 16;             ///< hash grid: N_min
  int gridFinest = 0;                ///< hash grid: N_max; 0: half the longest side
  int colourLayers = 2;              ///< radiance fields: activated layers behind the direction
  int geometryFeatures = 15;  ///< radiance fields: what the colour network is told besides the direction
  int occupancy = 64;         ///< radiance fields: cells along an axis of the occupancy grid; 0: none

  bool operator==(const ModelSpec&) const = default;

  /// Matrices W of Linear layers, first and last included.
  int linearLayers() const;

  static const PropertyTable& properties();
};

/// Whether there is a radiance field of this network.
bool hasRadianceForm(const std::string& network);

}  // namespace rankscope
