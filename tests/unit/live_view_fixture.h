// Views of Runs, written for tests.
#pragma once

#include <utility>
#include <vector>

#include "train/live_view.h"

namespace rankscope {

inline LiveView viewOfKind(ViewKind kind, int width, int height, std::vector<float> pixels) {
  LiveView view;
  view.kind = kind;
  view.width = view.fullWidth = width;
  view.height = view.fullHeight = height;
  view.pixels = std::move(pixels);
  return view;
}

}  // namespace rankscope
