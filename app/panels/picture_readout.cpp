// Reading pixels: numbers on magnified pixels, the marker of the hovered one, and the line with its values.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "panels/picture_scene.h"
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

PixelRange visiblePixels(const Placement& at, const ScreenRect& cell, PictureExtent extent) {
  const auto low = [](double v) { return std::max(0, static_cast<int>(std::floor(v))); };
  const auto high = [](double v, int most) { return std::min(most, static_cast<int>(std::ceil(v))); };
  return {low(at.toPictureX(cell.x)), low(at.toPictureY(cell.y)),
          high(at.toPictureX(cell.x + cell.w), extent.width),
          high(at.toPictureY(cell.y + cell.h), extent.height)};
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

/// One of several lines of text, centred in a pixel's square.
void drawInPixel(const Placement& at, PixelAt pixel, int line, int lines, ImU32 ink,
                 const std::string& text) {
  ImFont* small = font(FontRole::Small);
  const double top =
      at.toScreenY(pixel.y + 0.5) + (line - lines / 2.0) * static_cast<double>(small->FontSize);
  const ImVec2 middle(static_cast<float>(at.toScreenX(pixel.x + 0.5)), static_cast<float>(top));
  drawText(small, middle, ink, text, 0.5F);
}

void drawPictureValues(const PictureScene& scene, const ScreenRect& cell, const ShownPicture& picture) {
  const Placement at = scene.placement(cell);
  const PixelRange range = visiblePixels(at, cell, scene.extent);
  for (int y = range.top; y < range.bottom; ++y) {
    for (int x = range.left; x < range.right; ++x) {
      const std::array<float, 4> values = valuesAt(picture, {x, y}, scene.extent);
      const ImU32 ink = readableInk(brightness(values, picture.channels));
      for (int c = 0; c < picture.channels; ++c) {
        drawInPixel(at, {x, y}, c, picture.channels, channelInk(ink, c, picture.channels),
                    formatChannel(values[static_cast<std::size_t>(c)]));
      }
    }
  }
}

void drawErrorValues(const PictureScene& scene, const ScreenRect& cell, std::size_t run) {
  const Placement at = scene.placement(cell);
  const PixelRange range = visiblePixels(at, cell, scene.extent);
  const bool diverging = scene.view.errorMetric == ErrorMetric::Signed;
  const ColorScale colours = diverging ? ColorScale::Diverging : ColorScale::Sequential;
  for (int y = range.top; y < range.bottom; ++y) {
    for (int x = range.left; x < range.right; ++x) {
      const double error = pixelError(scene, run, {x, y});
      const double unit = error / scene.view.errorMaximum;
      const ImVec4 colour =
          ImGui::ColorConvertU32ToFloat4(colorAt(colours, diverging ? 0.5 + unit / 2 : unit));
      const double luma = brightness({colour.x, colour.y, colour.z, 1}, 3);
      drawInPixel(at, {x, y}, 0, 1, readableInk(luma), formatChannel(static_cast<float>(error)));
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
  const double x = at.toScreenX(scene.hovered->x);
  const double y = at.toScreenY(scene.hovered->y);
  // A pixel too small to be outlined gets a ring around it.
  const double grow = std::max(0.0, (7 * scene.look.scale - at.scale) / 2);
  const ImVec2 low(static_cast<float>(std::floor(x - grow)), static_cast<float>(std::floor(y - grow)));
  const ImVec2 high(static_cast<float>(std::ceil(x + at.scale + grow)),
                    static_cast<float>(std::ceil(y + at.scale + grow)));
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
  for (int c = 0; c < picture.channels; ++c) {
    text += channelText(picture.valueAt(pixel.x, pixel.y, c, extent));
  }
  return text;
}

struct StatusPart {
  ImU32 accent = 0;
  std::string name;
  std::string values;
  std::string error;
};

std::vector<StatusPart> statusParts(const PictureScene& scene) {
  std::vector<StatusPart> parts{{0, "target", pixelText(scene.target, *scene.hovered, scene.extent), ""}};
  for (std::size_t run = 0; run < scene.pictures.size(); ++run) {
    const RunView& view = scene.model.runs[run];
    const double error = pixelError(scene, run, *scene.hovered);
    parts.push_back({accentColour(view.accent, scene.model.dark), view.name,
                     pixelText(scene.pictures[run], *scene.hovered, scene.extent), errorText(error)});
  }
  return parts;
}

float statusWidth(const std::vector<StatusPart>& parts, bool values, float gap) {
  float width = 0;
  for (const StatusPart& part : parts) {
    width += textSize(font(FontRole::Small), part.name).x + 3 * gap;
    width += values || part.error.empty() ? textSize(font(FontRole::Mono), part.values).x : 0;
    width += textSize(font(FontRole::Mono), part.error).x + (part.accent != 0 ? 2 * gap : 0);
  }
  return width;
}

void drawHoverStatus(const PictureScene& scene, ImVec2 at, float width) {
  const Palette& colours = *scene.look.palette;
  ImFont* small = font(FontRole::Small);
  ImFont* mono = font(FontRole::Mono);
  const float gap = 6 * scene.look.scale;
  const float drop = mono->FontSize - small->FontSize;
  const std::string place = fmt::format("x {:<5} y {:<5}", scene.hovered->x, scene.hovered->y);
  drawText(mono, at, colours.text, place);
  const float right = at.x + width;
  float x = at.x + textSize(mono, place).x + gap;
  const std::vector<StatusPart> parts = statusParts(scene);
  // Errors say more than values where there is no room for both.
  const bool values = x + statusWidth(parts, true, gap) <= right;
  const auto piece = [&](ImFont* with, float dy, ImU32 colour, const std::string& text) {
    if (x + textSize(with, text).x <= right) {
      drawText(with, ImVec2(x, at.y + dy), colour, text);
    }
    x += textSize(with, text).x;
  };
  for (const StatusPart& part : parts) {
    if (part.accent != 0) {
      ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(x, at.y + drop + gap / 2),
                                                ImVec2(x + gap, at.y + drop + 1.5F * gap), part.accent);
      x += 1.5F * gap;
    }
    piece(small, drop, colours.textDim, part.name);
    if (values || part.error.empty()) {
      piece(mono, 0, colours.text, part.values);
    }
    piece(mono, 0, colours.warning, part.error);
    x += 2.5F * gap;
  }
}

}  // namespace

double pixelError(const PictureScene& scene, std::size_t run, PixelAt pixel) {
  const ShownPicture& picture = scene.pictures[run];
  if (picture.origin == PictureOrigin::None || picture.channels == 0) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  double sum = 0;
  for (int c = 0; c < picture.channels; ++c) {
    const double difference = static_cast<double>(scene.target.valueAt(pixel.x, pixel.y, c, scene.extent)) -
                              static_cast<double>(picture.valueAt(pixel.x, pixel.y, c, scene.extent));
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
    const ShownPicture& picture = showsTarget ? scene.target : scene.pictures[run];
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
    drawHoverStatus(scene, at, width);
    return;
  }
  ImFont* small = font(FontRole::Small);
  constexpr std::array<const char*, 5> kinds = {"", "gray", "gray + alpha", "RGB", "RGBA"};
  const int channels = std::clamp(scene.target.channels, 0, 4);
  const std::string text =
      fmt::format("{} × {} {} · wheel zooms, drag moves, double click fits", scene.extent.width,
                  scene.extent.height, kinds[static_cast<std::size_t>(channels)]);
  drawText(small, ImVec2(at.x, at.y + mono->FontSize - small->FontSize), scene.look.palette->textDim,
           fitText(small, text, width));
}

}  // namespace rankscope
