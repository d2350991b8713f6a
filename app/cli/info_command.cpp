// rankscope info: what this program runs on, and what to mend.
#include <memory>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/output.h"
#include "cli/spec_options.h"
#include "cli/subcommand.h"
#include "engine/machine_info.h"

namespace rankscope {
namespace {

struct InfoOptions {
  MachineOptions machine;
  bool json = false;
};

void printInfoJson(const MachineInfo& info) {
  printJson({{"version", RANKSCOPE_VERSION},
             {"processor", info.processor},
             {"instruction_set", info.instructionSet},
             {"threads", info.threads},
             {"memory_bytes", info.memoryBytes},
             {"torch", info.torchVersion},
             {"blas", info.blas},
             {"blas_is_slow", info.blasIsSlow},
             {"device", info.device},
             {"warnings", info.warnings}});
}

void printInfoText(const MachineInfo& info) {
  std::string text = fmt::format("rankscope {}\n", RANKSCOPE_VERSION);
  const auto line = [&](const char* name, const std::string& value) {
    text += fmt::format("{:<16} {}\n", name, value);
  };
  line("processor", info.processor);
  line("kernels", info.instructionSet);
  line("threads", fmt::format("{}", info.threads));
  line("memory", formatBytes(info.memoryBytes));
  line("LibTorch", info.torchVersion);
  line("BLAS", info.blas);
  line("device", info.device);
  printText(text);
  for (const std::string& warning : info.warnings) {
    printWarning(warning);
  }
}

int showInfo(const InfoOptions& options) {
  const MachineInfo info = machineInfo(options.machine.machine());
  if (options.json) {
    printInfoJson(info);
  } else {
    printInfoText(info);
  }
  return 0;
}

}  // namespace

Subcommand addInfoCommand(CLI::App& root) {
  CLI::App& app = *root.add_subcommand("info", "Say what this program runs on, and warn of what slows it");
  const auto options = std::make_shared<InfoOptions>();
  options->machine.addTo(app);
  app.add_flag("--json", options->json, "Print one JSON document")->group("Output");
  return {&app, [options] { return showInfo(*options); }};
}

}  // namespace rankscope
