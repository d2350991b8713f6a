#include "cli/sweep_progress.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/status_line.h"

namespace rankscope {
namespace {

constexpr std::chrono::seconds kTablePeriod{10};
constexpr int kTablePatience = 20;

}  // namespace

SweepProgress::SweepProgress(const SweepState& state, Clock::time_point now)
    : start_(now), nextTables_(now + kTablePeriod), earlier_(static_cast<double>(state.finished())) {}

std::string SweepProgress::line(const SweepState& state, double running, Clock::time_point now) const {
  const double done = static_cast<double>(state.finished()) + running;
  const double total = static_cast<double>(state.count());
  std::string text = progressBar(done / total);
  text += fmt::format("{}/{} cells", state.finished(), state.count());
  if (state.failed() > 0) {
    text += fmt::format("  {} failed", state.failed());
  }
  if (const std::string best = state.bestSoFar(); !best.empty()) {
    text += "  best " + best;
  }
  const double seconds = std::chrono::duration<double>(now - start_).count();
  if (done > earlier_ && done < total) {
    text += "  " + formatDuration((total - done) * seconds / (done - earlier_)) + " left";
  }
  return text;
}

void SweepProgress::writeTablesIfDue(const SweepState& state, Clock::time_point now) {
  if (now < nextTables_) {
    return;
  }
  state.writeTables();
  const Clock::time_point written = Clock::now();
  nextTables_ = written + std::max<Clock::duration>(kTablePeriod, kTablePatience * (written - now));
}

}  // namespace rankscope
