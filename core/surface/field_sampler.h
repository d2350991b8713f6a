// Asks a field for points in batches of a bounded size.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>

#include "surface/field.h"

namespace rankscope {

class FieldSampler {
 public:
  FieldSampler(const Field& field, std::stop_token stop) : field_(field), stop_(std::move(stop)) {}

  /// @returns false if it was told to stop; the values are then incomplete
  bool evaluate(std::span<const Point3> points, std::span<float> values) {
    for (std::size_t first = 0; first < points.size(); first += kBatch) {
      if (stop_.stop_requested()) {
        return false;
      }
      const std::size_t count = std::min(kBatch, points.size() - first);
      field_(points.subspan(first, count), values.subspan(first, count));
      evaluated_ += static_cast<std::int64_t>(count);
    }
    return !stop_.stop_requested();
  }

  std::int64_t evaluated() const { return evaluated_; }

  static constexpr std::size_t kBatch = 1 << 16;

 private:
  const Field& field_;
  std::stop_token stop_;
  std::int64_t evaluated_ = 0;
};

}  // namespace rankscope
