// The speed of one training step beside the speed of matrix products on the same machine, in the same run.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "spec/experiment_spec.h"

namespace rankscope {

struct BenchRequest {
  std::vector<std::string> models{"relu", "siren"};  ///< networks, and benchParts()
  std::vector<std::string> optimizers{"adam", "muon"};
  std::vector<std::int64_t> points{16384, 65536, 393216};
  int width = 256;
  int hiddenLayers = 4;
  double omega = 30;
  int repeats = 5;          ///< timed steps of a case at least, after one that is not
  double minimumMs = 3000;  ///< and at least so long
  std::string mesh;         ///< what shapes are measured on; "": the built-in knot
  MachineSpec machine;
};

/// Beside the networks, parts of a step and what is not one. A three-dimensional hash grid alone, encoding
/// and gradient, of 16 levels of 2 features from 16 to 512 cells in tables of 2^15:
inline constexpr const char* kHashGridCase = "hash-grid-encoding";
inline constexpr const char* kRadonCase = "radon";             ///< benchRadon
inline constexpr const char* kSdfCase = "sdf-step";            ///< benchSdfStep
inline constexpr const char* kDistanceCase = "mesh-distance";  ///< benchSignedDistances
inline constexpr const char* kSurfaceCase = "marching-cubes";  ///< benchMarchingCubes
inline constexpr const char* kRadianceCase = "nerf-step";      ///< benchRadianceStep

std::vector<std::string> benchParts();

/// Beside the networks: ten pictures by one encoder, beside one picture.
inline constexpr const char* kCohortCase = "cohort";

/// A training step of a sparse autoencoder, and the rendering of a picture without an atom.
inline constexpr const char* kSaeCase = "sae";

struct BenchCase {
  std::string name;  ///< "relu/adam/65536"
  std::string model;
  std::string optimizer;
  std::int64_t points = 0;
  double ms = 0;  ///< best step
  double msMedian = 0;
  double gflops =
      0;  ///< 6 · points · Σ fan_in · fan_out / best step, a complex product counted as its four real ones,
          ///< a complex one of which only the real part is taken as two; grids are not counted
  double gemmGflops = 0;  ///< best of eight 2048³ float32 products on all cores, four before and four after
  double peakMiB =
      0;  ///< growth of the process's peak memory over the case, its signal included; NaN if unknown
};

/// What showing a training to a window costs it.
struct PublishingCase {
  std::string name;  ///< "relu/adam/65536"
  double framesPerSecond = 0;
  double share = 0;  ///< of the Run's own time that goes into Frames; NaN if it did not train
};

/// What more signals cost. Medians over steps that took turns.
struct CohortCase {
  std::string name;  ///< "siren/adam/10x89x109"
  int members = 0;
  double msOne = 0;
  double msAll = 0;
  double ratio = 0;  ///< of the two steps of a pair
};

/// What taking an atom out of a layer costs.
struct InterventionCase {
  std::string name;    ///< "siren/178x218/layer 2"
  double clickMs = 0;  ///< to the first changed picture: 95th percentile over atoms
  double wholeMs = 0;  ///< every point rendered again, the best of several
};

struct BenchResult {
  std::string machine;  ///< processor, threads, LibTorch, BLAS, device
  std::vector<BenchCase> cases;
  std::vector<PublishingCase> publishing;
  std::vector<CohortCase> cohorts;
  std::vector<InterventionCase> interventions;
};

/// Needs a quiet machine. @param progress called with each case's name before it runs
BenchResult runBench(const BenchRequest& request, const std::function<void(const std::string&)>& progress);

}  // namespace rankscope
