#include "panels/reading_row.h"

#include "ui/fonts.h"
#include "ui/theme.h"

namespace rankscope {
namespace {

float widthOf(const std::vector<Reading>& readings, bool values, float gap) {
  float width = 0;
  for (const Reading& reading : readings) {
    width += textSize(font(FontRole::Small), reading.name).x + 3 * gap;
    width += values || reading.error.empty() ? textSize(font(FontRole::Mono), reading.value).x : 0;
    width += textSize(font(FontRole::Mono), reading.error).x + (reading.accent != 0 ? 2 * gap : 0);
  }
  return width;
}

}  // namespace

void drawReadingRow(const std::string& place, const std::vector<Reading>& readings, ImVec2 at, float width,
                    const PlotLook& look) {
  const Palette& colours = *look.palette;
  ImFont* small = font(FontRole::Small);
  ImFont* mono = font(FontRole::Mono);
  const float gap = 6 * look.scale;
  const float drop = mono->FontSize - small->FontSize;
  drawText(mono, at, colours.text, place);
  float x = at.x + textSize(mono, place).x + 2 * gap;
  const float right = at.x + width;
  // Errors say more than values where there is no room for both.
  const bool values = x + widthOf(readings, true, gap) <= right;
  const auto piece = [&](ImFont* with, float dy, ImU32 colour, const std::string& text) {
    if (x + textSize(with, text).x <= right) {
      drawText(with, ImVec2(x, at.y + dy), colour, text);
    }
    x += textSize(with, text).x;
  };
  for (const Reading& reading : readings) {
    if (reading.accent != 0) {
      ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(x, at.y + drop + gap / 2),
                                                ImVec2(x + gap, at.y + drop + 1.5F * gap), reading.accent);
      x += 1.5F * gap;
    }
    piece(small, drop, colours.textDim, reading.name);
    if (values || reading.error.empty()) {
      piece(mono, 0, colours.text, reading.value);
    }
    piece(mono, 0, colours.warning, reading.error);
    x += 2.5F * gap;
  }
}

}  // namespace rankscope
