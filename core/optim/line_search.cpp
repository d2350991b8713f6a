#include "optim/line_search.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace rankscope {
namespace {

constexpr double kSufficientDecrease = 1e-4;
constexpr double kCurvature = 0.9;
constexpr double kNarrow = 1e-9;
constexpr int kMaximumIterations = 25;

/// Where the cubic through two points and slopes is least, held to [lowest, highest]; their middle if it has
/// no minimum.
double cubicMinimum(const LinePoint& one, const LinePoint& other, double lowest, double highest) {
  const LinePoint& a = one.t <= other.t ? one : other;
  const LinePoint& b = one.t <= other.t ? other : one;
  const double d1 = a.slope + b.slope - 3 * (a.loss - b.loss) / (a.t - b.t);
  const double square = d1 * d1 - a.slope * b.slope;
  if (!(square >= 0)) {
    return (lowest + highest) / 2;
  }
  const double d2 = std::sqrt(square);
  const double least = b.t - (b.t - a.t) * ((b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2));
  return std::min(std::max(least, lowest), highest);
}

class Search {
 public:
  Search(const LineFunction& evaluate, const LinePoint& start, double largestEntry)
      : evaluate_(evaluate), start_(start), largestEntry_(largestEntry) {}

  LinePoint run(double firstStep) {
    if (bracket(firstStep)) {
      return bracket_[0];
    }
    low_ = bracket_[0].loss <= bracket_[1].loss ? 0 : 1;
    zoom();
    return bracket_[low_];
  }

 private:
  bool rises(const LinePoint& point) const {
    return point.loss > start_.loss + kSufficientDecrease * point.t * start_.slope;
  }
  bool flat(const LinePoint& point) const { return std::abs(point.slope) <= -kCurvature * start_.slope; }

  /// Goes outward until two points enclose one that fulfils the conditions. @returns whether bracket_[0] does
  bool bracket(double t) {
    LinePoint before = start_;
    LinePoint now = evaluate_(t);
    for (; iterations_ < kMaximumIterations; ++iterations_) {
      if (rises(now) || (iterations_ > 1 && now.loss >= before.loss)) {
        bracket_ = {before, now};
        return false;
      }
      if (flat(now)) {
        bracket_[0] = now;
        return true;
      }
      if (now.slope >= 0) {
        bracket_ = {before, now};
        return false;
      }
      const double next = cubicMinimum(before, now, now.t + 0.01 * (now.t - before.t), now.t * 10);
      before = now;
      now = evaluate_(next);
    }
    bracket_ = {start_, now};
    return false;
  }

  /// The next point to try between the two: the cubic's minimum, but not again and again next to an end.
  double between() {
    const auto [least, most] = std::minmax(bracket_[0].t, bracket_[1].t);
    double t = cubicMinimum(bracket_[0], bracket_[1], least, most);
    const double margin = 0.1 * (most - least);
    const bool atAnEnd = std::min(most - t, t - least) < margin;
    if (atAnEnd && (wasAtAnEnd_ || t >= most || t <= least)) {
      t = std::abs(t - most) < std::abs(t - least) ? most - margin : least + margin;
      wasAtAnEnd_ = false;
    } else {
      wasAtAnEnd_ = atAnEnd;
    }
    return t;
  }

  void zoom() {
    while (iterations_ < kMaximumIterations &&
           !(std::abs(bracket_[1].t - bracket_[0].t) * largestEntry_ < kNarrow)) {
      const LinePoint now = evaluate_(between());
      ++iterations_;
      const std::size_t high = 1 - low_;
      if (rises(now) || now.loss >= bracket_[low_].loss) {
        bracket_[high] = now;
        low_ = bracket_[0].loss <= bracket_[1].loss ? 0 : 1;
        continue;
      }
      const bool found = flat(now);
      if (!found && now.slope * (bracket_[high].t - bracket_[low_].t) >= 0) {
        bracket_[high] = bracket_[low_];
      }
      bracket_[low_] = now;
      if (found) {
        return;
      }
    }
  }

  const LineFunction& evaluate_;
  const LinePoint& start_;
  double largestEntry_;
  std::array<LinePoint, 2> bracket_;
  std::size_t low_ = 0;
  int iterations_ = 0;
  bool wasAtAnEnd_ = false;
};

}  // namespace

LinePoint strongWolfe(const LineFunction& evaluate, const LinePoint& start, double firstStep,
                      double largestEntry) {
  return Search(evaluate, start, largestEntry).run(firstStep);
}

}  // namespace rankscope
