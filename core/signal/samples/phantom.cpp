// A slice through a chest as a CT scanner would see it: air, lungs with their vessels, heart, ribs and spine,
// and a row of line pairs to tell resolution by. One channel.
#include <cmath>
#include <numbers>

#include "signal/samples/canvas.h"
#include "signal/samples/noise.h"
#include "signal/samples/pictures.h"

namespace rankscope {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;
constexpr int kWidth = 160;
constexpr int kHeight = 128;
constexpr Vec2 kCentre{80, 64};

// Attenuation, from air to compact bone.
constexpr float kSkin = 0.50f;
constexpr float kFat = 0.40f;
constexpr float kMuscle = 0.55f;
constexpr float kLung = 0.14f;
constexpr float kHeart = 0.58f;
constexpr float kBlood = 0.63f;
constexpr float kMarrow = 0.70f;
constexpr float kBone = 0.95f;

Rgb gray(float value) {
  return {value, value, value};
}

/// An ellipse turned by `angle`, painted by paint(position, under).
template <class Paint>
void ellipse(Canvas& canvas, Vec2 centre, Vec2 radii, float angle, Paint paint) {
  const float reach = std::max(radii.x, radii.y);
  const float c = std::cos(angle);
  const float s = std::sin(angle);
  const auto inside = [=](Vec2 p) {
    const Vec2 d = p - centre;
    const float u = (c * d.x + s * d.y) / radii.x;
    const float v = (c * d.y - s * d.x) / radii.y;
    return u * u + v * v <= 1;
  };
  canvas.fill({centre - Vec2{reach, reach}, centre + Vec2{reach, reach}}, inside, paint);
}

auto tissue(float value, float grain, int seed) {
  return [=](Vec2 p, Rgb) { return gray(value + grain * (fractalNoise(p * 0.9f, 3, seed) - 0.5f)); };
}

void drawBody(Canvas& canvas) {
  ellipse(canvas, kCentre, {74, 56}, 0, flat(gray(kSkin)));
  ellipse(canvas, kCentre, {72.5f, 54.5f}, 0, tissue(kFat, 0.10f, 1));
  ellipse(canvas, kCentre, {65, 48}, 0, tissue(kMuscle, 0.12f, 2));
}

/// Vessels grow out of the hilum at the inner edge and thin out towards the rim.
void drawVessels(Canvas& canvas, Vec2 hilum, float direction, int seed) {
  for (int i = 0; i < 14; ++i) {
    const float turn = direction + (cellNoise(i, 1, seed) - 0.5f) * 2.6f;
    const float length = 12 + 20 * cellNoise(i, 2, seed);
    const float bend = (cellNoise(i, 3, seed) - 0.5f) * 0.06f;
    Vec2 from = hilum;
    constexpr int kParts = 6;
    for (int k = 0; k < kParts; ++k) {
      const float angle = turn + bend * static_cast<float>(k * k);
      const Vec2 to = from + Vec2{std::cos(angle), std::sin(angle)} * (length / kParts);
      const float width = 2.4f - 0.36f * static_cast<float>(k);
      canvas.stroke({from, to}, width, [](Vec2, Rgb under) {
        return under.r < 0.3f ? gray(kBlood - 0.12f) : under;  // only within the lung
      });
      from = to;
    }
  }
}

void drawLungs(Canvas& canvas) {
  ellipse(canvas, {48, 62}, {25, 36}, 0.12f, tissue(kLung, 0.14f, 3));
  ellipse(canvas, {113, 63}, {23, 35}, -0.12f, tissue(kLung, 0.14f, 4));
  drawVessels(canvas, {66, 62}, kPi, 5);
  drawVessels(canvas, {96, 64}, 0, 6);
  ellipse(canvas, {38, 80}, {2.6f, 2.2f}, 0, flat(gray(0.5f)));  // a nodule
  ellipse(canvas, {120, 45}, {1.2f, 1.2f}, 0, flat(gray(0.45f)));
}

void drawHeart(Canvas& canvas) {
  ellipse(canvas, {87, 54}, {22, 17}, 0.5f, tissue(kHeart, 0.10f, 7));
  ellipse(canvas, {92, 57}, {8, 6.5f}, 0.5f, flat(gray(kBlood)));
  ellipse(canvas, {79, 47}, {6, 5}, 0.2f, flat(gray(kBlood)));
  ellipse(canvas, {91, 84}, {5, 5}, 0, flat(gray(kBlood)));    // aorta
  ellipse(canvas, {80, 76}, {3, 2.4f}, 0, flat(gray(0.02f)));  // windpipe
}

void drawBone(Canvas& canvas, Vec2 centre, Vec2 radii, float angle, int seed) {
  ellipse(canvas, centre, radii, angle, flat(gray(kBone)));
  ellipse(canvas, centre, {radii.x * 0.72f, radii.y * 0.55f}, angle, tissue(kMarrow, 0.35f, seed));
}

void drawSkeleton(Canvas& canvas) {
  for (int i = 0; i < 13; ++i) {
    const float angle = 0.62f + (2 * kPi - 1.24f) * static_cast<float>(i) / 12 + kPi / 2;
    const Vec2 at = kCentre + Vec2{60 * std::cos(angle), 43.5f * std::sin(angle)};
    const float tangent = std::atan2(43.5f * std::cos(angle), -60 * std::sin(angle));
    drawBone(canvas, at, {5.5f, 2.1f}, tangent, 10 + i);
  }
  drawBone(canvas, {80, 96}, {11, 8.5f}, 0, 30);
  ellipse(canvas, {80, 106}, {4, 3.2f}, 0, flat(gray(kMuscle)));  // the canal
  canvas.stroke({Vec2{70, 105}, Vec2{62, 110}}, 3, flat(gray(kBone)));
  canvas.stroke({Vec2{90, 105}, Vec2{98, 110}}, 3, flat(gray(kBone)));
  canvas.stroke({Vec2{80, 109}, Vec2{80, 115}}, 2.6f, flat(gray(kBone)));
  drawBone(canvas, {80, 20}, {9, 3}, 0, 31);
}

/// Five groups of bars, each finer than the one before, down to less than two pixels a pair.
void drawLinePairs(Canvas& canvas) {
  float x = 20;
  for (int group = 0; group < 5; ++group) {
    const float bar = 2.0f - 0.28f * static_cast<float>(group);
    for (int i = 0; i < 3; ++i) {
      canvas.box({{x, 3}, {x + bar, 10}}, flat(gray(0.9f)));
      x += 2 * bar;
    }
    x += 4;
  }
}

}  // namespace

Image paintPhantom() {
  Canvas canvas(kWidth, kHeight);
  canvas.box(canvas.everything(), flat(gray(0)));
  drawBody(canvas);
  drawLungs(canvas);
  drawHeart(canvas);
  drawSkeleton(canvas);
  drawLinePairs(canvas);
  const Image colours = canvas.finish();
  Image picture{colours.width, colours.height, 1, {}};
  for (std::size_t i = 0; i < colours.pixels.size(); i += 3) {
    picture.pixels.push_back(colours.pixels[i]);
  }
  return picture;
}

}  // namespace rankscope
