// DIR/NAME/events.out.tfevents.rankscope: a Run's curve for TensorBoard, written on request. Point
// TensorBoard's
// --logdir at DIR, and every Run is one of its runs.
#pragma once

#include <filesystem>
#include <vector>

#include "io/event_file.h"
#include "results/results.h"

namespace rankscope {

/// One event per recorded point: "loss", the scores, "lr" and "muon_lr", and "stable_rank/0" … where they
/// were recorded. @param seconds along the curve; a point without any gets its predecessor's @param start
/// seconds since 1970 of step 0
std::vector<ScalarEvent> scalarEvents(const RunRecord& record, const std::vector<double>& seconds,
                                      double start);

/// Writes the file of every Run, after writeResults, whose metrics.csv knows the seconds of restored points.
/// Its times end at `now`, in seconds since 1970. @throws UserError if one cannot be written
void writeEventFiles(const std::filesystem::path& folder, const std::vector<RunResult>& runs, double now);

}  // namespace rankscope
