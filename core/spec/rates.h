// The numbers of an optimizer that may be changed while it trains. The one list of them is rateFields():
// Commands, checkpoints and sliders follow it.
#pragma once

#include <span>
#include <string>

#include "spec/optimizer_spec.h"

namespace rankscope {

/// What one update goes by. 0 where the optimizer has no such number.
struct Rates {
  double lr = 0;
  double muonLr = 0;
  double partialPower = 0;  ///< p of Muon's partial orthogonalisation U S^p Vᵀ
  double rankWeight = 0;    ///< of the penalty on lost stable rank

  bool operator==(const Rates&) const = default;
};

/// One of them, and where it is kept.
struct RateField {
  const char* name;  ///< of its row in OptimizerSpec's table, and its key in a checkpoint
  double Rates::*rate;
  double OptimizerSpec::*base;  ///< before the schedule
  bool scheduled;
  bool (*exists)(const OptimizerSpec& spec);

  /// Its row in OptimizerSpec's table: words and valid range.
  const Property& row() const;
};

std::span<const RateField> rateFields();

/// The base rates of a spec.
Rates ratesOf(const OptimizerSpec& spec);

/// Writes those that exist for it into `spec`.
void storeRates(const Rates& rates, OptimizerSpec& spec);

/// What can be taken over from `wanted` while `trained` trains: the numbers that both have; the others as
/// trained.
Rates sharedRates(const OptimizerSpec& wanted, const OptimizerSpec& trained);

/// What is wrong with them, in one line ("Learning rate -1 is not in 0 … 100"); empty if nothing is.
std::string rateFault(const Rates& rates);

}  // namespace rankscope
