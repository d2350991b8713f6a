#include "signal/samples/canvas.h"

#include <cmath>

namespace rankscope {

float distanceToSegment(Vec2 p, Vec2 a, Vec2 b) {
  const Vec2 along = b - a;
  const Vec2 to = p - a;
  const float length = along.x * along.x + along.y * along.y;
  const float t = length > 0 ? std::clamp((to.x * along.x + to.y * along.y) / length, 0.0f, 1.0f) : 0.0f;
  const Vec2 off = to - along * t;
  return std::sqrt(off.x * off.x + off.y * off.y);
}

bool isInside(Vec2 p, std::span<const Vec2> polygon) {
  bool inside = false;
  for (std::size_t i = 0; i < polygon.size(); ++i) {
    const Vec2 a = polygon[i];
    const Vec2 b = polygon[(i + 1) % polygon.size()];
    if ((a.y > p.y) != (b.y > p.y) && p.x < a.x + (b.x - a.x) * (p.y - a.y) / (b.y - a.y)) {
      inside = !inside;
    }
  }
  return inside;
}

Box boundsOf(std::span<const Vec2> points, float margin) {
  Box box{points.front(), points.front()};
  for (const Vec2 p : points) {
    box.low = {std::min(box.low.x, p.x), std::min(box.low.y, p.y)};
    box.high = {std::max(box.high.x, p.x), std::max(box.high.y, p.y)};
  }
  const Vec2 rim{margin, margin};
  return {box.low - rim, box.high + rim};
}

Canvas::Canvas(int width, int height)
    : width_(width * kSamples), height_(height * kSamples), samples_(indexOf(0, height_)) {}

Rgb Canvas::sample(Vec2 p) const {
  return samples_[indexOf(std::min(columnOf(p.x), width_ - 1), std::min(rowOf(p.y), height_ - 1))];
}

Image Canvas::finish() const {
  Image image{width(), height(), 3, {}};
  image.pixels.reserve(3 * image.pixelCount());
  const auto toEightBits = [](float sum) {
    const float mean = std::clamp(sum / (kSamples * kSamples), 0.0f, 1.0f);
    return std::round(mean * 255.0f) / 255.0f;
  };
  for (int y = 0; y < height(); ++y) {
    for (int x = 0; x < width(); ++x) {
      Rgb sum;
      for (int i = 0; i < kSamples * kSamples; ++i) {
        sum = sum + samples_[indexOf(x * kSamples + i % kSamples, y * kSamples + i / kSamples)];
      }
      image.pixels.insert(image.pixels.end(), {toEightBits(sum.r), toEightBits(sum.g), toEightBits(sum.b)});
    }
  }
  return image;
}

}  // namespace rankscope
