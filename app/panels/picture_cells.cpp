// Draws the cells in three passes (text, pictures, overlays), because every change of texture
// is a draw call.
#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "panels/picture_scene.h"
#include "panels/recorded.h"
#include "ui/color_bar.h"
#include "ui/fonts.h"
#include "ui/theme.h"
#include "ui/ui_trace.h"

namespace rankscope {
namespace {

ImVec2 cornerOf(const ScreenRect& rect) {
  return {static_cast<float>(rect.x), static_cast<float>(rect.y)};
}

ImVec2 endOf(const ScreenRect& rect) {
  return {static_cast<float>(rect.x + rect.w), static_cast<float>(rect.y + rect.h)};
}

void drawTexture(const PictureScene& scene, const ScreenRect& cell, const Texture2D& texture) {
  const Placement at = scene.placement(cell);
  const double left = std::max(at.toScreenX(0), cell.x);
  const double top = std::max(at.toScreenY(0), cell.y);
  const double right = std::min(at.toScreenX(scene.extent.width), cell.x + cell.w);
  const double bottom = std::min(at.toScreenY(scene.extent.height), cell.y + cell.h);
  if (right <= left || bottom <= top || texture.width() == 0) {
    return;
  }
  const auto uv = [&](double x, double y) {
    return ImVec2(static_cast<float>(at.toPictureX(x) / scene.extent.width),
                  static_cast<float>(at.toPictureY(y) / scene.extent.height));
  };
  // ImTextureID is a pointer in older versions of ImGui and an integer in newer ones.
  ImGui::GetWindowDrawList()->AddImage(
      (ImTextureID)(std::intptr_t)texture.name(), ImVec2(static_cast<float>(left), static_cast<float>(top)),
      ImVec2(static_cast<float>(right), static_cast<float>(bottom)), uv(left, top), uv(right, bottom));
}

/// Swatch and name at the left, the newest score at the right, details between them where they fit.
void drawHeader(const PictureScene& scene, const ScreenRect& cell, ImU32 accent, const std::string& name,
                const std::string& detail, const std::string& value) {
  const float scale = scene.look.scale;
  const Palette& colours = *scene.look.palette;
  const float y = static_cast<float>(cell.y - scene.layout.header);
  ImFont* bold = font(FontRole::Bold);
  ImFont* small = font(FontRole::Small);
  float left = static_cast<float>(cell.x);
  float right = static_cast<float>(cell.x + cell.w);
  // Where there is no room for all, the name goes before the score.
  const float named = textSize(bold, name).x + 24 * scale;
  if (!value.empty() && named + textSize(bold, value).x <= right - left) {
    drawText(bold, ImVec2(right, y), colours.text, value, 1);
    right -= textSize(bold, value).x + 8 * scale;
  } else if (const auto unit = value.find(' '); unit != std::string::npos) {
    const std::string number = value.substr(0, unit);
    if (textSize(bold, number).x + 50 * scale <= right - left) {
      drawText(bold, ImVec2(right, y), colours.text, number, 1);
      right -= textSize(bold, number).x + 6 * scale;
    }
  }
  if (accent != 0) {
    const float size = 9 * scale;
    const float top = std::floor(y + (bold->FontSize - size) / 2 + scale);
    ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(left, top), ImVec2(left + size, top + size), accent,
                                              2 * scale);
    left += size + 7 * scale;
  }
  const std::string title = fitText(bold, name, std::max(right - left, 0.0F));
  drawText(bold, ImVec2(left, y), colours.text, title);
  left += textSize(bold, title).x + 8 * scale;
  // Where there is no room for all of it, the step is what matters.
  const auto begin = std::min(detail.find("step "), detail.size());
  const std::string shorter = detail.substr(begin, detail.find(", ", begin) - begin);
  for (const std::string& text : {detail, shorter}) {
    if (textSize(small, text).x <= right - left) {
      drawText(small, ImVec2(left, y + bold->FontSize - small->FontSize - scale), colours.textDim, text);
      break;
    }
  }
}

std::string originText(const ShownPicture& picture) {
  switch (picture.origin) {
    case PictureOrigin::Recorded:
      return fmt::format("recorded, step {}", formatCount(picture.step));
    case PictureOrigin::Replayed:
      return fmt::format("re-rendered, step {}", formatCount(picture.step));
    case PictureOrigin::Live:
      return fmt::format("step {}", formatCount(picture.step));
    case PictureOrigin::None:
    case PictureOrigin::Target:
      break;
  }
  return "";
}

const char* stateText(RunState state) {
  switch (state) {
    case RunState::Paused:
      return "paused";
    case RunState::Finished:
      return "finished";
    case RunState::Failed:
      return "failed";
    case RunState::Stopped:
      return "stopped";
    case RunState::Running:
      break;
  }
  return "";
}

void drawRunHeader(const PictureScene& scene, std::size_t run) {
  const RunView& view = scene.model.runs[run];
  const ShownPicture& picture = scene.pictures[run];
  const ScreenRect cell = scene.cell(static_cast<int>(run) + 1, false);
  std::string value;
  if (const auto moment = momentOfPicture(*view.frame, picture); moment && !moment->scores.empty()) {
    const Score& score = moment->scores.front();
    value = std::isfinite(score.value) ? fmt::format("{:.2f} {}", score.value, scoreUnit(score.name)) : "–";
  }
  std::string detail = scene.view.flipToTarget ? "shows the target" : originText(picture);
  const char* state = stateText(view.frame->state);
  if (picture.origin == PictureOrigin::Live && !scene.view.flipToTarget) {
    if (view.frame->failure && view.frame->failure->step != picture.step) {
      detail = "last good picture, " + detail;
    } else if (*state != '\0') {
      detail += fmt::format(", {}", state);
    }
  }
  drawHeader(scene, cell, accentColour(view.accent, scene.model.dark), view.name, detail, value);
}

void drawTargetHeader(const PictureScene& scene) {
  drawHeader(scene, scene.cell(0, false), 0, "Target",
             fmt::format("{} × {}", scene.extent.width, scene.extent.height), "");
}

/// What the colours of the error maps mean, in the cell that the target leaves free.
void drawErrorScale(const PictureScene& scene) {
  const float scale = scene.look.scale;
  const ScreenRect cell = scene.cell(0, true);
  ImFont* small = font(FontRole::Small);
  const Palette& colours = *scene.look.palette;
  const ErrorMetric metric = scene.view.errorMetric;
  const bool diverging = metric == ErrorMetric::Signed;
  const double maximum = scene.view.errorMaximum;
  const Axis axis{diverging ? -maximum : 0, maximum, false};
  const float pad = 2 * scale;
  const ImVec2 at(static_cast<float>(cell.x), static_cast<float>(cell.y) + pad);
  ImGui::PushClipRect(cornerOf(cell), endOf(cell), true);
  const auto width = static_cast<float>(std::min(cell.w, 320.0 * scale));
  drawText(small, at, colours.text, fitText(small, fmt::format("Error {}", metricName(metric)), width));
  ImVec2 bar(at.x, at.y + small->FontSize + 4 * pad);
  if (cell.h >= 5.0 * static_cast<double>(small->FontSize)) {
    drawText(small, ImVec2(at.x, at.y + small->FontSize + pad), colours.textDim,
             fitText(small, "mean of the channels; t target, p reconstruction", width));
    bar.y += small->FontSize + pad;
  }
  const ImVec2 size =
      drawColorBar(bar, width, BarDirection::Horizontal,
                   diverging ? ColorScale::Diverging : ColorScale::Sequential, axis, scene.look);
  ImGui::PopClipRect();
  traceArea("picture.scale", bar, ImVec2(bar.x + size.x, bar.y + size.y));
}

void drawFailure(const PictureScene& scene, std::size_t run) {
  const Frame& frame = *scene.model.runs[run].frame;
  if (!frame.failure) {
    return;
  }
  const ScreenRect cell = scene.cell(static_cast<int>(run) + 1, false);
  const Palette& colours = *scene.look.palette;
  const float pad = 8 * scene.look.scale;
  const std::string text = frame.failure->what + "\n" + frame.failure->hint;
  ImFont* body = font(FontRole::Body);
  const float wrap = static_cast<float>(cell.w) - 2 * pad;
  const ImVec2 size = body->CalcTextSizeA(body->FontSize, wrap, wrap, text.c_str());
  const ImVec2 end = endOf(cell);
  const ImVec2 corner(static_cast<float>(cell.x),
                      std::max(end.y - size.y - 2 * pad, static_cast<float>(cell.y)));
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(corner, end, colours.panel);
  list->AddRectFilled(corner, ImVec2(corner.x + 3 * scene.look.scale, end.y), colours.error);
  list->PushClipRect(corner, end, true);
  list->AddText(body, body->FontSize, ImVec2(corner.x + pad, corner.y + pad), colours.text, text.c_str(),
                nullptr, wrap);
  list->PopClipRect();
}

/// Fills a cell around its picture, and not under it: on software GL every covered pixel counts.
void drawSurround(const PictureScene& scene, const ScreenRect& cell) {
  const Placement at = scene.placement(cell);
  const double left = std::clamp(at.toScreenX(0), cell.x, cell.x + cell.w);
  const double top = std::clamp(at.toScreenY(0), cell.y, cell.y + cell.h);
  const double right = std::clamp(at.toScreenX(scene.extent.width), left, cell.x + cell.w);
  const double bottom = std::clamp(at.toScreenY(scene.extent.height), top, cell.y + cell.h);
  const auto fill = [&](double x0, double y0, double x1, double y1) {
    if (x1 - x0 >= 1 && y1 - y0 >= 1) {
      const ScreenRect bar{x0, y0, x1 - x0, y1 - y0};
      ImGui::GetWindowDrawList()->AddRectFilled(cornerOf(bar), endOf(bar), scene.look.palette->canvas);
    }
  };
  fill(cell.x, cell.y, cell.x + cell.w, top);
  fill(cell.x, bottom, cell.x + cell.w, cell.y + cell.h);
  fill(cell.x, top, left, bottom);
  fill(right, top, cell.x + cell.w, bottom);
}

/// An empty frame with a word in it, until there is a picture.
void drawWaiting(const PictureScene& scene, const ScreenRect& cell, std::size_t run) {
  ImGui::GetWindowDrawList()->AddRect(cornerOf(cell), endOf(cell), scene.look.palette->border);
  ImFont* body = font(FontRole::Body);
  const ImVec2 middle(static_cast<float>(cell.x + cell.w / 2),
                      static_cast<float>(cell.y + cell.h / 2) - body->FontSize / 2);
  const bool failed = scene.model.runs[run].frame->state == RunState::Failed;
  std::string text = failed ? "no picture" : "waiting for the first picture";
  if (scene.view.scrubStep >= 0) {
    const auto& kept = scene.model.runs[run].frame->history->pictures;
    text = kept.empty()
               ? "nothing recorded yet"
               : fmt::format("pictures before step {} were not kept", formatCount(kept.front()->step));
  }
  drawText(body, middle, scene.look.palette->textFaint, fitText(body, text, static_cast<float>(cell.w)),
           0.5F);
}

}  // namespace

