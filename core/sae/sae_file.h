// The file of a sparse autoencoder: one .safetensors with weights, optimizer state and curve; the spec, and
// which layer of which network it belongs to, as JSON in its metadata. No time, thread count or path.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "sae/sae_spec.h"
#include "sae/sae_state.h"
#include "sae/sae_trainer.h"

namespace rankscope {

/// The layer that an autoencoder was trained on.
struct SaeOrigin {
  int layer = 0;          ///< hidden layers count from 0
  std::string weights;    ///< digest of the network's parameters
  std::string run;        ///< name of the Run, for messages
  std::string network;    ///< as in networks.def
  std::int64_t step = 0;  ///< of the Run
  std::string signal;     ///< its name
  std::string signalDigest;

  bool operator==(const SaeOrigin&) const = default;
};

struct StoredSae {
  SaeSpec spec;
  SaeOrigin origin;
  SaeState<float> state;
  std::vector<SaeMetrics> curve;  ///< as recorded
};

std::vector<std::uint8_t> encodeSae(const StoredSae& stored);

/// @throws UserError naming `where` for anything that is not a whole file of this version
StoredSae decodeSae(std::span<const std::uint8_t> bytes, const std::string& where);

/// The same of a file. Blocking.
StoredSae readSae(const std::filesystem::path& path);
void writeSae(const std::filesystem::path& path, const StoredSae& stored);

/// @param wanted the layer that is asked for  @throws UserError naming `where` if the file is of another
/// layer, network or signal
void requireOrigin(const SaeOrigin& stored, const SaeOrigin& wanted, const std::string& where);

}  // namespace rankscope
