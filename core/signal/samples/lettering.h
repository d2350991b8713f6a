// Letters drawn by strokes on a 4 x 6 grid: capitals, digits, and the few marks that the samples use. Pure
// functions.
#pragma once

#include <string_view>
#include <vector>

#include "signal/samples/canvas.h"

namespace rankscope {

using Stroke = std::vector<Vec2>;

/// The strokes of a line of text, its capitals `height` tall, from (0, 0) at the left end of the base line, y
/// up. Characters that have no drawing leave a gap.
std::vector<Stroke> letterStrokes(std::string_view text, float height);

/// How wide those strokes are.
float textWidth(std::string_view text, float height);

/// Writes `text` with the base line's left end at `placement`'s local point (x, y).
template <class Paint>
void drawText(Canvas& canvas, const Placement& placement, Vec2 position, std::string_view text, float height,
              float lineWidth, Paint paint) {
  for (Stroke& stroke : letterStrokes(text, height)) {
    for (Vec2& p : stroke) {
      p = placement.at(position.x + p.x, position.y + p.y);
    }
    canvas.stroke(std::span<const Vec2>(stroke), lineWidth * placement.scale, paint);
  }
}

}  // namespace rankscope