ScreenRect PictureScene::cell(int block, bool errorCell) const {
  ScreenRect rect = layout.cell(block, errorCell);
  rect.x += canvas.x;
  rect.y += canvas.y;
  return rect;
}

Placement PictureScene::placement(const ScreenRect& rect) const {
  return place({view.zoom, view.centreX, view.centreY}, extent, rect);
}

const char* metricName(ErrorMetric metric) {
  switch (metric) {
    case ErrorMetric::Absolute:
      return "|t − p|";
    case ErrorMetric::Squared:
      return "(t − p)²";
    case ErrorMetric::Signed:
      return "t − p";
  }
  return "";
}

const char* metricHelp(ErrorMetric metric) {
  switch (metric) {
    case ErrorMetric::Absolute:
      return "Absolute error |t − p|, the mean over the channels of a pixel; t is the target, p the "
             "reconstruction.";
    case ErrorMetric::Squared:
      return "Squared error (t − p)², the mean over the channels of a pixel: what the loss adds up.";
    case ErrorMetric::Signed:
      return "Signed error t − p, the mean over the channels of a pixel: amber where the reconstruction is "
             "too dark, "
             "blue where it is too bright.";
  }
  return "";
}

void drawPictureCells(const PictureScene& scene, const PictureTextures& textures) {
  const auto runs = scene.pictures.size();
  drawSurround(scene, scene.cell(0, false));
  drawTargetHeader(scene);
  for (std::size_t run = 0; run < runs; ++run) {
    const int block = static_cast<int>(run) + 1;
    if (scene.pictures[run].origin == PictureOrigin::None && !scene.view.flipToTarget) {
      drawWaiting(scene, scene.cell(block, false), run);
    } else {
      drawSurround(scene, scene.cell(block, false));
    }
    if (scene.layout.pairs && scene.pictures[run].origin != PictureOrigin::None) {
      drawSurround(scene, scene.cell(block, true));
    }
    drawRunHeader(scene, run);
  }
  if (scene.layout.pairs) {
    drawErrorScale(scene);
  }
  drawTexture(scene, scene.cell(0, false), textures.target());
  traceArea("picture.target", cornerOf(scene.cell(0, false)), endOf(scene.cell(0, false)));
  for (std::size_t run = 0; run < runs; ++run) {
    const ScreenRect cell = scene.cell(static_cast<int>(run) + 1, false);
    traceArea(fmt::format("picture.run{}", run), cornerOf(cell), endOf(cell));
    const bool waiting = scene.pictures[run].origin == PictureOrigin::None;
    if (scene.view.flipToTarget || !waiting) {
      drawTexture(scene, cell, scene.view.flipToTarget ? textures.target() : textures.picture(run));
    }
    if (scene.layout.pairs && !waiting) {
      const ScreenRect errorCell = scene.cell(static_cast<int>(run) + 1, true);
      drawTexture(scene, errorCell, textures.errorMap(run));
      traceArea(fmt::format("picture.error{}", run), cornerOf(errorCell), endOf(errorCell));
    }
  }
}

void drawOverlays(const PictureScene& scene) {
  for (std::size_t run = 0; run < scene.pictures.size(); ++run) {
    drawFailure(scene, run);
    if (scene.view.flipToTarget) {
      const ScreenRect cell = scene.cell(static_cast<int>(run) + 1, false);
      ImGui::GetWindowDrawList()->AddRect(cornerOf(cell), endOf(cell), scene.look.palette->warning, 0, 0,
                                          2 * scene.look.scale);
    }
  }
}

}  // namespace rankscope
