// report.html of sparse autoencoders: one self-contained page that reads as the cohort-INR paper's results
// do, with the user's own networks in the place of its four cells. No other file, no network, no script. Pure
// functions.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "results/figure.h"
#include "sae/heads.h"
#include "sae/layer_study.h"
#include "signal/signal.h"

namespace rankscope {

/// One network and the layers of it that were decomposed.
struct AtomsCell {
  std::string name;   ///< for legends
  std::string words;  ///< what it is: "SIREN, 5 hidden layers of 256, step 500"
  SignalPtr signal;
  OutputHeads heads;
  std::vector<LayerStudy> layers;  ///< ascending
};

/// @param cells at least one, each with a layer or more
std::string buildAtomsReport(const std::vector<AtomsCell>& cells);

/// The plots of that page: "concentration" over depth, "magnitudes" and "firing_rates" of the strongest
/// atoms, and "training".
std::vector<report::Figure> atomsFigures(const std::vector<AtomsCell>& cells);

}  // namespace rankscope
