// The checkpoint file: one .safetensors with weights, optimizer state, curves and spectra; the spec as JSON
// in its metadata. No time, thread count or path but that of an encoder it started from: the same training
// gives the same bytes. Random numbers need no state: weights are drawn once, and batches are a function of
// seed and step (batch_sampler.h).
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/inr_trainee.h"
#include "io/safetensors.h"
#include "train/snapshot.h"

namespace rankscope {

inline constexpr int kCheckpointVersion = 1;

/// Everything a checkpoint holds.
struct CheckpointContent {
  CheckpointInfo info;
  Rates baseRates;
  std::vector<double> startRanks;     ///< RankPenalty's; empty in files of earlier versions
  std::vector<NamedArray> model;      ///< parameters and buffers
  std::vector<NamedArray> optimizer;  ///< state tensors
  RunRecord record;
};

/// What a checkpoint says of the signal that its network learns.
void describeSignal(const Signal& signal, const TaskSpec& task, CheckpointInfo& info);

/// 16 hex digits over names and values (FNV-1a): tells networks of one kind apart.
std::string digestOf(std::span<const NamedArray> arrays);

std::vector<std::uint8_t> encodeCheckpoint(const CheckpointContent& content);

/// @throws UserError for anything that is not a whole, consistent checkpoint of this version
CheckpointContent decodeCheckpoint(std::span<const std::uint8_t> bytes, const std::string& where);

/// The same of a file.
CheckpointContent readCheckpoint(const std::filesystem::path& path);

}  // namespace rankscope
