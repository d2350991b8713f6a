// Potted plants on a window sill, all drawn by the same few rules with numbers of their own: what a cohort
// has in common, and what it has not.
#include "signal/samples/plants.h"

#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "signal/samples/canvas.h"
#include "signal/samples/noise.h"

namespace rankscope {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;
constexpr int kSide = 96;
constexpr Vec2 kRim{48, 66};  ///< where the stems come out of the pot
constexpr float kSill = 84;

/// The numbers of one plant: the same ones for the same index.
class Draw {
 public:
  explicit Draw(int index) : index_(index) {}

  /// Evenly from low to high.
  float operator()(int what, float low, float high) const {
    return mix(low, high, cellNoise(index_, what, 29));
  }
  template <std::size_t N>
  Rgb pick(int what, const std::array<Rgb, N>& colours) const {
    const auto at = static_cast<std::size_t>((*this)(what, 0, static_cast<float>(N)));
    return colours[std::min(at, N - 1)];
  }
  int index() const { return index_; }

 private:
  int index_;
};

Vec2 direction(float angle) {
  return {std::cos(angle), -std::sin(angle)};  // y is down
}

Vec2 across(Vec2 along) {
  return {-along.y, along.x};
}

/// A leaf from `base` towards `angle`, bent downwards by `droop`, with its midrib.
void drawLeaf(Canvas& canvas, Vec2 base, float angle, float length, float width, float droop, Rgb colour) {
  constexpr int kParts = 10;
  std::vector<Vec2> spine{base};
  std::vector<Vec2> left;
  std::vector<Vec2> right;
  for (int i = 0; i <= kParts; ++i) {
    const float t = static_cast<float>(i) / kParts;
    const Vec2 along = direction(angle - droop * t * (std::cos(angle) >= 0 ? 1.0f : -1.0f));
    if (i > 0) {
      spine.push_back(spine.back() + along * (length / kParts));
    }
    const float half = width / 2 * std::pow(std::sin(kPi * std::pow(t, 0.8f)), 0.85f);
    left.push_back(spine.back() + across(along) * half);
    right.push_back(spine.back() - across(along) * half);
  }
  left.insert(left.end(), right.rbegin(), right.rend());
  const Vec2 tip = spine.back();
  canvas.polygon(left, [&](Vec2 p, Rgb) {
    const float t = std::hypot(p.x - base.x, p.y - base.y) / length;
    const float vein = 0.94f + 0.06f * std::sin(1.9f * (p.x + p.y) + 0.8f * (p.x - p.y));
    return colour * ((0.72f + 0.42f * t) * vein * (0.95f + 0.1f * smoothStep(tip.y, base.y, p.y)));
  });
  canvas.stroke(spine, 0.55f, flat(mix(colour, {0.93f, 0.97f, 0.80f}, 0.5f)));
}

/// Petals around a heart, seen from the front.
void drawFlower(Canvas& canvas, Vec2 centre, float radius, int petals, float turn, Rgb colour) {
  for (int i = 0; i < petals; ++i) {
    const float angle = turn + 2 * kPi * static_cast<float>(i) / static_cast<float>(petals);
    const Vec2 along = direction(angle);
    std::vector<Vec2> petal;
    for (int k = 0; k < 18; ++k) {
      const float s = 2 * kPi * static_cast<float>(k) / 18;
      petal.push_back(centre + along * (radius * (0.62f + 0.42f * std::cos(s))) +
                      across(along) * (radius * 1.9f / static_cast<float>(petals) * std::sin(s)));
    }
    canvas.polygon(petal, [&](Vec2 p, Rgb) {
      const float t = std::hypot(p.x - centre.x, p.y - centre.y) / radius;
      return mix(colour * 0.72f, mix(colour, {1, 1, 1}, 0.25f), smoothStep(0.2f, 1, t));
    });
  }
  canvas.disc(centre, radius * 0.30f, flat({0.88f, 0.68f, 0.16f}));
  canvas.disc(centre, radius * 0.14f, flat({0.52f, 0.33f, 0.10f}));
}

void drawWall(Canvas& canvas, const Draw& draw) {
  constexpr std::array<Rgb, 5> kWalls{Rgb{0.80f, 0.84f, 0.86f}, Rgb{0.88f, 0.82f, 0.72f},
                                      Rgb{0.70f, 0.78f, 0.76f}, Rgb{0.86f, 0.76f, 0.74f},
                                      Rgb{0.62f, 0.69f, 0.80f}};
  const Rgb wall = draw.pick(1, kWalls);
  const float sun = draw(2, 10, 86);
  canvas.softBox(canvas.everything(), [&](Vec2 p, Rgb) {
    const float glow = std::exp(-((p.x - sun) * (p.x - sun) + (p.y - 20) * (p.y - 20)) / 1800);
    const float plaster = 0.96f + 0.08f * fractalNoise(p * 0.35f, 3, draw.index() + 5);
    return mix(wall * 0.86f, {1.0f, 0.97f, 0.90f}, 0.55f * glow) * plaster;
  });
}

void drawSill(Canvas& canvas, const Draw& draw) {
  constexpr std::array<Rgb, 3> kWoods{Rgb{0.55f, 0.40f, 0.26f}, Rgb{0.72f, 0.58f, 0.42f},
                                      Rgb{0.40f, 0.29f, 0.22f}};
  const Rgb wood = draw.pick(3, kWoods);
  canvas.box({{0, kSill - 5}, {kSide, kSide}}, [&](Vec2 p, Rgb) {
    const float grain = fractalNoise({p.x * 0.09f, p.y * 0.9f}, 3, draw.index() + 40);
    return wood * ((p.y < kSill - 3.6f ? 1.15f : 0.92f) * (0.82f + 0.36f * grain));
  });
  canvas.softBox({{22, kSill - 1}, {78, kSill + 6}}, [&](Vec2 p, Rgb under) {
    const Vec2 d{(p.x - 51) / 22, (p.y - kSill - 1) / 4};
    return under * (1 - 0.45f * std::exp(-(d.x * d.x + d.y * d.y)));
  });
}

void drawPot(Canvas& canvas, const Draw& draw) {
  constexpr std::array<Rgb, 6> kClays{Rgb{0.74f, 0.38f, 0.22f}, Rgb{0.30f, 0.42f, 0.52f},
                                      Rgb{0.85f, 0.82f, 0.76f}, Rgb{0.28f, 0.46f, 0.38f},
                                      Rgb{0.62f, 0.28f, 0.34f}, Rgb{0.86f, 0.68f, 0.30f}};
  const Rgb clay = draw.pick(4, kClays);
  const float top = draw(5, 13, 18);
  const float bottom = top * draw(6, 0.62f, 0.86f);
  const float stripe = draw(7, 0, 1);
  const float waves = draw(8, 0.5f, 1.6f);
  const auto shade = [&](Vec2 p, float half) {
    const float t = std::clamp((p.x - kRim.x) / half, -1.0f, 1.0f);
    return 0.58f + 0.5f * std::sqrt(1 - 0.92f * (t + 0.25f) * (t + 0.25f) / 1.6f);
  };
  canvas.polygon(
      {{kRim.x - top, kRim.y}, {kRim.x + top, kRim.y}, {kRim.x + bottom, kSill}, {kRim.x - bottom, kSill}},
      [&](Vec2 p, Rgb) {
        const float band = std::sin(waves * p.x) * 1.4f + p.y - (kRim.y + 10);
        const bool painted = stripe > 0.45f && std::abs(band) < 2.2f;
        return (painted ? mix(clay, {0.97f, 0.93f, 0.84f}, 0.75f) : clay) * shade(p, top);
      });
  canvas.box({{kRim.x - top - 1.6f, kRim.y - 2.5f}, {kRim.x + top + 1.6f, kRim.y + 2.2f}},
             [&](Vec2 p, Rgb) { return clay * (1.08f * shade(p, top + 1.6f)); });
  canvas.box({{kRim.x - top, kRim.y - 2.6f}, {kRim.x + top, kRim.y - 1.3f}}, flat({0.20f, 0.14f, 0.10f}));
}

/// One stem with pairs of leaves up to a flower or a bud.
void drawStem(Canvas& canvas, const Draw& draw, int stem, float lean, float height, Rgb green) {
  constexpr std::array<Rgb, 6> kPetals{Rgb{0.86f, 0.20f, 0.26f}, Rgb{0.93f, 0.56f, 0.68f},
                                       Rgb{0.95f, 0.78f, 0.24f}, Rgb{0.55f, 0.36f, 0.76f},
                                       Rgb{0.96f, 0.94f, 0.90f}, Rgb{0.93f, 0.45f, 0.18f}};
  const int own = 100 + 20 * stem;
  const float bend = draw(own, -0.5f, 0.5f);
  const auto at = [&](float t) {
    return Vec2{kRim.x + lean * t * height + 7 * bend * std::sin(kPi * t), kRim.y - 2 - t * height};
  };
  std::vector<Vec2> line;
  for (int i = 0; i <= 12; ++i) {
    line.push_back(at(static_cast<float>(i) / 12));
  }
  canvas.stroke(line, 1.5f, flat(green * 0.7f));
  const int pairs = 2 + static_cast<int>(draw(own + 1, 0, 2.99f));
  const float length = draw(own + 2, 11, 18);
  const float width = length * draw(own + 3, 0.28f, 0.52f);
  const float droop = draw(own + 4, 0.2f, 1.1f);
  for (int i = 0; i < pairs; ++i) {
    const float t = 0.12f + 0.72f * static_cast<float>(i) / static_cast<float>(pairs);
    const float reach = length * (1 - 0.35f * t);
    const float rise = draw(own + 5, 0.25f, 0.9f);
    drawLeaf(canvas, at(t), rise, reach, width, droop, green);
    drawLeaf(canvas, at(t + 0.05f), kPi - rise, reach, width, droop, green * 0.93f);
  }
  if (draw(own + 6, 0, 1) < 0.7f) {
    drawFlower(canvas, at(1), draw(own + 7, 5, 8.5f), 5 + static_cast<int>(draw(own + 8, 0, 4.99f)),
               draw(own + 9, 0, kPi), draw.pick(9, kPetals));
  } else {
    drawLeaf(canvas, at(1), kPi / 2 - 0.3f, length * 0.7f, width * 0.8f, 0.2f, green * 1.1f);
  }
}

}  // namespace

Image paintPlant(int index) {
  const Draw draw(index);
  Canvas canvas(kSide, kSide);
  drawWall(canvas, draw);
  drawSill(canvas, draw);
  const Rgb green = mix({0.20f, 0.42f, 0.18f}, {0.46f, 0.60f, 0.24f}, draw(10, 0, 1));
  const int stems = 1 + static_cast<int>(draw(11, 0, 2.99f));
  for (int stem = 0; stem < stems; ++stem) {
    const float side = stems == 1 ? 0 : static_cast<float>(stem) / static_cast<float>(stems - 1) - 0.5f;
    const float lean = 0.95f * side + draw(12 + stem, -0.08f, 0.08f);
    drawStem(canvas, draw, stem, lean, draw(16 + stem, 30, 46) - 8 * std::abs(side), green);
  }
  drawPot(canvas, draw);
  return canvas.finish();
}

}  // namespace rankscope
