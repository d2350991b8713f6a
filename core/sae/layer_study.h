// Everything that is reported about one layer's dictionary.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "sae/atom_damage.h"
#include "sae/atom_statistics.h"
#include "sae/heads.h"
#include "sae/intervention.h"
#include "sae/sae_file.h"

namespace rankscope {

/// The outputs without one atom.
struct AblatedOutputs {
  std::int32_t atom = 0;
  std::vector<float> outputs;  ///< N x c
};

/// Immutable once made; shared between threads.
struct LayerStudy {
  SaeSpec spec;
  SaeOrigin origin;
  std::vector<SaeMetrics> curve;
  DecomposedLayer parts;
  double r2 = 0;                      ///< of all points
  double l0 = 0;                      ///< atoms that fire at a point, mean
  std::vector<AtomStatistics> atoms;  ///< n
  LayerStatistics summary;
  std::vector<float> plain;             ///< N x c, the network's outputs
  std::vector<double> psnr;             ///< per head, of those
  std::vector<double> substituted;      ///< per head, with ĥ in place of h
  std::vector<AtomDamage> damage;       ///< n; empty if it was not asked for
  std::vector<AblatedOutputs> ablated;  ///< of the atoms with the largest mean magnitude, largest first
};

/// Those that fire, at most so many, by their mean magnitude: the largest first.
std::vector<std::int32_t> strongestAtoms(const LayerStudy& study, std::size_t most);

struct StudyRequest {
  const StoredSae& sae;
  ActivationsPtr activations;
  NetworkTailPtr tail;
  const OutputHeads& heads;
  std::span<const float> targets;  ///< N x c
  bool damage = true;              ///< also ablate every atom
  std::size_t pictures = 4;        ///< so many `ablated`
};

/// @returns nothing if it was stopped
std::optional<LayerStudy> studyLayer(const StudyRequest& request, const Work& work);

}  // namespace rankscope
