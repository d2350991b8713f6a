#include "train/recorder.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

namespace rankscope {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

}  // namespace

Recorder::Recorder(Settings settings, RunRecord restored)
    : settings_(std::move(settings)), schedule_(settings_.steps) {
  history_.record = std::move(restored);
  setTarget(settings_.steps);
  for (CurvePoint& point : history_.record.curve) {
    point.seconds = kUnknown;
  }
  if (!history_.record.curve.empty()) {
    curveStep_ = history_.record.curve.back().step;
  }
  for (SpectraPtr& spectra : history_.record.spectra) {
    auto stamped = std::make_shared<Spectra>(*spectra);
    stampMatrices(*stamped);
    spectra = std::move(stamped);
  }
  if (!history_.record.spectra.empty()) {
    spectraStep_ = history_.record.spectra.back()->step;
  }
}

bool Recorder::wantsEvaluation(std::int64_t step) const {
  return step > curveStep_ && curveAt(step);
}

bool Recorder::wantsSpectra(std::int64_t step) const {
  return step > spectraStep_ && (schedule_.spectraAt(step) || step == target());
}

bool Recorder::wantsWeights(std::int64_t step) const {
  return settings_.pictures && step > weightsStep_ &&
         (schedule_.weightsAt(step) || step == target() || history_.weights.empty());
}

void Recorder::evaluation(const Evaluation& evaluation, const Rates& rates, double seconds,
                          std::span<const float> outputs) {
  if (!evaluation.wholeSignal || !wantsEvaluation(evaluation.step)) {
    return;
  }
  CurvePoint point{evaluation.step, seconds, evaluation.loss, {}, rates.lr, rates.muonLr};
  for (const Score& score : evaluation.scores) {
    put(point, score);
  }
  if (evaluation.slow && wantsSlowEvaluation(evaluation.step)) {
    for (const Score& score : evaluation.slow->scores) {
      put(point, score);
    }
    if (evaluation.slow->errorSpectrum) {
      history_.record.errorSpectra.push_back(evaluation.slow->errorSpectrum);
    }
  }
  point.scores.resize(history_.record.scoreNames.size(), kUnknown);
  history_.record.curve.push_back(std::move(point));
  curveStep_ = evaluation.step;
  shared_.reset();
  if (wantsPicture(evaluation.step)) {
    picture(evaluation.step, outputs);
  }
}

/// In its column; a resumed Run may learn of a score that its record lacks.
void Recorder::put(CurvePoint& point, const Score& score) {
  if (!score.reason.empty()) {
    return;
  }
  std::vector<std::string>& names = history_.record.scoreNames;
  auto found = std::find(names.begin(), names.end(), score.name);
  if (found == names.end()) {
    found = names.insert(found, score.name);
    for (CurvePoint& earlier : history_.record.curve) {
      earlier.scores.resize(names.size(), kUnknown);
    }
  }
  const auto at = static_cast<std::size_t>(found - names.begin());
  point.scores.resize(std::max(point.scores.size(), at + 1), kUnknown);
  point.scores[at] = score.value;
}

void Recorder::picture(std::int64_t step, std::span<const float> outputs) {
  const bool sound = settings_.extents.size() == 1 && settings_.channels == 1;
  const bool arranged = settings_.arrange && !outputs.empty();
  const std::vector<float> arrangement = arranged ? settings_.arrange(outputs) : std::vector<float>();
  const std::span<const float> shown = arranged ? std::span<const float>(arrangement) : outputs;
  if (auto thumbnail = sound ? makeSoundThumbnail(step, shown)
                             : makeThumbnail(step, shown, settings_.extents, settings_.channels)) {
    history_.pictures.push_back(std::move(thumbnail));
    thin(history_, settings_.maximumBytes);
    shared_.reset();
  }
}

void Recorder::spectra(SpectraPtr spectra) {
  history_.record.spectra.push_back(std::move(spectra));
  shared_.reset();
}

void Recorder::weights(WeightSnapshotPtr weights) {
  weightsStep_ = weights->step;
  history_.weights.push_back(std::move(weights));
  thin(history_, settings_.maximumBytes);
  shared_.reset();
}

void Recorder::clear() {
  const std::int64_t target = history_.record.target;
  history_ = {};
  setTarget(target);
  shared_.reset();
  curveStep_ = spectraStep_ = weightsStep_ = -1;
}

HistoryPtr Recorder::share() {
  if (!shared_) {
    shared_ = std::make_shared<const History>(history_);
  }
  return shared_;
}

}  // namespace rankscope
