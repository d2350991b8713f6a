// Cloths side by side: texture at several scales and hardly anything smooth.
#include <cmath>
#include <numbers>

#include "signal/samples/canvas.h"
#include "signal/samples/noise.h"
#include "signal/samples/pictures.h"

namespace rankscope {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;

/// A thread seen from above: bright along its middle, dark where it dips.
float threadLight(float across, float along) {
  return (0.45f + 0.55f * std::sin(kPi * across)) * (0.80f + 0.20f * std::sin(kPi * along));
}

float fraction(float x) {
  return x - std::floor(x);
}

struct Crossing {
  bool warpOnTop = false;
  float light = 0;
  int column = 0, row = 0;
};

/// Which thread is on top at `p`. `over` and `shift` make the weave: plain is 1/1 with shift 1, twill is 2/2
/// with shift 1.
Crossing weave(Vec2 p, float pitch, int over, int shift) {
  const Vec2 q = p * (1 / pitch);
  const int column = static_cast<int>(std::floor(q.x));
  const int row = static_cast<int>(std::floor(q.y));
  const int period = 2 * over;
  const bool warp = (((column + shift * row) % period) + period) % period < over;
  const float u = fraction(q.x);
  const float v = fraction(q.y);
  return {warp, warp ? threadLight(u, v) : threadLight(v, u), column, row};
}

Rgb linen(Vec2 p) {
  const Crossing c = weave(p, 2.6f, 1, 1);
  const float uneven = 0.82f + 0.36f * cellNoise(c.warpOnTop ? c.column : 0, c.warpOnTop ? 0 : c.row, 3);
  return Rgb{0.86f, 0.80f, 0.66f} * (c.light * uneven);
}

/// Stripes of a tartan at one coordinate.
Rgb sett(float x) {
  const float t = fraction(x / 30) * 30;
  if (t < 10) {
    return {0.62f, 0.10f, 0.12f};
  }
  if (t < 12 || (t >= 22 && t < 24)) {
    return {0.95f, 0.90f, 0.80f};
  }
  return t < 22 ? Rgb{0.07f, 0.22f, 0.20f} : Rgb{0.10f, 0.14f, 0.34f};
}

Rgb tartan(Vec2 p) {
  const Crossing c = weave(p, 1.5f, 2, 1);
  return (c.warpOnTop ? sett(p.x) : sett(p.y + 7)) * (0.35f + 0.75f * c.light);
}

Rgb herringbone(Vec2 p) {
  const float column = std::floor(p.x / 12);
  const bool leaning = static_cast<int>(column) % 2 == 0;
  const float x = p.x - 12 * column;
  const float stripe = fraction((p.y + (leaning ? x : -x)) / 5);
  const float hair = 0.75f + 0.5f * valueNoise({p.x * 0.8f, p.y * 3}, 13);
  const Rgb wool = stripe < 0.5f ? Rgb{0.30f, 0.31f, 0.35f} : Rgb{0.78f, 0.76f, 0.72f};
  return wool * (hair * (x < 0.6f ? 0.6f : 1.0f));
}

/// Jeans: a steep twill with white weft showing through, worn at the fold.
Rgb denim(Vec2 p) {
  const Crossing c = weave(p, 1.25f, 3, 2);
  const float worn = smoothStep(0.45f, 0.8f, fractalNoise(p * 0.06f, 4, 23));
  const Rgb indigo = mix({0.12f, 0.19f, 0.36f}, {0.45f, 0.55f, 0.70f}, worn);
  const float streak = 0.8f + 0.4f * cellNoise(c.column, 0, 25);
  return (c.warpOnTop ? indigo * streak : mix(indigo, {0.82f, 0.84f, 0.86f}, 0.7f)) * (0.5f + 0.6f * c.light);
}

/// Knitting: rows of V stitches.
Rgb knit(Vec2 p) {
  const float u = fraction(p.x / 7);
  const float side = u < 0.5f ? 1 - 2 * u : 2 * u - 1;
  const float v = fraction((p.y + 3.4f * side) / 5.2f);
  const float yarn = std::sin(kPi * v) * std::sin(kPi * std::abs(2 * u - 1));
  const float ply = 0.85f + 0.15f * std::sin(2 * kPi * (p.y * 0.55f + (u < 0.5f ? p.x : -p.x) * 0.8f));
  const bool band = fraction(p.y / 31.2f) < 0.33f;
  const Rgb wool = band ? Rgb{0.93f, 0.87f, 0.74f} : Rgb{0.75f, 0.33f, 0.20f};
  return wool * ((0.35f + 0.75f * yarn) * ply);
}

Rgb brocade(Vec2 p) {
  const Vec2 q{std::remainder(p.x, 24.0f), std::remainder(p.y, 24.0f)};
  const float angle = std::atan2(q.y, q.x);
  const float petal = std::hypot(q.x, q.y) - 7.5f * (0.75f + 0.25f * std::cos(6 * angle));
  const bool motif = petal < 0 && petal > -4.5f;
  const bool eye = std::hypot(q.x, q.y) < 1.6f;
  const float satin = motif || eye ? 0.75f + 0.25f * std::sin(2 * kPi * p.x / 1.7f)
                                   : 0.75f + 0.25f * std::sin(2 * kPi * p.y / 2.3f);
  return (motif || eye ? Rgb{0.93f, 0.76f, 0.36f} : Rgb{0.36f, 0.10f, 0.27f}) * satin;
}

/// A seam: dark line with stitches along it.
void drawSeams(Canvas& canvas) {
  const auto stitches = [](float along) { return fraction(along / 4) < 0.6f; };
  constexpr Rgb kShadow{0.06f, 0.05f, 0.06f};
  constexpr Rgb kThread{0.96f, 0.84f, 0.52f};
  canvas.box({{0, 63.4f}, {192, 64.6f}}, flat(kShadow, 0.75f));
  canvas.box({{0, 61.3f}, {192, 62.1f}}, [&](Vec2 p, Rgb under) { return stitches(p.x) ? kThread : under; });
  for (const float x : {64.0f, 128.0f}) {
    canvas.box({{x - 0.6f, 0}, {x + 0.6f, 128}}, flat(kShadow, 0.75f));
    canvas.box({{x + 1.8f, 0}, {x + 2.6f, 128}},
               [&](Vec2 p, Rgb under) { return stitches(p.y) ? kThread : under; });
  }
}

}  // namespace

Image paintFabric() {
  Canvas canvas(192, 128);
  canvas.box({{0, 0}, {64, 64}}, [](Vec2 p, Rgb) { return tartan(p); });
  canvas.box({{64, 0}, {128, 64}}, [](Vec2 p, Rgb) { return linen(p); });
  canvas.box({{128, 0}, {192, 64}}, [](Vec2 p, Rgb) { return knit(p); });
  canvas.box({{0, 64}, {64, 128}}, [](Vec2 p, Rgb) { return herringbone(p); });
  canvas.box({{64, 64}, {128, 128}}, [](Vec2 p, Rgb) { return brocade(p); });
  canvas.box({{128, 64}, {192, 128}}, [](Vec2 p, Rgb) { return denim(p); });
  // Soft folds across everything, so that there is one low frequency too.
  canvas.box(canvas.everything(),
             [](Vec2 p, Rgb under) { return under * (0.78f + 0.44f * fractalNoise(p * 0.021f, 3, 43)); });
  drawSeams(canvas);
  return canvas.finish();
}

}  // namespace rankscope
