// DIR/NAME/metrics.csv: one row per recorded point of the curve.
#pragma once

#include <map>
#include <string>

#include "train/history.h"

namespace rankscope {

/// The shortest decimal text that reads back to the same double; "nan", "inf", "-inf".
std::string exactNumber(double value);

/// Columns step, seconds, loss, the scores, lr, muon_lr, and stable_rank_0 … one per weight matrix. A cell is
/// empty where nothing is known: seconds of restored points that `knownSeconds` (step to seconds) lacks, and
/// stable ranks and scores at steps where they were not recorded. Numbers read back exactly.
std::string metricsCsv(const RunRecord& record, const std::map<std::int64_t, double>& knownSeconds);

/// One row of a metrics.csv, by the names of its columns; empty cells are left out.
using MetricsRow = std::map<std::string, double>;

/// The rows of a metrics.csv by their steps; empty if it is no such file.
std::map<std::int64_t, MetricsRow> rowsInCsv(const std::string& csv);

/// The seconds that an earlier metrics.csv tells of each step; empty if it is no such file.
std::map<std::int64_t, double> secondsInCsv(const std::string& csv);

}  // namespace rankscope
