// What the atoms panel sees of the laboratory: immutable pictures of its state.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sae/heads.h"
#include "sae/intervention.h"
#include "sae/layer_study.h"
#include "sae/sae_grid.h"
#include "sae/sae_spec.h"
#include "sae/sae_trainer.h"
#include "signal/signal.h"

namespace rankscope {

using LayerStudyPtr = std::shared_ptr<const LayerStudy>;

/// What ablating each atom alone does; one per atom.
using AtomDamagesPtr = std::shared_ptr<const std::vector<AtomDamage>>;

/// Autoencoders of every n and k, on a layer that is taken apart already; it stays as it is.
struct AtomSweep {
  int layer = 0;
  SaeSpec spec;  ///< what they share
  std::vector<std::int64_t> atoms, ks;
};

/// Of one layer; its cells come one by one.
using SaeGridPtr = std::shared_ptr<const SaeGrid>;

/// One layer's autoencoder, from its first step on.
struct LabLayer {
  int layer = 0;
  std::int64_t width = 0;         ///< d
  std::int64_t steps = 0;         ///< of the autoencoder, so far
  std::vector<SaeMetrics> curve;  ///< some hundred points
  LayerStudyPtr study;    ///< null until it is trained; without activations and tail, which hold tensors
  AtomDamagesPtr damage;  ///< null until every atom was ablated
};

enum class LabStage {
  Empty,      ///< nothing was asked for yet
  Preparing,  ///< the weights are on their way, the network is opened, a layer's activations are computed
  Training,
  Studying,  ///< codes and pictures of a layer whose autoencoder is trained
  Ablating,  ///< every atom alone; whatever else is asked for comes first
  Ready,
  Stopped,  ///< by the user; what was finished is there
  Failed,
  Sweeping,  ///< autoencoders over a grid of n and k, on one layer
};

/// The network's outputs with some atoms of a layer taken out or turned up.
struct EditedOutputs {
  std::uint64_t serial = 0;  ///< of the wish
  int layer = 0;
  std::vector<AtomEdit> edits;
  std::vector<float> outputs;  ///< N x c
  std::vector<double> psnr;    ///< per head; empty until every point is there
  std::int64_t changed = 0;    ///< points at which the edits change something
  double seconds = 0;          ///< from the wish to this picture

  bool complete() const { return !psnr.empty(); }
};

using EditedOutputsPtr = std::shared_ptr<const EditedOutputs>;

struct AtomFrame {
  std::uint64_t serial = 0;  ///< grows with every Frame
  LabStage stage = LabStage::Empty;
  int layer = -1;         ///< that is worked on; -1: none
  double share = 0;       ///< of the stage, on that layer
  std::string problem;    ///< if it failed, in one line
  std::string run;        ///< whose network it is
  std::string network;    ///< "siren, 5 hidden layers of 256"
  std::int64_t step = 0;  ///< of the Run
  SaeSpec spec;
  SignalPtr signal;  ///< null while Empty
  OutputHeads heads;
  std::vector<LabLayer> layers;  ///< that were asked for, ascending
  EditedOutputsPtr edited;       ///< newest; null while nothing is edited
  std::string editProblem;       ///< why the newest edits could not be rendered; empty: they could
  SaeGridPtr grid;               ///< newest sweep over n and k; null: none yet
  std::string gridProblem;       ///< why it could not be made; empty: it could

  bool busy() const {
    return stage == LabStage::Preparing || stage == LabStage::Training || stage == LabStage::Studying ||
           stage == LabStage::Ablating || stage == LabStage::Sweeping;
  }
};

using AtomFramePtr = std::shared_ptr<const AtomFrame>;

/// Of the layers in a Frame; null if it is not among them.
inline const LabLayer* findLayer(const AtomFrame& frame, int layer) {
  for (const LabLayer& one : frame.layers) {
    if (one.layer == layer) {
      return &one;
    }
  }
  return nullptr;
}

}  // namespace rankscope
