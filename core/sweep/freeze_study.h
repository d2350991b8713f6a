// What a freeze sweep tells: how well new signals are fitted from an encoder with its first layers frozen,
// beside the ranks of its layers (Sideri-Lampretsa et al. 2026, sections 3.2 and 4.1). Pure functions, any
// thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "sweep/sweep_table.h"

namespace rankscope {

inline constexpr std::int64_t kNothingFrozen = -1;  ///< the row of the published recipe

/// The encoder, in plain words and numbers.
struct FreezeEncoder {
  std::string path;
  std::string network;              ///< "SIREN, 5 layers of 256"
  std::string trainedOn;            ///< "12 pictures of 96 × 96 (plants), 5000 steps, mean PSNR 30.12 dB"
  std::string digest;               ///< of its weights
  std::vector<double> weightRanks;  ///< one per layer, before any fit
  std::vector<double> activationRanks;  ///< over the grid that it was trained on
};

struct MeanDeviation {
  std::int64_t count = 0;
  double mean = 0;       ///< NaN of nothing
  double deviation = 0;  ///< sample standard deviation (n - 1); NaN of fewer than two
};

/// All fits of one depth.
struct FreezeRow {
  std::int64_t tau = kNothingFrozen;  ///< layers 0 … tau are frozen
  std::int64_t failed = 0;
  MeanDeviation psnr;  ///< over the seeds, and the targets if there are several
  MeanDeviation ssim;
};

struct FreezeTarget {
  std::string name;
  std::vector<FreezeRow> rows;  ///< ascending tau, the one of nothing frozen first

  const FreezeRow* row(std::int64_t tau) const;

  /// The depth of the highest mean among those that freeze a layer; nothing without a fit.
  std::optional<std::int64_t> best(MeanDeviation FreezeRow::*score) const;
  std::optional<std::int64_t> bestTau() const { return best(&FreezeRow::psnr); }
};

struct FreezeStudy {
  FreezeEncoder encoder;
  std::vector<FreezeTarget> targets;  ///< one per file, of every fit that is finished
  /// Every target together: means over those pairs of a target and a seed that have every depth, for a target
  /// that is easy would else lift the depths it has come to. Over every fit while there is no such pair.
  FreezeTarget all;
  std::int64_t pairs = 0;      ///< of a target and a seed
  std::int64_t evenPairs = 0;  ///< with every depth, but for depths that failed for all of them
  std::int64_t seeds = 0;
  std::int64_t steps = 0;
  std::string training;       ///< "Adam, rate 1e-04, 300 steps"
  bool reinitialises = true;  ///< the layers after the frozen ones, rather than the head alone
  std::int64_t missing = 0;   ///< fits that are not finished
  std::vector<std::map<std::int64_t, double>> fits;  ///< PSNR by tau, of each target and seed that count

  /// Depths that freeze a layer, ascending.
  std::vector<std::int64_t> depths() const;

  /// Layers of the highest rank; nothing where no rank is finite.
  std::optional<std::int64_t> weightPeak() const;
  std::optional<std::int64_t> activationPeak() const;

  /// Of PSNR(a) - PSNR(b) over the pairs of fits of the same target and seed.
  MeanDeviation lead(std::int64_t a, std::int64_t b) const;
};

/// @param sweep with an axis "freeze-through" @param results of it
FreezeStudy studyFreezing(const SweepSpec& sweep, const SweepResults& results, FreezeEncoder encoder);

/// Whether the peak of sr(W) names the best depth here, and what else the numbers say: plain sentences.
std::vector<std::string> freezeVerdict(const FreezeStudy& study);

/// freeze.csv: target ("all" first), tau (-1: nothing frozen), fits, failed, PSNR and SSIM with deviations,
/// sr_w and sr_h of layer tau, best, peak_w, peak_h (1 or 0).
std::string freezeCsv(const FreezeStudy& study);

/// freeze.json: {"rankscope-freeze": 1, "encoder", "peak_weight_rank", "peak_activation_rank", "best_tau",
/// "verdict": […], "targets": [{"name", "best_tau", "rows": […]}]}; null where nothing is known.
nlohmann::ordered_json freezeJson(const FreezeStudy& study, const std::vector<std::string>& verdict);

/// A table for a terminal.
std::string freezeText(const FreezeStudy& study, const std::vector<std::string>& verdict);

}  // namespace rankscope
