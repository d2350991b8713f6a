#include "sweep/freeze_overview.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace rankscope {
namespace {

constexpr const char* kAxis = "freeze-through";

using Value = MeanDeviation FreezeRow::*;

/// The point of the grid at each depth; the first, should something else vary too.
std::map<std::int64_t, std::int64_t> pointsByDepth(const SweepSpec& sweep) {
  std::map<std::int64_t, std::int64_t> points;
  for (std::int64_t point = 0; point < pointCount(sweep); ++point) {
    for (const auto& [field, value] : pointOf(sweep, point)) {
      if (field == kAxis && std::holds_alternative<std::int64_t>(value)) {
        points.emplace(std::get<std::int64_t>(value), point);
      }
    }
  }
  return points;
}

class FigureMaker {
 public:
  FigureMaker(const std::map<std::int64_t, std::int64_t>& points, Value value)
      : points_(points), value_(value) {}

  FreezeFigure make(const std::string& score, const FreezeStudy& study) {
    figure_.score = score;
    figure_.low = figure_.high = std::numeric_limits<double>::quiet_NaN();
    for (std::size_t file = 0; file < study.targets.size(); ++file) {
      figure_.targets.push_back(curve(study.targets[file], static_cast<std::int64_t>(file)));
    }
    if (study.targets.size() > 1) {
      figure_.mean = curve(study.all, 0);
      figure_.mean->name = "mean";
    }
    return std::move(figure_);
  }

 private:
  FreezeCurve curve(const FreezeTarget& target, std::int64_t file) {
    FreezeCurve curve{target.name, {}, std::nullopt, std::nullopt};
    for (const FreezeRow& row : target.rows) {
      const auto point = points_.find(row.tau);
      const FreezePoint mark{
          row.tau, row.failed, row.*value_, {point == points_.end() ? 0 : point->second, file, 0}};
      take(mark.value);
      if (row.tau == kNothingFrozen) {
        curve.recipe = mark;
      } else {
        curve.depths.push_back(mark);
      }
    }
    curve.best = target.best(value_);
    return curve;
  }

  void take(const MeanDeviation& value) {
    if (value.count == 0) {
      return;
    }
    const double spread = std::isfinite(value.deviation) ? value.deviation : 0;
    figure_.low = std::fmin(figure_.low, value.mean - spread);
    figure_.high = std::fmax(figure_.high, value.mean + spread);
  }

  const std::map<std::int64_t, std::int64_t>& points_;
  Value value_;
  FreezeFigure figure_;
};

std::string headlineOf(const FreezeStudy& study) {
  const auto best = study.all.bestTau();
  const auto peak = study.weightPeak();
  if (!best) {
    return "No fit with frozen layers is finished yet.";
  }
  if (!peak) {
    return fmt::format("The best depth to freeze to is τ = {}; no sr(W) is known.", *best);
  }
  const FreezeRow* there = study.all.row(*peak);
  if (there == nullptr || there->psnr.count == 0) {
    return fmt::format("The best depth so far is τ = {}; layer {}, the peak of sr(W), was not tried.", *best,
                       *peak);
  }
  const char* tried = study.depths().size() < study.encoder.weightRanks.size() ? " of those tried" : "";
  return *peak == *best ? fmt::format("The peak of sr(W) names the best depth{}: τ = {}.", tried, *best)
                        : fmt::format("The peak of sr(W), layer {}, does not name the best depth{}, τ = {}.",
                                      *peak, tried, *best);
}

/// Sideri-Lampretsa et al. 2026, figure 2 and tables 3 to 5.
std::string publishedOf(const std::string& network) {
  constexpr const char* kSource = " (Sideri-Lampretsa et al. 2026, figure 2, tables 1 and 3 to 5).";
  if (network == "siren") {
    return std::string(
               "Published for SIREN of 5 layers of 256, three encoders: sr(W) peaks at layer 1, sr(H) at "
               "layer "
               "2, 3 and 1, and τ = 1 is the best depth for every set of targets") +
           kSource;
  }
  if (network == "ffn") {
    return std::string(
               "Published for Fourier-feature MLPs of 5 layers of 256, three encoders: sr(W) and sr(H) peak "
               "at "
               "layer 0, and τ = 0 is the best depth for every set of targets") +
           kSource;
  }
  return std::string("Nothing is published of this network: only SIREN and Fourier-feature MLPs were swept") +
         kSource;
}

}  // namespace

const FreezePoint* FreezeCurve::at(std::int64_t tau) const {
  if (tau == kNothingFrozen) {
    return recipe ? &*recipe : nullptr;
  }
  const auto found =
      std::find_if(depths.begin(), depths.end(), [&](const FreezePoint& point) { return point.tau == tau; });
  return found == depths.end() ? nullptr : &*found;
}

FreezeOverviewPtr freezeOverviewOf(const SweepSnapshot& snapshot) {
  const std::map<std::int64_t, std::int64_t> points = pointsByDepth(snapshot.sweep);
  if (!snapshot.encoder || points.empty()) {
    return nullptr;
  }
  auto overview = std::make_shared<FreezeOverview>();
  overview->study = studyFreezing(snapshot.sweep, snapshot.results, *snapshot.encoder);
  for (const auto& [tau, point] : points) {
    if (tau == kNothingFrozen) {
      overview->hasRecipe = true;
    } else {
      overview->depths.push_back(tau);
    }
  }
  overview->psnr = FigureMaker(points, &FreezeRow::psnr).make("psnr", overview->study);
  overview->ssim = FigureMaker(points, &FreezeRow::ssim).make("ssim", overview->study);
  overview->headline = headlineOf(overview->study);
  overview->verdict = freezeVerdict(overview->study);
  overview->published = publishedOf(snapshot.sweep.base.runs.front().model.network);
  return overview;
}

}  // namespace rankscope
