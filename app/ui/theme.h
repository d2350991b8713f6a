// Colours and metrics of the window, dark and light. Chrome is neutral, so that the Runs' accents mean
// something. Pure functions but applyTheme, which needs the ImGui context; UI thread only.
#pragma once

#include <cstddef>

#include <imgui.h>

namespace rankscope {

inline constexpr std::size_t kAccentCount = 8;

/// The colour of a Run wherever it appears (RunView::accent). Slightly darker on the light theme.
ImU32 accentColour(int accent, bool dark);

/// `colour` with its opacity multiplied by `alpha` in [0, 1].
ImU32 withAlpha(ImU32 colour, float alpha);

/// Linear blend of two colours, t in [0, 1].
ImU32 mix(ImU32 a, ImU32 b, float t);

/// Named colours of the chrome.
struct Palette {
  ImU32 window;  ///< behind everything
  ImU32 panel;   ///< panels' background
  ImU32 canvas;  ///< behind pictures and plots
  ImU32 frame;   ///< input fields
  ImU32 frameHovered;
  ImU32 frameActive;
  ImU32 border;
  ImU32 text;
  ImU32 textDim;    ///< units, captions, axis labels
  ImU32 textFaint;  ///< disabled
  ImU32 grid;       ///< plot grid
  ImU32 highlight;  ///< selection, hovered rows, focus
  ImU32 good;
  ImU32 warning;
  ImU32 error;
};
const Palette& palette(bool dark);

/// Sets ImGui's style; sizes are multiplied by `scale`. Fonts are a separate matter: see fonts.h.
void applyTheme(bool dark, float scale);

}  // namespace rankscope
