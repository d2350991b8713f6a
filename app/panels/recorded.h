// Finding what was recorded at a step. Pure functions over immutable Frames, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "panels/ui_model.h"
#include "train/frame.h"

namespace rankscope {

/// The newest entry at or before `step`, or null.
const CurvePoint* curveAt(const RunRecord& record, std::int64_t step);
const Thumbnail* pictureAt(const History& history, std::int64_t step);
SpectraPtr spectraAt(const RunRecord& record, std::int64_t step);

/// The error spectrum that a panel shows: the newest while live, else the one recorded at or before the step;
/// may be null.
ErrorSpectrumPtr shownErrorSpectrum(const Frame& frame, std::int64_t scrubStep);

/// The spectra that a panel shows: the newest while live, else the recorded ones at or before the step; may
/// be null.
SpectraPtr shownSpectra(const Frame& frame, std::int64_t scrubStep);

/// Whether a step counts for the ranges of axes and colours: not that at which the Run failed, whose numbers
/// are far from all others.
bool countsForRange(const Frame& frame, std::int64_t step);

/// Whether these spectra are of the record, rather than extra ones made while there was time.
bool isRecorded(const Spectra& spectra, const RunRecord& record);

/// The matrix of a layer, or null.
const MatrixSpectrum* findMatrix(const Spectra& spectra, int layer, MatrixKind kind);

/// The newest step that any Run has reached.
std::int64_t newestStep(const UiModel& model);

/// The step with recorded weights, of any Run, that is nearest to `step`.
std::optional<std::int64_t> nearestWeights(const UiModel& model, std::int64_t step);
bool hasWeights(const History& history, std::int64_t step);

/// Loss and scores at the moment that the panels show; those that are not known there are left out.
struct RunMoment {
  std::int64_t step = 0;
  double loss = 0;
  std::vector<Score> scores;
  bool wholeSignal = true;

  /// NaN if there is no such score.
  double score(const std::string& name) const;
};

/// Nothing before the first evaluation.
std::optional<RunMoment> momentOf(const Frame& frame, std::int64_t scrubStep);

/// "PSNR" of "psnr"; its unit, "dB" or ""; its formula, or ""; and its decimals. See train/score_info.h.
std::string scoreTitle(const std::string& name);
int scoreDecimals(const std::string& name);
std::string scoreUnit(const std::string& name);
std::string scoreHelp(const std::string& name);

/// Names of the scores in the order of the record, of the first Run that has any.
std::vector<std::string> scoreNames(const UiModel& model);

}  // namespace rankscope
