#include "signal/samples.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"
#include "signal/samples/pictures.h"
#include "signal/samples/pieces.h"
#include "signal/samples/plants.h"
#include "signal/samples/sculptures.h"

namespace rankscope {
namespace {

template <class T>
struct Sample {
  const char* name;
  const char* title;
  const char* help;
  T (*make)();
};

constexpr std::array kSamples{
    Sample<Image>{
        "harbour", "Harbour",
        "Everything a photograph has: soft sky, ripples, rigging, bricks and lettering. Watch what comes "
        "late.",
        paintHarbour},
    Sample<Image>{
        "chart", "Test chart",
        "Rising frequencies, checkerboards, edges and small print. Shows up to which frequency a network "
        "has got.",
        paintChart},
    Sample<Image>{
        "fabric", "Fabric",
        "Weaves, stripes and fibres at several scales. Nearly all of its energy is in high frequencies.",
        paintFabric},
    Sample<Image>{"phantom", "Chest phantom",
                  "A slice through a chest for CT: soft tissue, bone, thin vessels, and line pairs to tell "
                  "resolution by.",
                  paintPhantom},
};

constexpr std::array kPieces{
    Sample<Audio>{
        "carillon", "Carillon",
        "Bells, plucked strings and brushes: steady partials, sharp attacks and noise in 1.6 s at 16 kHz.",
        playCarillon},
};

constexpr std::array kSculptures{
    Sample<Mesh>{
        "knot", "Knot",
        "A trefoil knot with waves, threads and beads on it: each size of detail is learnt at its own "
        "time.",
        sculptKnot},
};

struct SceneSample {
  const char* name;
  const char* title;
  const char* help;
};

constexpr std::array kScenes{
    SceneSample{
        "plinth", "Plinth",
        "A few things on a plinth, seen from sixty places: shape, shading and what is behind what, from "
        "photographs alone."},
};

struct Cohort {
  const char* name;
  const char* title;
  const char* help;
  Image (*make)(int index);
  CohortSampleSize size;
};

constexpr std::array kCohorts{
    Cohort{"plants",
           "Plants",
           "Twelve potted plants in the same place, and four more that are held out: what an encoder learns "
           "from some helps with others.",
           paintPlant,
           {kPlants, kHeldOutPlants}},
};

template <class Rows>
std::vector<SampleInfo> describe(const Rows& rows) {
  std::vector<SampleInfo> list;
  for (const auto& row : rows) {
    list.push_back({row.name, row.title, row.help});
  }
  return list;
}

template <class Rows>
auto find(const Rows& rows, const std::string& name) {
  return std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.name == name; });
}

template <class Rows>
[[noreturn]] void refuseUnknown(const Rows& rows, const std::string& name) {
  std::vector<std::string> names;
  for (const auto& row : rows) {
    names.push_back(row.name);
  }
  throw UserError(
      "sample:" + name, "is unknown",
      fmt::format("the nearest is sample:{} (there are {})", nearestName(name, names), joinNames(names)));
}

template <class Rows>
auto make(const Rows& rows, const std::string& name) {
  const auto found = find(rows, name);
  if (found == rows.end()) {
    refuseUnknown(rows, name);
  }
  return found->make();
}

/// @param number what follows the slash; empty: nothing did
Image makeMember(const Cohort& cohort, const std::string& number) {
  const int pictures = cohort.size.members + cohort.size.heldOut;
  int index = -1;
  const auto [end, failure] = std::from_chars(number.data(), number.data() + number.size(), index);
  if (failure != std::errc() || end != number.data() + number.size() || index < 0 || index >= pictures) {
    throw UserError(
        fmt::format("sample:{}{}{}", cohort.name, number.empty() ? "" : "/", number),
        number.empty() ? "is a cohort of pictures, not one" : "there is no such picture",
        fmt::format("its pictures are sample:{}/0 to sample:{}/{}, the first {} those of the cohort",
                    cohort.name, cohort.name, pictures - 1, cohort.size.members));
  }
  return cohort.make(index);
}

}  // namespace

std::vector<SampleInfo> sampleList() {
  return describe(kSamples);
}

std::vector<SampleInfo> audioSampleList() {
  return describe(kPieces);
}

bool isAudioSample(const std::string& name) {
  return find(kPieces, name) != kPieces.end();
}

std::vector<SampleInfo> shapeSampleList() {
  return describe(kSculptures);
}

bool isShapeSample(const std::string& name) {
  return find(kSculptures, name) != kSculptures.end();
}

std::vector<SampleInfo> sceneSampleList() {
  return describe(kScenes);
}

bool isSceneSample(const std::string& name) {
  return find(kScenes, name) != kScenes.end();
}

std::vector<SampleInfo> cohortSampleList() {
  return describe(kCohorts);
}

bool isCohortSample(const std::string& name) {
  return find(kCohorts, name) != kCohorts.end();
}

CohortSampleSize cohortSampleSize(const std::string& name) {
  const auto found = find(kCohorts, name);
  if (found == kCohorts.end()) {
    refuseUnknown(kCohorts, name);
  }
  return found->size;
}

Image makeSample(const std::string& name) {
  const std::size_t slash = name.find('/');
  const auto cohort = find(kCohorts, name.substr(0, slash));
  return cohort == kCohorts.end()
             ? make(kSamples, name)
             : makeMember(*cohort, slash == std::string::npos ? "" : name.substr(slash + 1));
}

Audio makeAudioSample(const std::string& name) {
  return make(kPieces, name);
}

Mesh makeShapeSample(const std::string& name) {
  return make(kSculptures, name);
}

}  // namespace rankscope
