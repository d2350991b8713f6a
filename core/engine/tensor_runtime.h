// Process-wide facts about the tensor library: which BLAS, how many threads, which device.
#pragma once

#include <string>

#include <ATen/core/Tensor.h>

#include "spec/experiment_spec.h"

namespace rankscope {

/// Sets the calling thread up for computing: one BLAS and one OpenMP thread, denormals flushed, no gradients.
/// Every worker must be set up alike, or bits would depend on which one did the work.
void prepareTensorThread();

/// Number of threads of the BLAS itself (OpenBLAS only; others follow at::set_num_threads). Only `bench`
/// raises it.
void setBlasThreads(int threads);

/// The BLAS in use, e.g. "OpenBLAS 0.3.21 SkylakeX", "MKL" or "reference BLAS (slow)".
std::string blasName();

/// Whether the BLAS is the reference one, about fifty times slower than the machine.
bool blasIsSlow();

bool cudaAvailable();

/// @throws UserError if "cuda" is asked for and there is none
at::Device chooseDevice(const MachineSpec& machine);

}  // namespace rankscope
