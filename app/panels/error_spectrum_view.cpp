#include "panels/error_spectrum_view.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "panels/recorded.h"
#include "ui/fonts.h"
#include "ui/ui_trace.h"
#include "ui/widgets.h"

namespace rankscope {
namespace {

constexpr const char* kTitle = "Error power over cycles per pixel";

/// The rings of whichever Run has them: they belong to the signal.
const TargetSpectrum* targetOf(const UiModel& model) {
  for (const RunView& run : model.runs) {
    if (run.frame->targetSpectrum != nullptr && run.frame->targetSpectrum->frequency.size() > 2) {
      return run.frame->targetSpectrum.get();
    }
  }
  return nullptr;
}

/// Of one frequency of the ring; NaN where there is none.
template <class Energies>
double powerAt(const TargetSpectrum& target, const Energies& energy, std::size_t ring) {
  return ring < std::min(energy.size(), target.count.size()) && target.count[ring] > 0
             ? static_cast<double>(energy[ring]) / static_cast<double>(target.count[ring])
             : std::numeric_limits<double>::quiet_NaN();
}

/// Without ring 0, the mean: a log axis cannot show it.
template <class Energies>
std::vector<PlotPoint> powerPoints(const TargetSpectrum& target, const Energies& energy) {
  std::vector<PlotPoint> points;
  points.reserve(target.frequency.size());
  for (std::size_t ring = 1; ring < target.frequency.size(); ++ring) {
    if (const double power = powerAt(target, energy, ring); !std::isnan(power)) {
      points.push_back({target.frequency[ring], power});
    }
  }
  return points;
}

struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  void add(const std::vector<PlotPoint>& points) {
    for (const PlotPoint& point : points) {
      if (point.y > 0 && std::isfinite(point.y)) {
        low = std::min(low, point.y);
        high = std::max(high, point.y);
      }
    }
  }
};

/// From the first error to the newest, so that the axis stays put under the scrubber.
Axis powerAxis(const UiModel& model, const TargetSpectrum& target) {
  Range range;
  range.add(powerPoints(target, target.energy));
  for (const RunView& run : model.runs) {
    const auto& recorded = run.frame->history->record.errorSpectra;
    if (!recorded.empty()) {
      range.add(powerPoints(target, recorded.front()->energy));
      range.add(powerPoints(target, recorded.back()->energy));
    }
  }
  return niceAxis(range.low, range.high, true, 6);
}

/// "2.1e-7  (−23.4 dB of the target)"
std::string reading(double power, double ofTarget) {
  const double decibels = 10 * std::log10(power / ofTarget);
  return formatReading(power) +
         (std::isfinite(decibels) ? fmt::format("  ({:+.1f} dB of the target)", decibels) : "");
}

void readSpectra(const UiModel& model, const ViewState& view, const TargetSpectrum& target, const Plot& plot,
                 const PlotLook& look) {
  const double rings = plot.mouseX() / target.frequency[1];
  const auto ring =
      std::clamp<std::size_t>(static_cast<std::size_t>(std::lround(rings)), 1, target.frequency.size() - 1);
  const double whole = powerAt(target, target.energy, ring);
  std::vector<LegendEntry> entries{{look.palette->textFaint, "target", formatReading(whole)}};
  for (const RunView& run : model.runs) {
    if (const ErrorSpectrumPtr error = shownErrorSpectrum(*run.frame, view.scrubStep)) {
      entries.push_back({accentColour(run.accent, model.dark), run.name,
                         reading(powerAt(target, error->energy, ring), whole)});
    }
  }
  drawReadout(fmt::format("{} cycles per pixel", formatReading(target.frequency[ring])), entries, look);
}

}  // namespace

bool hasErrorSpectra(const UiModel& model) {
  return targetOf(model) != nullptr;
}

void drawErrorSpectrum(const UiModel& model, const ViewState& view, const PlotLook& look, ImVec2 size) {
  const TargetSpectrum* target = targetOf(model);
  if (target == nullptr) {
    return;
  }
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  std::vector<LegendEntry> legend{{look.palette->textFaint, "target", ""}};
  ImVec2 inner;
  {
    const Axis x{target->frequency[1], target->frequency.back(), true};
    Plot plot("error spectrum", size, {x, powerAxis(model, *target), "", kTitle, false}, look);
    traceItem("curves.error-spectrum.plot");
    inner = plot.minimum();
    plot.line(powerPoints(*target, target->energy), look.palette->textFaint, 1);
    for (const RunView& run : model.runs) {
      const ImU32 accent = accentColour(run.accent, model.dark);
      const ErrorSpectrumPtr error = shownErrorSpectrum(*run.frame, view.scrubStep);
      if (error != nullptr) {
        plot.line(powerPoints(*target, error->energy), accent, 1.75F);
      }
      legend.push_back({accent, run.name, error == nullptr ? "–" : "step " + formatCount(error->step)});
    }
    if (plot.hovered()) {
      plot.verticalLine(plot.mouseX(), look.palette->textFaint);
      readSpectra(model, view, *target, plot, look);
    }
  }
  const float offset = inner.x - corner.x + textSize(font(FontRole::Small), kTitle).x + 16 * look.scale;
  drawLegend(ImVec2(corner.x + offset, corner.y), size.x - offset, legend, look);
}

}  // namespace rankscope
