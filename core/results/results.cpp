#include "results/results.h"

#include <algorithm>
#include <cmath>
#include <system_error>

#include "base/error.h"
#include "base/file.h"
#include "io/npz.h"
#include "io/png.h"
#include "io/wav.h"
#include "mesh/mesh_write.h"
#include "results/cohort_results.h"
#include "results/error_spectrum_npz.h"
#include "results/metrics_csv.h"
#include "results/picture.h"
#include "results/record_view.h"
#include "results/report.h"
#include "results/spectra_npz.h"
#include "results/stored_experiment.h"
#include "shape/shape.h"
#include "spec/experiment_json.h"
#include "train/score_info.h"

namespace rankscope {
namespace {

using Path = std::filesystem::path;

constexpr std::uint64_t kMaximumCsvBytes = 256ULL << 20;

/// "" if there is none: a fresh folder has none, and a broken one is about to be replaced.
std::string textOfMetrics(const Path& metrics) {
  try {
    const std::vector<std::uint8_t> bytes = readFile(metrics, kMaximumCsvBytes);
    return std::string(bytes.begin(), bytes.end());
  } catch (const UserError&) {
    return "";
  }
}

std::map<std::int64_t, double> knownSeconds(const Path& metrics) {
  return secondsInCsv(textOfMetrics(metrics));
}

/// In the coordinates of the signal's file. An older one would tell of other weights.
void writeSurface(const Path& folder, const Signal& signal, const Frame& frame) {
  const Path path = folder / "reconstruction.ply";
  const bool current = frame.surface && frame.surface->step == frame.step;
  if (current && !frame.surface->surface->mesh.triangles.empty()) {
    writePly(path, signal.shape->normalisation().invert(frame.surface->surface->mesh));
    return;
  }
  std::error_code ignored;
  std::filesystem::remove(path, ignored);
}

void writeReconstruction(const Path& folder, const Signal& signal, const Frame& frame) {
  if (signal.kind == SignalKind::Shape) {
    writeSurface(folder, signal, frame);
    return;
  }
  if (!frame.outputs) {
    return;
  }
  if (signal.kind == SignalKind::Audio) {
    writeFileAtomically(folder / "reconstruction.wav", encodeWav(*frame.outputs, signal.sampleRate));
    return;
  }
  if (const auto picture = report::asPicture(signal, *frame.outputs)) {
    const std::span<const float> values = picture->values;
    writeFileAtomically(folder / "reconstruction.png",
                        encodePng(picture->width, picture->height, picture->channels, values));
  }
  if (signal.kind == SignalKind::Cohort) {
    report::writeMembers(folder, signal, *frame.outputs);
  }
}

/// Returns the Run's seconds along its curve, of which only the files on disk may know the first part.
std::vector<double> writeRun(const Path& folder, const Signal& signal, const RunResult& run) {
  makeWritableFolder(folder);
  const RunRecord& record = recordOf(run);
  const std::map<std::int64_t, double> known = knownSeconds(folder / "metrics.csv");
  writeFileAtomically(folder / "metrics.csv", metricsCsv(record, known));
  writeFileAtomically(folder / "spectra.npz", encodeNpz(spectraArrays(record)));
  if (const std::vector<StoredTensor> arrays = errorSpectrumArrays(run); !arrays.empty()) {
    writeFileAtomically(folder / "error_spectrum.npz", encodeNpz(arrays));
  }
  writeReconstruction(folder, signal, *run.frame);
  return curveSeconds(record, known);
}

}  // namespace

double trainedSeconds(const Path& runFolder, const RunRecord& record) {
  const std::int64_t last = record.curve.empty() ? 0 : record.curve.back().step;
  double seconds = 0;
  for (const auto& [step, value] : knownSeconds(runFolder / "metrics.csv")) {
    seconds = step <= last ? std::max(seconds, value) : seconds;
  }
  return seconds;
}

RunRecord withStoredScores(const Path& runFolder, RunRecord record) {
  constexpr const char* kName = kLpipsScore;
  const std::map<std::int64_t, MetricsRow> rows = rowsInCsv(textOfMetrics(runFolder / "metrics.csv"));
  std::vector<double> values(record.curve.size(), std::nan(""));
  bool any = false;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto row = rows.find(record.curve[i].step);
    if (row != rows.end() && row->second.contains(kName) && row->second.contains("loss") &&
        row->second.at("loss") == record.curve[i].loss) {
      values[i] = row->second.at(kName);
      any = true;
    }
  }
  const auto& names = record.scoreNames;
  if (!any || std::find(names.begin(), names.end(), kName) != names.end()) {
    return record;
  }
  record.scoreNames.emplace_back(kName);
  for (std::size_t i = 0; i < values.size(); ++i) {
    record.curve[i].scores.resize(record.scoreNames.size(), std::nan(""));
    record.curve[i].scores.back() = values[i];
  }
  return record;
}

Path checkpointPath(const Path& folder, const std::string& run) {
  return folder / run / "checkpoint.safetensors";
}

void writeExperimentFile(const Path& folder, const ExperimentSpec& experiment) {
  makeWritableFolder(folder);
  writeExperiment(folder / "experiment.json", asStored(experiment));
}

void writeResults(const Path& folder, const ExperimentSpec& experiment, const Signal& signal,
                  const std::vector<RunResult>& runs) {
  writeExperimentFile(folder, experiment);
  std::vector<std::vector<double>> seconds;
  for (const RunResult& run : runs) {
    seconds.push_back(writeRun(folder / run.spec.name, signal, run));
  }
  using Json = nlohmann::ordered_json;
  const std::string summary = summarize(runs).dump(2, ' ', false, Json::error_handler_t::replace);
  writeFileAtomically(folder / "summary.json", summary + "\n");
  writeFileAtomically(folder / "report.html", buildReport({experiment, signal, runs, seconds}));
}

}  // namespace rankscope
