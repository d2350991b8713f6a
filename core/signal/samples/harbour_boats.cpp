#include <cmath>
#include <vector>

#include "signal/samples/harbour_parts.h"
#include "signal/samples/lettering.h"
#include "signal/samples/noise.h"

namespace rankscope {
namespace {

constexpr Rgb kCanvasWhite{0.97f, 0.95f, 0.90f};
constexpr Rgb kSailShade{0.74f, 0.77f, 0.84f};
constexpr Rgb kWood{0.47f, 0.29f, 0.16f};
constexpr Rgb kDark{0.10f, 0.11f, 0.14f};

using Outline = std::vector<Vec2>;

Outline placed(const Placement& placement, std::initializer_list<Vec2> points) {
  Outline outline;
  for (const Vec2 p : points) {
    outline.push_back(placement.at(p.x, p.y));
  }
  return outline;
}

void drawLine(Canvas& canvas, const Placement& placement, Vec2 a, Vec2 b, float lineWidth, Rgb colour) {
  canvas.stroke({placement.at(a.x, a.y), placement.at(b.x, b.y)}, lineWidth, flat(colour));
}

/// A leech that bulges: the straight edge from `a` to `b`, pushed out by `belly` in the middle.
void appendCurve(Outline& outline, const Placement& placement, Vec2 a, Vec2 b, Vec2 belly) {
  constexpr int kPieces = 12;
  for (int i = 0; i <= kPieces; ++i) {
    const float t = static_cast<float>(i) / kPieces;
    const Vec2 p = a + (b - a) * t + belly * (4 * t * (1 - t));
    outline.push_back(placement.at(p.x, p.y));
  }
}

/// Cloth: panels with seams across, light towards the sun's side, a little unevenness.
auto sailPaint(const Placement& placement, Rgb bright, Rgb dark, float left, float right, float panel) {
  return [=](Vec2 p, Rgb) {
    const Vec2 q = placement.local(p);
    const float across = smoothStep(left, right, q.x);
    const float seam = std::abs(std::remainder(q.y + 0.18f * q.x, panel));
    const float fold = 0.05f * (fractalNoise({q.x * 0.12f, q.y * 0.05f}, 2, 71) - 0.5f);
    return mix(dark, bright, across) * (1 + fold) * (seam < 0.16f ? 0.88f : 1.0f);
  };
}

void drawSloopSails(Canvas& canvas, const Placement& placement) {
  Outline main = placed(placement, {{1.2f, 11}});
  appendCurve(main, placement, {28, 12}, {1.6f, 76}, {3.2f, 1});
  canvas.polygon(main, sailPaint(placement, kCanvasWhite, kSailShade, -2, 22, 9));

  Outline jib = placed(placement, {{-26, 9}});
  appendCurve(jib, placement, {-4, 13}, {-1.2f, 66}, {2.5f, 0});
  canvas.polygon(jib, sailPaint(placement, {1.0f, 0.97f, 0.90f}, {0.70f, 0.74f, 0.83f}, -24, -2, 8));

  constexpr Rgb kRed{0.80f, 0.14f, 0.16f};
  const auto band = placed(placement, {{1.5f, 20.5f}, {28.4f, 21.5f}, {26.9f, 26}, {1.5f, 25}});
  canvas.polygon(band, flat(kRed, 0.92f));
  drawText(canvas, placement, {5.0f, 46}, "K", 8.5f, 1.5f, flat(kDark, 0.92f));
  drawText(canvas, placement, {4.4f, 31}, "27", 11.5f, 1.9f, flat(kDark, 0.92f));
}

void drawSloopRigging(Canvas& canvas, const Placement& placement) {
  constexpr Rgb kWire{0.30f, 0.29f, 0.31f};
  drawLine(canvas, placement, {0, 5}, {0, 78}, 1.1f * placement.scale, kWood);
  drawLine(canvas, placement, {0, 10}, {29, 11}, 1.1f * placement.scale, kWood);
  drawLine(canvas, placement, {0, 78}, {-27.5f, 8}, 0.32f, kWire);
  drawLine(canvas, placement, {0, 77}, {30, 7}, 0.32f, kWire);
  drawLine(canvas, placement, {-4, 50}, {4, 50}, 0.5f, kWire);
  drawLine(canvas, placement, {-4, 50}, {-5, 6}, 0.26f, kWire);
  drawLine(canvas, placement, {4, 50}, {5.5f, 6}, 0.26f, kWire);
  drawLine(canvas, placement, {-4, 50}, {0, 74}, 0.26f, kWire);
  drawLine(canvas, placement, {4, 50}, {0, 74}, 0.26f, kWire);
  canvas.polygon(placed(placement, {{0, 78}, {7, 79.5f}, {6, 82}, {0, 82.5f}}), flat({0.88f, 0.20f, 0.16f}));
  drawLine(canvas, placement, {0, 77}, {0, 83}, 0.4f, kWire);
}

void drawSloopHull(Canvas& canvas, const Placement& placement) {
  const auto hull = placed(
      placement,
      {{-29, 7.6f}, {-24, 2}, {-20, -0.3f}, {24, -0.3f}, {29, 2.5f}, {30.5f, 6.4f}, {14, 5.6f}, {-8, 5.9f}});
  canvas.polygon(hull, [&](Vec2 p, Rgb) {
    const Vec2 q = placement.local(p);
    const Rgb paint = q.y < 1.1f ? Rgb{0.55f, 0.13f, 0.12f} : Rgb{0.10f, 0.18f, 0.34f};
    const bool stripe = q.y > 3.9f && q.y < 4.7f;
    const Rgb lit = stripe ? Rgb{0.95f, 0.92f, 0.82f} : paint;
    return lit * (0.8f + 0.35f * smoothStep(-20, 30, q.x));
  });
  const auto cabin = placed(placement, {{-9, 5.8f}, {-7, 9}, {8, 8.8f}, {11, 5.6f}});
  canvas.polygon(cabin, flat({0.90f, 0.86f, 0.76f}));
  for (const float x : {-5.0f, -1.5f, 3.0f, 6.5f}) {
    canvas.disc(placement.at(x, 7.3f), 0.8f * placement.scale, flat(kDark));
  }
  for (const float x : {-24.0f, -18.0f, -12.0f, 14.0f, 19.0f, 24.0f, 28.0f}) {
    drawLine(canvas, placement, {x, 5.8f}, {x, 9.2f}, 0.3f, kCanvasWhite);
  }
  drawLine(canvas, placement, {14, 9}, {29.5f, 9.4f}, 0.28f, kCanvasWhite);
  drawLine(canvas, placement, {-27, 9.6f}, {-12, 9.1f}, 0.28f, kCanvasWhite);
  drawText(canvas, placement, {18.0f, 1.5f}, "SIGMA", 1.9f, 0.36f, flat(kCanvasWhite));
}

/// The part of a clinker-built hull that shows: planks that follow the sheer.
auto plankPaint(const Placement& placement, Rgb colour, float plank) {
  return [=](Vec2 p, Rgb) {
    const Vec2 q = placement.local(p);
    const float height = q.y - 0.004f * q.x * q.x;
    const float edge = height / plank - std::floor(height / plank);
    return colour * ((0.82f + 0.25f * edge) * (edge < 0.18f ? 0.7f : 1.0f));
  };
}

}  // namespace

void drawSloop(Canvas& canvas, const Placement& placement) {
  drawSloopRigging(canvas, placement);
  drawSloopSails(canvas, placement);
  drawSloopHull(canvas, placement);
}

void drawCutter(Canvas& canvas, const Placement& placement) {
  constexpr Rgb kTan{0.80f, 0.42f, 0.22f};
  constexpr Rgb kTanShade{0.53f, 0.25f, 0.19f};
  const auto main = placed(placement, {{0.5f, 7}, {15, 7.5f}, {11, 34}, {0.5f, 27}});
  canvas.polygon(main, sailPaint(placement, kTan, kTanShade, -2, 14, 5));
  const auto jib = placed(placement, {{-15, 6}, {-1, 8}, {-0.5f, 30}});
  canvas.polygon(jib, sailPaint(placement, {0.86f, 0.50f, 0.27f}, kTanShade, -15, 0, 5));
  drawLine(canvas, placement, {0, 3}, {0, 36}, 0.8f * placement.scale, kDark);
  drawLine(canvas, placement, {0, 27}, {11.5f, 35}, 0.6f * placement.scale, kDark);
  drawLine(canvas, placement, {0, 6.6f}, {16, 7}, 0.6f * placement.scale, kDark);
  drawLine(canvas, placement, {0, 35}, {-17, 5}, 0.25f, kDark);
  const auto hull = placed(placement, {{-18, 4.6f}, {-14, -0.3f}, {13, -0.3f}, {16, 4}, {0, 3}});
  canvas.polygon(hull, plankPaint(placement, {0.20f, 0.30f, 0.24f}, 1.4f));
  drawLine(canvas, placement, {-18, 4.4f}, {0, 3.0f}, 0.45f, kCanvasWhite);
  drawLine(canvas, placement, {0, 3.0f}, {16, 3.9f}, 0.45f, kCanvasWhite);
}

void drawRowingBoat(Canvas& canvas, const Placement& placement) {
  const auto inside = placed(placement, {{-15, 6.2f}, {-6, 7.4f}, {8, 7.4f}, {17, 7.0f}, {10, 4}, {-10, 4}});
  canvas.polygon(inside, flat({0.32f, 0.20f, 0.13f}));
  for (const float x : {-6.5f, 1.0f, 8.0f}) {
    canvas.polygon(placed(placement, {{x, 4.6f}, {x + 2, 4.6f}, {x + 2.4f, 7.2f}, {x + 0.4f, 7.2f}}),
                   flat({0.72f, 0.53f, 0.32f}));
  }
  const auto hull = placed(placement, {{-15.5f, 6.4f},
                                       {-13.6f, 1},
                                       {-11, -0.3f},
                                       {11, -0.3f},
                                       {15, 2.6f},
                                       {18, 7.4f},
                                       {11, 5.4f},
                                       {0, 4.5f},
                                       {-9, 5.0f}});
  canvas.polygon(hull, plankPaint(placement, {0.16f, 0.48f, 0.60f}, 1.5f));
  const auto rail = placed(placement, {{-15.5f, 6.4f}, {-9, 5.0f}, {0, 4.5f}, {11, 5.4f}, {18, 7.4f}});
  canvas.stroke(rail, 0.7f * placement.scale, flat(kCanvasWhite));
  drawLine(canvas, placement, {-13, 9}, {9, 5.6f}, 0.55f, {0.78f, 0.60f, 0.36f});
  drawText(canvas, placement, {2.6f, 1.1f}, "IDA 4", 2.6f, 0.45f, flat(kCanvasWhite));
}

void drawLighthouse(Canvas& canvas, const Placement& placement) {
  const auto tower = placed(placement, {{-3.4f, 0}, {3.4f, 0}, {2.1f, 28}, {-2.1f, 28}});
  canvas.polygon(tower, [&](Vec2 p, Rgb) {
    const Vec2 q = placement.local(p);
    const bool red = std::fmod(q.y + 2, 12.0f) > 6;
    const Rgb paint = red ? Rgb{0.80f, 0.20f, 0.18f} : Rgb{0.97f, 0.94f, 0.90f};
    return paint * (0.68f + 0.4f * smoothStep(3, -3, q.x));
  });
  for (const float y : {8.0f, 20.0f}) {
    canvas.box({placement.at(-0.6f, y + 2.4f), placement.at(0.6f, y)}, flat(kDark));
  }
  canvas.polygon(placed(placement, {{-3.2f, 28}, {3.2f, 28}, {3.2f, 29}, {-3.2f, 29}}), flat(kDark));
  canvas.polygon(placed(placement, {{-1.7f, 29}, {1.7f, 29}, {1.7f, 33}, {-1.7f, 33}}),
                 flat({1.0f, 0.90f, 0.55f}));
  for (const float x : {-1.7f, 0.0f, 1.7f}) {
    drawLine(canvas, placement, {x, 29}, {x, 33}, 0.35f, kDark);
  }
  canvas.polygon(placed(placement, {{-2.4f, 33}, {2.4f, 33}, {0, 36.5f}}), flat({0.62f, 0.14f, 0.14f}));
  drawLine(canvas, placement, {0, 36}, {0, 39}, 0.4f, kDark);
}

}  // namespace rankscope
