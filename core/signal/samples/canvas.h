// A small painter for the built-in pictures: shapes are filled sample by sample on a grid four times finer
// each way, and averaged at the end. One canvas belongs to one thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <vector>

#include "signal/image.h"

namespace rankscope {

struct Vec2 {
  float x = 0, y = 0;
};
inline Vec2 operator+(Vec2 a, Vec2 b) {
  return {a.x + b.x, a.y + b.y};
}
inline Vec2 operator-(Vec2 a, Vec2 b) {
  return {a.x - b.x, a.y - b.y};
}
inline Vec2 operator*(Vec2 a, float s) {
  return {a.x * s, a.y * s};
}

struct Rgb {
  float r = 0, g = 0, b = 0;
};
inline Rgb operator+(Rgb a, Rgb b) {
  return {a.r + b.r, a.g + b.g, a.b + b.b};
}
inline Rgb operator*(Rgb a, float s) {
  return {a.r * s, a.g * s, a.b * s};
}
inline float mix(float a, float b, float t) {
  return a + (b - a) * t;
}
inline Rgb mix(Rgb a, Rgb b, float t) {
  return {mix(a.r, b.r, t), mix(a.g, b.g, t), mix(a.b, b.b, t)};
}

/// 0 below `low`, 1 above `high`, a smooth cubic between.
inline float smoothStep(float low, float high, float x) {
  const float t = std::clamp((x - low) / (high - low), 0.0f, 1.0f);
  return t * t * (3 - 2 * t);
}

/// In pixels, y down, the pixel (0, 0) being the square from (0, 0) to (1, 1).
struct Box {
  Vec2 low, high;
};

float distanceToSegment(Vec2 p, Vec2 a, Vec2 b);
bool isInside(Vec2 p, std::span<const Vec2> polygon);  ///< even-odd rule
Box boundsOf(std::span<const Vec2> points, float margin);

/// Where a thing is drawn: local coordinates with y up and the waterline or ground at 0, scaled, and mirrored
/// downwards when it is the thing's reflection.
struct Placement {
  Vec2 origin;
  float scale = 1;
  bool mirrored = false;

  Vec2 at(float x, float y) const {
    return {origin.x + scale * x, origin.y + (mirrored ? scale * y : -scale * y)};
  }
  Vec2 local(Vec2 p) const {
    const Vec2 d = (p - origin) * (1 / scale);
    return {d.x, mirrored ? d.y : -d.y};
  }
};

/// Paints are callables Rgb(Vec2 position, Rgb under).
inline auto flat(Rgb colour, float opacity = 1) {
  return [colour, opacity](Vec2, Rgb under) { return mix(under, colour, opacity); };
}

class Canvas {
 public:
  static constexpr int kSamples = 4;  ///< a side of a pixel

  Canvas(int width, int height);

  int width() const { return width_ / kSamples; }
  int height() const { return height_ / kSamples; }
  Box everything() const { return {{0, 0}, {static_cast<float>(width()), static_cast<float>(height())}}; }

  /// The sample nearest to `p`, which may lie outside.
  Rgb sample(Vec2 p) const;

  /// Paints the samples of `box` for which inside(position) holds.
  template <class Inside, class Paint>
  void fill(const Box& box, Inside inside, Paint paint) {
    for (int row = rowOf(box.low.y); row < rowOf(box.high.y + kStep); ++row) {
      for (int column = columnOf(box.low.x); column < columnOf(box.high.x + kStep); ++column) {
        const Vec2 p{(static_cast<float>(column) + 0.5f) * kStep, (static_cast<float>(row) + 0.5f) * kStep};
        if (inside(p)) {
          Rgb& target = samples_[indexOf(column, row)];
          target = paint(p, target);
        }
      }
    }
  }

  template <class Paint>
  void box(const Box& box, Paint paint) {
    const auto inside = [&](Vec2 p) {
      return p.x >= box.low.x && p.x < box.high.x && p.y >= box.low.y && p.y < box.high.y;
    };
    fill(box, inside, paint);
  }

  /// As box, but asks the paint once a pixel, at its middle: for what is smooth, at a sixteenth of the cost.
  /// The box is widened to whole pixels.
  template <class Paint>
  void softBox(const Box& box, Paint paint) {
    constexpr float kInner = 1 - kStep;  // the last sample of a pixel begins here
    const auto inside = [](Vec2) { return true; };
    for (int y = rowOf(box.low.y) / kSamples; y < rowOf(box.high.y) / kSamples; ++y) {
      for (int x = columnOf(box.low.x) / kSamples; x < columnOf(box.high.x) / kSamples; ++x) {
        const Vec2 low{static_cast<float>(x), static_cast<float>(y)};
        const Rgb colour = paint(low + Vec2{0.5f, 0.5f}, sample(low + Vec2{0.5f, 0.5f}));
        fill({low, low + Vec2{kInner, kInner}}, inside, flat(colour));
      }
    }
  }

  template <class Paint>
  void polygon(std::span<const Vec2> points, Paint paint) {
    fill(
        boundsOf(points, 0), [&](Vec2 p) { return isInside(p, points); }, paint);
  }
  template <class Paint>
  void polygon(std::initializer_list<Vec2> points, Paint paint) {
    polygon(std::span<const Vec2>(points.begin(), points.size()), paint);
  }

  template <class Paint>
  void disc(Vec2 centre, float radius, Paint paint) {
    stroke({centre, centre}, 2 * radius, paint);
  }

  /// A line with round ends.
  template <class Paint>
  void stroke(std::span<const Vec2> points, float lineWidth, Paint paint) {
    const float radius = lineWidth / 2;
    const auto inside = [&](Vec2 p) {
      for (std::size_t i = 1; i < points.size(); ++i) {
        if (distanceToSegment(p, points[i - 1], points[i]) <= radius) {
          return true;
        }
      }
      return false;
    };
    fill(boundsOf(points, radius), inside, paint);
  }
  template <class Paint>
  void stroke(std::initializer_list<Vec2> points, float lineWidth, Paint paint) {
    stroke(std::span<const Vec2>(points.begin(), points.size()), lineWidth, paint);
  }

  /// The mean over each pixel, rounded to 8 bits: the last bits of sin and exp differ from one C library to
  /// the next, and the picture must not.
  Image finish() const;

 private:
  static constexpr float kStep = 1.0f / kSamples;

  int columnOf(float x) const { return std::clamp(static_cast<int>(x * kSamples), 0, width_); }
  int rowOf(float y) const { return std::clamp(static_cast<int>(y * kSamples), 0, height_); }
  std::size_t indexOf(int column, int row) const {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(width_) +
           static_cast<std::size_t>(column);
  }

  int width_;  ///< in samples, as is height_
  int height_;
  std::vector<Rgb> samples_;
};

}  // namespace rankscope
