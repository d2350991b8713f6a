// The colours of numbers: tables for textures and cells, and the scale that says what a colour means. UI
// thread only.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include <imgui.h>

#include "ui/axis.h"
#include "ui/plot.h"

namespace rankscope {

enum class ColorScale {
  Sequential,  ///< io/color_map.h
  Diverging,   ///< blue below zero, amber above, dark at zero
  Gray,        ///< black to white: of values that are shown as they are
};

using ColorTable = std::array<ImU32, 256>;

/// Colours from the smallest value to the largest.
const ColorTable& colorTable(ColorScale scale);

/// Of a value in [0, 1], clipped; a neutral gray for NaN.
ImU32 colorAt(ColorScale scale, double unit);

/// The table as 256 RGB texels.
std::array<std::uint8_t, 256 * 3> colorTexels(ColorScale scale);

enum class BarDirection { Horizontal, Vertical };

/// A scale with ticks and their labels: horizontal with the labels below, or vertical with them to the right.
/// @returns the room it takes, labels included
ImVec2 drawColorBar(ImVec2 at, float length, BarDirection direction, ColorScale scale, const Axis& axis,
                    const PlotLook& look);

/// One row of equal-height cells: `edges` has one entry more than `units`, ascending screen x.
/// Neighbours of the same colour become one rectangle.
void drawCells(std::span<const float> edges, std::span<const float> units, float top, float bottom,
               ColorScale scale);

}  // namespace rankscope
