// Line plots and heat maps on ImGui's draw lists: few draw calls, no state of their own between frames. UI
// thread only.
#pragma once

#include <span>
#include <string>
#include <vector>

#include <imgui.h>

#include "ui/axis.h"
#include "ui/theme.h"

namespace rankscope {

/// Colours and sizes shared by everything that a panel draws.
struct PlotLook {
  const Palette* palette = nullptr;
  float scale = 1;  ///< UI scale
};

/// Draws text without a font push. @param align 0: `at` is the left edge, 0.5: the middle, 1: the right edge
void drawText(ImFont* textFont, ImVec2 at, ImU32 colour, std::string_view text, float align = 0);
ImVec2 textSize(ImFont* textFont, std::string_view text);

/// `text`, cut with "…" to at most `width` pixels.
std::string fitText(ImFont* textFont, std::string_view text, float width);

struct PlotAxes {
  Axis x;
  Axis y;
  std::string xLabel;
  std::string yLabel;             ///< drawn above the plot, left-aligned
  bool wholeX = false;            ///< only whole numbers as ticks on x
  std::vector<Tick> xTicks = {};  ///< instead of those of the axis; empty: the axis' own
};

/// A plot that lives for one frame: the constructor draws background, grid and labels and makes an item of
/// the area; lines follow; the destructor ends clipping.
class Plot {
 public:
  Plot(const char* id, ImVec2 size, const PlotAxes& axes, const PlotLook& look);
  ~Plot();
  Plot(const Plot&) = delete;
  Plot& operator=(const Plot&) = delete;

  /// Ascending in x; breaks where a point is not finite or, on a logarithmic axis, not positive.
  void line(std::span<const PlotPoint> points, ImU32 colour, float thickness = 1.5F);
  void dot(PlotPoint point, ImU32 colour, float radius = 3);
  void verticalLine(double x, ImU32 colour);

  bool hovered() const { return hovered_; }
  /// Held by the mouse, or let go of in this frame.
  bool active() const { return active_; }
  /// Pressed and let go of within the area.
  bool clicked() const { return clicked_; }
  double mouseX() const;

  ImVec2 toScreen(PlotPoint point) const;
  ImVec2 minimum() const { return minimum_; }
  ImVec2 maximum() const { return maximum_; }

 private:
  void drawGrid(const PlotAxes& axes);

  /// Draws screen_ as one unbroken line, and empties it.
  void stroke(ImU32 colour, float thickness);

  Axis x_;
  Axis y_;
  PlotLook look_;
  ImDrawList* list_;
  ImVec2 minimum_;  ///< of the area inside the axes
  ImVec2 maximum_;
  bool hovered_ = false;
  bool active_ = false;
  bool clicked_ = false;
  std::vector<PlotPoint> decimated_;
  std::vector<PlotPoint> screen_;
  std::vector<PlotPoint> kept_;
  std::vector<ImVec2> path_;
};

/// A coloured value in a legend or a readout.
struct LegendEntry {
  ImU32 colour = 0;
  std::string name;
  std::string value;
};

/// One line of swatch, name and value per entry, left to right from `at`, at most `width` wide. Names are
/// dropped where they do not fit.
void drawLegend(ImVec2 at, float width, std::span<const LegendEntry> entries, const PlotLook& look);

/// A table of readings at the mouse, kept inside the window.
void drawReadout(std::string_view title, std::span<const LegendEntry> entries, const PlotLook& look);

}  // namespace rankscope
