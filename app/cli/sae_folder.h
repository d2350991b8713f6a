// The folder of a network's autoencoders: DIR/sae.json, report.html, and per layer layer_L.safetensors,
// layer_L_training.csv and layer_L_atoms.csv.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/sae_network.h"
#include "results/atoms_report.h"
#include "sae/layer_study.h"
#include "sae/sae_file.h"
#include "sae/sae_spec.h"

namespace rankscope {

/// What sae.json says.
struct SaeFolder {
  std::filesystem::path folder;
  std::filesystem::path checkpoint;  ///< absolute
  SaeSpec spec;
  std::vector<int> layers;           ///< ascending
  std::optional<SignalSpec> source;  ///< of the signal, where the checkpoint is outside its results folder
  std::string weights;               ///< digest of the network's; empty in folders of earlier versions
};

/// @throws UserError for what is no folder of autoencoders
SaeFolder readSaeFolder(const std::filesystem::path& folder);
void writeSaeFolder(const SaeFolder& folder);

std::filesystem::path saePath(const std::filesystem::path& folder, int layer);

/// What is there of a layer already, to go on with; nothing of other weights or settings.
/// @throws UserError if its file is damaged
std::optional<StoredSae> begunSae(const SaeFolder& folder, const NetworkProbe& probe, int layer);

/// @throws UserError if the folder holds autoencoders of another network, of other weights or of another
/// spec, saying how to go on
void requireFreeSaeFolder(const SaeFolder& wanted, const NetworkProbe& probe);

/// The layers to work on: those that an option's text names, or all of the folder's.
/// @throws UserError naming the option for one that is not there
std::vector<int> layersOf(const SaeFolder& folder, const std::string& option, const std::string& text);

/// A layer's autoencoder, if it is the network's. @throws UserError if it is not, or is damaged
StoredSae openSae(const SaeFolder& folder, const NetworkProbe& probe, int layer);

/// Those of several, before any of them is worked on: an error is known at once.
std::vector<StoredSae> openSaes(const SaeFolder& folder, const NetworkProbe& probe,
                                const std::vector<int>& layers);

/// The autoencoder's layer with its codes, without statistics. @returns nothing if it was stopped
std::optional<DecomposedLayer> decompose(const StoredSae& sae, const OpenedNetwork& network, int layer,
                                         WatchedWork& watched);

/// The study of a layer, without the parts that only interventions need. @returns nothing if it was stopped
std::optional<LayerStudy> study(const StoredSae& sae, const OpenedNetwork& network, bool damage,
                                WatchedWork& watched);

/// Its network. @throws UserError if it or its signal is not there any more
OpenedNetwork openNetworkOf(const SaeFolder& folder, int threads);

/// The network as a cell of a report, without its layers.
AtomsCell cellOf(const OpenedNetwork& network);

}  // namespace rankscope
