// What `export` takes its surface from.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "cli/checkpoint_source.h"
#include "cli/spec_options.h"
#include "mesh/normalisation.h"
#include "surface/surface.h"

namespace rankscope {

/// The learnt surface of a checkpoint.
struct ExportedSurface {
  Surface surface;  ///< in the coordinates that networks see
  std::optional<Normalisation> normalisation;
  std::int64_t step = 0;
};

class SurfaceSource {
 public:
  /// RESULTS, --run, --resolution, --device and --threads.
  void addTo(CLI::App& app);

  const std::string& input() const { return input_; }

  /// Whether the input is a mesh and nothing has to be extracted. @throws UserError if it cannot be read
  bool isMesh() const;

  /// @param closed the surface is closed where it meets the box
  /// @throws UserError for what is no checkpoint of a shape, or has no surface yet
  ExportedSurface extract(bool closed) const;

  /// The checkpoint that is meant by a file, a Run's folder or a results folder. @throws UserError if it is
  /// not clear
  std::filesystem::path checkpoint() const { return checkpointOf(input_, run_); }

  MachineSpec machine() const { return machine_.machine(); }

 private:
  std::string input_;
  std::string run_;
  std::string resolution_;
  MachineOptions machine_;
};

}  // namespace rankscope
