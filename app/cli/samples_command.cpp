// rankscope samples DIR: the built-in pictures, pieces, shapes and scenes as PNG, WAV and PLY files and
// folders.
#include <filesystem>
#include <memory>
#include <vector>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "cli/output.h"
#include "cli/subcommand.h"
#include "compute/pool.h"
#include "io/png.h"
#include "io/wav.h"
#include "mesh/mesh_write.h"
#include "scene/sample_scene.h"
#include "signal/samples.h"

namespace rankscope {
namespace {

std::string sampleTable() {
  std::string text;
  for (const std::vector<SampleInfo>& samples :
       {sampleList(), audioSampleList(), shapeSampleList(), sceneSampleList(), cohortSampleList()}) {
    for (const SampleInfo& sample : samples) {
      text += fmt::format("  sample:{:<16} {}\n", sample.name, sample.help);
    }
  }
  return text;
}

void writeAudioSamples(const std::filesystem::path& folder) {
  for (const SampleInfo& sample : audioSampleList()) {
    const Audio audio = makeAudioSample(sample.name);
    const std::filesystem::path path = folder / (sample.name + ".wav");
    writeFileAtomically(path, encodeWav(audio.samples, audio.rate));
    printText(fmt::format("{}  {} samples at {} Hz  {}\n", path.string(), audio.samples.size(), audio.rate,
                          sample.title));
  }
}

void writeShapeSamples(const std::filesystem::path& folder) {
  for (const SampleInfo& sample : shapeSampleList()) {
    const Mesh mesh = makeShapeSample(sample.name);
    const std::filesystem::path path = folder / (sample.name + ".ply");
    writeFileAtomically(path, encodePly(mesh));
    printText(fmt::format("{}  {} triangles  {}\n", path.string(), mesh.triangles.size(), sample.title));
  }
}

/// The members in one folder, ready to be trained on, and those that are held out in another.
void writeCohortSamples(const std::filesystem::path& folder) {
  for (const SampleInfo& sample : cohortSampleList()) {
    const CohortSampleSize size = cohortSampleSize(sample.name);
    const std::filesystem::path members = folder / sample.name;
    const std::filesystem::path heldOut = folder / (sample.name + "-held-out");
    makeWritableFolder(members);
    makeWritableFolder(heldOut);
    for (int i = 0; i < size.members + size.heldOut; ++i) {
      const Image image = makeSample(fmt::format("{}/{}", sample.name, i));
      writeFileAtomically((i < size.members ? members : heldOut) / fmt::format("{:02}.png", i),
                          encodePng(image.width, image.height, image.channels, image.pixels));
    }
    printText(fmt::format("{}  {} pictures, {} held out in {}  {}\n", members.string(), size.members,
                          size.heldOut, heldOut.string(), sample.title));
  }
}

/// A folder each, as the Blender synthetic set has them.
void writeSceneSamples(const std::filesystem::path& folder) {
  Pool pool;
  const Pool::Turn turn(pool);
  for (const SampleInfo& sample : sceneSampleList()) {
    const SampleSceneOptions options;
    const std::filesystem::path file =
        writeSampleScene(folder / sample.name, options,
                         [&](std::size_t count, const auto& task) { pool.parallelFor(count, task); });
    printText(fmt::format("{}  {} photographs of {}x{}  {}\n", file.string(), options.views + options.heldOut,
                          options.size, options.size, sample.title));
  }
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
  writeAudioSamples(folder);
  writeShapeSamples(folder);
  writeSceneSamples(folder);
  writeCohortSamples(folder);
  return 0;
}

}  // namespace

Subcommand addSamplesCommand(CLI::App& root) {
  CLI::App& app = *root.add_subcommand(
      "samples", "Write the built-in pictures, pieces, shapes and scenes as PNG, WAV and PLY files");
  const auto folder = std::make_shared<std::string>();
  app.add_option("DIR", *folder, "Where to write them; it is made if need be")->type_name("");
  app.footer("Built-in signals, usable wherever a file is asked for:\n" + sampleTable());
  return {&app, [folder] { return writeSamples(*folder); }};
}

}  // namespace rankscope
