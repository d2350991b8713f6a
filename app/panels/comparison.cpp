#include "panels/comparison.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace rankscope {
namespace {

PictureExtent samplesOf(const Observation& observation) {
  return {static_cast<int>(observation.extents[1]), static_cast<int>(observation.extents[0])};
}

std::size_t countOf(PictureExtent extent, int channels) {
  return static_cast<std::size_t>(extent.width) * static_cast<std::size_t>(extent.height) *
         static_cast<std::size_t>(channels);
}

ShownPicture pictureOf(const Observation& observation, PictureOrigin origin, std::int64_t step,
                       std::span<const float> values) {
  const PictureExtent extent = samplesOf(observation);
  // Until a new signal's Runs have published, a Frame may still be of another size.
  if (values.size() != countOf(extent, observation.channels)) {
    return {};
  }
  ShownPicture picture;
  picture.origin = origin;
  picture.step = step;
  picture.width = extent.width;
  picture.height = extent.height;
  picture.channels = observation.channels;
  picture.floats = values;
  return picture;
}

/// What is measured of a Run's picture. Recorded pictures are reduced and in 8 bits: nothing is measured of
/// those.
ShownPicture predictedPicture(const Observation& observation, const Frame& frame, std::int64_t scrubStep) {
  ShownPicture picture;
  if (scrubStep < 0 && frame.predicted != nullptr) {
    picture = pictureOf(observation, PictureOrigin::Live, frame.outputsStep, *frame.predicted);
    picture.owner = frame.predicted;
  } else if (scrubStep >= 0 && frame.replay != nullptr && frame.replay->step == scrubStep) {
    picture = pictureOf(observation, PictureOrigin::Replayed, frame.replay->step, frame.replay->predicted);
    picture.owner = frame.replay;
  }
  return picture;
}

ShownPicture withMask(ShownPicture picture, const Observation& mask) {
  if (picture.origin != PictureOrigin::None) {
    picture.known = mask.values;
  }
  return picture;
}

ShownPicture measuredTarget(const Signal& signal, const Observation& observation) {
  return observation.kind == Observation::Kind::Mask
             ? withMask(targetPicture(signal), observation)
             : pictureOf(observation, PictureOrigin::Target, 0, observation.values);
}

ShownPicture measuredPicture(const Signal& signal, const Observation& observation, const Frame& frame,
                             std::int64_t scrubStep) {
  return observation.kind == Observation::Kind::Mask
             ? withMask(runPicture(signal, frame, scrubStep), observation)
             : predictedPicture(observation, frame, scrubStep);
}

/// Runs of one seed see the same; the first of each speaks for all.
std::size_t firstOfSeed(const UiModel& model, std::size_t run) {
  const auto seed = [&](std::size_t r) { return model.runs[r].spec->training.seed; };
  std::size_t first = 0;
  while (seed(first) != seed(run)) {
    ++first;
  }
  return first;
}

void compareMeasurements(const UiModel& model, const ViewState& view, Comparison& comparison) {
  std::vector<std::size_t> speakers;
  for (std::size_t run = 0; run < model.runs.size(); ++run) {
    const std::size_t speaker = firstOfSeed(model, run);
    auto at = std::find(speakers.begin(), speakers.end(), speaker);
    if (at == speakers.end()) {
      const ObservationPtr& seen = model.runs[speaker].frame->observation;
      comparison.observations.push_back(seen);
      comparison.targets.push_back(measuredTarget(*model.signal, *seen));
      speakers.push_back(speaker);
      at = speakers.end() - 1;
    }
    comparison.targetOf.push_back(static_cast<std::size_t>(at - speakers.begin()));
    comparison.pictures.push_back(measuredPicture(*model.signal,
                                                  *comparison.observations[comparison.targetOf.back()],
                                                  *model.runs[run].frame, view.scrubStep));
  }
}

}  // namespace

PictureDomain domainOf(const Observation* observation) {
  if (observation == nullptr || observation->extents.size() != 2) {
    return PictureDomain::Picture;
  }
  switch (observation->kind) {
    case Observation::Kind::Mask:
      return PictureDomain::Known;
    case Observation::Kind::Picture:
      return PictureDomain::Reduced;
    case Observation::Kind::Sinogram:
      break;
  }
  return PictureDomain::Sinogram;
}

ObservationPtr observationOf(const UiModel& model) {
  const bool everyone =
      !model.runs.empty() && std::all_of(model.runs.begin(), model.runs.end(), [](const RunView& run) {
        return domainOf(run.frame->observation.get()) != PictureDomain::Picture;
      });
  return everyone ? model.runs.front().frame->observation : nullptr;
}

