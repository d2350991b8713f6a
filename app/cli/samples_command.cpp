// rankscope samples DIR: the built-in pictures as PNG files.
#include <filesystem>
#include <memory>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "cli/output.h"
#include "cli/subcommand.h"
#include "io/png.h"
#include "signal/samples.h"

namespace rankscope {
namespace {

std::string sampleTable() {
  std::string text;
  for (const SampleInfo& sample : sampleList()) {
    text += fmt::format("  sample:{:<16} {}\n", sample.name, sample.help);
  }
  return text;
}

int writeSamples(const std::string& folder) {
  if (folder.empty()) {
    throw UserError("rankscope samples", "DIR is missing", "name a folder to write them to");
  }
  makeWritableFolder(folder);
  for (const SampleInfo& sample : sampleList()) {
    const Image image = makeSample(sample.name);
    const std::filesystem::path path = std::filesystem::path(folder) / (sample.name + ".png");
    writeFileAtomically(path, encodePng(image.width, image.height, image.channels, image.pixels));
    printText(fmt::format("{}  {}x{}  {}\n", path.string(), image.width, image.height, sample.title));
  }
  return 0;
}

}  // namespace

Subcommand addSamplesCommand(CLI::App& root) {
  CLI::App& app = *root.add_subcommand("samples", "Write the built-in pictures as PNG files");
  const auto folder = std::make_shared<std::string>();
  app.add_option("DIR", *folder, "Where to write them; it is made if need be")->type_name("");
  app.footer("Built-in pictures, usable wherever a picture is asked for:\n" + sampleTable());
  return {&app, [folder] { return writeSamples(*folder); }};
}

}  // namespace rankscope
