#include "engine/machine_info.h"

#include <fstream>

#include <fmt/format.h>
#include <torch/csrc/api/include/torch/version.h>
#include <unistd.h>

#include "compute/pointwise.h"
#include "compute/pool.h"
#include "engine/tensor_runtime.h"

namespace rankscope {
namespace {

std::string processorName() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) {
      return line.substr(line.find(':') + 2);
    }
  }
  return "unknown processor";
}

std::uint64_t physicalMemory() {
  const long pages = ::sysconf(_SC_PHYS_PAGES);
  const long size = ::sysconf(_SC_PAGE_SIZE);
  return pages > 0 && size > 0 ? static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(size) : 0;
}

}  // namespace

MachineInfo machineInfo(const MachineSpec& machine) {
  MachineInfo info;
  info.processor = processorName();
  info.instructionSet = pointwiseKernels().instructionSet;
  info.threads = Pool(machine.threads).threads();
  info.memoryBytes = physicalMemory();
  info.torchVersion = TORCH_VERSION;
  info.blas = blasName();
  info.blasIsSlow = blasIsSlow();
  info.device = chooseDevice(machine).is_cuda() ? "CUDA" : "CPU";
  if (info.blasIsSlow) {
    info.warnings.emplace_back(
        "the reference BLAS is in use, about 50 times slower than this machine: install "
        "libopenblas0-pthread");
  }
  return info;
}

std::string MachineInfo::oneLine() const {
  return fmt::format("{}, {} threads, {}, LibTorch {}, {}, {}", processor, threads, instructionSet,
                     torchVersion, blas, device);
}

}  // namespace rankscope
