#include "results/cohort_results.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/csv.h"
#include "base/file.h"
#include "io/npz.h"
#include "io/png.h"
#include "score/ssim.h"
#include "signal/cohort.h"
#include "signal/contact_sheet.h"

namespace rankscope::report {
namespace {

bool isPlain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
         c == '-' || c == ' ' || c == '(' || c == ')' || static_cast<unsigned char>(c) >= 0x80;
}

std::string plainStem(const std::string& name) {
  std::string stem = name;
  std::replace_if(
      stem.begin(), stem.end(), [](char c) { return !isPlain(c); }, '-');
  const std::size_t dot = stem.rfind('.');
  stem = dot == std::string::npos || dot == 0 ? stem : stem.substr(0, dot);
  return stem.empty() || stem.front() == '.' ? "picture" + stem : stem;
}

ImageView viewOf(const Image& image) {
  return {image.width, image.height, image.channels, image.pixels};
}

}  // namespace

Picture sheetPicture(const Signal& cohort, std::span<const float> values) {
  Image sheet = contactSheet(cohort, values);
  return {sheet.width, sheet.height, sheet.channels, std::move(sheet.pixels)};
}

std::vector<std::string> memberFileNames(const Signal& cohort) {
  std::vector<std::string> names;
  std::set<std::string> taken;
  for (const std::string& member : cohort.members) {
    const std::string stem = plainStem(member);
    std::string name = stem;
    for (int suffix = 2; !taken.insert(name).second; ++suffix) {
      name = fmt::format("{}-{}", stem, suffix);
    }
    names.push_back(name + ".png");
  }
  return names;
}

std::vector<MemberScores> memberScores(const Signal& cohort, std::span<const float> outputs) {
  std::vector<MemberScores> scores;
  for (std::size_t member = 0; member < cohort.members.size(); ++member) {
    const Image target = memberPicture(cohort, cohort.values, member);
    const Image output = memberPicture(cohort, outputs, member);
    double sum = 0;
    for (std::size_t i = 0; i < target.pixels.size(); ++i) {
      const double difference = double{target.pixels[i]} - double{output.pixels[i]};
      sum += difference * difference;
    }
    scores.push_back({-10 * std::log10(sum / static_cast<double>(target.pixels.size())),
                      ssimUniform(viewOf(target), viewOf(output))});
  }
  return scores;
}

void writeMembers(const std::filesystem::path& runFolder, const Signal& cohort,
                  std::span<const float> outputs) {
  const std::filesystem::path folder = runFolder / "members";
  makeWritableFolder(folder);
  const std::vector<std::string> files = memberFileNames(cohort);
  const std::vector<MemberScores> scores = memberScores(cohort, outputs);
  std::string csv = "member,name,psnr,ssim\n";
  for (std::size_t member = 0; member < files.size(); ++member) {
    const Image picture = memberPicture(cohort, outputs, member);
    const std::span<const float> pixels = picture.pixels;
    writeFileAtomically(folder / files[member],
                        encodePng(picture.width, picture.height, picture.channels, pixels));
    csv += fmt::format("{},{},{},{}\n", member, csvText(cohort.members[member]),
                       csvNumber(scores[member].psnr), csvNumber(scores[member].ssim));
  }
  writeFileAtomically(runFolder / "members.csv", csv);
  const std::vector<std::int64_t> shape{cohort.points, cohort.outputDimension};
  writeFileAtomically(runFolder / "members.npy", encodeNpy(storeFloats("members", shape, outputs)));
}

}  // namespace rankscope::report
