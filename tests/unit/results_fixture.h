// Hand-made Frames with numbers that are known in closed form.
#pragma once

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>

#include "results/results.h"

namespace rankscope::testing {

/// A picture whose values are a function of the pixel alone: (x + 2 y + 3 c) / (width + 2 height + 3
/// channels).
inline Signal makeSignal(int width, int height, int channels) {
  Signal signal;
  signal.name = "harbour & <sons>";
  signal.points = static_cast<std::int64_t>(width) * height;
  signal.inputDimension = 2;
  signal.outputDimension = channels;
  signal.lattice.extents = {height, width};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < channels; ++c) {
        signal.values.push_back(static_cast<float>(x + 2 * y + 3 * c) /
                                static_cast<float>(width + 2 * height + 3 * channels));
      }
    }
  }
  return signal;
}

/// σ_i = scale · decay^i, and what follows from it.
inline MatrixSpectrum makeSpectrum(MatrixKind kind, int layer, std::int64_t rows, std::int64_t columns,
                                   double decay) {
  MatrixSpectrum matrix{"layers." + std::to_string(layer), layer, kind, rows, columns, {}, 0, 0, 2, 0};
  double squares = 0;
  for (std::int64_t i = 0; i < std::min(rows, columns); ++i) {
    const double sigma = 2 * std::pow(decay, static_cast<double>(i));
    matrix.singularValues.push_back(static_cast<float>(sigma));
    squares += sigma * sigma;
  }
  matrix.stableRank = squares / 4;
  matrix.effectiveRank = 1.5 * matrix.stableRank;
  matrix.conditionNumber = 2 / static_cast<double>(matrix.singularValues.back());
  return matrix;
}

/// Every layer of a network with these sizes; activations with the weights at every second call.
inline SpectraPtr makeSpectra(std::int64_t step, const std::vector<int>& sizes, double decay,
                              bool activations) {
  auto spectra = std::make_shared<Spectra>();
  spectra->step = step;
  const int layers = static_cast<int>(sizes.size()) - 1;
  for (int layer = 0; layer < layers; ++layer) {
    const auto at = static_cast<std::size_t>(layer);
    spectra->matrices.push_back(makeSpectrum(MatrixKind::Weight, layer, sizes[at + 1], sizes[at], decay));
  }
  for (const MatrixKind kind : {MatrixKind::PreActivation, MatrixKind::Activation}) {
    for (int layer = 0; activations && layer < layers; ++layer) {
      const double own = kind == MatrixKind::Activation ? decay * decay : decay;
      spectra->matrices.push_back(
          makeSpectrum(kind, layer, 2048, sizes[static_cast<std::size_t>(layer) + 1], own));
    }
  }
  return spectra;
}

struct RunWords {
  std::string name = "adam";
  std::string optimizer = "adam";
  double finalPsnr = 23.125;
  double decay = 0.5;  ///< of the spectra at the last step; 0.95 at the first
  std::int64_t steps = 1000;
};

/// A finished Run of a 2-16-16-16-c network: PSNR rises as 1 - exp(-step/200), spectra decay ever faster.
inline RunResult makeRun(const Signal& signal, const RunWords& words) {
  RunResult run;
  run.spec.name = words.name;
  run.spec.optimizer.optimizer = words.optimizer;
  run.spec.model.hiddenLayers = 3;
  run.spec.model.width = 16;
  run.spec.training.steps = words.steps;
  auto history = std::make_shared<History>();
  history->record.scoreNames = {"psnr"};
  for (std::int64_t step = 0; step <= words.steps; step += 10) {
    const double done = 1 - std::exp(-static_cast<double>(step) / 200);
    const double psnr =
        8 + (words.finalPsnr - 8) * done / (1 - std::exp(-static_cast<double>(words.steps) / 200));
    history->record.curve.push_back({step,
                                     0.015 * static_cast<double>(step),
                                     std::pow(10, -psnr / 10),
                                     {psnr},
                                     1e-3 * (1 - 0.9 * done),
                                     words.optimizer == "muon" ? 1e-2 * (1 - 0.9 * done) : 0});
    if (step % 50 == 0) {
      history->record.spectra.push_back(makeSpectra(step, {2, 16, 16, 16, signal.outputDimension},
                                                    0.95 + (words.decay - 0.95) * done, step % 100 == 0));
    }
  }
  const CurvePoint& last = history->record.curve.back();
  auto outputs = std::make_shared<std::vector<float>>(signal.values);
  for (std::size_t i = 0; i < outputs->size(); ++i) {
    (*outputs)[i] += static_cast<float>(0.05 * std::sin(0.1 * static_cast<double>(i)));
  }
  auto frame = std::make_shared<Frame>();
  frame->run = words.name;
  frame->state = RunState::Finished;
  frame->step = frame->target = frame->outputsStep = words.steps;
  frame->activeSeconds = last.seconds;
  frame->stepsPerSecond = 66.7;
  frame->evaluation = {words.steps, last.loss, {{"psnr", last.scores[0]}}, true};
  frame->outputs = outputs;
  frame->spectra = history->record.spectra.back();
  frame->history = history;
  run.frame = frame;
  return run;
}

inline ExperimentSpec makeExperiment(const std::vector<RunResult>& runs) {
  ExperimentSpec experiment;
  for (const RunResult& run : runs) {
    experiment.runs.push_back(run.spec);
  }
  return experiment;
}

}  // namespace rankscope::testing
