#include "engine/tensor_runtime.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <dlfcn.h>
#include <fmt/format.h>

#include "base/error.h"
#include "engine/inr_trainee.h"

namespace rankscope {
namespace {

// The BLAS behind LibTorch is chosen by the system at run time, so its own functions are looked up, not
// linked.
template <class Function>
Function* lookUp(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_DEFAULT, name));
}

std::string libraryOf(void* address) {
  Dl_info info{};
  return address != nullptr && ::dladdr(address, &info) != 0 && info.dli_fname != nullptr ? info.dli_fname
                                                                                          : "";
}

std::string firstWords(const std::string& text, std::size_t count) {
  std::size_t end = 0;
  while (count-- > 0 && end != std::string::npos) {
    end = text.find(' ', end == 0 ? 0 : end + 1);
  }
  return text.substr(0, end);
}

}  // namespace

void setBlasThreads(int threads) {
  if (auto* set = lookUp<void(int)>("openblas_set_num_threads")) {
    set(threads);
  }
}

void prepareTensorThread() {
  at::set_num_threads(1);
  at::globalContext().setFlushDenormal(true);
  at::GradMode::set_enabled(false);
}

std::string blasName() {
  if (auto* config = lookUp<char*()>("openblas_get_config")) {
    auto* core = lookUp<char*()>("openblas_get_corename");
    return fmt::format("{} ({})", firstWords(config(), 2), core != nullptr ? core() : "unknown core");
  }
  if (at::hasMKL()) {
    return "MKL";
  }
  const std::string library = libraryOf(::dlsym(RTLD_DEFAULT, "sgemm_"));
  return library.empty() ? "built into LibTorch" : "reference BLAS, slow: " + library;
}

bool blasIsSlow() {
  return blasName().starts_with("reference");
}

bool cudaAvailable() {
  return at::globalContext().hasCUDA();
}

at::Device chooseDevice(const MachineSpec& machine) {
  if (machine.device == "cuda" && !cudaAvailable()) {
    throw UserError("device", "there is no CUDA device, or this LibTorch is built without CUDA",
                    "use --device cpu");
  }
  const bool cuda = machine.device == "cuda" || (machine.device == "auto" && cudaAvailable());
  return cuda ? at::Device(at::kCUDA, 0) : at::Device(at::kCPU);
}

std::shared_ptr<Pool> makeTensorPool(const MachineSpec& machine) {
  setBlasThreads(1);
  return std::make_shared<Pool>(machine.threads, &prepareTensorThread);
}

}  // namespace rankscope
