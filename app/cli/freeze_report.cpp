#include "cli/freeze_report.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/file.h"
#include "io/png.h"
#include "results/picture.h"
#include "results/report_sections.h"
#include "signal/image_file.h"
#include "signal/signal.h"
#include "sweep/freeze_page.h"
#include "train/score_info.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::size_t kShownTargets = 12;
constexpr std::size_t kShownPixels = 40'000;

std::string networkWords(const ModelSpec& model, int hiddenLayers) {
  return fmt::format("{} of {} layers of {}",
                     report::choiceLabel(ModelSpec::properties(), "model", model.network), hiddenLayers,
                     model.width);
}

std::string cohortWords(const Encoder& encoder) {
  const CheckpointInfo& info = encoder.info;
  std::string words = info.members.empty()
                          ? info.signalName
                          : fmt::format("{} pictures ({})", info.members.size(), info.signalName);
  if (info.signalExtents.size() == 2) {
    words += fmt::format(" of {} × {}", info.signalExtents[1], info.signalExtents[0]);
  }
  words += fmt::format(", {} steps", info.step);
  if (std::isfinite(encoder.score)) {
    const ScoreInfo score = scoreInfo(encoder.scoreName);
    words += fmt::format(", {} {:.{}f} {}", score.label, encoder.score, score.decimals, score.unit);
  }
  return words;
}

std::string uriOf(const report::Picture& picture) {
  const report::Picture small = report::reduced(picture, kShownPixels);
  const std::span<const float> values = small.values;
  return pngDataUri(encodePng(small.width, small.height, small.channels, values));
}

/// Empty if it cannot be read: a page without a picture is better than none.
std::string uriOfFile(const fs::path& path) {
  try {
    const Image image = readImage(path);
    return uriOf({image.width, image.height, image.channels, image.pixels});
  } catch (const UserError&) {
    return "";
  }
}

std::string uriOfTarget(const SweepSpec& sweep, std::size_t file) {
  SignalSpec spec = sweep.base.signal;
  spec.source = sweep.files[file];
  try {
    const SignalPtr signal = loadSignal(spec);
    const auto picture = report::asPicture(*signal, signal->values);
    return picture ? uriOf(*picture) : std::string();
  } catch (const UserError&) {
    return "";
  }
}

}  // namespace

FreezeStudy freezeStudyOf(const SweepState& state, const Encoder& encoder, const EncoderRanks& ranks) {
  FreezeEncoder words;
  words.path = encoder.path.string();
  words.network = networkWords(encoder.info.run.model, encoder.hiddenLayers);
  words.trainedOn = cohortWords(encoder);
  words.digest = encoder.digest;
  words.weightRanks = ranks.weight;
  words.activationRanks = ranks.activation;
  return studyFreezing(state.sweep(), state.results(), std::move(words));
}

std::vector<FreezePictures> freezePictures(const SweepSpec& sweep, const CellStore& store,
                                           const SweepResults& results) {
  std::vector<FreezePictures> pictures;
  for (std::size_t file = 0; file < std::min(sweep.files.size(), kShownTargets); ++file) {
    FreezePictures shown{uriOfTarget(sweep, file), {}};
    for (std::int64_t point = 0; point < pointCount(sweep); ++point) {
      const std::int64_t index = indexOf(sweep, {point, static_cast<std::int64_t>(file), 0});
      const SweepCell cell = cellAt(sweep, index);
      const RunSpec& run = cell.experiment.runs.front();
      const std::string uri =
          results[static_cast<std::size_t>(index)]
              ? uriOfFile(store.finishedFolder(cell.name) / run.name / "reconstruction.png")
              : std::string();
      if (!uri.empty()) {
        shown.fits.emplace_back(run.training.freezeThrough, uri);
      }
    }
    pictures.push_back(std::move(shown));
  }
  return pictures;
}

void writeFreezeStudy(const SweepState& state, const FreezeStudy& study) {
  const fs::path& folder = state.store().folder();
  const std::vector<std::string> verdict = freezeVerdict(study);
  writeFileAtomically(folder / "freeze.csv", freezeCsv(study));
  writeFileAtomically(folder / "freeze.json",
                      freezeJson(study, verdict).dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
  report::writeFigure(folder, freezeFigure(study));
  writeFileAtomically(folder / "report.html",
                      buildFreezePage(study, freezePictures(state.sweep(), state.store(), state.results())));
}

}  // namespace rankscope
