#pragma once

#include <string>
#include <vector>

#include "spec/experiment_spec.h"

namespace rankscope {

/// What this program runs on.
struct MachineInfo {
  std::string processor;
  std::string instructionSet;  ///< of our own kernels
  int threads = 0;             ///< compute workers
  std::uint64_t memoryBytes = 0;
  std::string torchVersion;
  std::string blas;
  bool blasIsSlow = false;
  std::string device;                 ///< "CPU" or "CUDA"
  std::vector<std::string> warnings;  ///< what to mend, each one line

  std::string oneLine() const;
};

/// @throws UserError if the device asked for is not available
MachineInfo machineInfo(const MachineSpec& machine);

}  // namespace rankscope
