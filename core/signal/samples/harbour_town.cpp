#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "signal/samples/harbour_parts.h"
#include "signal/samples/lettering.h"
#include "signal/samples/noise.h"

namespace rankscope {
namespace {

constexpr Rgb kCream{0.94f, 0.89f, 0.76f};
constexpr Rgb kGlass{0.17f, 0.23f, 0.30f};
constexpr float kWallTop = 11;  ///< the quay that the town stands on, above the water

std::vector<Vec2> placed(const Placement& placement, std::initializer_list<Vec2> points) {
  std::vector<Vec2> outline;
  for (const Vec2 p : points) {
    outline.push_back(placement.at(p.x, p.y));
  }
  return outline;
}

template <class Paint>
void panel(Canvas& canvas, const Placement& placement, Vec2 low, Vec2 high, Paint paint) {
  canvas.polygon(placed(placement, {low, {high.x, low.y}, high, {low.x, high.y}}), paint);
}

/// A position in a wall of courses: which stone, and how far from its edges.
struct Stone {
  int column = 0;
  int row = 0;
  float edge = 0;  ///< distance to the nearest joint
};

/// @param offset how far each second course is shifted, in stones
Stone stoneAt(Vec2 p, Vec2 size, float offset) {
  const float row = std::floor(p.y / size.y);
  const float shifted = p.x / size.x + (static_cast<int>(row) % 2 != 0 ? offset : 0);
  const float column = std::floor(shifted);
  const float x = (shifted - column) * size.x;
  const float y = p.y - row * size.y;
  return {static_cast<int>(column), static_cast<int>(row),
          std::min(std::min(x, size.x - x), std::min(y, size.y - y))};
}

auto brickPaint(const Placement& placement) {
  return [=](Vec2 p, Rgb) {
    const Vec2 q = placement.local(p);
    const Stone brick = stoneAt(q, {4.2f, 1.9f}, 0.5f);
    if (brick.edge < 0.22f) {
      return Rgb{0.66f, 0.58f, 0.50f};
    }
    const float tone = 0.72f + 0.5f * cellNoise(brick.column, brick.row, 5);
    const float dirt = 0.75f + 0.4f * fractalNoise(q * 0.11f, 3, 9);
    return Rgb{0.60f, 0.29f, 0.21f} * (tone * dirt);
  };
}

auto tilePaint(const Placement& placement) {
  return [=](Vec2 p, Rgb) {
    const Vec2 q = placement.local(p);
    const Stone tile = stoneAt(q, {2.1f, 1.7f}, 0.5f);
    const float round = 0.75f + 0.35f * smoothStep(0, 0.8f, tile.edge);
    return Rgb{0.40f, 0.22f, 0.19f} * (round * (0.8f + 0.4f * cellNoise(tile.column, tile.row, 21)));
  };
}

void drawWindow(Canvas& canvas, const Placement& placement, Vec2 low, Vec2 size) {
  const Vec2 rim{0.7f, 0.7f};
  panel(canvas, placement, low - rim, low + size + rim, flat(kCream));
  panel(canvas, placement, low, low + size, [&](Vec2 p, Rgb) {
    const Vec2 q = placement.local(p);
    // The panes mirror the bright sky, more so near the top.
    return mix(kGlass, {0.62f, 0.70f, 0.76f},
               smoothStep(low.y, low.y + 1.4f * size.y, q.y + 0.4f * (q.x - low.x)));
  });
  const float middle = low.x + size.x / 2;
  panel(canvas, placement, {middle - 0.22f, low.y}, {middle + 0.22f, low.y + size.y}, flat(kCream));
  for (const float part : {0.36f, 0.68f}) {
    const float y = low.y + part * size.y;
    panel(canvas, placement, {low.x, y - 0.2f}, {low.x + size.x, y + 0.2f}, flat(kCream));
  }
}

void drawSign(Canvas& canvas, const Placement& placement, Vec2 low, Vec2 size) {
  panel(canvas, placement, low, low + size, flat({0.09f, 0.14f, 0.20f}));
  panel(canvas, placement, low, {low.x + size.x, low.y + 0.5f}, flat(kCream));
  panel(canvas, placement, {low.x, low.y + size.y - 0.5f}, low + size, flat(kCream));
  const std::string_view text = "RANKSCOPE";
  const float height = 4.7f;
  const Vec2 start{low.x + (size.x - textWidth(text, height)) / 2, low.y + (size.y - height) / 2};
  drawText(canvas, placement, start, text, height, 0.85f, flat({0.98f, 0.87f, 0.55f}));
}

void drawWarehouse(Canvas& canvas, const Placement& placement) {
  panel(canvas, placement, {33, 74}, {38, 86}, brickPaint(placement));
  panel(canvas, placement, {32.3f, 86}, {38.7f, 87.5f}, flat({0.35f, 0.22f, 0.18f}));
  panel(canvas, placement, {-2, kWallTop}, {47, 66}, brickPaint(placement));
  canvas.polygon(placed(placement, {{-2, 66}, {47, 66}, {22, 87}}), brickPaint(placement));
  // The roof shows as a band of tiles along both slopes.
  canvas.polygon(placed(placement, {{22, 90.5f}, {22, 86.5f}, {46, 66}, {49.5f, 66}}), tilePaint(placement));
  canvas.polygon(placed(placement, {{22, 90.5f}, {22, 86.5f}, {-2, 66}, {-5.5f, 66}}), tilePaint(placement));
  canvas.disc(placement.at(22, 74), 4.2f, flat(kCream));
  canvas.disc(placement.at(22, 74), 3.4f, flat(kGlass));
  canvas.stroke({placement.at(18.4f, 74), placement.at(25.6f, 74)}, 0.45f, flat(kCream));
  canvas.stroke({placement.at(22, 70.4f), placement.at(22, 77.6f)}, 0.45f, flat(kCream));
  drawSign(canvas, placement, {1, 56}, {43, 9});
  for (const float y : {29.0f, 43.0f}) {
    for (const float x : {3.5f, 14.0f, 24.5f, 35.0f}) {
      drawWindow(canvas, placement, {x, y}, {6, 8.5f});
    }
  }
  panel(canvas, placement, {15, kWallTop}, {29, 25}, [&](Vec2 p, Rgb) {
    const Vec2 q = placement.local(p);
    const float board = std::abs(std::remainder(q.x, 1.75f));
    return Rgb{0.16f, 0.36f, 0.33f} *
           (board < 0.25f ? 0.55f : 0.85f + 0.3f * valueNoise({q.x * 2, q.y * 0.3f}, 33));
  });
  drawText(canvas, placement, {34.5f, 15}, "7", 6, 1.1f, flat(kCream));
}

void drawHouse(Canvas& canvas, const Placement& placement) {
  panel(canvas, placement, {47, kWallTop}, {64, 50}, [&](Vec2 p, Rgb) {
    const Vec2 q = placement.local(p);
    const float stain = fractalNoise({q.x * 0.5f, q.y * 0.16f}, 4, 41);
    return Rgb{0.91f, 0.70f, 0.40f} * (0.78f + 0.4f * stain);
  });
  canvas.polygon(placed(placement, {{45.5f, 50}, {66, 50}, {62, 60}, {47, 60}}), tilePaint(placement));
  constexpr Rgb kShutter{0.22f, 0.40f, 0.45f};
  for (const float y : {20.0f, 35.0f}) {
    for (const float x : {50.0f, 58.0f}) {
      panel(canvas, placement, {x - 1.7f, y - 0.4f}, {x + 4.9f, y + 8.4f}, [&](Vec2 p, Rgb) {
        return kShutter * (std::abs(std::remainder(placement.local(p).y, 1.3f)) < 0.3f ? 0.6f : 1.0f);
      });
      drawWindow(canvas, placement, {x, y}, {3.2f, 8});
    }
  }
}

void drawQuayWall(Canvas& canvas, const Placement& placement) {
  panel(canvas, placement, {-2, -0.5f}, {70, kWallTop - 1.4f}, [&](Vec2 p, Rgb) {
    const Vec2 q = placement.local(p);
    const Stone stone = stoneAt(q + Vec2{0, 40}, {6.4f, 3.2f}, 0.43f);
    const float tone = 0.62f + 0.35f * cellNoise(stone.column, stone.row, 51);
    const float grain = 0.82f + 0.36f * fractalNoise(q * 1.1f, 3, 55);
    const Rgb granite = Rgb{0.62f, 0.60f, 0.57f} * (stone.edge < 0.28f ? 0.42f : tone * grain);
    const float weed = smoothStep(3.8f, 0.6f, q.y + 2.5f * fractalNoise({q.x * 0.5f, 0}, 2, 57));
    return mix(granite, {0.16f, 0.22f, 0.12f}, 0.8f * weed);
  });
  panel(canvas, placement, {-2, kWallTop - 1.6f}, {71, kWallTop + 0.2f}, [&](Vec2 p, Rgb) {
    const float x = placement.local(p).x;
    return Rgb{0.80f, 0.76f, 0.69f} * (std::abs(std::remainder(x, 8.0f)) < 0.25f ? 0.6f : 1.0f);
  });
}

/// The quay's surface: cobbles in perspective, smaller towards its far edge.
Rgb cobble(Vec2 p) {
  const float depth = 1 / (p.y - 84);
  const Vec2 ground{(p.x - 110) * depth * 26, 620 * depth};
  const Stone stone = stoneAt(ground + Vec2{200, 40}, {3.6f, 2.2f}, 0.5f);
  const float round = 0.42f + 0.6f * smoothStep(0.05f, 0.8f, stone.edge);
  const float tone = 0.70f + 0.45f * cellNoise(stone.column, stone.row, 61);
  const float grain = 0.85f + 0.3f * valueNoise(p * 2.2f, 63);
  return Rgb{0.66f, 0.61f, 0.56f} * (round * tone * grain);
}

void drawBollard(Canvas& canvas, Vec2 foot) {
  const auto iron = [foot](Vec2 p, Rgb) {
    const float side = (p.x - foot.x) / 4;
    return mix({0.07f, 0.08f, 0.10f}, {0.40f, 0.40f, 0.42f},
               smoothStep(-0.9f, 0.55f, side) * (side < 0.7f ? 1.0f : 0.6f));
  };
  canvas.polygon({{foot.x - 2.6f, foot.y},
                  {foot.x + 2.6f, foot.y},
                  {foot.x + 2.2f, foot.y - 9},
                  {foot.x - 2.2f, foot.y - 9}},
                 iron);
  canvas.stroke({{foot.x - 2.2f, foot.y - 9.6f}, {foot.x + 2.2f, foot.y - 9.6f}}, 3.2f, iron);
  for (int i = 0; i < 3; ++i) {
    const float y = foot.y - 3.2f - 1.5f * static_cast<float>(i);
    canvas.stroke({{foot.x - 2.8f, y}, {foot.x, y + 0.7f}, {foot.x + 2.8f, y - 0.1f}}, 1.2f, [](Vec2 p, Rgb) {
      return std::abs(std::remainder(p.x + p.y, 1.1f)) < 0.18f ? Rgb{0.50f, 0.40f, 0.24f}
                                                               : Rgb{0.85f, 0.74f, 0.50f};
    });
  }
}

void drawRope(Canvas& canvas, Vec2 from, Vec2 to, float sag) {
  std::vector<Vec2> rope;
  for (int i = 0; i <= 16; ++i) {
    const float t = static_cast<float>(i) / 16;
    rope.push_back(from + (to - from) * t + Vec2{0, sag * 4 * t * (1 - t)});
  }
  canvas.stroke(rope, 0.8f, flat({0.80f, 0.69f, 0.46f}));
}

void drawCrate(Canvas& canvas, Vec2 low, Vec2 size) {
  canvas.box({low, low + size}, [&](Vec2 p, Rgb) {
    const Vec2 q = p - low;
    const float board = std::abs(std::remainder(q.y - size.y / 8, size.y / 4));
    const float grain = 0.8f + 0.4f * fractalNoise({q.x * 0.35f, q.y * 2.6f}, 3, 81);
    return Rgb{0.72f, 0.53f, 0.31f} * (board < 0.25f ? 0.45f : grain);
  });
  const auto batten = flat({0.52f, 0.36f, 0.20f});
  canvas.box({low, {low.x + 1.6f, low.y + size.y}}, batten);
  canvas.box({{low.x + size.x - 1.6f, low.y}, low + size}, batten);
  const Placement label{{low.x + 3, low.y + 0.68f * size.y}, 1, false};
  drawText(canvas, label, {0, 0}, "TEA", 5, 0.9f, flat({0.13f, 0.11f, 0.10f}, 0.9f));
}

void drawLifebuoy(Canvas& canvas, Vec2 centre) {
  const auto ring = [centre](Vec2 p) {
    const float r = std::hypot(p.x - centre.x, p.y - centre.y);
    return r > 2.9f && r < 5.6f;
  };
  canvas.fill({centre - Vec2{6, 6}, centre + Vec2{6, 6}}, ring, [centre](Vec2 p, Rgb) {
    const Vec2 d = p - centre;
    const bool white = std::abs(std::remainder(std::atan2(d.y, d.x), 1.5707963f)) < 0.33f;
    const float round = 1.05f - 0.22f * std::abs(std::hypot(d.x, d.y) - 4.0f);
    return (white ? Rgb{0.96f, 0.94f, 0.90f} : Rgb{0.90f, 0.33f, 0.12f}) * round;
  });
}

}  // namespace

void drawTown(Canvas& canvas, const Placement& placement) {
  drawWarehouse(canvas, placement);
  drawHouse(canvas, placement);
  drawQuayWall(canvas, placement);
}

void drawQuay(Canvas& canvas) {
  canvas.polygon({{88, 128}, {104, 114}, {192, 111}, {192, 128}}, [](Vec2 p, Rgb) { return cobble(p); });
  canvas.polygon({{84.5f, 128}, {101.5f, 112.8f}, {104.5f, 114}, {91, 128}}, flat({0.44f, 0.41f, 0.38f}));
  canvas.polygon({{101.5f, 112.8f}, {192, 109.4f}, {192, 111.2f}, {104.5f, 114.4f}}, [](Vec2 p, Rgb) {
    return Rgb{0.83f, 0.79f, 0.72f} *
           (std::abs(std::remainder(p.x, 11.0f)) < 0.3f ? 0.55f : 0.85f + 0.25f * valueNoise(p * 1.5f, 67));
  });
  drawRope(canvas, {117, 113.5f}, {83, 104.5f}, 3.5f);
  drawBollard(canvas, {119, 119});
  drawCrate(canvas, {160, 101}, {19, 15});
  drawLifebuoy(canvas, {152.5f, 112.5f});
}

}  // namespace rankscope
