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

/// What the paper plots over depth, one row per layer: layer, atoms, k, steps, r2, l0, alive, dead_share,
/// active_low, active_median, active_high, the same of ipr, spatial_l0, psnr and psnr_substituted (means of
/// the heads).
std::string layersCsv(const std::vector<LayerStudy>& layers);

/// The paper's profiles, the strongest sixteen atoms of each layer: layer, place (from 1), atom, mean,
/// firing_rate.
std::string profilesCsv(const std::vector<LayerStudy>& layers);

/// {"layer", "atoms", "k", "steps", "r2", "l0", "alive", "dead_share", "active_share": {"low", "median",
/// "high"}, "ipr", "participation", "spatial_l0", "psnr": {head: dB}, "psnr_substituted", "strongest":
/// [{"atom", "mean", "firing_rate", "psnr_drop", "spread"}]}; NaN and infinity are null.
nlohmann::ordered_json studyToJson(const LayerStudy& study, const OutputHeads& heads);

/// One number or null.
nlohmann::ordered_json numberOrNull(double value);

/// {name: number}, one per head.
nlohmann::ordered_json perHead(const OutputHeads& heads, const std::vector<double>& values);

}  // namespace rankscope
