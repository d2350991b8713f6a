// A test chart: each part asks one question about which frequencies a network has learned.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "signal/samples/canvas.h"
#include "signal/samples/lettering.h"
#include "signal/samples/pictures.h"

namespace rankscope {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;
constexpr Rgb kPaper{0.93f, 0.93f, 0.91f};
constexpr Rgb kInk{0.07f, 0.08f, 0.10f};

Rgb gray(float value) {
  return {value, value, value};
}

/// cos(k r^2): the local frequency rises linearly with the radius, to 0.45 cycles a pixel at the rim.
void drawZonePlate(Canvas& canvas, Vec2 centre, float radius) {
  const float k = kPi * 0.45f / radius;
  canvas.disc(centre, radius, [=](Vec2 p, Rgb) {
    const Vec2 d = p - centre;
    return gray(0.5f + 0.47f * std::cos(k * (d.x * d.x + d.y * d.y)));
  });
}

/// A sine whose frequency doubles at equal distances, from 1/64 to 1/2.5 cycles a pixel; its contrast falls
/// downwards.
void drawChirp(Canvas& canvas, const Box& box) {
  const float length = box.high.x - box.low.x;
  const float octaves = std::log(64 / 2.5f);
  canvas.box(box, [=](Vec2 p, Rgb) {
    const float x = (p.x - box.low.x) / length;
    const float phase = 2 * kPi * length / 64 * (std::exp(octaves * x) - 1) / octaves;
    const float fall = (p.y - box.low.y) / (box.high.y - box.low.y);
    return gray(0.5f + 0.47f * std::cos(phase) * (1 - 0.85f * fall));
  });
}

void drawCheckerboard(Canvas& canvas, const Box& box, float side) {
  canvas.box(box, [=](Vec2 p, Rgb) {
    const int cell = static_cast<int>((p.x - box.low.x) / side) + static_cast<int>((p.y - box.low.y) / side);
    return cell % 2 == 0 ? kInk : kPaper;
  });
}

void drawStar(Canvas& canvas, Vec2 centre, float radius) {
  canvas.disc(centre, radius, [=](Vec2 p, Rgb) {
    const float angle = std::atan2(p.y - centre.y, p.x - centre.x);
    return std::cos(18 * angle) > 0 ? kInk : kPaper;
  });
}

void drawRamps(Canvas& canvas, Vec2 low, float width, float height) {
  const float band = height / 4;
  const auto part = [&](int row) {
    const float y = low.y + band * static_cast<float>(row);
    return Box{{low.x, y}, {low.x + width, y + band - 0.5f}};
  };
  const auto along = [=](Vec2 p) { return (p.x - low.x) / width; };
  canvas.box(part(0), [=](Vec2 p, Rgb) { return gray(along(p)); });
  canvas.box(part(1), [=](Vec2 p, Rgb) { return gray(std::floor(along(p) * 12) / 11); });
  canvas.box(part(2), [=](Vec2 p, Rgb) {
    return mix({0.85f, 0.15f, 0.12f}, {0.10f, 0.35f, 0.80f}, along(p));
  });
  canvas.box(part(3), [=](Vec2 p, Rgb) {
    const float turn = 2 * kPi * along(p);
    return Rgb{0.5f + 0.5f * std::cos(turn), 0.5f + 0.5f * std::cos(turn - 2 * kPi / 3),
               0.5f + 0.5f * std::cos(turn + 2 * kPi / 3)};
  });
}

void drawPrint(Canvas& canvas, Vec2 low) {
  constexpr std::array<float, 4> heights{12, 8, 6, 4};
  constexpr std::array<const char*, 4> lines{"RANK 256", "SPECTRUM", "SINGULAR VALUE", "0123456789 SIGMA"};
  float y = low.y;
  for (std::size_t i = 0; i < heights.size(); ++i) {
    y += heights[i] + 2;
    drawText(canvas, {{low.x, y}, 1, false}, {0, 0}, lines[i], heights[i], 0.14f * heights[i], flat(kInk));
  }
}

/// Edges at angles that no pixel grid shares.
void drawFan(Canvas& canvas, const Box& box) {
  canvas.box(box, flat({0.16f, 0.22f, 0.30f}));
  const Vec2 foot{box.low.x, box.high.y};
  const float reach = box.high.x - box.low.x;
  for (int i = 0; i < 6; ++i) {
    const float angle = kPi / 2 * (static_cast<float>(i) + 0.35f) / 6;
    const float opening = 0.06f;
    const Vec2 a{foot.x + reach * std::cos(angle), foot.y - reach * std::sin(angle)};
    const Vec2 b{foot.x + reach * std::cos(angle + opening), foot.y - reach * std::sin(angle + opening)};
    canvas.polygon({foot, a, b}, flat(i % 2 == 0 ? Rgb{0.97f, 0.76f, 0.25f} : kPaper));
  }
}

void drawLines(Canvas& canvas, const Box& box) {
  const float length = box.high.x - box.low.x;
  canvas.box(box, [=](Vec2 p, Rgb) {
    // Five groups of black lines, each narrower than the one before.
    constexpr std::array<float, 5> periods{8, 6, 4, 3, 2};
    const float x = (p.x - box.low.x) / length * 5;
    const auto group = static_cast<std::size_t>(std::clamp(x, 0.0f, 4.0f));
    const float offset = (x - std::floor(x)) * length / 5;
    return std::fmod(offset, periods[group]) < periods[group] / 2 ? kInk : kPaper;
  });
}

}  // namespace

Image paintChart() {
  Canvas canvas(192, 128);
  canvas.box(canvas.everything(), flat(kPaper));
  drawZonePlate(canvas, {34, 34}, 30);
  drawStar(canvas, {98, 34}, 28);
  drawRamps(canvas, {132, 4}, 56, 28);
  drawCheckerboard(canvas, {{132, 36}, {156, 60}}, 6);
  drawCheckerboard(canvas, {{158, 36}, {174, 60}}, 2);
  drawCheckerboard(canvas, {{176, 36}, {188, 60}}, 1);
  drawChirp(canvas, {{4, 69}, {188, 83}});
  drawPrint(canvas, {5.5f, 84.5f});
  drawLines(canvas, {{104, 87}, {154, 103}});
  drawFan(canvas, {{160, 87}, {188, 124}});
  canvas.disc({112, 115}, 8, flat({0.82f, 0.22f, 0.20f}));
  canvas.disc({129, 115}, 8, flat({0.20f, 0.60f, 0.35f}));
  canvas.disc({146, 115}, 8, flat({0.18f, 0.38f, 0.78f}));
  return canvas.finish();
}

}  // namespace rankscope
