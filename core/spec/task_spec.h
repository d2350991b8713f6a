// What is learnt of a signal: how the network's output is compared with it. A plain struct; see task_spec.cpp
// for its property table.
#pragma once

#include <string>

#include "base/property.h"
#include "spec/model_spec.h"

namespace rankscope {

struct TaskSpec {
  std::string task = "image";  ///< image | inpaint | superres | ct | audio

  double keep = 0.2;  ///< inpaint: share of the points that are trained on

  int scale = 4;                      ///< superres: 2 | 4
  std::string reduction = "bicubic";  ///< superres: bicubic (antialiased) | average

  int angles = 100;       ///< ct: projections, both ends of the range included
  double firstAngle = 0;  ///< ct: degrees
  double lastAngle = 180;
  double photons = 0;  ///< ct: WIRE's tau, Poisson counts per unit of the sinogram; 0: no photon noise
  double noise = 0;  ///< ct: WIRE's snr, standard deviation of the readout noise in counts (in sinogram units
                     ///< without photons)

  bool operator==(const TaskSpec&) const = default;
  static const PropertyTable& properties();
};

/// What the coordinates in [-1, 1] are multiplied by before they enter the network: 100 for sinusoidal
/// networks on audio (SIREN's audio example, Muon-INR fit_audio.py), else 1.
double coordinateScale(const TaskSpec& task, const ModelSpec& model);

}  // namespace rankscope
