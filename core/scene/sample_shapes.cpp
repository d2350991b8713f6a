#include "scene/sample_shapes.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "base/vector_ops.h"

namespace rankscope {
namespace {

constexpr double kTiny = 1e-6;
constexpr Double3 kLight{0.36, -0.48, 0.8};  ///< towards it, of unit length

Double3 along(const SampleRay& ray, double t) {
  return {ray.origin[0] + t * ray.direction[0], ray.origin[1] + t * ray.direction[1],
          ray.origin[2] + t * ray.direction[2]};
}

using Paint = Double3 (*)(const Double3& place, const Double3& normal);

/// Keeps the nearest of what is offered.
class Nearest {
 public:
  explicit Nearest(const SampleRay& ray) : ray_(ray) {}

  void offer(double t, const Double3& normal, Paint paint, double gloss) {
    if (t > kTiny && t < best_) {
      best_ = t;
      normal_ = normal;
      paint_ = paint;
      gloss_ = gloss;
    }
  }
  std::optional<SampleHit> hit() const {
    if (paint_ == nullptr) {
      return std::nullopt;
    }
    return SampleHit{best_, normal_, paint_(along(ray_, best_), normal_), gloss_};
  }

 private:
  const SampleRay& ray_;
  double best_ = std::numeric_limits<double>::infinity();
  Double3 normal_{};
  Paint paint_ = nullptr;
  double gloss_ = 0;
};

void offerSphere(const SampleRay& ray, const Double3& middle, double radius, Paint paint, double gloss,
                 Nearest& nearest) {
  const Double3 from{ray.origin[0] - middle[0], ray.origin[1] - middle[1], ray.origin[2] - middle[2]};
  const double half = dot(from, ray.direction);
  const double square = half * half - dot(from, from) + radius * radius;
  if (square <= 0) {
    return;
  }
  const double t = -half - std::sqrt(square);
  Double3 normal = along(ray, t);
  for (std::size_t k = 0; k < 3; ++k) {
    normal[k] = (normal[k] - middle[k]) / radius;
  }
  nearest.offer(t, normal, paint, gloss);
}

/// Upright, with both ends closed.
void offerCylinder(const SampleRay& ray, const Double3& foot, double radius, double height, Paint paint,
                   double gloss, Nearest& nearest) {
  const double x = ray.origin[0] - foot[0], y = ray.origin[1] - foot[1];
  const double dx = ray.direction[0], dy = ray.direction[1], dz = ray.direction[2];
  const double a = dx * dx + dy * dy, half = x * dx + y * dy;
  const double square = half * half - a * (x * x + y * y - radius * radius);
  if (a > 0 && square > 0) {
    const double t = (-half - std::sqrt(square)) / a;
    const double z = ray.origin[2] + t * dz - foot[2];
    if (z > 0 && z < height) {
      nearest.offer(t, {(x + t * dx) / radius, (y + t * dy) / radius, 0}, paint, gloss);
    }
  }
  for (const double end : {0.0, height}) {
    const double t = (foot[2] + end - ray.origin[2]) / dz;
    if (dz != 0 && std::hypot(x + t * dx, y + t * dy) < radius) {
      nearest.offer(t, {0, 0, end > 0 ? 1.0 : -1.0}, paint, gloss);
    }
  }
}

/// Turned about the upright axis by the angle whose cosine and sine are given.
void offerBox(const SampleRay& ray, const Double3& middle, const Double3& half, double cosine, double sine,
              Paint paint, double gloss, Nearest& nearest) {
  const auto turn = [&](const Double3& v) {
    return Double3{cosine * v[0] + sine * v[1], cosine * v[1] - sine * v[0], v[2]};
  };
  const Double3 origin =
      turn({ray.origin[0] - middle[0], ray.origin[1] - middle[1], ray.origin[2] - middle[2]});
  const Double3 direction = turn(ray.direction);
  double near = -std::numeric_limits<double>::infinity(), far = -near;
  std::size_t axis = 0;
  for (std::size_t k = 0; k < 3; ++k) {
    const double to = std::copysign(half[k], direction[k]);
    const double first = (-to - origin[k]) / direction[k], last = (to - origin[k]) / direction[k];
    if (first > near) {
      near = first;
      axis = k;
    }
    far = std::min(far, last);
  }
  if (near >= far) {
    return;
  }
  Double3 normal{};
  normal[axis] = direction[axis] > 0 ? -1 : 1;
  nearest.offer(near,
                {cosine * normal[0] - sine * normal[1], sine * normal[0] + cosine * normal[1], normal[2]},
                paint, gloss);
}

bool isOdd(double value) {
  return (static_cast<long>(std::floor(value)) & 1) != 0;
}

Double3 plinthPaint(const Double3& at, const Double3& normal) {
  if (normal[2] < 0.5) {
    return {0.35, 0.33, 0.38};
  }
  return isOdd(at[0] / 0.2) != isOdd(at[1] / 0.2) ? Double3{0.92, 0.9, 0.84} : Double3{0.25, 0.3, 0.42};
}

Double3 stripedPaint(const Double3& at, const Double3& /*normal*/) {
  return isOdd(at[2] / 0.09 + 0.4 * std::sin(8 * std::atan2(at[1], at[0]))) ? Double3{0.85, 0.16, 0.13}
                                                                            : Double3{0.97, 0.85, 0.75};
}

Double3 bluePaint(const Double3& /*at*/, const Double3& /*normal*/) {
  return {0.1, 0.3, 0.75};
}

Double3 boxPaint(const Double3& at, const Double3& normal) {
  const bool dotted = std::abs(normal[2]) < 0.5 && isOdd(at[2] / 0.1 + 0.5);
  return dotted ? Double3{0.2, 0.45, 0.3} : Double3{0.9, 0.72, 0.2};
}

Double3 postPaint(const Double3& at, const Double3& /*normal*/) {
  const double wave = 0.5 + 0.5 * std::sin(14 * at[2]);
  return {0.3 + 0.5 * wave, 0.75 - 0.3 * wave, 0.6};
}

}  // namespace

std::optional<SampleHit> hitSample(const SampleRay& ray) {
  Nearest nearest(ray);
  offerCylinder(ray, {0, 0, -0.6}, 1.05, 0.15, plinthPaint, 0.1, nearest);
  offerSphere(ray, {-0.35, 0.3, -0.05}, 0.4, stripedPaint, 0.15, nearest);
  offerSphere(ray, {0.15, -0.55, -0.23}, 0.22, bluePaint, 0.7, nearest);
  offerBox(ray, {0.45, 0.2, -0.2}, {0.25, 0.2, 0.25}, 0.8, 0.6, boxPaint, 0.05, nearest);
  offerCylinder(ray, {-0.45, -0.5, -0.45}, 0.1, 0.95, postPaint, 0.4, nearest);
  offerSphere(ray, {-0.45, -0.5, 0.58}, 0.14, bluePaint, 0.7, nearest);
  return nearest.hit();
}

Double3 shadeSample(const SampleRay& ray, const SampleHit& hit) {
  Double3 place = along(ray, hit.t);
  Double3 middle{};  // between the light and the eye
  for (std::size_t k = 0; k < 3; ++k) {
    place[k] += 1e-4 * hit.normal[k];
    middle[k] = kLight[k] - ray.direction[k];
  }
  const bool lit = dot(hit.normal, kLight) > 0 && !hitSample({place, kLight});
  const double sky = 0.35 + 0.15 * hit.normal[2];
  const double sun = lit ? 0.6 * dot(hit.normal, kLight) : 0;
  const double cosine = dot(hit.normal, middle) / std::sqrt(dot(middle, middle));
  const double highlight = lit ? hit.gloss * std::pow(std::max(cosine, 0.0), 30) : 0;
  Double3 out{};
  for (std::size_t k = 0; k < 3; ++k) {
    out[k] = std::clamp(hit.colour[k] * (sky + sun) + highlight, 0.0, 1.0);
  }
  return out;
}

}  // namespace rankscope
