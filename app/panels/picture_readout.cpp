// Reading pixels: numbers on magnified pixels, the marker of the hovered one, and the line with its values.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "panels/cohort_cells.h"
#include "panels/picture_scene.h"
#include "panels/reading_row.h"
#include "ui/color_bar.h"
#include "ui/fonts.h"
#include "ui/theme.h"
#include "ui/ui_trace.h"

namespace rankscope {
namespace {

/// Screen pixels per picture pixel from which its values are written on it, unscaled.
constexpr double kValueZoom = 40;

constexpr ImU32 kLightInk = IM_COL32(255, 255, 255, 235);
constexpr ImU32 kDarkInk = IM_COL32(0, 0, 0, 225);

struct PixelRange {
  int left = 0, top = 0, right = 0, bottom = 0;  ///< right and bottom are one past
};

PixelRange visiblePixels(const PictureScene& scene, const Placement& at, const ScreenRect& cell) {
  const auto low = [](double v) { return std::max(0, static_cast<int>(std::floor(v))); };
  const auto high = [](double v, int most) { return std::min(most, static_cast<int>(std::ceil(v))); };
  const PictureExtent extent = scene.shown.samples;
  const int height = scene.shown.rowHeight();
  return {low(at.toPictureX(cell.x)), low(at.toPictureY(cell.y) / height),
          high(at.toPictureX(cell.x + cell.w), extent.width),
          high(at.toPictureY(cell.y + cell.h) / height, extent.height)};
}

/// Rec. 709 luma of what the pixel looks like.
double brightness(const std::array<float, 4>& value, int channels) {
  const auto clip = [](float v) { return std::clamp(static_cast<double>(v), 0.0, 1.0); };
  const bool gray = channels <= 2;
  const double luma =
      gray ? clip(value[0]) : 0.2126 * clip(value[0]) + 0.7152 * clip(value[1]) + 0.0722 * clip(value[2]);
  const double alpha = channels == 2 ? clip(value[1]) : channels == 4 ? clip(value[3]) : 1;
  return luma * alpha + 0.7 * (1 - alpha);
}

ImU32 readableInk(double luma) {
  return luma > 0.55 ? kDarkInk : kLightInk;
}

/// A hint of the channel's own colour, so that nobody has to count lines.
ImU32 channelInk(ImU32 ink, int channel, int channels) {
  constexpr std::array<ImU32, 3> tints = {IM_COL32(255, 60, 60, 255), IM_COL32(40, 200, 60, 255),
                                          IM_COL32(70, 110, 255, 255)};
  const bool tinted = channels >= 3 && channel < 3;
  return tinted ? mix(ink, tints[static_cast<std::size_t>(channel)], ink == kLightInk ? 0.22F : 0.35F) : ink;
}

std::array<float, 4> valuesAt(const ShownPicture& picture, PixelAt pixel, PictureExtent extent) {
  std::array<float, 4> values{};
  for (int c = 0; c < std::min(picture.channels, 4); ++c) {
    values[static_cast<std::size_t>(c)] = picture.valueAt(pixel.x, pixel.y, c, extent);
  }
  return values;
}

/// One of several lines of text, centred where a pixel lies.
void drawInPixel(const ScreenRect& place, int line, int lines, ImU32 ink, const std::string& text) {
  ImFont* small = font(FontRole::Small);
  const double top = place.y + place.h / 2 + (line - lines / 2.0) * static_cast<double>(small->FontSize);
  const ImVec2 middle(static_cast<float>(place.x + place.w / 2), static_cast<float>(top));
  drawText(small, middle, ink, text, 0.5F);
}

/// Values as the picture's shades: 0 black, 1 white.
std::array<float, 4> asShown(std::array<float, 4> values, const Comparison& shown) {
  if (shown.domain == PictureDomain::Sinogram) {
    for (float& value : values) {
      value = static_cast<float>((static_cast<double>(value) - shown.low) / (shown.high - shown.low));
    }
  }
  return values;
}

void drawPictureValues(const PictureScene& scene, const ScreenRect& cell, const ShownPicture& picture) {
  const Placement at = scene.placement(cell);
  const PixelRange range = visiblePixels(scene, at, cell);
  for (int y = range.top; y < range.bottom; ++y) {
    for (int x = range.left; x < range.right; ++x) {
      if (picture.isBlank(x, y, scene.shown.samples)) {
        continue;
      }
      const std::array<float, 4> values = valuesAt(picture, {x, y}, scene.shown.samples);
      const ImU32 ink = readableInk(brightness(asShown(values, scene.shown), picture.channels));
      for (int c = 0; c < picture.channels; ++c) {
        drawInPixel(scene.pixel(at, {x, y}), c, picture.channels, channelInk(ink, c, picture.channels),
                    formatChannel(values[static_cast<std::size_t>(c)]));
      }
    }
  }
}

void drawErrorValues(const PictureScene& scene, const ScreenRect& cell, std::size_t run) {
  const Placement at = scene.placement(cell);
  const PixelRange range = visiblePixels(scene, at, cell);
  const double maximum = errorMaximum(scene.shown, scene.view);
  const bool diverging = scene.view.errorMetric == ErrorMetric::Signed;
  const ColorScale colours = diverging ? ColorScale::Diverging : ColorScale::Sequential;
  for (int y = range.top; y < range.bottom; ++y) {
    for (int x = range.left; x < range.right; ++x) {
      if (scene.shown.pictures[run].isBlank(x, y, scene.shown.samples)) {
        continue;
      }
      const double error = pixelError(scene, run, {x, y});
      const double unit = error / maximum;
      const ImVec4 colour =
          ImGui::ColorConvertU32ToFloat4(colorAt(colours, diverging ? 0.5 + unit / 2 : unit));
      const double luma = brightness({colour.x, colour.y, colour.z, 1}, 3);
      drawInPixel(scene.pixel(at, {x, y}), 0, 1, readableInk(luma), formatChannel(static_cast<float>(error)));
    }
  }
}

template <class Draw>
void clippedTo(const ScreenRect& cell, Draw draw) {
  ImGui::PushClipRect(ImVec2(static_cast<float>(cell.x), static_cast<float>(cell.y)),
                      ImVec2(static_cast<float>(cell.x + cell.w), static_cast<float>(cell.y + cell.h)), true);
  draw();
  ImGui::PopClipRect();
}

void drawMarker(const PictureScene& scene, const ScreenRect& cell) {
  const Placement at = scene.placement(cell);
  const ScreenRect place = scene.pixel(at, *scene.hovered);
  // A pixel too small to be outlined gets a ring around it.
  const double growX = std::max(0.0, (7 * scene.look.scale - place.w) / 2);
  const double growY = std::max(0.0, (7 * scene.look.scale - place.h) / 2);
  const ImVec2 low(static_cast<float>(std::floor(place.x - growX)),
                   static_cast<float>(std::floor(place.y - growY)));
  const ImVec2 high(static_cast<float>(std::ceil(place.x + place.w + growX)),
                    static_cast<float>(std::ceil(place.y + place.h + growY)));
  if (!cell.contains(low.x, low.y) || !cell.contains(high.x, high.y)) {
    return;
  }
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRect(ImVec2(low.x - 1, low.y - 1), ImVec2(high.x + 1, high.y + 1), IM_COL32(0, 0, 0, 200));
  list->AddRect(low, high, IM_COL32(255, 255, 255, 235));
}

/// Fixed width, so that the line does not dance under a moving mouse.
std::string channelText(float value) {
  if (std::isnan(value)) {
    return "   NaN";
  }
  constexpr float kWide = 99.9995F;
  return std::abs(value) < kWide ? fmt::format("{:6.3f}", value) : " " + formatReading(value);
}

std::string errorText(double error) {
  constexpr double kWide = 99.99995;
  return std::abs(error) < kWide ? fmt::format("{:7.4f}", error) : fmt::format("{:>7}", formatReading(error));
}

std::string pixelText(const ShownPicture& picture, PixelAt pixel, PictureExtent extent) {
  std::string text;
  if (picture.isBlank(pixel.x, pixel.y, extent)) {
    return "  not known";
  }
  for (int c = 0; c < picture.channels; ++c) {
    text += channelText(picture.valueAt(pixel.x, pixel.y, c, extent));
  }
  return text;
}

std::vector<Reading> readingsOf(const PictureScene& scene) {
  const Comparison& shown = scene.shown;
  const PixelAt pixel = *scene.hovered;
  const char* target = shown.domain == PictureDomain::Sinogram ? "measured" : "target";
  std::vector<Reading> readings{{0, target, pixelText(shown.target(), pixel, shown.samples), ""}};
  for (std::size_t run = 0; run < shown.pictures.size(); ++run) {
    const RunView& view = scene.model.runs[run];
    const ShownPicture& picture = shown.pictures[run];
    const bool blank = picture.isBlank(pixel.x, pixel.y, shown.samples);
    readings.push_back({accentColour(view.accent, scene.model.dark), view.name,
                        blank ? "" : pixelText(picture, pixel, shown.samples),
                        blank ? "" : errorText(pixelError(scene, run, pixel))});
  }
  return readings;
}

/// Where the hovered pixel is.
std::string placeText(const PictureScene& scene) {
  const PixelAt pixel = *scene.hovered;
  if (const std::optional<SheetLayout> sheet = shownSheet(scene)) {
    return memberPlaceText(scene, *sheet);
  }
  if (scene.shown.domain != PictureDomain::Sinogram) {
    return fmt::format("x {:<5} y {:<5}", pixel.x, pixel.y);
  }
  const Observation& sinogram = *scene.shown.observation();
  return fmt::format("{:>7.2f}°  detector {:<+7.1f}", angleAt(sinogram, pixel.y + 0.5),
                     detectorAt(sinogram, pixel.x + 0.5));
}

}  // namespace

double pixelError(const PictureScene& scene, std::size_t run, PixelAt pixel) {
  const ShownPicture& picture = scene.shown.pictures[run];
  const ShownPicture& target = scene.shown.targetOfRun(run);
  const PictureExtent samples = scene.shown.samples;
  if (picture.origin == PictureOrigin::None || picture.channels == 0) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  double sum = 0;
  for (int c = 0; c < picture.channels; ++c) {
    const double difference = static_cast<double>(target.valueAt(pixel.x, pixel.y, c, samples)) -
                              static_cast<double>(picture.valueAt(pixel.x, pixel.y, c, samples));
    sum += scene.view.errorMetric == ErrorMetric::Absolute  ? std::abs(difference)
           : scene.view.errorMetric == ErrorMetric::Squared ? difference * difference
                                                            : difference;
  }
  return sum / picture.channels;
}

void drawPixelValues(const PictureScene& scene) {
  const double zoom = scene.placement(scene.cell(0, false)).scale;
  if (zoom < kValueZoom * scene.look.scale) {
    return;
  }
  for (int block = 0; block < scene.blocks(); ++block) {
    const auto run = static_cast<std::size_t>(std::max(block - 1, 0));
    const bool showsTarget = block == 0 || scene.view.flipToTarget;
    const ShownPicture& picture =
        block == 0 ? scene.shown.target()
                   : (showsTarget ? scene.shown.targetOfRun(run) : scene.shown.pictures[run]);
    if (picture.origin == PictureOrigin::None) {
      continue;
    }
    const ScreenRect cell = scene.cell(block, false);
    clippedTo(cell, [&] { drawPictureValues(scene, cell, picture); });
    if (scene.layout.pairs && block > 0) {
      const ScreenRect errorCell = scene.cell(block, true);
      clippedTo(errorCell, [&] { drawErrorValues(scene, errorCell, run); });
    }
  }
}

void drawHoverMarkers(const PictureScene& scene) {
  if (!scene.hovered) {
    return;
  }
  for (int block = 0; block < scene.blocks(); ++block) {
    drawMarker(scene, scene.cell(block, false));
    if (scene.layout.pairs && block > 0) {
      drawMarker(scene, scene.cell(block, true));
    }
  }
}

void drawPictureStatus(const PictureScene& scene) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  ImFont* mono = font(FontRole::Mono);
  ImGui::Dummy(ImVec2(std::max(width, 1.0F), mono->FontSize + 4 * scene.look.scale));
  traceItem("picture.status");
  if (scene.hovered) {
    drawReadingRow(placeText(scene), readingsOf(scene), at, width, scene.look);
    return;
  }
  ImFont* small = font(FontRole::Small);
  constexpr std::array<const char*, 5> kinds = {"", "gray", "gray + alpha", "RGB", "RGBA"};
  const int channels = std::clamp(scene.shown.target().channels, 0, 4);
  const PictureExtent samples = scene.shown.samples;
  const std::string what =
      scene.shown.domain == PictureDomain::Sinogram
          ? fmt::format("{} angles × {} detector positions", samples.height, samples.width)
          : fmt::format("{} × {} {}", samples.width, samples.height,
                        kinds[static_cast<std::size_t>(channels)]);
  const std::string members = shownSheet(scene) ? fmt::format("{} pictures · a click shows one alone · ",
                                                              scene.model.cohort->members.size())
                                                : "";
  const std::string text = members + what + " · wheel zooms, drag moves, double click fits";
  drawText(small, ImVec2(at.x, at.y + mono->FontSize - small->FontSize), scene.look.palette->textDim,
           fitText(small, text, width));
}

}  // namespace rankscope
