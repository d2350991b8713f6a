// How a network is trained: optimizer, rates and schedule. A plain struct with a property table.
#pragma once

#include <string>

#include "base/property.h"

namespace rankscope {

struct OptimizerSpec {
  std::string optimizer = "adam";  ///< adam | muon
  double lr = 1e-3;                ///< Adam's rate; under Muon the auxiliary Adam's
  double muonLr = 1e-2;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double eps = 1e-8;      ///< plain Adam's (PyTorch)
  double auxEps = 1e-10;  ///< auxiliary Adam's (K. Jordan's Muon)
  double momentum = 0.95;
  bool nesterov = true;
  int nsSteps = 5;
  std::string nsPrecision = "auto";  ///< auto | float32 | bfloat16
  std::string muonRule = "hidden";   ///< hidden | all-2d
  double weightDecay = 0;
  std::string schedule = "cosine";  ///< cosine | constant
  double lrMin = 1e-6;              ///< the cosine's end, shared by both rates

  bool operator==(const OptimizerSpec&) const = default;

  static const PropertyTable& properties();
};

}  // namespace rankscope
