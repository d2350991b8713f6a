// The results folder of a headless run: DIR/experiment.json, summary.json, report.html, and per Run
// DIR/NAME/{metrics.csv, spectra.npz, error_spectrum.npz, reconstruction.png|wav|ply,
// checkpoint.safetensors}. Every file is written atomically.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "signal/signal.h"
#include "spec/experiment_spec.h"
#include "train/frame.h"

namespace rankscope {

/// One finished (or stopped, or failed) Run as results see it.
struct RunResult {
  RunSpec spec;
  FramePtr frame;                    ///< its last Frame
  std::filesystem::path checkpoint;  ///< empty if none was written
};

/// {"runs": [{"name", "optimizer", "steps", "seconds", "loss", "psnr", …, "stable_rank": [every weight matrix
/// in order], "checkpoint", "checkpoint_step", "failure"?}]}; NaN and infinity are null, and so are the loss
/// and scores of a failed Run that are not of its last weights, and a score that cannot be had, with the
/// reason beside it ("lpips": null, "lpips_reason": "not available: no --lpips file"). A "checkpoint_step"
/// below "steps": the last one could not be written. See design section 6.
nlohmann::ordered_json summarize(const std::vector<RunResult>& runs);

/// Where a Run's checkpoint goes: DIR/NAME/checkpoint.safetensors.
std::filesystem::path checkpointPath(const std::filesystem::path& folder, const std::string& run);

/// Active seconds of the part of a Run that `record` tells of, as the metrics.csv of its folder knows them; 0
/// if it does not.
double trainedSeconds(const std::filesystem::path& runFolder, const RunRecord& record);

/// The record with the scores that checkpoints leave out (LPIPS), as the metrics.csv of the Run's folder
/// knows them of the same training: of rows whose loss is the record's.
RunRecord withStoredScores(const std::filesystem::path& runFolder, RunRecord record);

/// Everything but the checkpoints, which the Runs write themselves. The signal's path in experiment.json is
/// made absolute, so that the folder can be resumed from anywhere.
void writeResults(const std::filesystem::path& folder, const ExperimentSpec& experiment, const Signal& signal,
                  const std::vector<RunResult>& runs);

/// experiment.json alone: written at the start, so that an interrupted run can be resumed.
void writeExperimentFile(const std::filesystem::path& folder, const ExperimentSpec& experiment);

}  // namespace rankscope
