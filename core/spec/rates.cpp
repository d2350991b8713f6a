#include "spec/rates.h"

#include <array>

#include <fmt/format.h>

namespace rankscope {
namespace {

constexpr auto kFields = std::to_array<RateField>({
    {"lr", &Rates::lr, &OptimizerSpec::lr, true, [](const OptimizerSpec&) { return true; }},
    {"muon-lr", &Rates::muonLr, &OptimizerSpec::muonLr, true,
     [](const OptimizerSpec& spec) { return spec.optimizer == "muon"; }},
    {"partial-power", &Rates::partialPower, &OptimizerSpec::partialPower, false,
     [](const OptimizerSpec& spec) {
       return spec.optimizer == "muon" && spec.orthogonalisation == "partial";
     }},
    {"rank-weight", &Rates::rankWeight, &OptimizerSpec::rankWeight, false,
     [](const OptimizerSpec&) { return true; }},
});

}  // namespace

const Property& RateField::row() const {
  return *OptimizerSpec::properties().find(name);
}

std::span<const RateField> rateFields() {
  return kFields;
}

Rates ratesOf(const OptimizerSpec& spec) {
  Rates rates;
  for (const RateField& field : kFields) {
    rates.*field.rate = field.exists(spec) ? spec.*field.base : 0;
  }
  return rates;
}

void storeRates(const Rates& rates, OptimizerSpec& spec) {
  for (const RateField& field : kFields) {
    if (field.exists(spec)) {
      spec.*field.base = rates.*field.rate;
    }
  }
}

Rates sharedRates(const OptimizerSpec& wanted, const OptimizerSpec& trained) {
  Rates rates = ratesOf(trained);
  for (const RateField& field : kFields) {
    if (field.exists(wanted) && field.exists(trained)) {
      rates.*field.rate = wanted.*field.base;
    }
  }
  return rates;
}

std::string rateFault(const Rates& rates) {
  for (const RateField& field : kFields) {
    const Property& row = field.row();
    const double value = rates.*field.rate;
    if (!(value >= row.minimum && value <= row.maximum)) {
      return fmt::format("{} {:g} is not in {:g} … {:g}", row.label, value, row.minimum, row.maximum);
    }
  }
  return "";
}

}  // namespace rankscope
