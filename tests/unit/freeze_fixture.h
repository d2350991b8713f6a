// Freeze sweeps with results, made up.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sweep/sweep_overview.h"
#include "sweep_fixture.h"

namespace rankscope::testing {

/// Nothing frozen and three depths, two targets, three seeds.
inline SweepSpec freezeSweep() {
  return parseSweep(R"({"rankscope-sweep": 1,
      "fields": {"model": "siren", "start-from": "/encoder.safetensors", "steps": 300},
      "grid": {"freeze-through": [-1, 0, 1, 2]}, "files": ["face.png", "brain.png"], "seeds": 3})",
                    "test");
}

inline FreezeEncoder frozenEncoder(std::vector<double> weight, std::vector<double> activation) {
  return {"/encoder.safetensors",
          "SIREN of 3 layers of 256",
          "10 pictures (faces) of 89 × 109, 5000 steps, Mean PSNR 30.12 dB",
          "abc",
          std::move(weight),
          std::move(activation)};
}

/// @param psnr of a depth; ten more on the second file, and the seed more
inline SweepResults freezeResults(const SweepSpec& sweep, const std::vector<double>& psnr) {
  SweepResults results(static_cast<std::size_t>(cellCount(sweep).value()));
  for (std::size_t i = 0; i < results.size(); ++i) {
    const CellPlace place = placeOf(sweep, static_cast<std::int64_t>(i));
    const double value = psnr[static_cast<std::size_t>(place.point)] + 10 * static_cast<double>(place.file) +
                         static_cast<double>(place.seed);
    results[i] = cellResult("cell" + std::to_string(i), value);
    results[i]->runs[0].values.emplace_back("ssim", (60 - value) / 100);
  }
  return results;
}

inline SweepSnapshot freezeSnapshot(SweepResults results, FreezeEncoder encoder,
                                    const SweepSpec& sweep = freezeSweep()) {
  SweepSnapshot snapshot;
  snapshot.folder = "/sweeps/where";
  snapshot.sweep = sweep;
  snapshot.begun.assign(results.size(), false);
  for (const std::optional<CellResult>& result : results) {
    snapshot.finished += result ? 1 : 0;
  }
  snapshot.results = std::move(results);
  snapshot.encoder = std::move(encoder);
  return snapshot;
}

}  // namespace rankscope::testing
