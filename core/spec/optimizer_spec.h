// How a network is trained: optimizer, rates and schedule. A plain struct with a property table.
#pragma once

#include <cstdint>
#include <string>

#include "base/property.h"

namespace rankscope {

struct OptimizerSpec {
  std::string optimizer = "adam";  ///< adam | muon | lion | sgd | lbfgs
  double lr = 1e-3;                ///< of everything but what Muon orthogonalises
  double muonLr = 1e-2;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double eps = 1e-8;      ///< plain Adam's (PyTorch)
  double auxEps = 1e-10;  ///< auxiliary Adam's (K. Jordan's Muon)
  double momentum = 0.95;
  bool nesterov = true;
  std::string orthogonalisation =
      "newton-schulz";  ///< newton-schulz | polar-express | polar-express-folded | svd | partial
  double partialPower = 0.5;
  int nsSteps = 5;
  std::string nsPrecision = "auto";   ///< auto | float32 | bfloat16
  std::string muonAdjust = "keller";  ///< keller | original | match-rms
  std::string muonRule = "hidden";    ///< hidden | all-2d
  bool amsgrad = false;
  double lionBeta1 = 0.9;
  double lionBeta2 = 0.99;
  double sgdMomentum = 0.9;
  bool sgdNesterov = false;
  int lbfgsIterations = 20;
  int lbfgsHistory = 100;
  std::string lineSearch = "strong-wolfe";  ///< none | strong-wolfe
  double weightDecay = 0;
  double clipNorm = 0;              ///< the gradient's norm is brought down to this; 0: as it is
  double rankWeight = 0;            ///< of the penalty on lost stable rank
  std::string schedule = "cosine";  ///< cosine | constant | exponential | geometric | step
  double lrMin = 1e-6;              ///< the cosine's and the geometric one's end, shared by both rates
  double lrDecay = 0.1;             ///< exponential: the factor over the whole horizon
  std::int64_t stepEvery = 0;       ///< step: steps between two drops; 0: a quarter of the horizon
  double stepFactor = 0.5;
  std::int64_t warmupSteps = 0;

  bool operator==(const OptimizerSpec&) const = default;

  static const PropertyTable& properties();
};

}  // namespace rankscope
