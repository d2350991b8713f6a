// What the task measures, beside what it would measure of each network; and waveforms.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "io/png.h"
#include "results/html.h"
#include "results/picture.h"
#include "results/record_view.h"
#include "results/report_sections.h"
#include "results/svg_plot.h"

namespace rankscope::report {
namespace {

constexpr std::size_t kMaximumPixels = 1'000'000;
constexpr std::size_t kColumns = 600;  ///< of a waveform's drawing

/// How values become gray: the measurement's own range, so that all pictures of a row compare.
struct Range {
  float low = 0, high = 1;
};

Range rangeOf(const Observation& observation) {
  if (observation.kind != Observation::Kind::Sinogram || observation.values.empty()) {
    return {};
  }
  const auto [low, high] = std::minmax_element(observation.values.begin(), observation.values.end());
  return {*low, std::max(*high, *low + 1e-6F)};
}

std::string figure(const Observation& observation, const std::vector<float>& values, const Range& range,
                   const std::string& caption, const std::string& description) {
  Picture picture{static_cast<int>(observation.extents[1]), static_cast<int>(observation.extents[0]),
                  observation.channels, values};
  for (float& value : picture.values) {
    value = (value - range.low) / (range.high - range.low);
  }
  const Picture small = reduced(picture, kMaximumPixels);
  const std::span<const float> pixels = small.values;
  return fmt::format(
      "<figure><figcaption>{}</figcaption>\n<img src=\"{}\" width=\"{}\" height=\"{}\" "
      "alt=\"{}\"></figure>\n",
      caption, pngDataUri(encodePng(small.width, small.height, small.channels, pixels)), small.width,
      small.height, escapeHtml(description));
}

struct Words {
  const char* title;
  const char* lead;
};

Words wordsOf(Observation::Kind kind) {
  switch (kind) {
    case Observation::Kind::Mask:
      return {"Mask", "White pixels are trained on; the others are only scored."};
    case Observation::Kind::Picture:
      return {"Reduced picture", "What the loss compares: the target and the outputs, reduced the same way."};
    case Observation::Kind::Sinogram:
      break;
  }
  return {"Sinogram",
          "What the loss compares: line sums of the target and of the outputs. A row per angle, from the "
          "first down."};
}

ObservationPtr observationOf(const ReportInput& input) {
  for (const RunResult& run : input.runs) {
    if (run.frame->observation && run.frame->observation->extents.size() == 2) {
      return run.frame->observation;
    }
  }
  return nullptr;
}

/// The lowest and the highest of each column, one after the other: what a waveform looks like from afar.
std::vector<std::pair<double, double>> envelope(std::span<const float> samples, const Signal& signal) {
  const std::size_t part = std::max<std::size_t>(1, samples.size() / kColumns);
  std::vector<std::pair<double, double>> points;
  for (std::size_t i = 0; i < samples.size(); i += part) {
    const auto column = samples.subspan(i, std::min(part, samples.size() - i));
    const auto [low, high] = std::minmax_element(column.begin(), column.end());
    const double seconds = signal.start + static_cast<double>(i) / signal.sampleRate;
    points.emplace_back(seconds, static_cast<double>(*low));
    if (part > 1) {
      points.emplace_back(seconds, static_cast<double>(*high));
    }
  }
  return points;
}

Plot waveform(const std::string& title, std::vector<PlotSeries> series) {
  Plot plot;
  plot.title = title;
  plot.xLabel = "seconds";
  plot.series = std::move(series);
  return plot;
}

std::string waveforms(const ReportInput& input) {
  const Signal& signal = input.signal;
  std::string out = "<h2>Waveforms</h2>\n" + legend(input) + "<div class=\"plots large\">\n";
  out += svgPlot(waveform("Target", {{"target", "", envelope(signal.values, signal), 1}}));
  for (std::size_t run = 0; run < input.runs.size(); ++run) {
    const Frame& frame = *input.runs[run].frame;
    if (!frame.outputs || frame.outputs->size() != signal.values.size()) {
      continue;
    }
    std::vector<float> error(*frame.outputs);
    for (std::size_t i = 0; i < error.size(); ++i) {
      error[i] -= signal.values[i];
    }
    const std::string& name = input.runs[run].spec.name;
    out += svgPlot(waveform(name, {{name, accentColor(run), envelope(*frame.outputs, signal), 1}}));
    out += svgPlot(waveform(name + ", error", {{name, accentColor(run), envelope(error, signal), 1}}));
  }
  return out + "</div>\n";
}

}  // namespace

std::string measurementSection(const ReportInput& input) {
  if (input.signal.kind == SignalKind::Audio) {
    return waveforms(input);
  }
  const ObservationPtr observation = observationOf(input);
  if (!observation) {
    return "";
  }
  const Words words = wordsOf(observation->kind);
  const Range range = rangeOf(*observation);
  std::string out = fmt::format("<h2>{}</h2>\n<p class=\"muted\">{}</p>\n<div class=\"pictures\">\n",
                                words.title, words.lead);
  const bool mask = observation->kind == Observation::Kind::Mask;
  out += figure(*observation, observation->values, range,
                fmt::format("{}<small>{} × {}</small>", mask ? "Trained on" : "Measured",
                            observation->extents[1], observation->extents[0]),
                words.title);
  for (std::size_t run = 0; run < input.runs.size(); ++run) {
    const auto& predicted = input.runs[run].frame->predicted;
    if (predicted && predicted->size() == observation->values.size()) {
      const std::string& name = input.runs[run].spec.name;
      out += figure(*observation, *predicted, range, accentDot(run) + escapeHtml(name),
                    words.title + (" of " + name));
    }
  }
  return out + "</div>\n";
}

}  // namespace rankscope::report
