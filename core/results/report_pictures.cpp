#include <algorithm>

#include <fmt/format.h>

#include "io/png.h"
#include "results/html.h"
#include "results/picture.h"
#include "results/record_view.h"
#include "results/report_sections.h"
#include "results/svg_heat_map.h"

namespace rankscope::report {
namespace {

/// Larger pictures are reduced for the page; reconstruction.png keeps every pixel.
constexpr std::size_t kMaximumPixels = 1'000'000;
constexpr double kErrorQuantile = 0.995;

std::string imageTag(const std::string& uri, const Picture& picture, const std::string& description) {
  return fmt::format("<img src=\"{}\" width=\"{}\" height=\"{}\" alt=\"{}\">", uri, picture.width,
                     picture.height, escapeHtml(description));
}

std::string uriOf(const Picture& picture) {
  const std::span<const float> values = picture.values;
  return pngDataUri(encodePng(picture.width, picture.height, picture.channels, values));
}

std::string uriOfError(const Picture& error, double full) {
  const std::vector<std::uint8_t> colours = coloured(error, full);
  return pngDataUri(encodePng(error.width, error.height, 3, std::span<const std::uint8_t>(colours)));
}

/// One Run's picture and error, in full size; nothing if it has no outputs yet.
struct Shown {
  std::size_t run = 0;
  Picture picture;
  Picture error;
};

std::vector<Shown> shownRuns(const ReportInput& input, const Picture& target) {
  std::vector<Shown> shown;
  for (std::size_t i = 0; i < input.runs.size(); ++i) {
    const Frame& frame = *input.runs[i].frame;
    auto picture = frame.outputs ? asPicture(input.signal, *frame.outputs) : std::nullopt;
    if (picture) {
      Picture error = absoluteError(*picture, target);
      shown.push_back({i, std::move(*picture), std::move(error)});
    }
  }
  return shown;
}

/// What nearly all pixels of nearly all Runs lie below, with two digits.
double errorScale(const std::vector<Shown>& shown) {
  double full = 0;
  for (const Shown& one : shown) {
    full = std::max(full, quantile(one.error.values, kErrorQuantile));
  }
  return roundedUp(full);
}

std::string runFigure(const ReportInput& input, const Shown& shown, double full) {
  const RunResult& run = input.runs[shown.run];
  const Picture small = reduced(shown.picture, kMaximumPixels);
  const Picture error = reduced(shown.error, kMaximumPixels);
  return fmt::format(
      "<figure><figcaption>{}{}<small>{}</small></figcaption>\n<span class=\"flip\">{}</span>\n{}</figure>\n",
      accentDot(shown.run), escapeHtml(run.spec.name), captionOf(run, run.frame->outputsStep),
      imageTag(uriOf(small), small, "Reconstruction of " + run.spec.name),
      imageTag(uriOfError(error, full), error, "Error of " + run.spec.name));
}

}  // namespace

std::string pictureSection(const ReportInput& input) {
  const auto target = asPicture(input.signal, input.signal.values);
  if (!target) {
    return "";
  }
  const std::vector<Shown> shown = shownRuns(input, *target);
  const Picture small = reduced(*target, kMaximumPixels);
  const std::string uri = uriOf(small);
  const double full = errorScale(shown);
  std::string out =
      "<h2>Pictures</h2>\n<p class=\"muted\">Each reconstruction with its error below it. Rest the pointer "
      "on a "
      "reconstruction to see the target in its place.</p>\n";
  out += fmt::format("<style>.pictures {{ --target: url({}); }}</style>\n<div class=\"pictures\">\n", uri);
  out += fmt::format("<figure><figcaption>Target<small>{} × {}</small></figcaption>\n{}\n", target->width,
                     target->height, imageTag(uri, small, "Target"));
  if (!shown.empty()) {
    out += colorScale(0, full, "error: mean over channels of |f(x) − target|, the same scale for every Run");
  }
  out += "</figure>\n";
  for (const Shown& one : shown) {
    out += runFigure(input, one, full);
  }
  return out + "</div>\n";
}

}  // namespace rankscope::report
