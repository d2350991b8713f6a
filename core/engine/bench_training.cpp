#include "engine/bench_training.h"

#include <memory>

#include "base/rng.h"

namespace rankscope {

// The lattice is that of a Kodak picture, for the networks that take their resolution from it.
SignalPtr randomSignal(std::int64_t points) {
  auto signal = std::make_shared<Signal>();
  signal->name = "random";
  signal->points = points;
  signal->inputDimension = 2;
  signal->outputDimension = 3;
  signal->lattice.extents = {512, 768};
  Rng rng(0);
  for (std::int64_t i = 0; i < points * 2; ++i) {
    signal->coordinates.push_back(static_cast<float>(rng.uniform(-1, 1)));
  }
  for (std::int64_t i = 0; i < points * 3; ++i) {
    signal->values.push_back(static_cast<float>(rng.uniform()));
  }
  return signal;
}

RunSpec caseSpec(const BenchRequest& request, const std::string& model, const std::string& optimizer) {
  RunSpec run;
  run.name = "bench";
  assignRunField(run, "model", model);
  if (model != "hash-grid") {
    run.model.width = request.width;
    run.model.hiddenLayers = request.hiddenLayers;
  }
  if (model == "siren" || model == "finer") {
    run.model.omega = request.omega;
  }
  run.optimizer.optimizer = optimizer;
  run.optimizer.lr = 1e-4;
  run.optimizer.muonLr = 1e-3;
  return run;
}

}  // namespace rankscope
