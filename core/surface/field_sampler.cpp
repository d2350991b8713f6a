#include "surface/field_sampler.h"

#include <algorithm>
#include <thread>

namespace rankscope {

void FieldSampler::run(const Field& field, const std::stop_token& stop, const std::function<void()>& between,
                       const std::function<void(FieldSampler&)>& search) {
  FieldSampler sampler(stop);
  std::exception_ptr failure;
  {
    const std::jthread searching([&] {
      try {
        search(sampler);
      } catch (...) {
        failure = std::current_exception();
      }
      sampler.end();
    });
    sampler.serve(field, between);
  }
  if (sampler.failure_ || failure) {
    std::rethrow_exception(sampler.failure_ ? sampler.failure_ : failure);
  }
}

void FieldSampler::begin(std::span<const Point3> points, std::span<float> values) {
  {
    const std::lock_guard lock(mutex_);
    points_ = points;
    values_ = values;
    working_ = !points.empty() && whole_;
  }
  evaluated_ += static_cast<std::int64_t>(points.size());
  changed_.notify_all();
}

bool FieldSampler::finish() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !working_; });
  return whole_ && !stop_.stop_requested();
}

void FieldSampler::end() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_all();
}

void FieldSampler::serve(const Field& field, const std::function<void()>& between) {
  while (awaitWork()) {
    bool whole = true;
    try {
      answer(field, between);
    } catch (...) {
      failure_ = std::current_exception();
      whole = false;
    }
    {
      const std::lock_guard lock(mutex_);
      whole_ = whole && !stop_.stop_requested();
      working_ = false;
    }
    changed_.notify_all();
  }
}

/// @returns false once the search has ended
bool FieldSampler::awaitWork() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return working_ || ended_; });
  return working_;
}

void FieldSampler::answer(const Field& field, const std::function<void()>& between) {
  for (std::size_t first = 0; first < points_.size() && !stop_.stop_requested(); first += kBatch) {
    const std::size_t count = std::min(kBatch, points_.size() - first);
    field(points_.subspan(first, count), values_.subspan(first, count));
    if (between) {
      between();
    }
  }
}

}  // namespace rankscope
