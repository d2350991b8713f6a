// A harbour at the end of an afternoon: what a photograph has, made by rule.
#include <algorithm>
#include <array>
#include <cmath>

#include "signal/samples/canvas.h"
#include "signal/samples/harbour_parts.h"
#include "signal/samples/noise.h"
#include "signal/samples/pictures.h"

namespace rankscope {
namespace {

constexpr float kHorizon = 70;
constexpr Vec2 kSun{146, 56};

float glowAt(Vec2 p) {
  const Vec2 d = p - kSun;
  const float r = std::sqrt(d.x * d.x + 1.6f * d.y * d.y);
  return 0.75f * std::exp(-r / 26) + std::exp(-r * r / 30);
}

float cloudDensity(Vec2 p) {
  // Clouds flatten towards the horizon.
  const float distance = 1 / (1.12f - p.y / kHorizon);
  const Vec2 q{(p.x - 90) * 0.011f * (1 + 0.6f * distance), 1.9f * distance};
  const float cover = fractalNoise(q + Vec2{3.7f, 0.4f}, 5, 11);
  return smoothStep(0.47f, 0.78f, cover) * smoothStep(1.0f, 0.72f, p.y / kHorizon);
}

Rgb skyAt(Vec2 p) {
  const float t = std::clamp(p.y / kHorizon, 0.0f, 1.0f);
  Rgb sky = mix({0.22f, 0.42f, 0.66f}, {0.60f, 0.74f, 0.82f}, smoothStep(0, 0.8f, t));
  sky = mix(sky, {0.98f, 0.82f, 0.62f}, t * t * t * t);
  sky = mix(sky, {1.0f, 0.93f, 0.72f}, std::min(glowAt(p), 1.0f));
  const float density = cloudDensity(p);
  const float towardsSun = cloudDensity(p + Vec2{3.0f, 1.5f});
  const float light = std::clamp(0.75f + 1.6f * (density - towardsSun), 0.0f, 1.0f);
  const Rgb cloud = mix({0.66f, 0.66f, 0.74f}, {1.0f, 0.95f, 0.87f}, light);
  return mix(sky, cloud, 0.88f * density);
}

struct Range {
  float height, roughness, detail;
  int seed;
  Rgb colour;
};

void drawHills(Canvas& canvas) {
  constexpr std::array ranges{Range{9, 0.022f, 0.05f, 91, {0.60f, 0.66f, 0.74f}},
                              Range{5, 0.035f, 0.16f, 95, {0.42f, 0.51f, 0.55f}}};
  for (const Range& range : ranges) {
    const auto ridge = [&](float x) {
      const float shape = fractalNoise({x * range.roughness, 0.5f}, 5, range.seed);
      return kHorizon - range.height * (0.25f + 1.2f * shape) * smoothStep(215, 120, x);
    };
    canvas.fill(
        {{40, 45}, {192, kHorizon}}, [&](Vec2 p) { return p.y > ridge(p.x); },
        [&](Vec2 p, Rgb) {
          const float woods = 1 + range.detail * (fractalNoise(p * 0.9f, 2, range.seed + 9) - 0.5f);
          return mix(range.colour * woods, {1.0f, 0.87f, 0.66f}, 0.5f * std::min(glowAt(p), 1.0f));
        });
  }
}

void drawHeadland(Canvas& canvas) {
  canvas.fill(
      {{150, 52}, {192, 75}},
      [](Vec2 p) {
        const float top = 75 - 13 * smoothStep(152, 178, p.x) - 2.5f * fractalNoise({p.x * 0.3f, 3}, 3, 101);
        return p.y > top && p.y < 74.6f;
      },
      [](Vec2 p, Rgb) {
        const float rock = fractalNoise({p.x * 0.5f, p.y * 0.8f}, 4, 103);
        const float grass = smoothStep(67, 63, p.y + 3 * rock);
        return mix(Rgb{0.42f, 0.35f, 0.31f} * (0.5f + rock), Rgb{0.38f, 0.42f, 0.22f} * (0.6f + 0.7f * rock),
                   grass);
      });
}

/// The height of the water's surface, in perspective: waves are finer and flatter towards the horizon.
float wave(Vec2 p) {
  const float depth = p.y - kHorizon + 3;
  const Vec2 q{(p.x - 96) * 7.0f / depth, 150.0f / depth};
  return fractalNoise(q * 1.3f, 4, 111) - 0.5f;
}

/// What the water shows before waves bend it: the mirrored sky, darker where one looks into the water
/// steeply.
void drawStillWater(Canvas& canvas) {
  canvas.softBox({{0, kHorizon}, {192, 128}}, [](Vec2 p, Rgb) {
    const float depth = (p.y - kHorizon) / (128 - kHorizon);
    // Waves tilt the mirror, so that even far water shows sky from well above the horizon.
    const Rgb mirrored = skyAt({p.x, kHorizon - 17 - 0.8f * (p.y - kHorizon)});
    return mix(mirrored * 0.88f, {0.07f, 0.24f, 0.36f}, 0.22f + 0.5f * smoothStep(0, 1, depth));
  });
}

void drawWaves(Canvas& canvas) {
  const Canvas still = canvas;
  canvas.box({{0, kHorizon + 0.5f}, {192, 128}}, [&](Vec2 p, Rgb) {
    const float depth = p.y - kHorizon;
    const float height = wave(p);
    const float slope = wave(p + Vec2{0, 0.4f + 0.01f * depth}) - height;
    const float strength = smoothStep(0, 12, depth);
    const Vec2 bent{p.x + height * strength * (3 + 0.06f * depth),
                    std::max(kHorizon + 0.2f, p.y + 14 * slope * strength)};
    const Rgb colour = still.sample(bent) * (1 + 1.1f * slope * strength + 0.25f * height * strength);
    const float off = (p.x - kSun.x) / (5 + 0.30f * depth);
    const float path = std::exp(-off * off);
    const float glitter = smoothStep(0.05f, 0.22f, slope + 0.35f * height) * path;
    return mix(colour, {1.0f, 0.90f, 0.66f}, 0.9f * glitter + 0.14f * path);
  });
}

void drawGulls(Canvas& canvas) {
  constexpr std::array<Vec2, 5> gulls{{{66, 22}, {73, 30}, {160, 18}, {168, 24}, {152, 28}}};
  for (const Vec2 g : gulls) {
    const float s = 1 + 0.35f * std::sin(g.x);
    canvas.stroke({{g.x - 3 * s, g.y - 1.3f * s},
                   {g.x - 1.2f * s, g.y - 1.6f * s},
                   {g.x, g.y},
                   {g.x + 1.3f * s, g.y - 1.7f * s},
                   {g.x + 3.2f * s, g.y - 1.0f * s}},
                  0.55f, flat({0.24f, 0.26f, 0.32f}));
  }
}

/// Everything that stands in the water, upright or as its reflection.
void drawStanding(Canvas& canvas, bool mirrored) {
  drawLighthouse(canvas, {{178, mirrored ? 86.0f : 63.0f}, 0.92f, mirrored});
  drawTown(canvas, {{0, 97}, 1, mirrored});
  drawCutter(canvas, {{160, 79}, 0.72f, mirrored});
  drawSloop(canvas, {{108, 93}, 1, mirrored});
  drawRowingBoat(canvas, {{66, 112}, 1.05f, mirrored});
}

}  // namespace

Image paintHarbour() {
  Canvas canvas(192, 128);
  canvas.softBox({{0, 0}, {192, kHorizon}}, [](Vec2 p, Rgb) { return skyAt(p); });
  drawHills(canvas);
  drawStillWater(canvas);
  const Canvas water = canvas;
  drawStanding(canvas, true);
  // A reflection is darker than what it mirrors.
  canvas.box({{0, kHorizon}, {192, 128}},
             [&](Vec2 p, Rgb reflected) { return mix(reflected * 0.8f, water.sample(p), 0.3f); });
  drawWaves(canvas);
  drawHeadland(canvas);
  drawGulls(canvas);
  drawStanding(canvas, false);
  drawQuay(canvas);
  return canvas.finish();
}

}  // namespace rankscope
