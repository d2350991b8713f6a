// The line below pictures or sounds that reads out what is under the mouse. UI thread only.
#pragma once

#include <string>
#include <vector>

#include "ui/plot.h"

namespace rankscope {

struct Reading {
  ImU32 accent = 0;  ///< 0: no swatch
  std::string name;
  std::string value;
  std::string error;  ///< "" for none, as of the target
};

/// `place`, and after it the readings as far as they fit: values are left out before errors.
/// @param at its left upper corner  @param width in pixels
void drawReadingRow(const std::string& place, const std::vector<Reading>& readings, ImVec2 at, float width,
                    const PlotLook& look);

}  // namespace rankscope