ObservationPtr shownObservation(const UiModel& model, const ViewState& view) {
  return view.showMeasurement ? observationOf(model) : nullptr;
}

PictureExtent displayExtent(const Signal& signal, const Observation* observation) {
  const PictureDomain domain = domainOf(observation);
  if (domain == PictureDomain::Picture) {
    return extentOf(signal);
  }
  PictureExtent extent = samplesOf(*observation);
  if (domain == PictureDomain::Sinogram && extent.height > 0) {
    extent.height *=
        std::max(1, static_cast<int>(std::lround(static_cast<double>(extent.width) / extent.height)));
  }
  return extent;
}

void showMeasurement(const UiModel& model, ViewState& view, bool measurement) {
  const ObservationPtr observation = observationOf(model);
  if (observation == nullptr || measurement == view.showMeasurement) {
    return;
  }
  view.showMeasurement = measurement;
  if (domainOf(observation.get()) == PictureDomain::Sinogram) {
    view.zoom = 0;
    view.centreX = view.centreY = 0.5;
    return;
  }
  const PictureExtent picture = extentOf(*model.signal);
  const PictureExtent measured = displayExtent(*model.signal, observation.get());
  const double ratio = static_cast<double>(picture.width) / measured.width;
  view.zoom = std::min(view.zoom * (measurement ? ratio : 1 / ratio), kLargestZoom);
}

Comparison compare(const UiModel& model, const ViewState& view) {
  Comparison comparison;
  const Signal& signal = *model.signal;
  const ObservationPtr observation = shownObservation(model, view);
  comparison.domain = domainOf(observation.get());
  comparison.display = displayExtent(signal, observation.get());
  comparison.samples = observation == nullptr ? extentOf(signal) : samplesOf(*observation);
  comparison.signal = fmt::format("{} {} x {} x {}", signal.digest, comparison.samples.width,
                                  comparison.samples.height, signal.outputDimension);
  if (observation != nullptr) {
    compareMeasurements(model, view, comparison);
  } else {
    comparison.observations = {nullptr};
    comparison.targets = {targetPicture(signal)};
    comparison.targetOf.assign(model.runs.size(), 0);
    for (const RunView& run : model.runs) {
      comparison.pictures.push_back(runPicture(signal, *run.frame, view.scrubStep));
    }
  }
  if (comparison.domain == PictureDomain::Sinogram) {
    const auto [low, high] = std::minmax_element(observation->values.begin(), observation->values.end());
    comparison.low = static_cast<double>(*low);
    comparison.high = std::max(static_cast<double>(*high), comparison.low + 1e-6);
  }
  return comparison;
}

double errorUnit(const Comparison& comparison, const ViewState& view) {
  const double range = comparison.high - comparison.low;
  return comparison.domain != PictureDomain::Sinogram ? 1
         : view.errorMetric == ErrorMetric::Squared   ? range * range
                                                      : range;
}

double errorMaximum(const Comparison& comparison, const ViewState& view) {
  return comparison.domain == PictureDomain::Sinogram
             ? view.sinogramErrorMaximum * errorUnit(comparison, view)
             : view.errorMaximum;
}

void setErrorMaximum(const Comparison& comparison, ViewState& view, double maximum) {
  double& stored =
      comparison.domain == PictureDomain::Sinogram ? view.sinogramErrorMaximum : view.errorMaximum;
  stored = std::clamp(maximum / errorUnit(comparison, view), kSmallestErrorMaximum, kLargestErrorMaximum);
}

double angleAt(const Observation& sinogram, double row) {
  const auto last = static_cast<double>(sinogram.angles.size()) - 1;
  const double at = std::clamp(row - 0.5, 0.0, last);
  const auto before = static_cast<std::size_t>(at);
  const std::size_t after = std::min(before + 1, sinogram.angles.size() - 1);
  const double share = at - static_cast<double>(before);
  return sinogram.angles[before] * (1 - share) + sinogram.angles[after] * share;
}

double rowAt(const Observation& sinogram, double degrees) {
  const double first = sinogram.angles.front();
  const double last = sinogram.angles.back();
  if (first == last) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  return 0.5 + (degrees - first) / (last - first) * (static_cast<double>(sinogram.angles.size()) - 1);
}

double detectorAt(const Observation& sinogram, double column) {
  return column - static_cast<double>(sinogram.extents[1]) / 2;
}

}  // namespace rankscope
