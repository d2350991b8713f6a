// How the window's panels share its room. Pure function, any thread.
#pragma once

#include <string>

namespace rankscope {

/// Which panels the user wants; a small window leaves out what finds no room.
struct PanelVisibility {
  bool left = true, right = true, bottom = true;
  bool sweep = false;  ///< true from when one is opened

  bool operator==(const PanelVisibility&) const = default;
};

/// Widths of the sides and of the sweep, and height of the bottom panel, in unscaled pixels.
struct PanelSizes {
  double left = 0, right = 0, bottom = 0;
  double sweep = 0;
};

inline constexpr double kSplitterThickness = 5;

/// The pictures come first: side panels give way to them, and the bottom one when the window is low. The left
/// one leaves the right one what it needs; where that does not do for both, the right one is left out before
/// the left one, and that one before the sweep, which lies between it and the pictures. 0: left out.
/// Everything in unscaled pixels.
PanelSizes layOutPanels(const PanelSizes& wanted, const PanelVisibility& visible, double width,
                        double height);

/// The panels that are wanted and found no room, as words: "rank inspector, curves"; empty: none.
std::string panelsWithoutRoom(const PanelSizes& sizes, const PanelVisibility& visible);

}  // namespace rankscope
