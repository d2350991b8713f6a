#include "signal/samples.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"
#include "signal/samples/pictures.h"

namespace rankscope {
namespace {

struct Sample {
  const char* name;
  const char* title;
  const char* help;
  Image (*paint)();
};

constexpr std::array kSamples{
    Sample{"harbour", "Harbour",
           "Everything a photograph has: soft sky, ripples, rigging, bricks and lettering. Watch what comes "
           "late.",
           paintHarbour},
    Sample{"chart", "Test chart",
           "Rising frequencies, checkerboards, edges and small print. Shows up to which frequency a network "
           "has got.",
           paintChart},
    Sample{"fabric", "Fabric",
           "Weaves, stripes and fibres at several scales. Nearly all of its energy is in high frequencies.",
           paintFabric},
    Sample{"phantom", "Chest phantom",
           "A slice through a chest for CT: soft tissue, bone, thin vessels, and line pairs to tell "
           "resolution by.",
           paintPhantom},
};

}  // namespace

std::vector<SampleInfo> sampleList() {
  std::vector<SampleInfo> list;
  for (const Sample& sample : kSamples) {
    list.push_back({sample.name, sample.title, sample.help});
  }
  return list;
}

Image makeSample(const std::string& name) {
  const auto found = std::find_if(kSamples.begin(), kSamples.end(),
                                  [&](const Sample& sample) { return sample.name == name; });
  if (found == kSamples.end()) {
    std::vector<std::string> names;
    for (const Sample& sample : kSamples) {
      names.push_back(sample.name);
    }
    throw UserError(
        "sample:" + name, "is unknown",
        fmt::format("the nearest is sample:{} (there are {})", nearestName(name, names), joinNames(names)));
  }
  return found->paint();
}

}  // namespace rankscope
