#include "task/picture_scores.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "score/radial_spectrum.h"
#include "score/ssim.h"
#include "signal/cohort.h"
#include "train/score_info.h"

namespace rankscope {
namespace {

/// A cohort is a picture of many channels: means over channels are means over its members too.
std::optional<ImageView> pictureOf(const Signal& signal, std::span<const float> values) {
  const bool pictures = signal.kind == SignalKind::Image || signal.kind == SignalKind::Cohort;
  if (!pictures || signal.lattice.extents.size() != 2 || values.size() != signal.values.size()) {
    return std::nullopt;
  }
  return ImageView{static_cast<int>(signal.lattice.extents[1]), static_cast<int>(signal.lattice.extents[0]),
                   signal.outputDimension, values};
}

TargetSpectrumPtr spectrumOfTarget(const ImageView& target) {
  RadialSpectrum spectrum = radialSpectrum(target);
  return std::make_shared<const TargetSpectrum>(
      TargetSpectrum{std::move(spectrum.frequency), std::move(spectrum.energy), std::move(spectrum.count)});
}

ErrorSpectrumPtr spectrumOfError(const ImageView& target, const ImageView& output, std::int64_t step) {
  const RadialSpectrum spectrum = errorSpectrum(target, output);
  auto error = std::make_shared<ErrorSpectrum>();
  error->step = step;
  for (const double energy : spectrum.energy) {
    error->energy.push_back(static_cast<float>(energy));
  }
  return error;
}

/// SSIM is not defined for a picture smaller than its window.
Score similarity(const std::string& name, double value, int smallestSide, const ImageView& target) {
  const bool tooSmall = std::min(target.width, target.height) < smallestSide;
  return {name, value,
          tooSmall ? fmt::format("not available: the picture has fewer than {} pixels a side", smallestSide)
                   : std::string()};
}

ImageView viewOf(const Image& image) {
  return {image.width, image.height, image.channels, image.pixels};
}

/// Of a picture, or the mean over a cohort's members.
double meanDistance(const Lpips& lpips, const Signal& signal, const ImageView& target,
                    const ImageView& output) {
  if (signal.kind != SignalKind::Cohort) {
    return lpips.distance(target, output);
  }
  double sum = 0;
  for (std::size_t member = 0; member < signal.members.size(); ++member) {
    const Image wanted = memberPicture(signal, target.pixels, member);
    const Image given = memberPicture(signal, output.pixels, member);
    sum += lpips.distance(viewOf(wanted), viewOf(given));
  }
  return sum / static_cast<double>(signal.members.size());
}

Score perceptual(const Lpips* lpips, const Signal& signal, const ImageView& target, const ImageView& output) {
  Score score{kLpipsScore, std::nan("")};
  const int channels = signal.kind == SignalKind::Cohort ? memberChannels(signal) : target.channels;
  if (lpips == nullptr) {
    score.reason = "not available: no --lpips file";
  } else if (channels != 1 && channels != 3) {
    score.reason = fmt::format("not available: the picture has {} channels, not 1 or 3", channels);
  } else if (std::min(target.width, target.height) < lpips->smallestSide()) {
    score.reason = fmt::format("not available: the picture has fewer than {} pixels a side, which {} needs",
                               lpips->smallestSide(), lpips->backbone());
  } else {
    score.value = meanDistance(*lpips, signal, target, output);
  }
  return score;
}

}  // namespace

PictureScores::PictureScores(SignalPtr signal, std::shared_ptr<const Lpips> lpips)
    : signal_(std::move(signal)), lpips_(std::move(lpips)) {}

SlowEvaluation PictureScores::evaluate(std::span<const float> outputs, std::int64_t step,
                                       const ParallelFor& parallelFor) {
  const std::optional<ImageView> target = pictureOf(*signal_, signal_->values);
  const std::optional<ImageView> output = pictureOf(*signal_, outputs);
  if (!target || !output) {
    return {};
  }
  SlowEvaluation slow;
  slow.scores.resize(3);
  const std::array<std::function<void()>, 5> works{
      [&] { slow.scores[1] = similarity("ssim_gaussian", ssimGaussian(*target, *output), 6, *target); },
      [&] { slow.scores[0] = similarity("ssim", ssimUniform(*target, *output), 7, *target); },
      [&] { slow.errorSpectrum = spectrumOfError(*target, *output, step); },
      [&] {
        if (!targetSpectrum_) {
          targetSpectrum_ = spectrumOfTarget(*target);
        }
      },
      [&] { slow.scores[2] = perceptual(lpips_.get(), *signal_, *target, *output); }};
  parallelFor(works.size(), [&](std::size_t i) { works[i](); });
  return slow;
}

}  // namespace rankscope
