// A trained encoder as the freeze sweep looks at it: what it is, and the ranks of its layers. No tensors.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/inr_trainee.h"

namespace rankscope {

struct Encoder {
  std::filesystem::path path;  ///< absolute, the same however it was typed
  CheckpointInfo info;
  double score = 0;       ///< of its last evaluation: the task's first score; NaN if there is none
  std::string scoreName;  ///< what that is
  std::string digest;     ///< 16 hex digits over its weights
  int hiddenLayers = 0;   ///< L: its layers are 0 … L-1 and the head
};

/// @throws UserError for anything that is not a whole checkpoint of pictures, or whose network has no layer
/// but its head
Encoder readEncoder(const std::filesystem::path& path);

/// Whether a network for this picture can start from it, which those cannot that are made for one size.
/// Blocking. @throws UserError naming the encoder and why not
void requireFits(const Encoder& encoder, const Signal& target);

/// Stable ranks, one per hidden layer.
struct EncoderRanks {
  std::vector<double> weight;
  std::vector<double> activation;  ///< over the whole lattice that it was trained on, uncentred
};

/// Takes seconds. @throws UserError if it cannot be read
EncoderRanks encoderRanks(const std::filesystem::path& path);

}  // namespace rankscope
