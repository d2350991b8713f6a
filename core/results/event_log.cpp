#include "results/event_log.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "results/metrics_csv.h"
#include "results/record_view.h"

namespace rankscope {
namespace {

constexpr const char* kEventFile = "events.out.tfevents.rankscope";
constexpr std::uint64_t kMaximumCsvBytes = 256ULL << 20;

std::map<std::int64_t, double> secondsOnDisk(const std::filesystem::path& metrics) {
  try {
    const std::vector<std::uint8_t> bytes = readFile(metrics, kMaximumCsvBytes);
    return secondsInCsv(std::string(bytes.begin(), bytes.end()));
  } catch (const UserError&) {
    return {};
  }
}

double lastFinite(const std::vector<double>& seconds) {
  for (auto at = seconds.rbegin(); at != seconds.rend(); ++at) {
    if (std::isfinite(*at)) {
      return *at;
    }
  }
  return 0;
}

void addRanks(ScalarEvent& event, const Spectra& spectra) {
  for (const MatrixSpectrum& matrix : spectra.matrices) {
    if (matrix.kind == MatrixKind::Weight) {
      event.scalars.emplace_back(fmt::format("stable_rank/{}", matrix.layer),
                                 static_cast<float>(matrix.stableRank));
    }
  }
}

}  // namespace

std::vector<ScalarEvent> scalarEvents(const RunRecord& record, const std::vector<double>& seconds,
                                      double start) {
  std::map<std::int64_t, const Spectra*> spectraAt;
  for (const SpectraPtr& spectra : record.spectra) {
    spectraAt[spectra->step] = spectra.get();
  }
  std::vector<ScalarEvent> events;
  double elapsed = 0;
  for (std::size_t i = 0; i < record.curve.size(); ++i) {
    const CurvePoint& point = record.curve[i];
    elapsed = i < seconds.size() && std::isfinite(seconds[i]) ? seconds[i] : elapsed;
    ScalarEvent event{start + elapsed, point.step, {{"loss", static_cast<float>(point.loss)}}};
    for (std::size_t score = 0; score < std::min(record.scoreNames.size(), point.scores.size()); ++score) {
      if (!std::isnan(point.scores[score])) {
        event.scalars.emplace_back(record.scoreNames[score], static_cast<float>(point.scores[score]));
      }
    }
    event.scalars.emplace_back("lr", static_cast<float>(point.lr));
    event.scalars.emplace_back("muon_lr", static_cast<float>(point.muonLr));
    if (const auto found = spectraAt.find(point.step); found != spectraAt.end()) {
      addRanks(event, *found->second);
    }
    events.push_back(std::move(event));
  }
  return events;
}

void writeEventFiles(const std::filesystem::path& folder, const std::vector<RunResult>& runs, double now) {
  for (const RunResult& run : runs) {
    const std::filesystem::path own = folder / run.spec.name;
    const RunRecord& record = recordOf(run);
    const std::vector<double> seconds = curveSeconds(record, secondsOnDisk(own / "metrics.csv"));
    const double start = now - lastFinite(seconds);
    writeFileAtomically(own / kEventFile, encodeEventFile(start, scalarEvents(record, seconds, start)));
  }
}

}  // namespace rankscope
