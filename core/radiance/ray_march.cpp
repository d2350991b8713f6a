#include "radiance/ray_march.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>

namespace rankscope {
namespace {

constexpr float kFar = 1e9F;

/// The sequence of places along a ray at which a sample may be.
class Stepper {
 public:
  Stepper(float start, float shortest, float longest, float growth)
      : start_(start), shortest_(shortest), longest_(longest), growth_(growth), t_(start) {}

  float t() const { return t_; }
  float step() const { return growth_ > 0 ? std::clamp(t_ * growth_, shortest_, longest_) : shortest_; }

  void advance() {
    ++taken_;
    t_ = growth_ > 0 ? t_ + step() : start_ + static_cast<float>(taken_) * shortest_;
  }

  /// To the first place at or behind `target`, by at least one step.
  void advanceTo(float target) {
    if (growth_ <= 0) {
      // Steps that are alike need not be walked one by one; one less than there may be, against rounding.
      const float ahead = std::floor((target - t_) / shortest_) - 1;
      taken_ += ahead > 0 ? static_cast<std::int64_t>(ahead) : 0;
    }
    do {
      advance();
    } while (t_ < target);
  }

 private:
  float start_, shortest_, longest_, growth_;
  float t_;
  std::int64_t taken_ = 0;
};

/// The cell that a place on a ray is in, and where the ray leaves it.
class Cells {
 public:
  Cells(const Ray& ray, const OccupancyGrid& grid) : grid_(grid), cells_(grid.settings().resolution) {
    for (std::size_t k = 0; k < 3; ++k) {
      // Not infinite: a place may lie in a face's plane, and zero times infinity is no number.
      inverse_[k] = std::min(1 / std::abs(ray.direction[k]), kFar);
      forward_[k] = ray.direction[k] > 0 ? 1 : 0;
    }
  }

  void enter(const Vec3& position, float step) {
    const int cascade = grid_.cascadeOf(position, step);
    half_ = grid_.halfSideOf(cascade);
    const float perLength = 0.5F * static_cast<float>(cells_) / half_;
    for (std::size_t k = 0; k < 3; ++k) {
      index_[k] = std::clamp(static_cast<int>((position[k] + half_) * perLength), 0, cells_ - 1);
    }
    const auto n = static_cast<std::size_t>(cells_);
    number_ = static_cast<std::size_t>(cascade) * grid_.cellsOfCascade() +
              static_cast<std::size_t>(index_[0]) +
              n * (static_cast<std::size_t>(index_[1]) + n * static_cast<std::size_t>(index_[2]));
  }

  bool occupied() const { return grid_.occupied(number_); }

  float distanceOut(const Vec3& position) const {
    const float side = 2 * half_ / static_cast<float>(cells_);
    float least = std::numeric_limits<float>::infinity();
    for (std::size_t k = 0; k < 3; ++k) {
      const float face = static_cast<float>(index_[k] + forward_[k]) * side - half_;
      least = std::min(least, std::abs(face - position[k]) * inverse_[k]);
    }
    return least;
  }

 private:
  const OccupancyGrid& grid_;
  int cells_;
  Vec3 inverse_{};
  std::array<int, 3> forward_{};
  std::array<int, 3> index_{};
  std::size_t number_ = 0;
  float half_ = 1;
};

Vec3 clamped(Vec3 point, float bound) {
  for (float& x : point) {
    x = std::clamp(x, -bound, bound);
  }
  return point;
}

/// How far into its step or part a sample lies.
float shift(const MarchSettings& settings, Rng& rng) {
  // 24 bits: more would round up to 1.
  return settings.jitter ? static_cast<float>(rng.next() >> 40) * 0x1p-24F : 0.5F;
}

}  // namespace

void MarchedRay::clear() {
  t.clear();
  dt.clear();
}

void marchOccupied(const Ray& ray, const OccupancyGrid& grid, const MarchSettings& settings, Rng& rng,
                   MarchedRay& out) {
  const float u = shift(settings, rng);
  const RayInterval inside = intersectCube(ray, settings.bound, settings.minNear);
  if (inside.empty()) {
    return;
  }
  const float shortest = 2 * std::numbers::sqrt3_v<float> / static_cast<float>(settings.steps);
  const float coarsest = grid.halfSideOf(grid.cascades() - 1);
  const float longest = std::max(
      shortest, 2 * std::numbers::sqrt3_v<float> * coarsest / static_cast<float>(grid.settings().resolution));
  const float first = Stepper(inside.near, shortest, longest, settings.coneAngle).step();
  Stepper stepper(inside.near + u * first, shortest, longest, settings.coneAngle);
  Cells cells(ray, grid);
  int taken = 0;
  while (stepper.t() < inside.far && taken < settings.steps) {
    const Vec3 position = clamped(ray.at(stepper.t()), settings.bound);
    const float dt = stepper.step();
    cells.enter(position, dt);
    if (cells.occupied()) {
      out.t.push_back(stepper.t());
      out.dt.push_back(dt);
      ++taken;
      stepper.advance();
    } else {
      stepper.advanceTo(stepper.t() + cells.distanceOut(position));
    }
  }
}

void marchStratified(const Ray& ray, const MarchSettings& settings, Rng& rng, MarchedRay& out) {
  const RayInterval inside = intersectCube(ray, settings.bound, settings.minNear);
  if (inside.empty()) {
    return;
  }
  const float part = (inside.far - inside.near) / static_cast<float>(settings.steps);
  for (int i = 0; i < settings.steps; ++i) {
    out.t.push_back(inside.near + (static_cast<float>(i) + shift(settings, rng)) * part);
    out.dt.push_back(part);
  }
}

}  // namespace rankscope
