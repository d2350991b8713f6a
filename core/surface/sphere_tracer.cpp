#include "surface/sphere_tracer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace rankscope {
namespace {

constexpr std::size_t kAxes = 3;
constexpr int kRefinements = 5;
constexpr float kFlattest = 1e-3F;

Point3 along(const TracedRay& ray, float t) {
  Point3 place{};
  for (std::size_t k = 0; k < kAxes; ++k) {
    place[k] = ray.origin[k] + t * ray.direction[k];
  }
  return place;
}

/// The part of a ray within the cube.
struct Stretch {
  float begin = 0;
  float end = 0;
  std::size_t face = kAxes;  ///< the axis across which it enters; kAxes: it begins within
};

Stretch withinCube(const TracedRay& ray, float half) {
  Stretch stretch{0, std::numeric_limits<float>::infinity(), kAxes};
  for (std::size_t k = 0; k < kAxes; ++k) {
    if (ray.direction[k] == 0) {
      if (std::abs(ray.origin[k]) > half) {
        return {1, 0, kAxes};
      }
      continue;
    }
    const float low = (-half - ray.origin[k]) / ray.direction[k];
    const float high = (half - ray.origin[k]) / ray.direction[k];
    if (std::min(low, high) > stretch.begin) {
      stretch.begin = std::min(low, high);
      stretch.face = k;
    }
    stretch.end = std::min(stretch.end, std::max(low, high));
  }
  return stretch;
}

/// A ray on its way.
struct Traveller {
  std::size_t ray = 0;
  Stretch stretch;
  float at = 0;
  float outside = 0;  ///< the last place outside, and f there
  float outsideValue = 0;
  float inside = 0;  ///< the first place inside, and f there
  float insideValue = 0;
};

class Tracer {
 public:
  Tracer(const Field& field, std::span<const TracedRay> rays, const TraceSettings& settings,
         std::span<TracedHit> hits)
      : field_(field), rays_(rays), settings_(settings), hits_(hits) {}

  void trace() {
    depart();
    for (int step = 0; step < settings_.mostSteps && !onTheWay_.empty(); ++step) {
      ask(onTheWay_, [](const Traveller& traveller) { return traveller.at; });
      advance();
    }
    for (int round = 0; round < kRefinements && !crossed_.empty(); ++round) {
      refine();
    }
    for (const Traveller& traveller : crossed_) {
      hits_[traveller.ray].distance = falsePosition(traveller);
    }
    findNormals();
  }

 private:
  void depart() {
    for (std::size_t i = 0; i < rays_.size(); ++i) {
      hits_[i] = {};
      const Stretch stretch = withinCube(rays_[i], settings_.half);
      if (stretch.begin < stretch.end) {
        onTheWay_.push_back({i, stretch, stretch.begin, -1, 0, 0, 0});
      }
    }
  }

  template <class Where>
  void ask(const std::vector<Traveller>& travellers, Where where) {
    points_.clear();
    for (const Traveller& traveller : travellers) {
      points_.push_back(along(rays_[traveller.ray], where(traveller)));
      ++hits_[traveller.ray].samples;
    }
    values_.resize(points_.size());
    field_(points_, values_);
  }

  /// Takes what was asked for; keeps those that have met nothing yet.
  void advance() {
    std::size_t left = 0;
    for (std::size_t i = 0; i < onTheWay_.size(); ++i) {
      Traveller traveller = onTheWay_[i];
      const float value = values_[i];
      if (value < 0) {
        arrive(traveller, value);
        continue;
      }
      traveller.outside = traveller.at;
      traveller.outsideValue = value;
      // Written so that what is no number goes on by the shortest step.
      const float step = value / settings_.slope;
      traveller.at += step > settings_.shortestStep ? step : settings_.shortestStep;
      if (traveller.at < traveller.stretch.end) {
        onTheWay_[left++] = traveller;
      }
    }
    onTheWay_.resize(left);
  }

