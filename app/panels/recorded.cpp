#include "panels/recorded.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "train/score_info.h"

namespace rankscope {
namespace {

/// The last element whose step is not after `step`, or end.
template <class Range, class StepOf>
auto lastAtOrBefore(const Range& range, std::int64_t step, StepOf stepOf) {
  const auto after =
      std::upper_bound(range.begin(), range.end(), step,
                       [&](std::int64_t s, const auto& element) { return s < stepOf(element); });
  return after == range.begin() ? range.end() : after - 1;
}

constexpr auto stepOfPointer = [](const auto& pointer) { return pointer->step; };

}  // namespace

const CurvePoint* curveAt(const RunRecord& record, std::int64_t step) {
  const auto found = lastAtOrBefore(record.curve, step, [](const CurvePoint& point) { return point.step; });
  return found == record.curve.end() ? nullptr : &*found;
}

const Thumbnail* pictureAt(const History& history, std::int64_t step) {
  const auto found = lastAtOrBefore(history.pictures, step, stepOfPointer);
  return found == history.pictures.end() ? nullptr : found->get();
}

SpectraPtr spectraAt(const RunRecord& record, std::int64_t step) {
  const auto found = lastAtOrBefore(record.spectra, step, stepOfPointer);
  return found == record.spectra.end() ? nullptr : *found;
}

ErrorSpectrumPtr shownErrorSpectrum(const Frame& frame, std::int64_t scrubStep) {
  const auto& recorded = frame.history->record.errorSpectra;
  if (scrubStep >= 0) {
    const auto found = lastAtOrBefore(recorded, scrubStep, stepOfPointer);
    return found == recorded.end() ? nullptr : *found;
  }
  const ErrorSpectrumPtr now = frame.evaluation.slow ? frame.evaluation.slow->errorSpectrum : nullptr;
  const ErrorSpectrumPtr last = recorded.empty() ? nullptr : recorded.back();
  return now && (!last || now->step >= last->step) ? now : last;
}

SpectraPtr shownSpectra(const Frame& frame, std::int64_t scrubStep) {
  return scrubStep >= 0 ? spectraAt(frame.history->record, scrubStep) : frame.spectra;
}

bool countsForRange(const Frame& frame, std::int64_t step) {
  return frame.state != RunState::Failed || !frame.failure || step < frame.failure->step;
}

bool isRecorded(const Spectra& spectra, const RunRecord& record) {
  const SpectraPtr found = spectraAt(record, spectra.step);
  return found != nullptr && found->step == spectra.step;
}

const MatrixSpectrum* findMatrix(const Spectra& spectra, int layer, MatrixKind kind) {
  const auto found = std::find_if(
      spectra.matrices.begin(), spectra.matrices.end(),
      [&](const MatrixSpectrum& matrix) { return matrix.layer == layer && matrix.kind == kind; });
  return found == spectra.matrices.end() ? nullptr : &*found;
}

std::int64_t newestStep(const UiModel& model) {
  std::int64_t newest = 0;
  for (const RunView& run : model.runs) {
    newest = std::max(newest, run.frame->step);
  }
  return newest;
}

std::optional<std::int64_t> nearestWeights(const UiModel& model, std::int64_t step) {
  std::optional<std::int64_t> nearest;
  for (const RunView& run : model.runs) {
    for (const WeightSnapshotPtr& weights : run.frame->history->weights) {
      if (!nearest || std::abs(weights->step - step) < std::abs(*nearest - step)) {
        nearest = weights->step;
      }
    }
  }
  return nearest;
}

bool hasWeights(const History& history, std::int64_t step) {
  return std::any_of(history.weights.begin(), history.weights.end(),
                     [&](const WeightSnapshotPtr& weights) { return weights->step == step; });
}

double RunMoment::score(const std::string& name) const {
  const auto found =
      std::find_if(scores.begin(), scores.end(), [&](const Score& s) { return s.name == name; });
  return found == scores.end() ? std::numeric_limits<double>::quiet_NaN() : found->value;
}

std::optional<RunMoment> momentOf(const Frame& frame, std::int64_t scrubStep) {
  if (scrubStep < 0) {
    if (frame.outputs == nullptr) {
      return std::nullopt;
    }
    const Evaluation& now = frame.evaluation;
    RunMoment moment{now.step, now.loss, allScores(now), now.wholeSignal};
    std::erase_if(moment.scores, [](const Score& score) { return !score.reason.empty(); });
    return moment;
  }
  const RunRecord& record = frame.history->record;
  const CurvePoint* point = curveAt(record, scrubStep);
  if (point == nullptr) {
    return std::nullopt;
  }
  RunMoment moment{point->step, point->loss, {}, true};
  for (std::size_t k = 0; k < std::min(record.scoreNames.size(), point->scores.size()); ++k) {
    if (!std::isnan(point->scores[k])) {
      moment.scores.push_back({record.scoreNames[k], point->scores[k]});
    }
  }
  return moment;
}

std::string scoreTitle(const std::string& name) {
  return scoreInfo(name).label;
}

int scoreDecimals(const std::string& name) {
  return scoreInfo(name).decimals;
}

std::string scoreUnit(const std::string& name) {
  return scoreInfo(name).unit;
}

std::string scoreHelp(const std::string& name) {
  const ScoreInfo info = scoreInfo(name);
  return info.formula.empty() ? "" : info.label + " = " + info.formula + ".";
}

std::vector<std::string> scoreNames(const UiModel& model) {
  for (const RunView& run : model.runs) {
    if (!run.frame->history->record.scoreNames.empty()) {
      return run.frame->history->record.scoreNames;
    }
  }
  return {};
}

}  // namespace rankscope
