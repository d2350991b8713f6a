// Numbers about autoencoders and their atoms for files and for the command line. Pure functions, any thread.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "sae/heads.h"
#include "sae/layer_study.h"

namespace rankscope {

/// One row per atom: atom, mean, mean_firing, maximum, firing_rate, active_share, ipr, participation, and
/// where damage is known psnr_drop, spread and psnr_NAME of each head without the atom. Empty where there is
/// no number.
std::string atomsCsv(const LayerStudy& study, const OutputHeads& heads);

/// One row per recorded step: step, loss, reconstruction, auxiliary, r2, alive, l0.
std::string trainingCsv(const std::vector<SaeMetrics>& curve);

/// {"layer", "atoms", "k", "steps", "r2", "l0", "alive", "dead_share", "active_share": {"low", "median",
/// "high"}, "ipr", "participation", "spatial_l0", "psnr": {head: dB}, "psnr_substituted", "strongest":
/// [{"atom", "mean", "firing_rate", "psnr_drop", "spread"}]}; NaN and infinity are null.
nlohmann::ordered_json studyToJson(const LayerStudy& study, const OutputHeads& heads);

/// One number or null.
nlohmann::ordered_json numberOrNull(double value);

/// {name: number}, one per head.
nlohmann::ordered_json perHead(const OutputHeads& heads, const std::vector<double>& values);

}  // namespace rankscope