  void arrive(Traveller& traveller, float value) {
    TracedHit& hit = hits_[traveller.ray];
    hit.met = true;
    if (traveller.outside >= 0) {
      traveller.inside = traveller.at;
      traveller.insideValue = value;
      crossed_.push_back(traveller);
      return;
    }
    hit.distance = traveller.at;
    const Point3& direction = rays_[traveller.ray].direction;
    for (std::size_t k = 0; k < kAxes; ++k) {
      const bool face = traveller.stretch.face == k;
      hit.normal[k] = traveller.stretch.face == kAxes ? -direction[k]
                      : face                          ? (direction[k] > 0 ? -1.0F : 1.0F)
                                                      : 0.0F;
    }
  }

  static float falsePosition(const Traveller& traveller) {
    const float share = traveller.outsideValue / (traveller.outsideValue - traveller.insideValue);
    return traveller.outside + (std::isfinite(share) ? share : 0.5F) * (traveller.inside - traveller.outside);
  }

  /// Neither end may stay for ever: its value is halved while the other moves (the Illinois rule).
  void refine() {
    ask(crossed_, [](const Traveller& traveller) { return falsePosition(traveller); });
    for (std::size_t i = 0; i < crossed_.size(); ++i) {
      Traveller& traveller = crossed_[i];
      const float at = falsePosition(traveller);
      if (values_[i] < 0) {
        traveller.inside = at;
        traveller.insideValue = values_[i];
        traveller.outsideValue /= 2;
      } else {
        traveller.outside = at;
        traveller.outsideValue = values_[i];
        traveller.insideValue /= 2;
      }
    }
  }

  void findNormals() {
    points_.clear();
    for (const Traveller& traveller : crossed_) {
      const Point3 place = along(rays_[traveller.ray], hits_[traveller.ray].distance);
      for (std::size_t axis = 0; axis < kAxes; ++axis) {
        for (const float way : {-settings_.probe, settings_.probe}) {
          points_.push_back(place);
          points_.back()[axis] += way;
        }
      }
    }
    if (points_.empty()) {
      return;
    }
    values_.resize(points_.size());
    field_(points_, values_);
    for (std::size_t i = 0; i < crossed_.size(); ++i) {
      const float* around = &values_[2 * kAxes * i];
      const std::array<float, kAxes> slope{around[1] - around[0], around[3] - around[2],
                                           around[5] - around[4]};
      const float length = std::hypot(slope[0], slope[1], slope[2]);
      for (std::size_t axis = 0; axis < kAxes; ++axis) {
        const bool known = length > 0 && std::isfinite(length);
        hits_[crossed_[i].ray].normal[axis] = known ? slope[axis] / length : 0;
      }
    }
  }

  const Field& field_;
  std::span<const TracedRay> rays_;
  TraceSettings settings_;
  std::span<TracedHit> hits_;
  std::vector<Traveller> onTheWay_;
  std::vector<Traveller> crossed_;
  std::vector<Point3> points_;
  std::vector<float> values_;
};

}  // namespace

void traceRays(const Field& field, std::span<const TracedRay> rays, const TraceSettings& settings,
               std::span<TracedHit> hits) {
  Tracer(field, rays, settings, hits).trace();
}

float steepestSlope(const Field& field, float half, int cells) {
  const auto side = static_cast<std::size_t>(cells) + 1;
  const float cell = 2 * half / static_cast<float>(cells);
  std::vector<Point3> points;
  points.reserve(side * side * side);
  const auto at = [&](std::size_t i) { return static_cast<float>(i) * cell - half; };
  for (std::size_t i = 0; i < side * side * side; ++i) {
    points.push_back({at(i % side), at(i / side % side), at(i / side / side)});
  }
  std::vector<float> values(points.size());
  field(points, values);
  std::vector<float> slopes;
  for (std::size_t i = 0; i + side * side + side + 1 < values.size(); ++i) {
    if (i % side + 1 < side && i / side % side + 1 < side) {
      const float slope = std::hypot(values[i + 1] - values[i], values[i + side] - values[i],
                                     values[i + side * side] - values[i]) /
                          cell;
      if (std::isfinite(slope)) {
        slopes.push_back(slope);
      }
    }
  }
  if (slopes.empty()) {
    return 1;
  }
  const auto rank = static_cast<std::ptrdiff_t>(slopes.size() * 99 / 100);
  std::nth_element(slopes.begin(), slopes.begin() + rank, slopes.end());
  return std::max(slopes[static_cast<std::size_t>(rank)], kFlattest);
}

}  // namespace rankscope
