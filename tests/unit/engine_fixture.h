// A small picture and a Run on it, for the tests of this folder.
#pragma once

#include <cmath>
#include <memory>
#include <string>

#include "signal/coordinates.h"
#include "signal/signal.h"
#include "spec/experiment_spec.h"

namespace rankscope::testing {

/// 20 x 30 pixels of three channels.
inline SignalPtr smallPicture(double phase = 0) {
  auto signal = std::make_shared<Signal>();
  signal->name = "waves";
  signal->points = 20 * 30;
  signal->inputDimension = 2;
  signal->outputDimension = 3;
  signal->lattice.extents = {20, 30};
  signal->coordinates = pixelCoordinates(30, 20);
  for (std::size_t i = 0; i < 600; ++i) {
    const double a = signal->coordinates[2 * i];
    const double b = signal->coordinates[2 * i + 1];
    for (int c = 0; c < 3; ++c) {
      signal->values.push_back(static_cast<float>(0.5 + 0.5 * std::sin(5 * a + 3 * b + c + phase)));
    }
  }
  signal->digest = "digest" + std::to_string(phase);
  return signal;
}

inline RunSpec runSpec(const std::string& optimizer, std::int64_t batch = 0) {
  RunSpec run;
  run.name = optimizer;
  run.model.width = 24;
  run.model.hiddenLayers = 3;
  run.optimizer.optimizer = optimizer;
  run.training.steps = 40;
  run.training.batch = batch;
  return run;
}

}  // namespace rankscope::testing
