// Asks a field for points while whoever asks goes on: the field is evaluated on the thread that owns it, the
// search for its surface runs on another.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <span>
#include <stop_token>
#include <utility>

#include "surface/field.h"

namespace rankscope {

/// Handed to the search. All members are for its thread.
class FieldSampler {
 public:
  /// Points that the field is asked for at once.
  static constexpr std::size_t kBatch = 1 << 16;

  /// Runs `search` on a thread of its own, and on this one evaluates what it asks for until it returns.
  /// @param between called on this thread after each batch; may be empty
  /// Rethrows what either threw.
  static void run(const Field& field, const std::stop_token& stop, const std::function<void()>& between,
                  const std::function<void(FieldSampler&)>& search);

  /// Begins to evaluate; what was begun before must be finished. Both stay as they are until then.
  void begin(std::span<const Point3> points, std::span<float> values);

  /// Waits for what was begun. @returns false if it was told to stop or the field threw; the values are then
  /// incomplete
  bool finish();

  /// Both.
  bool evaluate(std::span<const Point3> points, std::span<float> values) {
    begin(points, values);
    return finish();
  }

  std::int64_t evaluated() const { return evaluated_; }

 private:
  explicit FieldSampler(std::stop_token stop) : stop_(std::move(stop)) {}
  void serve(const Field& field, const std::function<void()>& between);
  bool awaitWork();
  void answer(const Field& field, const std::function<void()>& between);
  void end();

  std::stop_token stop_;
  std::int64_t evaluated_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::span<const Point3> points_;
  std::span<float> values_;
  bool working_ = false;  ///< something was begun that is not evaluated yet
  bool whole_ = true;     ///< what was begun last came to its end
  bool ended_ = false;    ///< the search has returned
  std::exception_ptr failure_;
};

}  // namespace rankscope
